//! What whoever leads something may not do with it.

use serde_json::json;
use tollgate_auth::{
    AccessGroupRecord, KeyHash, KeyRecord, Membership, OrganizationRecord, TeamMember, TeamRecord,
    UserRecord,
};

use crate::site::{MASTER, Site};

const LEAD: &str = "sk-lead";

/// `lead` leads the team `t` of the organisation `o`, and may use `gpt-*`; `in` is in that organisation, `out` in
/// another one, `free` in none.
async fn site() -> Site {
    let site = Site::new();
    for name in ["o", "p"] {
        site.keep(&OrganizationRecord::new(name)).await;
    }
    let mut team = TeamRecord::new("t");
    team.organization_id = Some("o".to_owned());
    team.models = vec!["gpt-*".to_owned()];
    team.members_with_roles = vec![TeamMember {
        user_id: "lead".to_owned(),
        role: "admin".to_owned(),
        ..TeamMember::default()
    }];
    site.keep(&team).await;
    for (name, place) in [
        ("lead", Some("o")),
        ("in", Some("o")),
        ("out", Some("p")),
        ("free", None),
    ] {
        let mut user = UserRecord::new(name);
        user.user_role = Some("internal_user".to_owned());
        user.user_email = Some(format!("{}@Example.com", name.to_uppercase()));
        user.models = vec!["gpt-*".to_owned()];
        user.metadata.insert("note".into(), json!("canary"));
        user.organization_memberships = Vec::from_iter(place.map(|place| Membership {
            organization_id: place.to_owned(),
            ..Membership::default()
        }));
        site.keep(&user).await;
    }
    let mut key = KeyRecord::new(KeyHash::of(LEAD.as_bytes()));
    key.user_id = Some("lead".to_owned());
    site.keep(&key).await;
    site
}

#[tokio::test]
async fn a_team_takes_in_whom_its_organisation_knows() {
    let site = site().await;
    for path in ["/team/member_add", "/team/bulk_member_add"] {
        for member in [
            json!({"user_id": "out", "role": "user"}),
            json!({"user_email": "Free@example.com", "role": "user"}),
        ] {
            let body = json!({"team_id": "t", "member": member, "members": [member]});
            let (_, answer) = site.post(LEAD, path, body).await;
            assert!(
                answer.to_string().contains("only a proxy admin"),
                "{answer}"
            );
        }
    }
    let members = json!([
        {"user_email": "in@example.com", "role": "user"}, {"user_email": "New@example.com", "role": "user"},
    ]);
    let body = json!({"team_id": "t", "member": members});
    let (status, answer) = site.post(LEAD, "/team/member_add", body).await;
    assert_eq!(status, 200, "{answer}");
    assert!(!answer.to_string().contains("canary"), "{answer}");
    let users = answer["updated_users"].as_array().unwrap();
    let shown =
        json!({"user_id": "in", "user_email": "IN@Example.com", "user_role": "internal_user"});
    assert_eq!((users.len(), &users[0]), (2, &shown));

    let body = json!({"team_id": "t", "members": [{"user_id": "out", "role": "user"}]});
    let (status, answer) = site.post(MASTER, "/team/bulk_member_add", body).await;
    assert_eq!(status, 200, "{answer}");
    let user = &answer["results"][0]["updated_user"];
    assert_eq!(user["metadata"]["note"], "canary", "{answer}");
}

#[tokio::test]
async fn a_block_of_an_administrator_counts_though_the_key_was_blocked() {
    let site = site().await;
    let body = json!({"key": "sk-of-lead-itself", "blocked": true, "models": ["gpt-4o"]});
    let (status, answer) = site.post(LEAD, "/key/generate", body).await;
    assert_eq!(status, 200, "{answer}");
    let key = json!({"key": "sk-of-lead-itself"});
    for (asks, path, status) in [
        (LEAD, "/key/unblock", 200),
        (LEAD, "/key/block", 200),
        (MASTER, "/key/block", 200),
        (LEAD, "/key/block", 200),
        (LEAD, "/key/unblock", 403),
        (LEAD, "/key/regenerate", 200),
    ] {
        let (is, answer) = site.post(asks, path, key.clone()).await;
        assert_eq!(is, status, "{path} {answer}");
        if path == "/key/regenerate" {
            assert_eq!(answer["blocked"], true, "{answer}");
            let body = json!({"key": answer["key"], "blocked": false});
            for path in ["/key/update", "/key/regenerate"] {
                assert_eq!(site.post(LEAD, path, body.clone()).await.0, 403);
            }
            let body = json!({"key": answer["key"], "team_id": "t"});
            assert_eq!(site.post(LEAD, "/key/update", body).await.0, 403);
            let body = json!({"key": answer["key"], "blocked": false});
            assert_eq!(site.post(MASTER, "/key/update", body).await.0, 200);
        }
    }
}

#[tokio::test]
async fn a_group_is_in_no_pattern() {
    let site = site().await;
    site.keep(&AccessGroupRecord::new("gpt-vip")).await;
    for (model, status) in [("gpt-4o", 200), ("gpt-vip", 403)] {
        let body = json!({"models": [model]});
        let (is, answer) = site.post(LEAD, "/key/generate", body).await;
        assert_eq!(is, status, "{answer}");
        let body = json!({"team_id": "t", "models": ["gpt-*", model]});
        let (is, answer) = site.post(LEAD, "/team/update", body).await;
        assert_eq!(is, status, "{answer}");
    }
}

#[tokio::test]
async fn keys_of_a_team_are_shown_as_far_as_they_are_asked_for() {
    let site = site().await;
    for name in ["one", "two", "three"] {
        let mut key = KeyRecord::new(KeyHash::of(name.as_bytes()));
        key.team_id = Some("t".to_owned());
        site.keep(&key).await;
    }
    for (limit, number) in [("", 3), ("&key_limit=2", 2), ("&key_limit=1", 1)] {
        let (_, team) = site
            .get(LEAD, &format!("/team/info?team_id=t{limit}"))
            .await;
        assert_eq!(team["keys"].as_array().unwrap().len(), number, "{team}");
    }
}
