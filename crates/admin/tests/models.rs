//! Who may manage models and credentials, and that nothing else decides.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use axum::{Router, body::Body};
use http::{Method, Request};
use serde_json::Value;
use tollgate_admin::{Admin, Credential, Deploy, Deployments, router, sealing::Sealer};
use tollgate_auth::{
    Author, Directory, Entity, KeyHash, KeyRecord, Keys, MasterKey, Membership, MemoryStore,
    OrganizationMember, OrganizationRecord, Store as _, TeamMember, TeamRecord, UserRecord, Write,
};
use tollgate_core::{Error, Live, Secret};
use tower::ServiceExt as _;

/// Serves whatever is asked for.
#[derive(Debug)]
struct Anything;

impl Deploy for Anything {
    fn check(&self, _: &Value, _: Option<&Credential>) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    fn has_model(&self, _: &str) -> bool {
        false
    }

    fn credentials(&self) -> Vec<Credential> {
        Vec::new()
    }
}

const CHANGES: [(Method, &str); 9] = [
    (Method::POST, "/model/new"),
    (Method::POST, "/model/update"),
    (Method::PATCH, "/model/x/update"),
    (Method::POST, "/model/delete"),
    (Method::POST, "/model/block"),
    (Method::POST, "/model/unblock"),
    (Method::POST, "/credentials"),
    (Method::PATCH, "/credentials/x"),
    (Method::DELETE, "/credentials/x"),
];

const QUESTIONS: [&str; 3] = [
    "/credentials",
    "/credentials/by_name/x",
    "/credentials/by_model/x",
];

/// What makes somebody of each role, and a key of theirs.
fn everybody() -> Vec<Write> {
    let mut writes = vec![of(&KeyRecord::new(KeyHash::of(b"sk-key")))];
    for role in ROLES.into_iter().map(|(role, _)| role) {
        let user_role = match role {
            "team_admin" | "org_admin" => "internal_user",
            role => role,
        };
        let mut user = UserRecord::new(role);
        user.user_role = Some(user_role.to_owned());
        user.teams = vec!["team".to_owned()];
        user.organization_memberships = vec![Membership {
            organization_id: "organization".to_owned(),
            user_role: (role == "org_admin").then(|| "org_admin".to_owned()),
        }];
        let mut key = KeyRecord::new(KeyHash::of(format!("sk-{role}").as_bytes()));
        key.user_id = Some(role.to_owned());
        writes.extend([of(&user), of(&key)]);
    }
    let mut team = TeamRecord::new("team");
    team.members_with_roles = vec![TeamMember {
        user_id: "team_admin".to_owned(),
        role: "admin".to_owned(),
        ..TeamMember::default()
    }];
    let mut organization = OrganizationRecord::new("organization");
    organization.members = vec![OrganizationMember {
        user_id: "org_admin".to_owned(),
        user_role: Some("org_admin".to_owned()),
        ..OrganizationMember::default()
    }];
    writes.extend([of(&team), of(&organization)]);
    writes
}

/// Everybody who has a user, and whether they may see credentials.
const ROLES: [(&str, bool); 6] = [
    ("proxy_admin", true),
    ("proxy_admin_viewer", true),
    ("internal_user", false),
    ("internal_user_viewer", false),
    ("team_admin", false),
    ("org_admin", false),
];

fn of<E: Entity>(entity: &E) -> Write {
    Write::insert(entity).unwrap()
}

async fn app() -> Router {
    let (store, directory) = (Arc::new(MemoryStore::default()), Directory::new());
    let by = Author {
        action: "created",
        name: "test".to_owned(),
        on_behalf_of: None,
    };
    let revision = store.apply(everybody(), by).await.unwrap();
    tokio::spawn(directory.clone().follow(store.clone(), |_| ()));
    assert!(directory.reached(revision).await);
    let keys = Keys::new(MasterKey::new(Some(Secret::new("sk-master"))));
    let keys = Live::new(keys.directory(directory.clone()));
    let deployments = Deployments {
        sealer: Sealer::new(&Secret::new("salt"), &[]).unwrap(),
        serves: Arc::new(Anything),
        stored: true,
    };
    let admin = Admin::new(store, directory).with_deployments(deployments);
    router(&keys, Some(admin))
}

async fn refused(app: &Router, key: &str, method: &Method, path: &str) -> bool {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("authorization", format!("Bearer sk-{key}"));
    let request = request.body(Body::from("{}")).unwrap();
    let status = app.clone().oneshot(request).await.unwrap().status();
    matches!(status.as_u16(), 401 | 403)
}

#[tokio::test]
async fn administrators_change_and_viewers_see() {
    let app = app().await;
    let others = [("master", true), ("key", false), ("nobody", false)];
    for (role, sees) in ROLES.into_iter().chain(others) {
        let changes = matches!(role, "master" | "proxy_admin");
        for (method, path) in CHANGES {
            let refused = refused(&app, role, &method, path).await;
            assert_eq!(refused, !changes, "{role} {method} {path}");
        }
        for path in QUESTIONS {
            let refused = refused(&app, role, &Method::GET, path).await;
            assert_eq!(refused, !sees, "{role} {path}");
        }
    }
}
