use serde_json::{Value, json};

use super::{gateway, playing};
use crate::harness::{Answer, Gateway, KEY, Request, post, send};

const JSON: &str = "application/json; charset=UTF-8";
const EVENTS: &str = "text/event-stream";

fn base(mock: &tollgate_testkit::MockProvider) -> String {
    format!("{}/v1beta", mock.base_url())
}

async fn serving(mock: &tollgate_testkit::MockProvider) -> Gateway {
    gateway("gemini/gemini-x", &base(mock)).await
}

fn question() -> String {
    json!({"contents": [{"role": "user", "parts": [{"text": "hi"}]}], "metadata": {"own": 1}})
        .to_string()
}

/// A question whose key stands in the query.
fn with_query_key(path: &str) -> Request {
    let mut request = post(path, question());
    request.headers_mut().remove("authorization");
    request
}

fn chunk(text: &str, finish: Option<&str>) -> Value {
    let mut candidate =
        json!({"content": {"parts": [{"text": text}], "role": "model"}, "index": 0});
    if let Some(reason) = finish {
        candidate["finishReason"] = reason.into();
    }
    let usage = json!({"promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5});
    json!({"candidates": [candidate], "usageMetadata": usage, "modelVersion": "gemini-x-001"})
}

#[tokio::test]
async fn content_passes_through_and_the_key_in_the_query_goes_no_further() {
    let path = "/v1beta/models/gemini-x:generateContent";
    let mock = playing(path, 200, JSON, chunk("hi", Some("STOP"))).await;
    let gateway = serving(&mock).await;
    let asked = format!("/v1beta/models/mine:generateContent?key={KEY}");
    let answer = gateway.send(with_query_key(&asked)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut expected = chunk("hi", Some("STOP"));
    expected["modelVersion"] = "mine".into();
    assert_eq!(answer.json(), expected);
    let received = &mock.requests()[0];
    assert_eq!((&*received.path, &received.query), (path, &None));
    assert_eq!(received.header("x-goog-api-key"), Some("sk-provider"));
    assert_eq!(received.header("authorization"), None);
    assert_eq!(received.body, question());
    let wrong = with_query_key("/v1beta/models/mine:generateContent?key=sk-wrong");
    let answer = gateway.send(wrong).await;
    assert_eq!(answer.json()["error"]["status"], "UNAUTHENTICATED");
    assert_eq!(answer.json()["error"]["code"], 401);
}

#[tokio::test]
async fn a_stream_of_events_passes_through() {
    let path = "/v1beta/models/gemini-x:streamGenerateContent";
    let events = format!(
        "data: {}\r\n\r\ndata: {}\r\n\r\n",
        chunk("a", None),
        chunk("b", Some("STOP"))
    );
    let mock = playing(path, 200, EVENTS, events.as_str().into()).await;
    let gateway = serving(&mock).await;
    let answer = gateway
        .post("/models/mine:streamGenerateContent?alt=sse", question())
        .await;
    assert_eq!(answer.text(), events.replace("gemini-x-001", "mine"));
    assert_eq!(mock.requests()[0].query.as_deref(), Some("alt=sse"));
}

#[tokio::test]
async fn without_events_a_stream_is_one_array() {
    let path = "/v1beta/models/gemini-x:streamGenerateContent";
    let array = json!([chunk("a", None), chunk("b", Some("STOP"))]);
    let mock = playing(path, 200, JSON, array.clone()).await;
    let gateway = serving(&mock).await;
    let answer = gateway
        .post("/v1/models/mine:streamGenerateContent", question())
        .await;
    let mut expected = array;
    for chunk in expected.as_array_mut().unwrap() {
        chunk["modelVersion"] = "mine".into();
    }
    assert_eq!(answer.json(), expected);
    assert_eq!(mock.requests()[0].query, None);
}

#[tokio::test]
async fn a_stream_without_a_reason_to_finish_breaks_off_in_an_error() {
    let path = "/v1beta/models/gemini-x:streamGenerateContent";
    let events = format!("data: {}\n\n", chunk("a", None));
    let mock = playing(path, 200, EVENTS, events.into()).await;
    let gateway = serving(&mock).await;
    let request = post(
        "/v1beta/models/mine:streamGenerateContent?alt=sse",
        question(),
    );
    let answer = Answer::read_what_comes(send(gateway.address, request).await).await;
    assert!(
        answer.text().contains("data: {\"error\":{\"code\":502,"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn embeddings_name_the_model_in_each_request() {
    let path = "/v1beta/models/gemini-x:batchEmbedContents";
    let mock = playing(path, 200, JSON, json!({"embeddings": [{"values": [0.5]}]})).await;
    let gateway = serving(&mock).await;
    let request = |model: &str| json!({"model": model, "content": {"parts": [{"text": "model"}]}});
    let body = |model: &str| json!({"requests": [request(model), request(model)]});
    let asked = "/v1beta/models/mine:batchEmbedContents";
    let answer = gateway.post(asked, body("models/mine").to_string()).await;
    assert_eq!(answer.json()["embeddings"][0]["values"][0], 0.5);
    assert_eq!(mock.requests()[0].json(), body("models/gemini-x"));
}

#[tokio::test]
async fn a_refusal_of_the_provider_keeps_its_status_and_details() {
    let path = "/v1beta/models/gemini-x:countTokens";
    let error = json!({"error": {"code": 429, "message": "slow", "status": "RESOURCE_EXHAUSTED", "details": [{"a": 1}]}});
    let mock = playing(path, 429, JSON, error).await;
    let gateway = serving(&mock).await;
    let answer = gateway
        .post("/v1beta/models/mine:countTokens", question())
        .await;
    let told = &answer.json()["error"];
    assert_eq!((answer.status, &told["code"]), (429, &json!(429)));
    assert_eq!(told["status"], "RESOURCE_EXHAUSTED");
    assert_eq!(told["details"], json!([{"a": 1}]));
    assert!(told["message"].as_str().unwrap().ends_with("slow"));
}
