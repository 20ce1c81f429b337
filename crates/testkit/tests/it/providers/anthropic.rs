use serde_json::{Value, json};

use super::{posted, refused, schema, with};

const PATH: &str = "/v1/messages";

fn body(messages: Value) -> Value {
    json!({"model": "claude-x", "max_tokens": 2000, "messages": messages})
}

fn hello() -> Value {
    body(json!([{"role": "user", "content": "good day"}]))
}

fn offering(messages: Value) -> Value {
    let tools = json!([{"name": "weather", "input_schema": schema()}]);
    with(body(messages), json!({"tools": tools}))
}

#[tokio::test]
async fn the_last_message_is_repeated() {
    let answer = posted(PATH, hello()).await.json();
    assert_eq!(
        answer["content"],
        json!([{"type": "text", "text": "good day"}])
    );
    assert_eq!(answer["stop_reason"], "end_turn");
    assert_eq!(answer["usage"]["output_tokens"], 2);
    let short = posted(PATH, with(hello(), json!({"max_tokens": 1}))).await;
    assert_eq!(short.json()["stop_reason"], "max_tokens");
}

#[tokio::test]
async fn a_stream_says_the_same() {
    let heard = posted(PATH, with(hello(), json!({"stream": true}))).await;
    let events = heard.events();
    let texts = events
        .iter()
        .filter_map(|event| event["delta"]["text"].as_str());
    assert_eq!(texts.collect::<String>(), "good day");
    assert_eq!(events[0]["type"], "message_start");
    assert!(
        heard
            .text()
            .ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
    );
}

#[tokio::test]
async fn a_tool_is_called_and_its_result_told() {
    let question = json!({"role": "user", "content": "hi"});
    let answer = posted(PATH, offering(json!([question]))).await.json();
    let call = &answer["content"][0];
    assert_eq!(call["input"], json!({"city": "mock"}));
    assert_eq!(answer["stop_reason"], "tool_use");
    let result = json!([{"type": "tool_result", "tool_use_id": call["id"], "content": "12 °C"}]);
    let messages = json!([
        question,
        {"role": "assistant", "content": answer["content"]},
        {"role": "user", "content": result},
    ]);
    let closing = posted(PATH, offering(messages)).await.json();
    assert_eq!(closing["content"][0]["text"], "The tool said: 12 °C");
}

#[tokio::test]
async fn thoughts_have_to_come_back_as_they_were() {
    let thinking = json!({"thinking": {"type": "enabled", "budget_tokens": 1024}});
    let answer = posted(PATH, with(hello(), thinking.clone())).await.json();
    let thought = &answer["content"][0];
    assert_eq!(thought["type"], "thinking");
    let mut messages = json!([
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": answer["content"]},
        {"role": "user", "content": "and now?"},
    ]);
    let again = posted(PATH, with(body(messages.clone()), thinking)).await;
    assert_eq!(again.status(), 200, "{}", again.text());
    messages[1]["content"][0]["thinking"] = json!("something else");
    refused(PATH, &[body(messages)], "/error/message").await;
}

#[tokio::test]
async fn tokens_are_counted() {
    let body = json!({"model": "claude-x", "messages": [{"role": "user", "content": "good day"}]});
    let heard = posted("/v1/messages/count_tokens", body).await;
    assert_eq!(heard.json(), json!({"input_tokens": 5}));
}

#[tokio::test]
async fn malformed_requests_are_refused() {
    let user = json!({"role": "user", "content": "hi"});
    let call = json!({"type": "tool_use", "id": "t", "name": "weather", "input": {}});
    let result = json!({"type": "tool_result", "tool_use_id": "t", "content": "x"});
    let said = json!({"role": "assistant", "content": [call]});
    let text = json!({"type": "text", "text": "and"});
    let bodies = [
        json!({"model": "claude-x", "messages": [user]}),
        body(json!([])),
        body(json!([{"role": "assistant", "content": "hi"}])),
        body(json!([{"role": "system", "content": "hi"}])),
        body(json!([{"role": "user", "content": ""}])),
        body(json!([{"role": "user", "content": [{"type": "input_text", "text": "hi"}]}])),
        body(json!([{"role": "user", "content": [result]}])),
        offering(json!([user, said])),
        offering(json!([user, said, user])),
        offering(json!([user, said, {"role": "user", "content": [text, result]}])),
        with(hello(), json!({"temperature": 1.5})),
        with(hello(), json!({"n": 2})),
        with(
            hello(),
            json!({"tools": [{"type": "function", "name": "f"}]}),
        ),
        with(hello(), json!({"tool_choice": {"type": "auto"}})),
        with(
            hello(),
            json!({"thinking": {"type": "enabled", "budget_tokens": 5000}}),
        ),
    ];
    refused(PATH, &bodies, "/error/message").await;
}

#[tokio::test]
async fn a_turn_that_calls_begins_with_its_thoughts() {
    let messages = json!([
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "weather", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "x"}]},
    ]);
    let heard = posted(PATH, offering(messages.clone())).await;
    assert_eq!(heard.status(), 200, "{}", heard.text());
    let thinking = json!({"thinking": {"type": "adaptive"}});
    let bodies = [with(offering(messages), thinking)];
    refused(PATH, &bodies, "/error/message").await;
}

#[tokio::test]
async fn faults_look_as_anthropic_makes_them() {
    let limited = json!({"model": "claude-x;status=429"});
    let heard = posted(PATH, with(hello(), limited)).await;
    assert_eq!(heard.status(), 429);
    assert_eq!(heard.json()["error"]["type"], "rate_limit_error");
    let failing = json!({"model": "claude-x;error=mid", "stream": true});
    let heard = posted(PATH, with(hello(), failing)).await;
    assert_eq!(heard.events().last().unwrap()["type"], "error");
}
