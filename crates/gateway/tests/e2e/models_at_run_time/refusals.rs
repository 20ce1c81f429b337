//! What cannot be added, and who may not.

use http::Method;
use serde_json::json;

use super::{add, ask, infos, manage, managed, model, with};
use crate::harness::{Setup, gateway, provider};

#[tokio::test]
async fn a_broken_model_is_refused_and_not_kept() {
    let mock = provider().await;
    let gateway = Setup::new().start().await;
    let params =
        json!({"model": "openai/x", "api_base": "not an address", "api_key": "sk-canary-key"});
    for (body, status, words) in [
        (
            json!({"model_name": "m"}),
            422,
            "litellm_params: expected an object",
        ),
        (
            json!({"litellm_params": {"model": "openai/x"}}),
            422,
            "model_name",
        ),
        (
            json!({"model_name": "m", "litellm_params": {}}),
            400,
            "litellm_params.model: is missing",
        ),
        (
            json!({"model_name": "m", "litellm_params": {"model": "opnai/x"}}),
            400,
            "did you mean `openai`",
        ),
        (
            json!({"model_name": "m", "litellm_params": params}),
            400,
            "litellm_params.api_base",
        ),
        (
            json!({"model_name": "m", "litellm_params": {"model": "openai/x"}, "model_info": {"id": 5}}),
            422,
            "model_info.id",
        ),
        (
            json!({"model_name": "m", "litellm_params": {"model": "openai/x", "timeout": "soon"}}),
            400,
            "litellm_params.timeout: expected a number of seconds",
        ),
    ] {
        let refused = manage(&gateway, Method::POST, "/model/new", body.clone()).await;
        assert_eq!(refused.status, status, "{body} {refused:?}");
        let error = refused.error();
        assert!(
            error.contains(words) && !error.contains("canary"),
            "{body} {error}"
        );
    }
    assert!(infos(&gateway).await.is_empty());
    let id = add(&gateway, "m", &mock.base_url()).await;
    let body = json!({"litellm_params": {"model": "opnai/x"}, "model_info": {"id": id}});
    assert_eq!(
        manage(&gateway, Method::POST, "/model/update", body)
            .await
            .status,
        400
    );
    assert_eq!(ask(&gateway, "m").await, 200);
}

#[tokio::test]
async fn models_of_the_file_are_the_files() {
    let mock = provider().await;
    let mut entry = model("gpt-4o", &mock.base_url());
    entry["model_info"] = json!({"id": "of-the-file"});
    let gateway = Setup::new().entry(entry.clone()).start().await;
    for (method, path, body, status, words) in [
        (
            Method::POST,
            "/model/new",
            entry,
            400,
            "is in the configuration already",
        ),
        (
            Method::POST,
            "/model/update",
            json!({"model_info": {"id": "of-the-file"}}),
            400,
            "Can't edit model. Model in config.",
        ),
        (
            Method::PATCH,
            "/model/of-the-file/update",
            json!({}),
            400,
            "Cannot edit config-based model.",
        ),
        (
            Method::POST,
            "/model/delete",
            json!({"id": "of-the-file"}),
            400,
            "not found in db",
        ),
        (
            Method::PATCH,
            "/model/nobody/update",
            json!({}),
            404,
            "Model nobody not found on proxy.",
        ),
        (
            Method::POST,
            "/model/update",
            json!({}),
            400,
            "model_info not provided",
        ),
    ] {
        let refused = manage(&gateway, method, path, body).await;
        assert_eq!(refused.status, status, "{path} {refused:?}");
        assert!(refused.error().contains(words), "{path} {refused:?}");
    }
    let id = add(&gateway, "new", &mock.base_url()).await;
    let mut twice = model("new", &mock.base_url());
    twice["model_info"] = json!({"id": id});
    let refused = manage(&gateway, Method::POST, "/model/new", twice).await;
    assert_eq!(
        refused.error(),
        format!("Model with id '{id}' already exists.")
    );
}

#[tokio::test]
async fn whoever_runs_the_gateway_may_not_want_models_to_be_added() {
    let gateway = Setup::new()
        .section("general_settings", json!({"store_model_in_db": false}))
        .start()
        .await;
    let refused = manage(&gateway, Method::POST, "/model/new", model("m", "http://h")).await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.error().contains("store_model_in_db is false"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_key_changes_no_model_and_sees_no_credential() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let made = managed(&gateway, "/key/generate", json!({})).await;
    let key = made["key"].as_str().unwrap();
    for (method, path) in [
        (Method::POST, "/model/new"),
        (Method::POST, "/model/delete"),
        (Method::GET, "/credentials"),
    ] {
        let refused = with(&gateway, key, method, path, &json!({})).await;
        assert_eq!(refused.status, 401, "{path} {refused:?}");
        assert!(
            refused.error().contains("Only proxy admin can be used"),
            "{refused:?}"
        );
    }
}
