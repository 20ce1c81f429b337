use serde_json::{Value, json};

use super::{posted, refused, schema, with};

const WHOLE: &str = "/v1beta/models/gemini-x:generateContent";
const THREE: &str = "/v1beta/models/gemini-3-pro:generateContent";

fn body(contents: Value) -> Value {
    json!({"contents": contents})
}

fn user(part: Value) -> Value {
    json!({"role": "user", "parts": [part]})
}

fn hello() -> Value {
    body(json!([user(json!({"text": "good day"}))]))
}

fn offering(contents: Value) -> Value {
    let tools = json!([{"functionDeclarations": [{"name": "weather", "parameters": schema()}]}]);
    with(body(contents), json!({"tools": tools}))
}

#[tokio::test]
async fn the_last_message_is_repeated() {
    let answer = posted(WHOLE, hello()).await.json();
    let candidate = &answer["candidates"][0];
    assert_eq!(candidate["content"]["parts"], json!([{"text": "good day"}]));
    assert_eq!(candidate["finishReason"], "STOP");
    assert_eq!(answer["modelVersion"], "gemini-x");
}

#[tokio::test]
async fn a_stream_is_of_events_or_an_array() {
    let path = "/v1beta/models/gemini-x:streamGenerateContent";
    let events = posted(&format!("{path}?alt=sse"), hello()).await.events();
    let array = posted(path, hello()).await.json();
    assert_eq!(array.as_array().unwrap(), &events);
    let texts = events.iter();
    let texts =
        texts.filter_map(|event| event["candidates"][0]["content"]["parts"][0]["text"].as_str());
    assert_eq!(texts.collect::<String>(), "good day");
}

#[tokio::test]
async fn a_tool_is_called_and_its_result_told() {
    let question = user(json!({"text": "hi"}));
    let answer = posted(THREE, offering(json!([question]))).await.json();
    let content = &answer["candidates"][0]["content"];
    let call = &content["parts"][0];
    assert_eq!(call["functionCall"]["args"], json!({"city": "mock"}));
    let response = json!({"name": "weather", "response": {"result": "12 °C"}});
    let result = user(json!({"functionResponse": response}));
    let closing = posted(THREE, offering(json!([question, content, result]))).await;
    let said = &closing.json()["candidates"][0]["content"]["parts"][0]["text"];
    assert_eq!(said, "The tool said: 12 °C");
    for signature in [Value::Null, json!("somebody else's")] {
        let mut content = content.clone();
        content["parts"][0]["thoughtSignature"] = signature;
        let bodies = [offering(json!([question, content, result]))];
        refused(THREE, &bodies, "/error/message").await;
    }
}

#[tokio::test]
async fn thoughts_come_when_they_are_asked_for() {
    let config = json!({"generationConfig": {"thinkingConfig": {"includeThoughts": true}}});
    let answer = posted(WHOLE, with(hello(), config)).await.json();
    let parts = &answer["candidates"][0]["content"]["parts"];
    assert_eq!(parts[0]["thought"], true);
    assert!(parts[1]["thoughtSignature"].is_string());
}

#[tokio::test]
async fn tokens_are_counted_and_texts_embedded() {
    let count = posted("/v1beta/models/gemini-x:countTokens", hello()).await;
    assert_eq!(count.json()["totalTokens"], 5);
    let content = json!({"parts": [{"text": "a"}]});
    let one = posted("/v1beta/models/e:embedContent", json!({"content": content})).await;
    let request = json!({"model": "models/e", "content": content});
    let many = posted(
        "/v1beta/models/e:batchEmbedContents",
        json!({"requests": [request]}),
    )
    .await;
    assert_eq!(many.json()["embeddings"][0], one.json()["embedding"]);
    let other = json!({"requests": [{"model": "models/x", "content": content}]});
    refused(
        "/v1beta/models/e:batchEmbedContents",
        &[other],
        "/error/message",
    )
    .await;
}

#[tokio::test]
async fn malformed_requests_are_refused() {
    let call =
        json!({"role": "model", "parts": [{"functionCall": {"name": "weather", "args": {}}}]});
    let answered = user(json!({"functionResponse": {"name": "weather", "response": {}}}));
    let question = user(json!({"text": "hi"}));
    let declared = |schema: Value| {
        let tools = json!([{"functionDeclarations": [{"name": "f", "parameters": schema}]}]);
        with(hello(), json!({"tools": tools}))
    };
    let bodies = [
        body(json!([])),
        body(json!([{"role": "assistant", "parts": [{"text": "hi"}]}])),
        body(json!([{"role": "user", "parts": []}])),
        body(json!([user(json!({"content": "hi"}))])),
        body(json!([call])),
        body(json!([answered])),
        body(json!([question, call])),
        body(json!([question, call, question])),
        with(hello(), json!({"max_tokens": 1})),
        with(hello(), json!({"generationConfig": {"maxTokens": 1}})),
        with(
            hello(),
            json!({"generationConfig": {"responseSchema": {"type": "OBJECT"}}}),
        ),
        declared(json!({"type": ["string", "null"]})),
        declared(json!({"type": "object", "$schema": "x"})),
        declared(json!({"type": "object", "properties": {"a": {"oneOf": []}}})),
    ];
    refused(WHOLE, &bodies, "/error/message").await;
}

#[tokio::test]
async fn faults_look_as_google_makes_them() {
    let heard = posted(
        "/v1beta/models/gemini-x;status=429:generateContent",
        hello(),
    )
    .await;
    assert_eq!(heard.status(), 429);
    assert_eq!(heard.json()["error"]["status"], "RESOURCE_EXHAUSTED");
}
