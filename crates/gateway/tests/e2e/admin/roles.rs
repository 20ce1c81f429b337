use serde_json::{Value, json};
use tempfile::TempDir;
use tollgate::auth::{
    Author, Document, Membership, Store as _, TeamMember, TeamRecord, UserRecord, Write,
};
use tollgate_store_sqlite::SqliteStore;

use super::{generate, managed, with};
use crate::harness::{Gateway, Setup, on_postgres};

/// What shows and what changes, each with a body that would do it.
const ROUTES: [(&str, &str, bool); 18] = [
    ("POST", "/budget/info", true),
    ("GET", "/budget/list", true),
    ("GET", "/budget/settings?budget_id=b", true),
    ("POST", "/tag/info", true),
    ("GET", "/tag/list", true),
    ("GET", "/access_group/list", true),
    ("GET", "/access_group/g/info", true),
    ("GET", "/v1/access_group", true),
    ("GET", "/v1/access_group/g", true),
    ("PUT", "/v1/access_group/g", false),
    ("GET", "/audit", true),
    ("GET", "/audit/1", true),
    ("POST", "/budget/new", false),
    ("POST", "/budget/update", false),
    ("POST", "/tag/new", false),
    ("POST", "/tag/update", false),
    ("POST", "/access_group/new", false),
    ("PUT", "/access_group/g/update", false),
];

fn body(path: &str) -> Value {
    match path {
        "/budget/info" => json!({"budgets": ["b"]}),
        "/tag/info" => json!({"names": ["t"]}),
        "/budget/new" => json!({"budget_id": "new"}),
        "/tag/new" => json!({"name": "new"}),
        "/access_group/new" => json!({"access_group": "new", "model_names": ["x"]}),
        "/budget/update" => json!({"budget_id": "b", "max_budget": 1}),
        "/tag/update" => json!({"name": "t"}),
        _ => json!({"model_names": ["x"]}),
    }
}

/// Users by the role that they have, as a store keeps them.
fn users() -> Vec<Write> {
    let member = |role: &str| Membership {
        organization_id: "o".to_owned(),
        user_role: Some(role.to_owned()),
    };
    let user = |name: &str, role: &str, organizations: Vec<Membership>| UserRecord {
        user_role: Some(role.to_owned()),
        organization_memberships: organizations,
        ..UserRecord::new(name)
    };
    let mut users: Vec<_> = [VIEWER, "internal_user", "internal_user_viewer"]
        .map(|role| user(role, role, Vec::new()))
        .into();
    users.push(user(
        "org_admin",
        "internal_user",
        vec![member("org_admin")],
    ));
    users.push(user("team_admin", "internal_user", Vec::new()));
    let leader = TeamMember {
        user_id: "team_admin".to_owned(),
        role: "admin".to_owned(),
        ..TeamMember::default()
    };
    let team = TeamRecord {
        members_with_roles: vec![leader],
        ..TeamRecord::new("t")
    };
    let users = users.iter().map(|user| Document::of(user).unwrap());
    let team = Document::of(&team).unwrap();
    users.chain([team]).map(Write::Insert).collect()
}

const VIEWER: &str = "proxy_admin_viewer";

/// What there is to see, and a key of each user.
async fn filled() -> (Gateway, Vec<(&'static str, String)>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let setup = Setup::new().env("TOLLGATE_DATA_DIR", folder.path().to_str().unwrap());
    let gateway = setup.start().await;
    for (path, body) in [
        ("/budget/new", json!({"budget_id": "b"})),
        ("/tag/new", json!({"name": "t"})),
        (
            "/access_group/new",
            json!({"access_group": "g", "model_names": ["x"]}),
        ),
    ] {
        managed(&gateway, "POST", path, body).await;
    }
    let store = SqliteStore::at(folder.path().join("tollgate.db")).unwrap();
    let by = Author {
        action: "created",
        name: "test".to_owned(),
        on_behalf_of: None,
    };
    store.apply(users(), by).await.unwrap();
    let mut keys = Vec::new();
    for user in [
        VIEWER,
        "internal_user",
        "internal_user_viewer",
        "org_admin",
        "team_admin",
        "nobody",
    ] {
        keys.push((user, generate(&gateway, json!({"user_id": user})).await));
    }
    (gateway, keys, folder)
}

#[tokio::test]
async fn viewers_see_it_and_nobody_but_an_administrator_changes_it() {
    if on_postgres() {
        return eprintln!("skipped: it writes users into SQLite's file");
    }
    let (gateway, keys, _folder) = filled().await;
    for (user, key) in &keys {
        for (method, path, shows) in ROUTES {
            let answer = with(&gateway, key, method, path, body(path)).await;
            let expected = if shows && *user == VIEWER { 200 } else { 401 };
            assert_eq!(answer.status, expected, "{user} {path} {answer:?}");
            if expected == 401 {
                assert!(answer.error().contains("Only proxy admin"), "{answer:?}");
            }
        }
        for (method, path, body) in [
            ("POST", "/budget/delete", json!({"id": "b"})),
            ("POST", "/tag/delete", json!({"name": "t"})),
            ("DELETE", "/access_group/g/delete", json!({})),
        ] {
            let answer = with(&gateway, key, method, path, body).await;
            assert_eq!(answer.status, 401, "{user} {path} {answer:?}");
        }
    }
    let audit = managed(
        &gateway,
        "GET",
        "/audit?changed_by=default_user_id",
        json!({}),
    )
    .await;
    assert_eq!(audit["total"], 3 + keys.len(), "{audit}");
}

#[tokio::test]
async fn an_administrator_may_do_all_of_it() {
    if on_postgres() {
        return eprintln!("skipped: it writes users into SQLite's file");
    }
    let (gateway, _, _folder) = filled().await;
    for (method, path, _) in ROUTES {
        managed(&gateway, method, path, body(path)).await;
    }
}
