use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{generate, ignored, manage, managed, refused, with};
use crate::harness::{CHAT, Gateway, Setup, provider};

async fn status(gateway: &Gateway, key: &str, model: &str) -> u16 {
    let body = json!({"model": model, "messages": [{"role": "user", "content": "hi"}]});
    with(gateway, key, "POST", CHAT, body).await.status
}

#[tokio::test]
async fn the_name_of_a_group_permits_its_models_at_once() {
    let provider = provider().await;
    let base = provider.base_url();
    let gateway = Setup::new()
        .model("gpt-4o", &base)
        .model("gpt-5", &base)
        .start()
        .await;
    let key = generate(&gateway, json!({"models": ["beta"]})).await;
    assert_eq!(status(&gateway, &key, "gpt-4o").await, 403);

    let body = json!({"access_group": "beta", "model_names": ["gpt-4o"]});
    let made = managed(&gateway, "POST", "/access_group/new", body).await;
    assert_eq!(
        (&made["access_group"], &made["models_updated"]),
        (&json!("beta"), &json!(1))
    );
    assert_eq!(status(&gateway, &key, "gpt-4o").await, 200);
    assert_eq!(status(&gateway, &key, "gpt-5").await, 403);

    let body = json!({"model_names": ["gpt-5*"]});
    managed(&gateway, "PUT", "/access_group/beta/update", body).await;
    assert_eq!(status(&gateway, &key, "gpt-4o").await, 403);
    assert_eq!(status(&gateway, &key, "gpt-5").await, 200);
    let info = managed(&gateway, "GET", "/access_group/beta/info", json!({})).await;
    assert_eq!(info["model_names"], json!(["gpt-5*"]));
    let list = managed(&gateway, "GET", "/access_group/list", json!({})).await;
    assert_eq!(list, json!({"access_groups": [info]}));

    managed(&gateway, "DELETE", "/access_group/beta/delete", json!({})).await;
    assert_eq!(status(&gateway, &key, "gpt-5").await, 403);
}

#[tokio::test]
async fn a_group_reaches_every_gateway_and_outlives_them() {
    let provider = provider().await;
    let base = provider.base_url();
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let setup = Setup::new().entry(json!({
            "model_name": "gpt-4o", "model_info": {"access_groups": ["configured"]},
            "litellm_params": {"model": "openai/gpt-4o", "api_base": format!("{base}/v1"), "api_key": "sk-provider"},
        }));
        let setup = setup.model("gpt-5", &base);
        setup
            .env("TOLLGATE_DATA_DIR", folder.path().to_str().unwrap())
            .start()
    };
    let (one, other) = (start().await, start().await);
    let key = generate(&one, json!({"models": ["configured"]})).await;
    let body = json!({"access_group": "configured", "model_names": ["gpt-5"]});
    managed(&one, "POST", "/access_group/new", body).await;
    let made = Instant::now();
    while status(&other, &key, "gpt-5").await != 200 {
        assert!(
            made.elapsed() < Duration::from_secs(20),
            "the group does not arrive"
        );
        sleep(Duration::from_millis(20)).await;
    }
    drop((one, other));
    let again = start().await;
    // Keys are known as soon as the store is read, and groups before them.
    while status(&again, &key, "gpt-4o").await == 503 {
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(status(&again, &key, "gpt-4o").await, 200);
    assert_eq!(status(&again, &key, "gpt-5").await, 200);
}

#[tokio::test]
async fn the_newer_routes_are_about_the_same_groups() {
    let gateway = Setup::new().start().await;
    let body = json!({
        "access_group_name": "g", "access_model_names": ["a"], "description": "d", "access_agent_ids": ["x"],
    });
    let made = manage(&gateway, "POST", "/v1/access_group", body).await;
    assert_eq!(
        (made.status, ignored(&made)),
        (201, vec!["access_agent_ids"]),
        "{made:?}"
    );
    assert_eq!(made.json()["access_group_id"], "g");
    let path = "/v1/access_group/g";
    let body = json!({"access_model_names": ["b", "c"]});
    let changed = managed(&gateway, "PUT", path, body).await;
    assert_eq!(
        (&changed["description"], &changed["access_agent_ids"]),
        (&json!("d"), &json!(["x"]))
    );
    assert_eq!(managed(&gateway, "GET", path, json!({})).await, changed);
    assert_eq!(
        managed(&gateway, "GET", "/v1/access_group", json!({})).await,
        json!([changed])
    );
    let older = managed(&gateway, "GET", "/access_group/g/info", json!({})).await;
    assert_eq!(older["model_names"], json!(["b", "c"]));
    let gone = manage(&gateway, "DELETE", path, json!({})).await;
    assert_eq!((gone.status, gone.text()), (204, ""));
    refused(
        &manage(&gateway, "GET", path, json!({})).await,
        404,
        "access_group",
    );
}

#[tokio::test]
async fn what_is_no_group_is_refused() {
    let gateway = Setup::new().start().await;
    let body = json!({"access_group": "a b", "model_names": ["x"], "model_ids": ["1"]});
    let made = manage(&gateway, "POST", "/access_group/new", body).await;
    assert_eq!(
        (made.status, ignored(&made)),
        (200, vec!["model_ids"]),
        "{made:?}"
    );
    managed(&gateway, "GET", "/access_group/a%20b/info", json!({})).await;
    for (method, path, body, status, param) in [
        (
            "POST",
            "/access_group/new",
            json!({"model_names": ["x"]}),
            400,
            "access_group",
        ),
        (
            "POST",
            "/access_group/new",
            json!({"access_group": "g"}),
            400,
            "model_names",
        ),
        (
            "POST",
            "/access_group/new",
            json!({"access_group": "g", "model_ids": ["1"]}),
            400,
            "model_ids",
        ),
        (
            "POST",
            "/access_group/new",
            json!({"access_group": "a b", "model_names": ["x"]}),
            400,
            "access_group",
        ),
        (
            "PUT",
            "/access_group/nobody/update",
            json!({"model_names": ["x"]}),
            404,
            "access_group",
        ),
        (
            "GET",
            "/access_group/nobody/info",
            json!({}),
            404,
            "access_group",
        ),
        (
            "DELETE",
            "/access_group/nobody/delete",
            json!({}),
            404,
            "access_group",
        ),
    ] {
        refused(&manage(&gateway, method, path, body).await, status, param);
    }
    let post = manage(&gateway, "POST", "/access_group/nobody/update", json!({})).await;
    assert_eq!(post.status, 405, "{post:?}");
}
