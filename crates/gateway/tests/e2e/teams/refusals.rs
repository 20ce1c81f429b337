//! Who may do what to a team, and how far.

use http::Method;
use serde_json::{Value, json};

use super::{done, key, seen, send, team, tried};
use crate::harness::{Gateway, KEY, Setup};

/// What somebody sends to each route that changes a team, and the status that those get who lead it.
fn changes() -> Vec<(&'static str, Value, u16)> {
    vec![
        ("/team/new", json!({"team_alias": "mine"}), 401),
        (
            "/team/update",
            json!({"team_id": "t", "team_alias": "red"}),
            200,
        ),
        (
            "/team/member_add",
            json!({"team_id": "t", "member": {"role": "user", "user_email": "e@x.example"}}),
            200,
        ),
        (
            "/team/bulk_member_add",
            json!({"team_id": "t", "members": [{"role": "user", "user_email": "f@x.example"}]}),
            200,
        ),
        (
            "/team/member_update",
            json!({"team_id": "t", "user_id": "member", "role": "user"}),
            200,
        ),
        (
            "/team/model/delete",
            json!({"team_id": "t", "models": ["b"]}),
            200,
        ),
        (
            "/team/permissions_update",
            json!({"team_id": "t", "team_member_permissions": []}),
            200,
        ),
        ("/team/block", json!({"team_id": "t"}), 200),
        ("/team/unblock", json!({"team_id": "t"}), 200),
        (
            "/team/member_delete",
            json!({"team_id": "t", "user_id": "member"}),
            200,
        ),
        ("/team/delete", json!({"team_ids": ["t"]}), 200),
    ]
}

/// A gateway with the team `t`, and a key of `lead`, one of `member`, one of a stranger, one of the team and one of nobody.
async fn cast() -> (Gateway, [String; 5]) {
    let gateway = Setup::new().start().await;
    team(&gateway, json!({"models": ["a", "b"], "max_budget": 10})).await;
    done(
        &gateway,
        "/team/new",
        json!({"team_id": "other", "members": ["stranger"]}),
    )
    .await;
    let of = async |user: &str| key(&gateway, json!({"user_id": user})).await;
    let keys = [
        of("lead").await,
        of("member").await,
        of("stranger").await,
        key(&gateway, json!({"team_id": "t"})).await,
        key(&gateway, json!({})).await,
    ];
    (gateway, keys)
}

#[tokio::test]
async fn a_team_is_changed_by_those_who_lead_it_alone() {
    let (gateway, [lead, others @ ..]) = cast().await;
    for (path, body, may) in changes() {
        for other in &others {
            let refused = tried(&gateway, other, path, body.clone()).await.0;
            assert_eq!(refused, 401, "{path}");
        }
        let answer = send(&gateway, &lead, Method::POST, path, &body).await;
        assert_eq!(answer.status, may, "{path} {answer:?}");
    }
}

#[tokio::test]
async fn a_team_is_seen_by_those_who_are_in_it() {
    let (gateway, keys) = cast().await;
    for (key, sees) in keys.iter().zip([true, true, false, true, false]) {
        for path in ["/team/info?team_id=t", "/team/permissions_list?team_id=t"] {
            let answer = send(&gateway, key, Method::GET, path, &json!({})).await;
            assert_eq!(answer.status, if sees { 200 } else { 401 }, "{path}");
        }
        // Whoever may not see it must not learn whether it is there.
        let none = send(
            &gateway,
            key,
            Method::GET,
            "/team/info?team_id=none",
            &json!({}),
        )
        .await;
        assert_eq!(none.status, 401);
        let list = send(&gateway, key, Method::GET, "/team/list", &json!({}))
            .await
            .json();
        let in_it = list
            .as_array()
            .unwrap()
            .iter()
            .any(|team| team["team_id"] == "t");
        assert_eq!(in_it, sees, "{list}");
    }
    let path = "/team/list?user_id=lead";
    let refused = send(&gateway, &keys[1], Method::GET, path, &json!({})).await;
    assert_eq!(refused.status, 401);
    assert!(
        refused
            .error()
            .contains("Only admin users can query all teams/other teams")
    );
}

