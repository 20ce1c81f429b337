//! OpenAI's dialect, endpoint by endpoint.

use std::io;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use tollgate_testkit::{MockConfig, MockProvider};

use crate::wire::{self, Heard};

async fn mock() -> io::Result<MockProvider> {
    MockProvider::start(MockConfig::default()).await
}

async fn posted(path: &str, body: Value) -> io::Result<Heard> {
    wire::post(&mock().await?, path, &body).await
}

async fn chatted(extra: Value) -> io::Result<Heard> {
    let mut body =
        json!({"model": "gpt-4o", "messages": [{"role": "user", "content": "good day"}]});
    for (key, value) in extra.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    posted("/any/prefix/chat/completions", body).await
}

fn weather() -> Value {
    let parameters = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    json!([{"type": "function", "function": {"name": "weather", "parameters": parameters}}])
}

#[tokio::test]
async fn chat_echoes_and_restamps_the_model() {
    let heard = chatted(json!({"n": 2})).await.unwrap();
    let answer = heard.json();
    assert_eq!(answer["model"], "gpt-4o-2024-08-06");
    assert_eq!(answer["choices"][1]["message"]["content"], "good day");
    assert_eq!(answer["usage"]["completion_tokens"], 4);
    for header in [
        "x-request-id",
        "openai-organization",
        "x-ratelimit-remaining-requests",
    ] {
        assert!(heard.head.contains(&format!("{header}: ")), "{header}");
    }
}

#[tokio::test]
async fn a_token_limit_ends_the_text() {
    let heard = chatted(json!({"max_tokens": 1})).await.unwrap();
    let choice = &heard.json()["choices"][0];
    assert_eq!(choice["message"]["content"], "good ");
    assert_eq!(choice["finish_reason"], "length");
}

#[tokio::test]
async fn a_stream_reports_usage_only_when_asked() {
    let silent = chatted(json!({"stream": true})).await.unwrap();
    assert_eq!(silent.content(), "good day");
    assert!(!silent.text().contains("usage"));
    assert!(silent.text().ends_with("data: [DONE]\n\n"));
    let options = json!({"stream": true, "stream_options": {"include_usage": true}});
    let events = chatted(options).await.unwrap().events();
    let (last, others) = events.split_last().unwrap();
    assert_eq!(last["choices"], json!([]));
    assert_eq!(last["usage"]["total_tokens"], 7);
    assert!(others.iter().all(|event| event["usage"].is_null()));
}

#[tokio::test]
async fn offered_tools_are_called() {
    let heard = chatted(json!({"tools": weather()})).await.unwrap();
    let choice = &heard.json()["choices"][0];
    assert_eq!(choice["finish_reason"], "tool_calls");
    let function = &choice["message"]["tool_calls"][0]["function"];
    assert_eq!(function["name"], "weather");
    assert_eq!(function["arguments"], r#"{"city":"mock"}"#);
    let refused = chatted(json!({"tools": weather(), "tool_choice": "none"}))
        .await
        .unwrap();
    assert_eq!(refused.json()["choices"][0]["finish_reason"], "stop");
}

#[tokio::test]
async fn a_streamed_tool_call_begins_with_its_name() {
    let heard = chatted(json!({"tools": weather(), "stream": true}))
        .await
        .unwrap();
    let events = heard.events();
    let calls = events
        .iter()
        .map(|event| &event["choices"][0]["delta"]["tool_calls"][0]);
    let calls: Vec<&Value> = calls.filter(|call| call.is_object()).collect();
    assert!(calls[0]["id"].is_string() && calls[0]["function"]["name"] == "weather");
    assert!(calls[1..].iter().all(|call| call.get("id").is_none()));
    let arguments = calls
        .iter()
        .filter_map(|call| call["function"]["arguments"].as_str());
    assert_eq!(arguments.collect::<String>(), r#"{"city":"mock"}"#);
}

#[tokio::test]
async fn a_tool_result_is_answered_with_text() {
    let messages = json!([
        {"role": "user", "content": "hi"},
        {"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c", "content": "4"},
    ]);
    let heard = chatted(json!({"tools": weather(), "messages": messages}))
        .await
        .unwrap();
    assert_eq!(
        heard.json()["choices"][0]["message"]["content"],
        "The tool said: 4"
    );
}

#[tokio::test]
async fn a_wanted_schema_is_met() {
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}}});
    let format = json!({"type": "json_schema", "json_schema": {"name": "x", "schema": schema}});
    let heard = chatted(json!({"response_format": format})).await.unwrap();
    assert_eq!(
        heard.json()["choices"][0]["message"]["content"],
        r#"{"n":1}"#
    );
}

