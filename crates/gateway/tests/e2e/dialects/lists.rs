use serde_json::json;

use super::{ASKED, gateway};
use crate::harness::{get, post};

#[tokio::test]
async fn googles_clients_find_the_models() {
    let gateway = gateway("openai/gpt-x", "http://127.0.0.1:9").await;
    let model = json!({"name": "models/mine", "displayName": ASKED, "supportedGenerationMethods":
        ["generateContent", "streamGenerateContent", "countTokens", "embedContent"]});
    let list = gateway.get("/v1beta/models").await.json();
    assert_eq!(list, json!({"models": [model]}));
    assert_eq!(gateway.get("/v1beta/models/mine").await.json(), model);
    let unknown = gateway.get("/v1beta/models/else").await;
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.json()["error"]["status"], "NOT_FOUND");
}

#[tokio::test]
async fn ollamas_clients_find_the_models() {
    let gateway = gateway("openai/gpt-x", "http://127.0.0.1:9").await;
    let tags = gateway.get("/api/tags").await.json();
    assert_eq!(tags["models"][0]["name"], ASKED);
    assert_eq!(tags["models"][0]["model"], ASKED);
    assert_eq!(gateway.get("/api/ps").await.json(), json!({"models": []}));
    assert_eq!(
        gateway.get("/api/version").await.json()["version"],
        "0.12.0"
    );
    let shown = gateway
        .post("/api/show", json!({"model": ASKED}).to_string())
        .await;
    assert_eq!(shown.json()["capabilities"], json!(["completion"]));
    let unknown = gateway
        .post("/api/show", json!({"name": "else"}).to_string())
        .await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.json()["error"].is_string());
}

#[tokio::test]
async fn strangers_find_nothing() {
    let gateway = gateway("openai/gpt-x", "http://127.0.0.1:9").await;
    for path in ["/v1beta/models", "/api/tags", "/api/version", "/api/ps"] {
        let mut request = get(path);
        request.headers_mut().remove("authorization");
        assert_eq!(gateway.send(request).await.status, 401, "{path}");
    }
    let mut request = post("/api/show", json!({"model": ASKED}).to_string());
    request.headers_mut().remove("authorization");
    assert_eq!(gateway.send(request).await.status, 401);
}
