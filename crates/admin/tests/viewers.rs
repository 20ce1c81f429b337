//! Those who may look at teams and organisations and change none, whatever they lead.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use axum::{Router, body::Body};
use http::{Method, Request};
use tollgate_admin::{Admin, router};
use tollgate_auth::{
    Author, Directory, KeyHash, KeyRecord, Keys, MasterKey, Membership, MemoryStore,
    OrganizationMember, OrganizationRecord, Store, TeamMember, TeamRecord, UserRecord, Write,
};
use tollgate_core::{Live, Secret};
use tower::ServiceExt as _;

/// The organisation `o` with the team `t`, both led by users with these roles, and the routes over them. The key of each
/// user is `sk-` and their role.
async fn routes(roles: &[&str]) -> Router {
    let (mut team, mut organization) = (TeamRecord::new("t"), OrganizationRecord::new("o"));
    team.organization_id = Some("o".to_owned());
    let mut writes = Vec::new();
    for role in roles {
        team.members_with_roles.push(TeamMember {
            user_id: (*role).to_owned(),
            role: "admin".to_owned(),
            ..TeamMember::default()
        });
        organization.members.push(OrganizationMember {
            user_id: (*role).to_owned(),
            user_role: Some("org_admin".to_owned()),
            ..OrganizationMember::default()
        });
        let user = UserRecord {
            user_role: Some((*role).to_owned()),
            teams: vec!["t".to_owned()],
            organization_memberships: vec![Membership {
                organization_id: "o".to_owned(),
                user_role: Some("org_admin".to_owned()),
            }],
            ..UserRecord::new(*role)
        };
        let mut key = KeyRecord::new(KeyHash::of(format!("sk-{role}").as_bytes()));
        key.user_id = Some((*role).to_owned());
        writes.extend([Write::insert(&user).unwrap(), Write::insert(&key).unwrap()]);
    }
    writes.extend([
        Write::insert(&team).unwrap(),
        Write::insert(&organization).unwrap(),
    ]);
    let (store, directory) = (Arc::new(MemoryStore::default()), Directory::new());
    tokio::spawn(directory.clone().follow(store.clone(), |_| ()));
    let author = Author {
        action: "created",
        name: "test".to_owned(),
        on_behalf_of: None,
    };
    let revision = store.apply(writes, author).await.unwrap();
    assert!(directory.reached(revision).await);
    let keys = MasterKey::new(Some(Secret::new("sk-master")));
    let keys = Keys::new(keys).directory(directory.clone());
    router(&Live::new(keys), Some(Admin::new(store, directory)))
}

async fn ask(routes: &Router, role: &str, method: Method, path: &str, body: &'static str) -> u16 {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer sk-{role}"))
        .body(Body::from(body))
        .unwrap();
    let answer = routes.clone().oneshot(request).await.unwrap();
    answer.status().as_u16()
}

#[tokio::test]
async fn viewers_see_and_change_nothing() {
    let roles = [
        "proxy_admin_viewer",
        "internal_user_viewer",
        "internal_user",
    ];
    let routes = routes(&roles).await;
    for role in roles {
        for path in [
            "/team/info?team_id=t",
            "/team/list",
            "/v2/team/list",
            "/team/permissions_list?team_id=t",
            "/organization/info?organization_id=o",
            "/organization/list",
        ] {
            assert_eq!(
                ask(&routes, role, Method::GET, path, "").await,
                200,
                "{role} {path}"
            );
        }
        let may = if role == "internal_user" { 200 } else { 401 };
        for (method, path, body) in [
            (Method::POST, "/team/new", r#"{"organization_id": "o"}"#),
            (
                Method::POST,
                "/team/update",
                r#"{"team_id": "t", "team_alias": "a"}"#,
            ),
            (Method::POST, "/team/block", r#"{"team_id": "t"}"#),
            (Method::POST, "/team/unblock", r#"{"team_id": "t"}"#),
            (
                Method::POST,
                "/team/member_add",
                r#"{"team_id": "t", "member": {"role": "user", "user_email": "a@b"}}"#,
            ),
            (
                Method::POST,
                "/team/permissions_update",
                r#"{"team_id": "t", "team_member_permissions": []}"#,
            ),
            (Method::POST, "/team/delete", r#"{"team_ids": ["t"]}"#),
            (
                Method::POST,
                "/organization/member_add",
                r#"{"organization_id": "o", "member": {"role": "internal_user", "user_email": "c@d"}}"#,
            ),
        ] {
            assert_eq!(
                ask(&routes, role, method, path, body).await,
                may,
                "{role} {path}"
            );
        }
    }
}

#[tokio::test]
async fn whoever_leads_an_organisation_changes_no_administrator_in_it() {
    let routes = routes(&["proxy_admin", "internal_user"]).await;
    let demote = r#"{"organization_id": "o", "user_id": "proxy_admin", "role": "internal_user"}"#;
    for (method, path) in [
        (Method::PATCH, "/organization/member_update"),
        (Method::DELETE, "/organization/member_delete"),
    ] {
        assert_eq!(
            ask(&routes, "internal_user", method, path, demote).await,
            403
        );
    }
    let path = "/organization/member_update";
    assert_eq!(
        ask(&routes, "proxy_admin", Method::PATCH, path, demote).await,
        200
    );
}
