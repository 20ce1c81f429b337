//! A role holds as soon as it is given, and no longer than it is had.

use serde_json::json;

use super::{got, managed, posted, user};
use crate::harness::Setup;

#[tokio::test]
async fn a_demoted_administrator_is_refused_at_once() {
    let gateway = Setup::new().start().await;
    let key = user(&gateway, "boss", json!("proxy_admin")).await;
    for (role, makes, lists) in [
        (json!("proxy_admin_viewer"), 401, 200),
        (json!("proxy_admin"), 200, 200),
        (json!("internal_user"), 401, 403),
        (json!("proxy_admin"), 200, 200),
        (json!(null), 401, 403),
    ] {
        let change = json!({"user_id": "boss", "user_role": role});
        managed(&gateway, "/user/update", change).await;
        let made = posted(&gateway, &key, "/user/new", json!({})).await;
        assert_eq!(made.status, makes, "{role} {made:?}");
        let listed = got(&gateway, &key, "/user/list").await;
        assert_eq!(listed.status, lists, "{role} {listed:?}");
    }
}

#[tokio::test]
async fn administrators_may_step_down_and_not_up_again() {
    let gateway = Setup::new().start().await;
    let key = user(&gateway, "boss", json!("proxy_admin")).await;
    let down = json!({"user_id": "boss", "user_role": "internal_user"});
    assert_eq!(
        posted(&gateway, &key, "/user/update", down).await.status,
        200
    );
    let up = json!({"user_id": "boss", "user_role": "proxy_admin"});
    let refused = posted(&gateway, &key, "/user/update", up).await;
    assert_eq!(
        (refused.status, &*refused.error()),
        (403, "Only proxy admins can modify user roles.")
    );
}

#[tokio::test]
async fn the_roles_that_there_are_are_told() {
    let gateway = Setup::new().start().await;
    let roles = gateway.get("/user/available_roles").await.json();
    assert_eq!(roles.as_object().unwrap().len(), 4, "{roles}");
    assert_eq!(roles["proxy_admin"]["ui_label"], "Admin (All Permissions)");
}
