//! Who may do what to an organisation, and how far.

use http::Method;
use serde_json::json;

use super::organization;
use crate::{
    harness::{Gateway, Setup},
    teams::{done, key, send, tried},
};

/// A gateway with the organisation `o` and a key each of somebody who leads it, a member, a viewer, a stranger and nobody.
async fn cast() -> (Gateway, [String; 5]) {
    let gateway = Setup::new().start().await;
    organization(&gateway).await;
    let members = json!({"organization_id": "o", "member": [
        {"role": "internal_user", "user_id": "member"}, {"role": "internal_user_viewer", "user_id": "viewer"},
    ]});
    done(&gateway, "/organization/member_add", members).await;
    done(
        &gateway,
        "/team/new",
        json!({"team_id": "other", "members": ["stranger"]}),
    )
    .await;
    let of = async |user: &str| key(&gateway, json!({"user_id": user})).await;
    let keys = [
        of("boss").await,
        of("member").await,
        of("viewer").await,
        of("stranger").await,
        key(&gateway, json!({})).await,
    ];
    (gateway, keys)
}

#[tokio::test]
async fn an_organisation_is_changed_by_administrators_and_its_members_by_those_who_lead_it() {
    let (gateway, [boss, others @ ..]) = cast().await;
    let new = json!({"organization_id": "o", "member": {"role": "internal_user", "user_email": "n@x.example"}});
    for (method, path, body, may) in [
        (
            Method::POST,
            "/organization/new",
            json!({"organization_alias": "x"}),
            401,
        ),
        (
            Method::PATCH,
            "/organization/update",
            json!({"organization_id": "o", "max_budget": 99}),
            401,
        ),
        (
            Method::DELETE,
            "/organization/delete",
            json!({"organization_ids": ["o"]}),
            401,
        ),
        (Method::POST, "/organization/member_add", new, 200),
        (
            Method::PATCH,
            "/organization/member_update",
            json!({"organization_id": "o", "user_id": "member", "role": "internal_user"}),
            200,
        ),
        (
            Method::DELETE,
            "/organization/member_delete",
            json!({"organization_id": "o", "user_id": "member"}),
            200,
        ),
    ] {
        for other in &others {
            let refused = send(&gateway, other, method.clone(), path, &body).await;
            assert_eq!(refused.status, 401, "{path} {refused:?}");
        }
        let answer = send(&gateway, &boss, method, path, &body).await;
        assert_eq!(answer.status, may, "{path} {answer:?}");
    }
}

#[tokio::test]
async fn an_organisation_is_seen_by_those_who_are_in_it() {
    let (gateway, keys) = cast().await;
    for (key, sees) in keys.iter().zip([true, true, true, false, false]) {
        let path = "/organization/info?organization_id=o";
        let one = send(&gateway, key, Method::GET, path, &json!({})).await;
        assert_eq!(one.status, if sees { 200 } else { 401 }, "{one:?}");
        let list = send(&gateway, key, Method::GET, "/organization/list", &json!({})).await;
        assert_eq!(list.json().as_array().unwrap().len(), usize::from(sees));
        let none = "/organization/info?organization_id=none";
        let none = send(&gateway, key, Method::GET, none, &json!({})).await;
        assert_eq!(none.status, 401, "{none:?}");
    }
}

#[tokio::test]
async fn whoever_leads_an_organisation_makes_teams_in_it_and_nowhere_else() {
    let (gateway, [boss, member, viewer, ..]) = cast().await;
    let other = json!({"organization_id": "p", "organization_alias": "p"});
    done(&gateway, "/organization/new", other).await;
    let inside = json!({"team_id": "t", "organization_id": "o", "models": ["a"], "max_budget": 5});
    for key in [&member, &viewer] {
        assert_eq!(
            tried(&gateway, key, "/team/new", inside.clone()).await.0,
            401
        );
    }
    let made = send(&gateway, &boss, Method::POST, "/team/new", &inside)
        .await
        .json();
    assert_eq!(made["admins"], json!(["boss"]));
    for body in [
        json!({}),
        json!({"organization_id": "p"}),
        json!({"organization_id": "none"}),
    ] {
        assert_eq!(tried(&gateway, &boss, "/team/new", body).await.0, 401);
    }
    for (fields, status) in [
        (json!({"max_budget": 10, "models": ["a", "b"]}), 200),
        (json!({"budget_duration": "30d"}), 200),
        (json!({"max_budget": 11}), 400),
        (json!({"models": ["c"]}), 400),
        (json!({"organization_id": "p"}), 403),
        (json!({"organization_id": null}), 403),
        (json!({"router_settings": {"num_retries": 9}}), 403),
    ] {
        let mut body = fields.clone();
        body["team_id"] = json!("t");
        let answer = tried(&gateway, &boss, "/team/update", body).await;
        assert_eq!(answer.0, status, "{fields} {answer:?}");
    }
    let page = send(&gateway, &boss, Method::GET, "/v2/team/list", &json!({}))
        .await
        .json();
    assert_eq!(
        (&page["total"], &page["teams"][0]["team_id"]),
        (&json!(1), &json!("t"))
    );
}

#[tokio::test]
async fn whoever_leads_an_organisation_takes_nobody_into_it_who_is_somewhere_else() {
    let (gateway, [boss, ..]) = cast().await;
    for user in ["stranger", "unknown"] {
        let body =
            json!({"organization_id": "o", "member": {"role": "internal_user", "user_id": user}});
        assert_eq!(
            tried(&gateway, &boss, "/organization/member_add", body)
                .await
                .0,
            403
        );
    }
    // Nor into one of its teams: who leads it could make keys that count for them.
    done(
        &gateway,
        "/team/new",
        json!({"team_id": "t", "organization_id": "o"}),
    )
    .await;
    let body = json!({"team_id": "t", "member": {"role": "user", "user_id": "stranger"}});
    assert_eq!(
        tried(&gateway, &boss, "/team/member_add", body).await.0,
        403
    );
}
