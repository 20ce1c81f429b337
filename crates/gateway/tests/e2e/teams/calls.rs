//! What a team means to the calls of its keys.

use std::time::Duration;

use serde_json::json;

use super::{ask, done, key, team};
use crate::harness::{Setup, gateway, provider};

#[tokio::test]
async fn a_blocked_team_stops_its_keys_at_once() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    team(&gateway, json!({})).await;
    let of_team = key(&gateway, json!({"team_id": "t"})).await;
    let other = key(&gateway, json!({})).await;
    assert_eq!(ask(&gateway, &of_team, "gpt-4o").await.status, 200);
    let blocked = done(&gateway, "/team/block", json!({"team_id": "t"})).await;
    assert_eq!(blocked["blocked"], true);
    let refused = ask(&gateway, &of_team, "gpt-4o").await;
    assert_eq!(refused.status, 401, "{refused:?}");
    assert!(refused.error().contains("Team=t is blocked"), "{refused:?}");
    assert_eq!(ask(&gateway, &other, "gpt-4o").await.status, 200);
    done(&gateway, "/team/unblock", json!({"team_id": "t"})).await;
    assert_eq!(ask(&gateway, &of_team, "gpt-4o").await.status, 200);
}

#[tokio::test]
async fn keys_are_held_to_the_models_of_their_team() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.base_url())
        .model("o3", &mock.base_url())
        .start()
        .await;
    team(
        &gateway,
        json!({"models": ["gpt-4o"], "model_aliases": {"best": "gpt-4o", "worse": "o3"}}),
    )
    .await;
    let any = key(&gateway, json!({"team_id": "t"})).await;
    let the_teams = key(
        &gateway,
        json!({"team_id": "t", "models": ["all-team-models"]}),
    )
    .await;
    for key in [&any, &the_teams] {
        for model in ["gpt-4o", "best"] {
            assert_eq!(ask(&gateway, key, model).await.status, 200, "{model}");
        }
        assert_eq!(mock.requests().last().unwrap().json()["model"], "gpt-4o");
        for model in ["o3", "worse"] {
            let refused = ask(&gateway, key, model).await;
            let kind = refused.error_member("type");
            assert_eq!((refused.status, &*kind), (403, "team_model_access_denied"));
        }
    }
    done(
        &gateway,
        "/team/model/add",
        json!({"team_id": "t", "models": ["o3"]}),
    )
    .await;
    assert_eq!(ask(&gateway, &any, "o3").await.status, 200);
    let left = json!({"team_id": "t", "models": ["o3", "gpt-4o"]});
    let team = done(&gateway, "/team/model/delete", left).await;
    assert_eq!(team["models"], json!(["no-default-models"]));
    assert_eq!(ask(&gateway, &any, "gpt-4o").await.status, 403);
}

#[tokio::test]
async fn keys_share_the_calls_that_their_team_may_have_in_progress() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.faulty_url("hang=headers"))
        .start()
        .await;
    team(&gateway, json!({"max_parallel_requests": 1})).await;
    let one = key(&gateway, json!({"team_id": "t"})).await;
    let other = key(&gateway, json!({"team_id": "t"})).await;
    let first = ask(&gateway, &one, "gpt-4o");
    let second = async {
        while mock.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        ask(&gateway, &other, "gpt-4o").await
    };
    let refused = tokio::select! {
        _ = first => panic!("the provider does not answer"),
        refused = second => refused,
    };
    assert_eq!(refused.status, 429, "{refused:?}");
    assert!(
        refused.error().contains("Rate limit exceeded for team: t."),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_team_that_ends_takes_its_keys_with_it() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    team(&gateway, json!({})).await;
    let of_team = key(&gateway, json!({"team_id": "t"})).await;
    let other = key(&gateway, json!({"user_id": "member"})).await;
    let deleted = done(&gateway, "/team/delete", json!({"team_ids": ["t"]})).await;
    assert_eq!(deleted, json!({"deleted_teams": ["t"]}));
    let refused = ask(&gateway, &of_team, "gpt-4o").await;
    assert_eq!(refused.error_member("type"), "token_not_found_in_db");
    assert_eq!(ask(&gateway, &other, "gpt-4o").await.status, 200);
    // Its members are in no team of that name, should there be another.
    done(&gateway, "/team/new", json!({"team_id": "t"})).await;
    let list = crate::teams::seen(&gateway, "/team/list?user_id=member").await;
    assert_eq!(list, json!([]));
    assert_eq!(ask(&gateway, &of_team, "gpt-4o").await.status, 401);
}