#[tokio::test]
async fn whoever_leads_a_team_does_not_take_it_beyond_what_it_had() {
    let (gateway, [lead, ..]) = cast().await;
    done(
        &gateway,
        "/organization/new",
        json!({"organization_id": "o", "organization_alias": "o"}),
    )
    .await;
    for (fields, param) in [
        (json!({"models": ["a", "c"]}), "models"),
        (json!({"models": []}), "models"),
        (json!({"models": ["*"]}), "models"),
        (json!({"max_budget": 11}), "max_budget"),
        (json!({"max_budget": null}), "max_budget"),
        (json!({"budget_duration": "1s"}), "budget_duration"),
        (json!({"guardrails": ["none"]}), "guardrails"),
        (
            json!({"object_permission": {"mcp_servers": ["*"]}}),
            "object_permission",
        ),
        (json!({"organization_id": "o"}), "organization_id"),
    ] {
        let mut body = fields.clone();
        body["team_id"] = json!("t");
        let refused = tried(&gateway, &lead, "/team/update", body).await;
        assert_eq!(refused, (403, param.to_owned()), "{fields}");
    }
    let more = json!({"team_id": "t", "models": ["c"]});
    assert_eq!(tried(&gateway, &lead, "/team/model/add", more).await.0, 403);
    let less = json!({"team_id": "t", "models": ["a"], "max_budget": 9, "tpm_limit": 100});
    assert_eq!(tried(&gateway, &lead, "/team/update", less).await.0, 200);
    let back = json!({"team_id": "t", "max_budget": 10});
    assert_eq!(tried(&gateway, &lead, "/team/update", back).await.0, 403);
    done(&gateway, "/team/block", json!({"team_id": "t"})).await;
    for path in ["/team/unblock", "/team/update"] {
        let open = json!({"team_id": "t", "blocked": false});
        let refused = tried(&gateway, &lead, path, open).await;
        assert_eq!(refused, (403, "blocked".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_teams_key_never_makes_its_holder_somebody_else() {
    let (gateway, [lead, ..]) = cast().await;
    let unknown = json!({"team_id": "t", "member": {"role": "user", "user_id": "new"}});
    let refused = tried(&gateway, &lead, "/team/member_add", unknown).await;
    assert_eq!(refused, (403, "user_id".to_owned()));
    for (fields, refused) in [
        (json!({"user_id": "member"}), Some("allowed_routes")),
        (
            json!({"user_id": "member", "key_type": "management"}),
            Some("allowed_routes"),
        ),
        (
            json!({"user_id": "stranger", "key_type": "llm_api"}),
            Some("user_id"),
        ),
        (json!({"user_id": "member", "key_type": "llm_api"}), None),
        (json!({"user_id": "lead"}), None),
        (json!({}), None),
    ] {
        let mut body = fields.clone();
        body["team_id"] = json!("t");
        let answer = tried(&gateway, &lead, "/key/generate", body).await;
        let expected = refused.map_or((200, String::new()), |param| (403, param.to_owned()));
        assert_eq!(answer, expected, "{fields}");
    }
    // Nor does another's key, shown again or given more routes.
    let full = key(&gateway, json!({"team_id": "t", "user_id": "member"})).await;
    let bare = json!({"team_id": "t", "user_id": "member", "key_type": "llm_api"});
    let bare = key(&gateway, bare).await;
    let again = tried(&gateway, &lead, "/key/regenerate", json!({"key": full})).await;
    assert_eq!(again, (403, "allowed_routes".to_owned()));
    let wider = json!({"key": bare, "allowed_routes": []});
    let wider = tried(&gateway, &lead, "/key/update", wider).await;
    assert_eq!(wider, (403, "allowed_routes".to_owned()));
    let passed_on = tried(
        &gateway,
        &lead,
        "/key/update",
        json!({"key": full, "models": ["a"]}),
    )
    .await;
    assert_eq!(passed_on.0, 200);
    assert_eq!(
        tried(&gateway, KEY, "/key/regenerate", json!({"key": full}))
            .await
            .0,
        200
    );
    assert_eq!(
        seen(&gateway, "/team/info?team_id=t").await["keys"]
            .as_array()
            .unwrap()
            .len(),
        6
    );
}
