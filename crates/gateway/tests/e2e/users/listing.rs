//! Users by page.

use serde_json::{Value, json};

use super::{got, managed, posted, user};
use crate::harness::Setup;

#[tokio::test]
async fn users_are_listed_filtered_and_sorted() {
    let gateway = Setup::new().start().await;
    for (name, role) in [
        ("ann", "internal_user"),
        ("bob", "internal_user"),
        ("cid", "proxy_admin"),
        ("dan", "internal_user"),
    ] {
        let fields = json!({
            "user_id": name, "user_role": role, "user_email": format!("{name}@Example.com"),
            "sso_user_id": format!("sso-{name}"),
        });
        managed(&gateway, "/user/new", fields).await;
    }
    for (query, expected, total) in [
        ("sort_by=user_id", &["ann", "bob", "cid", "dan"][..], 4),
        (
            "sort_by=user_email&sort_order=desc&page_size=1",
            &["dan"],
            4,
        ),
        ("sort_by=user_id&page=2&page_size=3", &["dan"], 4),
        ("role=proxy_admin", &["cid"], 1),
        (
            "role=internal_user&sort_by=user_id&page=2&page_size=2",
            &["dan"],
            3,
        ),
        ("user_ids=AN&sort_by=user_id", &["ann", "dan"], 2),
        ("user_ids=bob,%20ann&sort_by=user_id", &["ann", "bob"], 2),
        ("user_email=cid@", &["cid"], 1),
        ("search=bob@EXAMPLE", &["bob"], 1),
        ("sso_user_ids=sso-ann,sso-nobody", &["ann"], 1),
        ("team=none", &[], 0),
        ("organization_ids=none", &[], 0),
    ] {
        let listed = gateway.get(&format!("/user/list?{query}")).await.json();
        let users = listed["users"].as_array().unwrap().iter();
        let names: Vec<_> = users.map(|one| one["user_id"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "{query} {listed}");
        assert_eq!(listed["total"], total, "{query} {listed}");
    }
    let listed = gateway.get("/user/list?page_size=3").await.json();
    let numbers = ["page", "page_size", "total_pages"];
    assert_eq!(
        numbers.map(|name| listed[name].clone()),
        [1, 3, 2].map(Value::from)
    );
    assert_eq!(listed["users"][0]["key_count"], 1, "{listed}");
    for (query, status) in [("page_size=101", 422), ("sort_by=password", 400)] {
        assert_eq!(
            gateway.get(&format!("/user/list?{query}")).await.status,
            status
        );
    }
}

#[tokio::test]
async fn administrators_list_everybody_and_others_nobody() {
    let gateway = Setup::new().start().await;
    for (role, status) in [
        (json!("proxy_admin"), 200),
        (json!("proxy_admin_viewer"), 200),
        (json!("internal_user"), 403),
        (json!("internal_user_viewer"), 403),
        (json!(null), 403),
    ] {
        let name = format!("user {role}");
        let key = user(&gateway, &name, role).await;
        let answer = got(&gateway, &key, "/user/list").await;
        assert_eq!(answer.status, status, "{name} {answer:?}");
    }
}

#[tokio::test]
async fn administrators_who_name_nobody_are_shown_everybodys_keys() {
    let gateway = Setup::new().start().await;
    let ann = user(&gateway, "ann", json!("internal_user")).await;
    let cid = user(&gateway, "cid", json!("proxy_admin")).await;
    posted(&gateway, &ann, "/key/generate", json!({})).await;
    let count = async |key: &str| {
        let info = got(&gateway, key, "/user/info").await.json();
        info["keys"].as_array().unwrap().len()
    };
    assert_eq!((count(&ann).await, count(&cid).await), (2, 3));
    let info = gateway.get("/user/info").await.json();
    assert_eq!(info["keys"].as_array().unwrap().len(), 3);
    assert_eq!(info["user_info"], Value::Null);
}
