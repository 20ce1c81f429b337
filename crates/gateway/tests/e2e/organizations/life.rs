//! An organisation from its beginning to its end.

use http::Method;
use serde_json::{Value, json};

use super::{manage, organization};
use crate::{
    harness::{Setup, gateway, provider},
    teams::{ask, done, key, seen},
};

#[tokio::test]
async fn an_organisation_is_made_seen_and_changed() {
    let gateway = Setup::new().start().await;
    let made = organization(&gateway).await;
    assert_eq!(
        (
            &made["organization_alias"],
            &made["spend"],
            &made["created_by"]
        ),
        (&json!("Acme"), &json!(0.0), &json!("default_user_id"))
    );
    assert_eq!(made["litellm_budget_table"]["max_budget"], 10);
    let nameless = manage(&gateway, Method::POST, "/organization/new", json!({})).await;
    assert_eq!(nameless.error_member("param"), "organization_alias");
    done(
        &gateway,
        "/team/new",
        json!({"team_id": "t", "organization_id": "o"}),
    )
    .await;
    let change = json!({"organization_id": "o", "organization_alias": "New", "max_budget": null});
    let changed = manage(&gateway, Method::PATCH, "/organization/update", change)
        .await
        .json();
    assert_eq!(changed["litellm_budget_table"]["max_budget"], Value::Null);
    let info = seen(&gateway, "/organization/info?organization_id=o").await;
    assert_eq!(info["organization_alias"], "New");
    assert_eq!(info["teams"][0]["team_id"], "t");
    let boss = &info["members"][0];
    assert_eq!(
        (
            &boss["user_id"],
            &boss["user_role"],
            &boss["organization_id"]
        ),
        (&json!("boss"), &json!("org_admin"), &json!("o"))
    );
    let several = done(
        &gateway,
        "/organization/info",
        json!({"organizations": ["o"]}),
    )
    .await;
    assert_eq!(several[0]["organization_alias"], "New");
    for (query, count) in [
        ("", 1),
        ("?org_id=none", 0),
        ("?org_alias=ne", 1),
        ("?org_alias=x", 0),
    ] {
        let list = seen(&gateway, &format!("/organization/list{query}")).await;
        assert_eq!(list.as_array().unwrap().len(), count, "{query}");
    }
    assert_eq!(
        gateway
            .get("/organization/info?organization_id=none")
            .await
            .status,
        404
    );
    assert_eq!(gateway.post("/organization/update", "{}").await.status, 405);
}

