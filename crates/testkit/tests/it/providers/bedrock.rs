use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{posted, refused, schema, with};
use crate::wire::Heard;

const WHOLE: &str = "/model/anthropic.claude-x-v1%3A0/converse";
const STREAM: &str = "/model/anthropic.claude-x-v1%3A0/converse-stream";

fn body(messages: Value) -> Value {
    json!({"messages": messages})
}

fn user(block: Value) -> Value {
    json!({"role": "user", "content": [block]})
}

fn hello() -> Value {
    body(json!([user(json!({"text": "good day"}))]))
}

fn offering(messages: Value) -> Value {
    let spec = json!({"name": "weather", "inputSchema": {"json": schema()}});
    with(
        body(messages),
        json!({"toolConfig": {"tools": [{"toolSpec": spec}]}}),
    )
}

/// The types and payloads of the frames.
fn frames(heard: &Heard) -> Vec<(String, Value)> {
    let bytes = heard.pieces.concat();
    let mut rest = &bytes[..];
    let mut frames = Vec::new();
    let number = |bytes: &[u8]| u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
    while !rest.is_empty() {
        let (length, headers) = (number(rest), number(&rest[4..]));
        // Behind the prelude: the length of `:event-type`, the name, the type, the length of the value.
        let name = usize::from(rest[12]);
        let value = 12 + 1 + name + 1;
        let size = usize::from(u16::from_be_bytes([rest[value], rest[value + 1]]));
        let kind = String::from_utf8(rest[value + 2..value + 2 + size].to_vec()).unwrap();
        let payload = serde_json::from_slice(&rest[12 + headers..length - 4]).unwrap();
        frames.push((kind, payload));
        rest = &rest[length..];
    }
    frames
}

#[tokio::test]
async fn the_last_message_is_repeated() {
    let answer = posted(WHOLE, hello()).await.json();
    assert_eq!(
        answer["output"]["message"]["content"],
        json!([{"text": "good day"}])
    );
    assert_eq!(answer["stopReason"], "end_turn");
    assert_eq!(answer["usage"]["totalTokens"], 7);
}

#[tokio::test]
async fn a_stream_is_of_amazons_frames() {
    let frames = frames(&posted(STREAM, hello()).await);
    let kinds: Vec<&str> = frames.iter().map(|(kind, _)| kind.as_str()).collect();
    let expected = [
        "messageStart",
        "contentBlockDelta",
        "contentBlockDelta",
        "contentBlockStop",
        "messageStop",
        "metadata",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(frames[2].1["delta"]["text"], "day");
}

#[tokio::test]
async fn a_tool_is_called_and_its_result_told() {
    let question = user(json!({"text": "hi"}));
    let answer = posted(WHOLE, offering(json!([question]))).await.json();
    let said = &answer["output"]["message"];
    let call = &said["content"][0]["toolUse"];
    assert_eq!(call["input"], json!({"city": "mock"}));
    let result = json!({"toolUseId": call["toolUseId"], "content": [{"text": "12 °C"}]});
    let result = user(json!({"toolResult": result}));
    let closing = posted(WHOLE, offering(json!([question, said, result])))
        .await
        .json();
    let text = &closing["output"]["message"]["content"][0]["text"];
    assert_eq!(text, "The tool said: 12 °C");
}

#[tokio::test]
async fn thoughts_have_to_come_back_as_they_were() {
    let thinking = json!({"additionalModelRequestFields": {"thinking": {"type": "enabled", "budget_tokens": 1024}}});
    let answer = posted(WHOLE, with(hello(), thinking)).await.json();
    let mut said = answer["output"]["message"].clone();
    let question = user(json!({"text": "hi"}));
    let again = posted(WHOLE, body(json!([question, said, question]))).await;
    assert_eq!(again.status(), 200, "{}", again.text());
    said["content"][0]["reasoningContent"]["reasoningText"]["signature"] = json!("x");
    refused(
        WHOLE,
        &[body(json!([question, said, question]))],
        "/message",
    )
    .await;
}

#[tokio::test]
async fn claude_is_invoked_in_its_own_dialect() {
    let path = "/model/anthropic.claude-x-v1%3A0/invoke";
    let message = json!({"role": "user", "content": "good day"});
    let body =
        json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 9, "messages": [message]});
    let answer = posted(path, body.clone()).await.json();
    assert_eq!(answer["content"][0]["text"], "good day");
    let heard = posted(&format!("{path}-with-response-stream"), body.clone()).await;
    let frames = frames(&heard);
    let bytes = STANDARD
        .decode(frames[0].1["bytes"].as_str().unwrap())
        .unwrap();
    let first: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(
        (frames[0].0.as_str(), &first["type"]),
        ("chunk", &json!("message_start"))
    );
    let wrong = [
        with(body.clone(), json!({"model": "x"})),
        with(body, json!({"anthropic_version": null})),
    ];
    refused(path, &wrong, "/message").await;
}

#[tokio::test]
async fn malformed_requests_are_refused() {
    let question = user(json!({"text": "hi"}));
    let call = json!({"toolUse": {"toolUseId": "t", "name": "weather", "input": {}}});
    let said = json!({"role": "assistant", "content": [call]});
    let result = user(json!({"toolResult": {"toolUseId": "t", "content": [{"text": "x"}]}}));
    let bodies = [
        body(json!([])),
        body(json!([{"role": "user", "content": "hi"}])),
        body(json!([{"role": "system", "content": [{"text": "hi"}]}])),
        body(json!([question, question])),
        body(json!([said])),
        body(json!([user(json!({"text": " "}))])),
        body(json!([user(json!({"type": "text", "text": "hi"}))])),
        body(json!([question, said, result])),
        offering(json!([question, said])),
        offering(json!([question, said, question])),
        offering(json!([result])),
        with(hello(), json!({"max_tokens": 5})),
        with(hello(), json!({"inferenceConfig": {"maxOutputTokens": 5}})),
        with(hello(), json!({"toolConfig": {"tools": []}})),
    ];
    refused(WHOLE, &bodies, "/message").await;
}

#[tokio::test]
async fn faults_look_as_amazon_makes_them() {
    let heard = posted("/model/a;status=429/converse", hello()).await;
    assert_eq!(heard.status(), 429);
    assert!(heard.head.contains("x-amzn-errortype: throttlingexception"));
    let heard = posted("/model/a;error=mid/converse-stream", hello()).await;
    assert_eq!(frames(&heard).last().unwrap().0, "internalServerException");
}
