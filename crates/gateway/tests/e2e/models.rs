//! Which models there are, as OpenAI's clients and as Anthropic's ask.

use serde_json::{Value, json};

use crate::harness::{Gateway, Setup, get};

async fn gateway() -> Gateway {
    let base = "http://127.0.0.1:9";
    let aliases = json!({"nick": "one", "secret": {"model": "two", "hidden": true}});
    Setup::new()
        .model("one", base)
        .model("two", base)
        .model("a/b", base)
        .section("router_settings", json!({"model_group_alias": aliases}))
        .start()
        .await
}

fn ids(list: &Value) -> Vec<&str> {
    let data = list["data"].as_array().unwrap();
    data.iter()
        .map(|model| model["id"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn models_are_listed_in_openais_shape() {
    let gateway = gateway().await;
    for path in ["/models", "/v1/models"] {
        let list = gateway.get(path).await.json();
        assert_eq!(list["object"], "list");
        assert_eq!(ids(&list), ["one", "two", "a/b", "nick"]);
        let created = 1_677_610_602;
        let one = json!({"id": "one", "object": "model", "created": created, "owned_by": "openai"});
        assert_eq!(list["data"][0], one);
    }
}

#[tokio::test]
async fn models_are_listed_in_anthropics_shape_to_its_clients() {
    let gateway = gateway().await;
    let mut request = get("/v1/models");
    request
        .headers_mut()
        .insert("anthropic-version", "2023-06-01".parse().unwrap());
    let list = gateway.send(request).await.json();
    assert_eq!(
        (&list["first_id"], &list["last_id"]),
        (&json!("one"), &json!("nick"))
    );
    assert_eq!(list["has_more"], false);
    assert_eq!(list["data"][1]["type"], "model");
    assert_eq!(list["data"][1]["display_name"], "two");
    assert_eq!(ids(&list), ["one", "two", "a/b", "nick"]);
}

#[tokio::test]
async fn one_model_is_retrieved_by_its_name() {
    let gateway = gateway().await;
    for (path, name) in [
        ("/models/one", "one"),
        ("/v1/models/one", "one"),
        ("/v1/models/a/b", "a/b"),
        ("/v1/models/a%2Fb", "a/b"),
        ("/v1/models/nick", "nick"),
    ] {
        let answer = gateway.get(path).await;
        assert_eq!(
            (answer.status, &answer.json()["id"]),
            (200, &json!(name)),
            "{path}"
        );
    }
    let answer = gateway.get("/v1/models/three").await;
    assert_eq!(answer.status, 404);
    assert!(answer.error().contains("three"), "{answer:?}");
}

#[tokio::test]
async fn the_list_is_for_those_with_a_key() {
    let gateway = gateway().await;
    for path in [
        "/models",
        "/v1/models",
        "/v1/models/one",
        "/model/info",
        "/v1/model/info",
        "/v2/model/info",
        "/model_group/info",
    ] {
        let mut request = get(path);
        request.headers_mut().remove("authorization");
        let answer = gateway.send(request).await;
        assert_eq!(answer.status, 401, "{path}: {answer:?}");
        assert!(!answer.text().contains("one"), "{answer:?}");
    }
}
