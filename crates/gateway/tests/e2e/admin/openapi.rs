use serde_json::json;

use crate::harness::{Setup, get};

#[tokio::test]
async fn the_api_is_described_to_everyone() {
    let gateway = Setup::new().start().await;
    let mut request = get("/openapi.json");
    request.headers_mut().remove("authorization");
    let answer = gateway.send(request).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    for (path, method) in [
        ("/key/generate", "post"),
        ("/access_group/{access_group}/update", "put"),
        ("/v1/chat/completions", "post"),
        ("/v1beta/models/{model}:generateContent", "post"),
        ("/v1/models", "get"),
        ("/health/readiness", "get"),
    ] {
        assert!(
            document["paths"][path][method].is_object(),
            "{method} {path}"
        );
    }
}

/// Whatever GET the description names is served: anything but a 404 of the router.
#[tokio::test]
async fn what_is_described_is_served() {
    let gateway = Setup::new().start().await;
    let document = gateway.get("/openapi.json").await.json();
    for (path, item) in document["paths"].as_object().unwrap() {
        if item.get("get").is_some() {
            let answer = gateway.get(&path.replace(['{', '}'], "")).await;
            assert!(
                !answer.text().contains("nothing is served"),
                "{path}: {answer:?}"
            );
            assert_ne!(answer.status, 405, "{path}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn the_description_may_be_left_out() {
    for variable in ["NO_DOCS", "NO_OPENAPI"] {
        let gateway = Setup::new().env(variable, "True").start().await;
        let answer = gateway.get("/openapi.json").await;
        assert_eq!(answer.status, 404, "{variable}: {answer:?}");
        assert_ne!(answer.json()["error"], json!(null));
    }
}
