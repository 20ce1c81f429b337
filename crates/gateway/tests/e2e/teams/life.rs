//! A team from its beginning to its end.

use http::Method;
use serde_json::{Value, json};

use super::{done, key, seen, send, team, tried};
use crate::harness::{KEY, Setup};

#[tokio::test]
async fn a_team_is_made_seen_and_changed() {
    let gateway = Setup::new().start().await;
    let made = done(&gateway, "/team/new", json!({"team_alias": "red"})).await;
    let name = made["team_id"].as_str().unwrap();
    assert_eq!((name.len(), &made["blocked"]), (36, &json!(false)));
    let fields = json!({
        "team_id": name, "models": ["gpt-4o"], "metadata": {"cost centre": 7}, "max_budget": 5, "no_such_field": 1,
    });
    let answer = send(&gateway, KEY, Method::POST, "/team/update", &fields).await;
    assert_eq!(
        answer.header("x-tollgate-ignored"),
        "max_budget, no_such_field"
    );
    assert_eq!(answer.json()["team_id"], name);
    let made = key(&gateway, json!({"team_id": name, "key_alias": "k"})).await;
    let info = seen(&gateway, &format!("/team/info?team_id={name}")).await;
    let team = &info["team_info"];
    assert_eq!(info["team_id"], name);
    for (field, value) in [
        ("team_alias", json!("red")),
        ("models", json!(["gpt-4o"])),
        ("metadata", json!({"cost centre": 7})),
        ("max_budget", json!(5)),
        ("spend", json!(0.0)),
        ("tpm_limit", Value::Null),
        ("members_with_roles", json!([])),
    ] {
        assert_eq!(team[field], value, "{field}");
    }
    assert!(team.get("no_such_field").is_none());
    assert_eq!(info["keys"][0]["key_alias"], "k");
    assert!(info["keys"][0].get("token").is_none());
    assert!(!info.to_string().contains(&made));
    let null = json!({"team_id": name, "max_budget": null, "models": []});
    let team = done(&gateway, "/team/update", null).await;
    assert_eq!(team["data"]["max_budget"], Value::Null);
    assert_eq!(team["data"]["models"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let gateway = Setup::new().start().await;
    team(&gateway, json!({})).await;
    for (path, body, status, param) in [
        ("/team/new", json!({"team_id": "t"}), 400, "team"),
        (
            "/team/new",
            json!({"team_id": "litellm-dashboard"}),
            400,
            "team_id",
        ),
        (
            "/team/new",
            json!({"organization_id": "none"}),
            404,
            "organization",
        ),
        ("/team/new", json!({"models": "gpt-4o"}), 422, "models"),
        ("/team/new", json!({"max_budget": -1}), 422, "max_budget"),
        (
            "/team/new",
            json!({"members_with_roles": [{"user_id": "u"}]}),
            422,
            "role",
        ),
        ("/team/update", json!({"team_id": "none"}), 404, "team"),
        ("/team/update", json!({}), 422, "team_id"),
        (
            "/team/delete",
            json!({"team_ids": ["t", "none"]}),
            404,
            "team",
        ),
        ("/team/block", json!({"team_id": "none"}), 404, "team"),
        ("/team/member_add", json!({"team_id": "t"}), 422, "member"),
        (
            "/team/member_add",
            json!({"team_id": "t", "member": {"role": "user"}}),
            422,
            "user_id",
        ),
        ("/team/model/add", json!({"team_id": "t"}), 422, "models"),
    ] {
        let refused = tried(&gateway, KEY, path, body.clone()).await;
        assert_eq!(refused, (status, param.to_owned()), "{path} {body}");
    }
    assert_eq!(gateway.get("/team/info?team_id=none").await.status, 404);
    assert_eq!(gateway.get("/team/info").await.status, 422);
    let list = seen(&gateway, "/team/list").await;
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
}

#[tokio::test]
async fn teams_are_listed_whole_and_by_page() {
    let gateway = Setup::new().start().await;
    for (name, alias) in [("1", "blue"), ("2", "red"), ("3", "dark red")] {
        done(
            &gateway,
            "/team/new",
            json!({"team_id": name, "team_alias": alias}),
        )
        .await;
    }
    key(&gateway, json!({"team_id": "2"})).await;
    let member = json!({"team_id": "2", "member": {"role": "user", "user_id": "u"}});
    done(&gateway, "/team/member_add", member).await;
    let names = |list: &Value| -> Vec<String> {
        let teams = list.as_array().unwrap().iter();
        teams
            .map(|team| team["team_id"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = seen(&gateway, "/team/list").await;
    assert_eq!(names(&all), ["1", "3", "2"]);
    assert_eq!(all[2]["keys"].as_array().unwrap().len(), 1);
    assert_eq!(all[2]["team_memberships"][0]["user_id"], "u");
    assert_eq!(names(&seen(&gateway, "/team/list?user_id=u").await), ["2"]);
    for (query, expected) in [
        ("sort_by=team_id", vec!["1", "2", "3"]),
        (
            "sort_by=team_id&sort_order=desc&page_size=2",
            vec!["3", "2"],
        ),
        ("sort_by=team_id&page_size=2&page=2", vec!["3"]),
        ("team_alias=red&sort_by=team_id", vec!["2", "3"]),
        ("search=1", vec!["1"]),
        ("search=dark", vec!["3"]),
        ("team_id=2", vec!["2"]),
        ("user_id=u", vec!["2"]),
        ("user_id=u&team_id=1", vec![]),
        ("user_id=nobody", vec![]),
    ] {
        let page = seen(&gateway, &format!("/v2/team/list?{query}")).await;
        assert_eq!(names(&page["teams"]), expected, "{query}");
    }
    let page = seen(&gateway, "/v2/team/list?team_id=2").await;
    let team = &page["teams"][0];
    assert_eq!(
        (&team["members_count"], &team["keys_count"], &page["total"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(seen(&gateway, "/team/available").await, json!([]));
    assert_eq!(gateway.get("/v2/team/list?page_size=101").await.status, 422);
}

#[tokio::test]
async fn members_who_do_not_lead_are_given_what_they_may_do() {
    let gateway = Setup::new().start().await;
    team(&gateway, json!({})).await;
    let listed = seen(&gateway, "/team/permissions_list?team_id=t").await;
    assert_eq!(
        listed["team_member_permissions"],
        json!(["/key/info", "/key/health"])
    );
    let member = key(&gateway, json!({"user_id": "member"})).await;
    let own = json!({"team_id": "t", "user_id": "member"});
    assert_eq!(
        tried(&gateway, &member, "/key/generate", own.clone())
            .await
            .0,
        401
    );
    let given = json!({"team_id": "t", "team_member_permissions": ["/key/generate"]});
    done(&gateway, "/team/permissions_update", given.clone()).await;
    assert_eq!(tried(&gateway, &member, "/key/generate", own).await.0, 200);
    assert_eq!(
        tried(&gateway, &member, "/team/permissions_update", given)
            .await
            .0,
        401
    );
    let wrong = json!({"team_id": "t", "team_member_permissions": ["/team/delete"]});
    let refused = tried(&gateway, KEY, "/team/permissions_update", wrong).await;
    assert_eq!(refused, (422, "team_member_permissions".to_owned()));
}
