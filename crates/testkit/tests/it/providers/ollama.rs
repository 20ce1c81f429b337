use serde_json::{Value, json};

use super::{posted, refused, schema, with};

const PATH: &str = "/api/chat";

fn body(messages: Value) -> Value {
    json!({"model": "llama", "stream": false, "messages": messages})
}

fn hello() -> Value {
    body(json!([{"role": "user", "content": "good day"}]))
}

fn offering(messages: Value) -> Value {
    let function = json!({"name": "weather", "parameters": schema()});
    let tools = json!([{"type": "function", "function": function}]);
    with(body(messages), json!({"tools": tools}))
}

#[tokio::test]
async fn the_last_message_is_repeated() {
    let answer = posted(PATH, hello()).await.json();
    assert_eq!(answer["message"]["content"], "good day");
    assert_eq!(
        (&answer["done"], &answer["eval_count"]),
        (&json!(true), &json!(2))
    );
    let body = json!({"model": "llama", "prompt": "good day", "stream": false});
    let generated = posted("/api/generate", body).await.json();
    assert_eq!(generated["response"], "good day");
}

#[tokio::test]
async fn lines_come_unless_they_are_declined() {
    let mut body = hello();
    body.as_object_mut().unwrap().remove("stream");
    let heard = posted(PATH, with(body, json!({"think": true}))).await;
    let text = heard.text();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let words = lines
        .iter()
        .filter_map(|line| line["message"]["content"].as_str());
    assert_eq!(words.collect::<String>(), "good day");
    assert!(lines[0]["message"]["thinking"].is_string());
    assert_eq!(lines.last().unwrap()["done_reason"], "stop");
}

#[tokio::test]
async fn a_tool_is_called_and_its_result_told() {
    let question = json!({"role": "user", "content": "hi"});
    let answer = posted(PATH, offering(json!([question]))).await.json();
    let said = &answer["message"];
    assert_eq!(
        said["tool_calls"][0]["function"]["arguments"],
        json!({"city": "mock"})
    );
    let result = json!({"role": "tool", "tool_name": "weather", "content": "12 °C"});
    let closing = posted(PATH, offering(json!([question, said, result])))
        .await
        .json();
    assert_eq!(closing["message"]["content"], "The tool said: 12 °C");
}

#[tokio::test]
async fn texts_are_embedded() {
    let body = json!({"model": "e", "input": ["a", "b"]});
    let answer = posted("/api/embed", body).await.json();
    assert_eq!(answer["embeddings"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn malformed_requests_are_refused() {
    let function = json!({"name": "weather", "arguments": "{}"});
    let bodies = [
        json!({"messages": []}),
        body(json!([])),
        body(json!([{"role": "developer", "content": "hi"}])),
        body(json!([{"role": "user", "content": [{"type": "text", "text": "hi"}]}])),
        body(json!([{"role": "user", "content": "hi", "images": ["data:image/png;base64,AAAA"]}])),
        body(json!([{"role": "assistant", "content": "", "tool_calls": [{"function": function}]}])),
        with(hello(), json!({"options": {"num_predict": "9"}})),
        with(hello(), json!({"format": "yaml"})),
    ];
    refused(PATH, &bodies, "/error").await;
}
