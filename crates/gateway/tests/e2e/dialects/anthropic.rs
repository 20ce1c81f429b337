use serde_json::{Value, json};

use super::{ASKED, gateway, playing};
use crate::harness::{Answer, KEY, post, send};

const PATH: &str = "/v1/messages";
const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream; charset=utf-8";

const STREAM: &str = "event: message_start\n\
    data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"claude-x\",\"usage\":{\"input_tokens\":5,\
    \"output_tokens\":1}}}\n\n\
    event: ping\ndata: {\"type\":\"ping\"}\n\n\
    event: content_block_start\n\
    data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n\
    event: content_block_delta\n\
    data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"hi \\\"model\\\"\"}}\n\n";

const END: &str = "event: message_delta\n\
    data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\n\
    event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

fn question(stream: bool) -> String {
    let messages = json!([{"role": "user", "content": "hi"}]);
    json!({"model": ASKED, "max_tokens": 9, "messages": messages, "metadata": {"user_id": "u"}, "stream": stream})
        .to_string()
}

#[tokio::test]
async fn a_message_passes_through_with_its_name_alone_changed() {
    let answer = json!({"id": "msg_1", "type": "message", "model": "claude-x", "content": [], "usage":
        {"input_tokens": 3, "output_tokens": 2}});
    let mock = playing(PATH, 200, JSON, answer.clone()).await;
    let gateway = gateway("anthropic/claude-x", &mock.base_url()).await;
    let mut request = post(PATH, question(false));
    let headers = request.headers_mut();
    headers.remove("authorization");
    headers.insert("x-api-key", KEY.parse().unwrap());
    headers.insert("anthropic-version", "2023-06-01".parse().unwrap());
    headers.insert("anthropic-beta", "one,two".parse().unwrap());
    let got = gateway.send(request).await;
    let mut expected = answer;
    expected["model"] = ASKED.into();
    assert_eq!((got.status, got.json()), (200, expected));
    let asked = &mock.requests()[0];
    assert_eq!(asked.path, PATH);
    assert_eq!(asked.header("x-api-key"), Some("sk-provider"));
    assert_eq!(asked.header("authorization"), None);
    assert_eq!(asked.header("anthropic-version"), Some("2023-06-01"));
    assert_eq!(asked.header("anthropic-beta"), Some("one,two"));
    let sent = std::str::from_utf8(&asked.body).unwrap();
    assert_eq!(sent, question(false).replace(ASKED, "claude-x"));
}

#[tokio::test]
async fn a_stream_passes_through_with_its_name_alone_changed() {
    let whole = format!("{STREAM}{END}");
    let mock = playing(PATH, 200, EVENTS, whole.as_str().into()).await;
    let gateway = gateway("anthropic/claude-x", &mock.base_url()).await;
    for path in [PATH, "/anthropic/v1/messages?beta=true"] {
        let answer = gateway.post(path, question(true)).await;
        assert_eq!(answer.text(), whole.replace("claude-x", ASKED), "{path}");
    }
}

#[tokio::test]
async fn a_stream_without_its_end_breaks_off_in_an_error_event() {
    let mock = playing(PATH, 200, EVENTS, STREAM.into()).await;
    let gateway = gateway("anthropic/claude-x", &mock.base_url()).await;
    let response = send(gateway.address, post(PATH, question(true))).await;
    let answer = Answer::read_what_comes(response).await;
    let (_, event) = answer.text().split_once("event: error\ndata: ").unwrap();
    let event: Value = serde_json::from_str(event.trim()).unwrap();
    assert_eq!(event["type"], "error");
    assert_eq!(event["error"]["type"], "api_error");
    let words = event["error"]["message"].as_str().unwrap();
    assert!(words.contains("before the message was complete"), "{words}");
}

#[tokio::test]
async fn an_error_event_of_the_provider_keeps_its_type_and_words() {
    let error = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n";
    let mock = playing(PATH, 200, EVENTS, format!("{STREAM}{error}").into()).await;
    let gateway = gateway("anthropic/claude-x", &mock.base_url()).await;
    let response = send(gateway.address, post(PATH, question(true))).await;
    let answer = Answer::read_what_comes(response).await;
    assert!(answer.text().contains("overloaded_error"), "{answer:?}");
    assert!(answer.text().contains("busy"), "{answer:?}");
}

#[tokio::test]
async fn a_refusal_of_the_provider_is_read_and_written_in_its_dialect() {
    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}});
    let mock = playing(PATH, 529, JSON, error.clone()).await;
    let gateway = gateway("anthropic/claude-x", &mock.base_url()).await;
    let answer = gateway.post(PATH, question(false)).await;
    assert_eq!(answer.status, 529);
    assert_eq!(answer.header("request-id"), "req_theirs");
    let json = answer.json();
    assert_eq!(json["type"], "error");
    assert_eq!(json["error"]["type"], "overloaded_error");
    assert!(json["error"]["message"].as_str().unwrap().ends_with("busy"));
    let theirs = &json["error"]["provider_specific_fields"];
    assert_eq!(
        (&theirs["body"], &theirs["request_id"]),
        (&error, &json!("req_theirs"))
    );
}

#[tokio::test]
async fn tokens_are_counted_by_the_provider() {
    let path = "/v1/messages/count_tokens";
    let mock = playing(path, 200, JSON, json!({"input_tokens": 7})).await;
    let gateway = gateway("anthropic/claude-x", &mock.base_url()).await;
    let answer = gateway.post(path, json!({"model": ASKED, "messages": []}).to_string());
    assert_eq!(answer.await.json(), json!({"input_tokens": 7}));
    assert_eq!(mock.requests()[0].path, path);
}

#[tokio::test]
async fn what_is_wrong_is_said_in_the_clients_dialect() {
    let gateway = gateway("anthropic/claude-x", "http://127.0.0.1:9").await;
    let answer = gateway
        .post(PATH, json!({"model": ASKED, "messages": []}).to_string())
        .await;
    assert_eq!(answer.status, 400);
    let error = &answer.json()["error"];
    assert_eq!(error["type"], "invalid_request_error");
    assert_eq!(error["message"], "max_tokens: Field required");
    let mut stranger = post(PATH, question(false));
    stranger.headers_mut().remove("authorization");
    let answer = gateway.send(stranger).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json()["error"]["type"], "authentication_error");
    assert!(!answer.header("request-id").is_empty());
}
