//! What is not done about customers, and for whom.

use http::{HeaderValue, Method};
use serde_json::json;

use super::managed;
use crate::harness::{Setup, post};

const ROUTES: [(&str, &str); 14] = [
    ("POST", "/customer/new"),
    ("POST", "/customer/update"),
    ("POST", "/customer/delete"),
    ("POST", "/customer/block"),
    ("POST", "/customer/unblock"),
    ("GET", "/customer/info?end_user_id=ann"),
    ("GET", "/customer/list"),
    ("POST", "/end_user/new"),
    ("POST", "/end_user/update"),
    ("POST", "/end_user/delete"),
    ("POST", "/end_user/block"),
    ("POST", "/end_user/unblock"),
    ("GET", "/end_user/info?end_user_id=ann"),
    ("GET", "/end_user/list"),
];

#[tokio::test]
async fn only_administrators_manage_customers_and_viewers_see_them() {
    let gateway = Setup::new().start().await;
    managed(&gateway, "/customer/new", json!({"user_id": "ann"})).await;
    for role in [
        json!("proxy_admin"),
        json!("proxy_admin_viewer"),
        json!("internal_user"),
        json!("internal_user_viewer"),
        json!(null),
    ] {
        let user = managed(&gateway, "/user/new", json!({"user_role": role})).await;
        let key = HeaderValue::from_str(user["key"].as_str().unwrap()).unwrap();
        for (method, path) in ROUTES {
            let body = json!({"user_id": "new", "user_ids": ["ann"]});
            let mut request = post(path, body.to_string());
            *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
            request.headers_mut().remove("authorization");
            request.headers_mut().insert("x-api-key", key.clone());
            let answer = gateway.send(request).await;
            let may = role == "proxy_admin" || (role == "proxy_admin_viewer" && method == "GET");
            let refused = matches!(answer.status, 401 | 403);
            assert_eq!(refused, !may, "{role} {method} {path} {answer:?}");
            if role == "proxy_admin_viewer" && may {
                assert_eq!(answer.status, 200, "{path} {answer:?}");
            }
            if refused {
                assert!(answer.error().contains("Only proxy admin"), "{answer:?}");
            }
        }
        // The administrator has deleted her.
        let made = json!({"user_ids": ["ann"]});
        managed(&gateway, "/customer/block", made).await;
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let gateway = Setup::new().start().await;
    managed(&gateway, "/customer/new", json!({"user_id": "ann"})).await;
    for (path, body, status, words) in [
        ("new", json!({}), 422, "user_id"),
        (
            "new",
            json!({"user_id": "ann"}),
            400,
            "Customer already exists, passed user_id=ann.",
        ),
        (
            "new",
            json!({"user_id": "b", "blocked": "yes"}),
            422,
            "blocked",
        ),
        (
            "new",
            json!({"user_id": "b", "allowed_model_region": "mars"}),
            422,
            "eu or us",
        ),
        (
            "new",
            json!({"user_id": "b", "max_budget": 1, "budget_id": "b"}),
            422,
            "Set either 'max_budget' or 'budget_id', not both.",
        ),
        (
            "new",
            json!({"user_id": "b", "budget_id": "none"}),
            404,
            "none",
        ),
        (
            "update",
            json!({"user_id": "b"}),
            404,
            "End User Id=b does not exist in db",
        ),
        (
            "delete",
            json!({"user_ids": []}),
            400,
            "user_id is required",
        ),
        (
            "delete",
            json!({"user_ids": ["ann", "b", "c"]}),
            404,
            "End User Id(s)=b, c do not exist in db",
        ),
        ("block", json!({}), 422, "user_ids"),
        ("unblock", json!({"user_ids": "ann"}), 422, "user_ids"),
    ] {
        let refused = gateway
            .post(&format!("/customer/{path}"), body.to_string())
            .await;
        assert_eq!(refused.status, status, "{path} {body} {refused:?}");
        assert!(refused.error().contains(words), "{refused:?}");
    }
    assert_eq!(gateway.get("/customer/info").await.status, 422);
    let listed = gateway.get("/customer/list").await.json();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
}
