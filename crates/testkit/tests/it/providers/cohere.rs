use serde_json::{Value, json};

use super::{posted, refused, schema, with};

const PATH: &str = "/v2/chat";

fn body(messages: Value) -> Value {
    json!({"model": "command-x", "messages": messages})
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
    let expected = json!([{"type": "text", "text": "good day"}]);
    assert_eq!(answer["message"]["content"], expected);
    assert_eq!(answer["finish_reason"], "COMPLETE");
}

#[tokio::test]
async fn a_stream_says_the_same() {
    let heard = posted(PATH, with(hello(), json!({"stream": true}))).await;
    let events = heard.events();
    let texts = events.iter();
    let texts = texts.filter(|event| event["type"] == "content-delta");
    let texts = texts.filter_map(|event| event["delta"]["message"]["content"]["text"].as_str());
    assert_eq!(texts.collect::<String>(), "good day");
    assert_eq!(events.last().unwrap()["delta"]["finish_reason"], "COMPLETE");
}

#[tokio::test]
async fn a_tool_is_called_and_its_result_told() {
    let question = json!({"role": "user", "content": "hi"});
    let answer = posted(PATH, offering(json!([question]))).await.json();
    let said = &answer["message"];
    let call = &said["tool_calls"][0];
    assert_eq!(call["function"]["arguments"], r#"{"city":"mock"}"#);
    let result = json!({"role": "tool", "tool_call_id": call["id"], "content": "12 °C"});
    let closing = posted(PATH, offering(json!([question, said, result])))
        .await
        .json();
    let text = &closing["message"]["content"][0]["text"];
    assert_eq!(text, "The tool said: 12 °C");
}

#[tokio::test]
async fn malformed_requests_are_refused() {
    let question = json!({"role": "user", "content": "hi"});
    let function = json!({"name": "weather", "arguments": {}});
    let call = json!({"id": "t", "type": "function", "function": function});
    let bodies = [
        json!({"messages": [question]}),
        body(json!([])),
        body(json!([{"role": "developer", "content": "hi"}])),
        body(json!([question, {"role": "tool", "tool_call_id": "t", "content": "x"}])),
        body(json!([question, {"role": "assistant", "tool_calls": [call]}])),
        with(hello(), json!({"tool_choice": "auto"})),
        with(hello(), json!({"top_p": 0.5})),
        with(hello(), json!({"temperature": 1.5})),
    ];
    refused(PATH, &bodies, "/message").await;
}