#[tokio::test]
async fn completions_speak_the_older_dialect() {
    let body = json!({"model": "m", "prompt": "a b", "stream": true});
    let heard = posted("/v1/completions", body).await.unwrap();
    let events = heard.events();
    let text = events
        .iter()
        .filter_map(|event| event["choices"][0]["text"].as_str());
    assert_eq!(text.collect::<String>(), "a b");
    assert_eq!(events[0]["model"], "m-0001");
}

#[tokio::test]
async fn embeddings_are_the_same_in_both_encodings() {
    let body = json!({"model": "e", "input": ["a", "b"], "dimensions": 4});
    let plain = posted("/v1/embeddings", body.clone()).await.unwrap().json();
    assert_eq!(plain["data"][1]["embedding"].as_array().unwrap().len(), 4);
    let mut body = body;
    body["encoding_format"] = json!("base64");
    let base64 = posted("/v1/embeddings", body).await.unwrap().json();
    // Sixteen bytes, as four numbers of four bytes each.
    assert_eq!(base64["data"][0]["embedding"].as_str().unwrap().len(), 24);
}

#[tokio::test]
async fn responses_stream_the_whole_skeleton() {
    let body = json!({"model": "m", "input": "a b", "stream": true});
    let heard = posted("/v1/responses", body).await.unwrap();
    let text = heard.text();
    let kinds: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("event: "))
        .collect();
    let expected = [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ];
    assert_eq!(kinds, expected);
    let events = heard.events();
    assert!(
        events
            .iter()
            .enumerate()
            .all(|(at, event)| event["sequence_number"] == at)
    );
    assert_eq!(events[9]["response"]["usage"]["output_tokens"], 2);
}

#[tokio::test]
async fn responses_call_tools_too() {
    let tools = json!([{"type": "function", "name": "f", "parameters": {"type": "object"}}]);
    let body = json!({"model": "m", "input": "a", "tools": tools});
    let output = &posted("/v1/responses", body).await.unwrap().json()["output"][0];
    assert_eq!(output["type"], "function_call");
    assert_eq!(output["arguments"], "{}");
}

#[tokio::test]
async fn the_small_endpoints_answer_in_shape() {
    let flagged = posted("/v1/moderations", json!({"input": ["violence", "tea"]}))
        .await
        .unwrap();
    assert_eq!(flagged.json()["results"][0]["flagged"], true);
    assert_eq!(flagged.json()["results"][1]["flagged"], false);
    let rerank = json!({"model": "r", "query": "b", "documents": ["a", "b"], "top_n": 1});
    let ranked = posted("/v1/rerank", rerank).await.unwrap();
    assert_eq!(
        ranked.json()["results"],
        json!([{"index": 1, "relevance_score": 1.0}])
    );
    let image = posted("/v1/images/generations", json!({"prompt": "a cat"}))
        .await
        .unwrap();
    assert!(image.json()["data"][0]["url"].is_string());
    let speech = posted("/v1/audio/speech", json!({"model": "tts-1", "input": "a"}))
        .await
        .unwrap();
    assert_eq!(
        speech.pieces.iter().map(Vec::len).collect::<Vec<_>>(),
        [256; 4]
    );
}

#[tokio::test]
async fn an_upload_is_measured_and_its_framing_checked() {
    let mock = mock().await.unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let field = "Content-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1";
    for (end, framing) in [("--", "intact"), ("", "broken")] {
        let body = format!("--b\r\n{field}\r\n--b{end}\r\n");
        let told = format!("received {} bytes, boundary {framing}", body.len());
        let request = Request::post(mock.base_url() + "/v1/audio/transcriptions")
            .header("content-type", "multipart/form-data; boundary=b")
            .body(Full::from(body))
            .unwrap();
        let answer = client.request(request).await.unwrap().into_body();
        let answer = answer.collect().await.unwrap().to_bytes();
        assert_eq!(
            serde_json::from_slice::<Value>(&answer).unwrap()["text"],
            told
        );
    }
    assert_eq!(mock.meter().model("whisper-1").requests, 2);
}

#[tokio::test]
async fn mistakes_are_told_in_openais_shape() {
    for (path, body, status) in [
        ("/v1/nothing", json!({}), 404),
        ("/v1/chat/completions", json!({"messages": []}), 400),
        (
            "/v1/chat/completions",
            json!({"model": "m", "messages": []}),
            400,
        ),
    ] {
        let heard = posted(path, body).await.unwrap();
        assert_eq!(heard.status(), status, "{path}");
        assert!(heard.json()["error"]["message"].is_string(), "{path}");
    }
}
