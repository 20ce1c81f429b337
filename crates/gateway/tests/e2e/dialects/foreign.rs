use serde_json::json;

use super::{ASKED, gateway};

/// Until there is translation, the refusal says what cannot be done, in words that the client can show.
#[tokio::test]
async fn a_provider_of_another_dialect_is_a_clear_error_in_the_clients() {
    let gateway = gateway("openai/gpt-x", "http://127.0.0.1:9").await;
    let message = json!({"model": ASKED, "messages": [], "max_tokens": 1}).to_string();
    let content = json!({"contents": []}).to_string();
    for (path, body, place) in [
        ("/v1/messages", &message, "/error/message"),
        (
            "/v1beta/models/mine:generateContent",
            &content,
            "/error/message",
        ),
        ("/api/chat", &message, "/error"),
    ] {
        let answer = gateway.post(path, body.clone()).await;
        assert_eq!(answer.status, 400, "{path}");
        let json = answer.json();
        let words = json.pointer(place).unwrap().as_str().unwrap();
        assert!(
            words.contains("translation between them"),
            "{path}: {words}"
        );
    }
}