#[tokio::test]
async fn members_come_change_and_go() {
    let gateway = Setup::new().start().await;
    organization(&gateway).await;
    let two = json!({"organization_id": "o", "max_budget_in_organization": 2, "member": [
        {"role": "internal_user", "user_email": "a@b.example"}, {"role": "internal_user_viewer", "user_id": "v"},
    ]});
    let added = done(&gateway, "/organization/member_add", two.clone()).await;
    let memberships = &added["updated_organization_memberships"];
    assert_eq!(memberships[0]["user_email"], "a@b.example");
    assert_eq!(memberships[1]["litellm_budget_table"]["max_budget"], 2);
    assert_eq!(
        added["updated_users"][1]["organization_memberships"],
        json!([{"organization_id": "o", "user_role": "internal_user_viewer"}])
    );
    assert_eq!(
        manage(&gateway, Method::POST, "/organization/member_add", two)
            .await
            .status,
        400
    );
    let change = json!({"organization_id": "o", "user_email": "a@b.example", "role": "org_admin"});
    let changed = manage(
        &gateway,
        Method::PATCH,
        "/organization/member_update",
        change,
    )
    .await;
    assert_eq!(changed.json()["user_role"], "org_admin");
    let wrong = json!({"organization_id": "o", "user_id": "v", "role": "proxy_admin"});
    let refused = manage(
        &gateway,
        Method::PATCH,
        "/organization/member_update",
        wrong,
    )
    .await;
    assert_eq!(
        (refused.status, &*refused.error_member("param")),
        (422, "role")
    );
    let leaves = json!({"organization_id": "o", "user_id": "v"});
    for status in [200, 404] {
        let path = "/organization/member_delete";
        let answer = manage(&gateway, Method::DELETE, path, leaves.clone()).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
    let info = seen(&gateway, "/organization/info?organization_id=o").await;
    assert_eq!(info["members"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_team_stays_within_its_organisation() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    organization(&gateway).await;
    for (fields, param) in [
        (json!({"models": ["c"]}), "models"),
        (json!({"models": ["all-proxy-models"]}), "models"),
        (json!({"max_budget": 11}), "max_budget"),
        (json!({"tpm_limit": 101}), "tpm_limit"),
    ] {
        let mut body = fields.clone();
        body["organization_id"] = json!("o");
        let refused = manage(&gateway, Method::POST, "/team/new", body).await;
        assert_eq!(
            (refused.status, &*refused.error_member("param")),
            (400, param),
            "{fields}"
        );
    }
    let within = json!({"team_id": "t", "organization_id": "o", "models": ["a"], "max_budget": 10});
    done(&gateway, "/team/new", within).await;
    let beyond = json!({"team_id": "t", "models": ["a", "c"]});
    assert_eq!(
        manage(&gateway, Method::POST, "/team/update", beyond)
            .await
            .status,
        400
    );
    done(
        &gateway,
        "/team/new",
        json!({"team_id": "free", "models": ["c"]}),
    )
    .await;
    let moved = json!({"team_id": "free", "organization_id": "o"});
    assert_eq!(
        manage(&gateway, Method::POST, "/team/update", moved)
            .await
            .status,
        400
    );
    // A team that names no models has those of its organisation.
    done(
        &gateway,
        "/team/update",
        json!({"team_id": "t", "models": []}),
    )
    .await;
    let of_team = key(&gateway, json!({"team_id": "t"})).await;
    let refused = ask(&gateway, &of_team, "gpt-4o").await;
    assert_eq!(
        refused.error_member("type"),
        "org_model_access_denied",
        "{refused:?}"
    );
    let more = json!({"organization_id": "o", "models": ["gpt-4o"]});
    manage(&gateway, Method::PATCH, "/organization/update", more).await;
    assert_eq!(ask(&gateway, &of_team, "gpt-4o").await.status, 200);
}

#[tokio::test]
async fn an_organisation_that_ends_takes_its_teams_and_keys_with_it() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    organization(&gateway).await;
    let free = json!({"organization_id": "o", "models": []});
    manage(&gateway, Method::PATCH, "/organization/update", free).await;
    done(
        &gateway,
        "/team/new",
        json!({"team_id": "t", "organization_id": "o", "members": ["boss"]}),
    )
    .await;
    let of_team = key(&gateway, json!({"team_id": "t"})).await;
    let of_both = key(&gateway, json!({"team_id": "t", "organization_id": "o"})).await;
    let own = key(&gateway, json!({"organization_id": "o"})).await;
    let of_boss = key(&gateway, json!({"user_id": "boss"})).await;
    for key in [&of_team, &of_both, &own, &of_boss] {
        assert_eq!(ask(&gateway, key, "gpt-4o").await.status, 200);
    }
    let path = "/organization/delete";
    let none = json!({"organization_ids": ["o", "none"]});
    assert_eq!(
        manage(&gateway, Method::DELETE, path, none).await.status,
        404
    );
    assert_eq!(ask(&gateway, &own, "gpt-4o").await.status, 200);
    let deleted = manage(
        &gateway,
        Method::DELETE,
        path,
        json!({"organization_ids": ["o"]}),
    )
    .await;
    assert_eq!(deleted.json()[0]["teams"][0]["team_id"], "t");
    for key in [&of_team, &of_both, &own] {
        assert_eq!(ask(&gateway, key, "gpt-4o").await.status, 401);
    }
    assert_eq!(ask(&gateway, &of_boss, "gpt-4o").await.status, 200);
    assert_eq!(gateway.get("/team/info?team_id=t").await.status, 404);
    // Whoever led it leads no other of that name.
    organization_again(&gateway, &of_boss).await;
}

async fn organization_again(gateway: &crate::harness::Gateway, boss: &str) {
    let again = json!({"organization_id": "o", "organization_alias": "Other"});
    done(gateway, "/organization/new", again).await;
    let list =
        crate::teams::send(gateway, boss, Method::GET, "/organization/list", &json!({})).await;
    assert_eq!(list.json(), json!([]));
}
