//! A model from its first call to its last.

use http::Method;
use serde_json::json;

use super::{UNKNOWN, add, ask, infos, manage, managed, model};
use crate::harness::{CHAT, Setup, chat, gateway, provider, streamed};

#[tokio::test]
async fn a_model_is_called_once_it_is_added_and_no_more_once_it_is_gone() {
    let mock = provider().await;
    let gateway = Setup::new().start().await;
    assert_eq!(ask(&gateway, "new").await, UNKNOWN);
    let id = add(&gateway, "new", &mock.base_url()).await;
    assert_eq!(ask(&gateway, "new").await, 200);
    let sent = mock.requests().pop().unwrap();
    assert_eq!(sent.header("authorization"), Some("Bearer sk-provider"));
    let listed = gateway.get("/v1/models").await.json();
    assert_eq!(listed["data"][0]["id"], "new", "{listed}");

    let gone = managed(&gateway, "/model/delete", json!({"id": id})).await;
    let message = format!("Model: {id} deleted successfully");
    assert_eq!(gone, json!({"message": message}));
    assert_eq!(ask(&gateway, "new").await, UNKNOWN);
    let again = manage(&gateway, Method::POST, "/model/delete", json!({"id": id})).await;
    assert_eq!(again.status, 400);
    assert_eq!(again.error(), format!("Model with id={id} not found in db"));
}

#[tokio::test]
async fn the_answer_is_litellms_row_and_shows_no_secret() {
    let mock = provider().await;
    let gateway = Setup::new().start().await;
    let mut wanted = model("new", &mock.base_url());
    wanted["litellm_params"]["api_key"] = json!("sk-0123456789");
    wanted["litellm_params"]["rpm"] = json!(5);
    wanted["model_info"] = json!({"id": "mine", "mode": "chat", "db_model": false});
    let answer = manage(&gateway, Method::POST, "/model/new", wanted).await;
    assert_eq!(answer.header("x-tollgate-ignored"), "litellm_params.rpm");
    let row = answer.json();
    assert_eq!(
        (&row["model_id"], &row["model_name"]),
        (&json!("mine"), &json!("new"))
    );
    let params = json!({
        "model": "openai/new", "api_base": format!("{}/v1", mock.base_url()), "api_key": "sk****89", "rpm": 5,
    });
    assert_eq!(row["litellm_params"], params);
    assert_eq!(
        row["model_info"],
        json!({"id": "mine", "mode": "chat", "db_model": true})
    );
    assert_eq!(row["created_by"], "default_user_id");
    assert!(
        row["created_at"].is_string() && row["updated_at"].is_string(),
        "{row}"
    );
}

#[tokio::test]
async fn models_say_where_they_are_kept() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let id = add(&gateway, "new", &mock.base_url()).await;
    let infos = infos(&gateway).await;
    let told: Vec<_> = infos
        .iter()
        .map(|info| (&info["model_name"], &info["model_info"]["db_model"]))
        .collect();
    let (file, new) = (json!("gpt-4o"), json!("new"));
    assert_eq!(told, [(&file, &json!(false)), (&new, &json!(true))]);
    assert_eq!(infos[1]["model_info"]["id"], json!(id));
    assert!(infos[1]["model_info"]["created_at"].is_string());
}

#[tokio::test]
async fn a_model_of_the_same_name_joins_those_of_the_file() {
    let (broken, mock) = (provider().await, provider().await);
    let gateway = gateway(&broken.faulty_url("status=500")).await;
    assert_eq!(ask(&gateway, "gpt-4o").await, 500);
    add(&gateway, "gpt-4o", &mock.base_url()).await;
    assert_eq!(ask(&gateway, "gpt-4o").await, 200);
    let listed = gateway.get("/v1/models").await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1, "{listed}");
}

#[tokio::test]
async fn a_model_is_changed_in_part() {
    let (first, second) = (provider().await, provider().await);
    let gateway = Setup::new().start().await;
    let id = add(&gateway, "new", &first.base_url()).await;
    let base = format!("{}/v1", second.base_url());
    let change =
        json!({"litellm_params": {"api_base": base, "api_key": null}, "model_info": {"id": id}});
    managed(&gateway, "/model/update", change).await;
    assert_eq!(ask(&gateway, "new").await, 200);
    assert_eq!((first.requests().len(), second.requests().len()), (0, 1));
    let key = second.requests().pop().unwrap();
    assert_eq!(key.header("authorization"), Some("Bearer sk-provider"));

    let path = format!("/model/{id}/update");
    let change = json!({"model_name": "other", "litellm_params": {"api_key": "sk-another-key"}});
    let changed = manage(&gateway, Method::PATCH, &path, change).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(
        (ask(&gateway, "new").await, ask(&gateway, "other").await),
        (UNKNOWN, 200)
    );
    let key = second.requests().pop().unwrap();
    assert_eq!(key.header("authorization"), Some("Bearer sk-another-key"));
    // What was shown masked and is sent back stays.
    let shown = changed.json()["litellm_params"].clone();
    let sent_back = json!({"litellm_params": shown, "litellm_params_to_remove": ["rpm"]});
    assert_eq!(
        manage(&gateway, Method::PATCH, &path, sent_back)
            .await
            .status,
        200
    );
    assert_eq!(ask(&gateway, "other").await, 200);
    let key = second.requests().pop().unwrap();
    assert_eq!(key.header("authorization"), Some("Bearer sk-another-key"));
}

#[tokio::test]
async fn a_blocked_model_is_not_called() {
    let mock = provider().await;
    let gateway = Setup::new().start().await;
    let id = add(&gateway, "new", &mock.base_url()).await;
    let blocked = managed(&gateway, "/model/block", json!({"model_id": id})).await;
    assert_eq!(blocked["blocked"], true);
    assert_eq!(ask(&gateway, "new").await, UNKNOWN);
    managed(&gateway, "/model/unblock", json!({"model_id": id})).await;
    assert_eq!(ask(&gateway, "new").await, 200);
}

#[tokio::test]
async fn a_call_in_flight_outlives_its_model() {
    let mock = provider().await;
    let gateway = Setup::new().start().await;
    let id = add(&gateway, "new", &mock.faulty_url("pace=200ms")).await;
    let mut events = gateway.stream(CHAT, streamed("new")).await;
    let first = events.next().await;
    assert!(first.is_some());
    managed(&gateway, "/model/delete", json!({"id": id})).await;
    assert_eq!(gateway.post(CHAT, chat("new")).await.status, UNKNOWN);
    let mut last = first;
    while let Some(event) = events.next().await {
        last = Some(event);
    }
    assert!(format!("{last:?}").contains("[DONE]"), "{last:?}");
}

#[tokio::test]
async fn a_wildcard_and_the_environment_work_as_in_the_file() {
    let mock = provider().await;
    let gateway = Setup::new()
        .env("OWN_KEY", "sk-of-the-environment")
        .start()
        .await;
    let mut wanted = model("any/*", &mock.base_url());
    wanted["litellm_params"]["model"] = json!("openai/*");
    wanted["litellm_params"]["api_key"] = json!("os.environ/OWN_KEY");
    managed(&gateway, "/model/new", wanted).await;
    assert_eq!(ask(&gateway, "any/thing").await, 200);
    let sent = mock.requests().pop().unwrap();
    assert_eq!(sent.json()["model"], "thing");
    assert_eq!(
        sent.header("authorization"),
        Some("Bearer sk-of-the-environment")
    );
}
