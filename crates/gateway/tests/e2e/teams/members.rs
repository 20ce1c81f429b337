//! Who is in a team.

use serde_json::{Value, json};

use super::{ask, done, key, seen, team, tried};
use crate::harness::{KEY, Setup, gateway, provider};

/// The members of the team `t`, each with their role.
async fn roster(gateway: &crate::harness::Gateway) -> Vec<(String, String)> {
    let info = seen(gateway, "/team/info?team_id=t").await;
    let members = info["team_info"]["members_with_roles"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    members
        .iter()
        .map(|member| (text(&member["user_id"]), text(&member["role"])))
        .collect()
}

#[tokio::test]
async fn members_are_added_alone_and_together() {
    let gateway = Setup::new().start().await;
    team(&gateway, json!({})).await;
    let one = json!({"team_id": "t", "member": {"role": "user", "user_email": "a@b.example"}, "max_budget_in_team": 3});
    let added = done(&gateway, "/team/member_add", one.clone()).await;
    let user = &added["updated_users"][0];
    assert_eq!(
        (&user["user_role"], &user["teams"], &user["user_email"]),
        (
            &json!("internal_user"),
            &json!(["t"]),
            &json!("a@b.example")
        )
    );
    let membership = &added["updated_team_memberships"][0];
    assert_eq!(membership["user_id"], user["user_id"]);
    assert_eq!(membership["litellm_budget_table"], json!({"max_budget": 3}));
    let again = tried(&gateway, KEY, "/team/member_add", one).await;
    assert_eq!(again, (400, "member".to_owned()));
    let two = json!({"team_id": "t", "member": [
        {"role": "user", "user_email": "a@b.example"}, {"role": "admin", "user_id": "x"}, {"role": "user", "user_id": "x"},
    ]});
    let added = done(&gateway, "/team/member_add", two).await;
    assert_eq!(added["updated_users"].as_array().unwrap().len(), 1);
    let roster = roster(&gateway).await;
    assert_eq!(roster.len(), 4);
    assert_eq!(roster[3], ("x".to_owned(), "admin".to_owned()));
    let other = json!({"team_id": "t", "member": {"role": "user", "user_id": "x", "user_email": "a@b.example"}});
    let refused = tried(&gateway, KEY, "/team/member_add", other).await;
    assert_eq!(refused, (400, "user_email".to_owned()));
}

#[tokio::test]
async fn many_are_added_all_or_none() {
    let gateway = Setup::new().start().await;
    team(&gateway, json!({})).await;
    done(
        &gateway,
        "/team/new",
        json!({"team_id": "other", "members": ["u"]}),
    )
    .await;
    let wrong = json!({"team_id": "t", "members": [{"role": "user", "user_id": "v"}, {"role": "king", "user_id": "w"}]});
    let failed = done(&gateway, "/team/bulk_member_add", wrong).await;
    assert_eq!(
        (&failed["successful_additions"], &failed["failed_additions"]),
        (&json!(0), &json!(2))
    );
    assert_eq!(roster(&gateway).await.len(), 2);
    let all = json!({"team_id": "t", "all_users": true});
    let added = done(&gateway, "/team/bulk_member_add", all).await;
    assert_eq!(added["successful_additions"], 3, "{added}");
    let roster = roster(&gateway).await;
    assert_eq!(roster[2], ("u".to_owned(), "user".to_owned()), "{roster:?}");
    // Those who were in it keep their role.
    assert_eq!(roster[0].1, "admin");
}

#[tokio::test]
async fn a_member_is_changed_and_taken_out_with_their_keys() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    team(&gateway, json!({})).await;
    let of_member = key(&gateway, json!({"team_id": "t", "user_id": "member"})).await;
    let own = key(&gateway, json!({"user_id": "member"})).await;
    let of_lead = key(&gateway, json!({"team_id": "t", "user_id": "lead"})).await;
    let change = json!({"team_id": "t", "user_id": "member", "role": "admin", "rpm_limit": 7});
    let changed = done(&gateway, "/team/member_update", change).await;
    assert_eq!(
        (&changed["rpm_limit"], &changed["max_budget_in_team"]),
        (&json!(7), &Value::Null)
    );
    assert_eq!(roster(&gateway).await[1].1, "admin");
    for path in ["/team/member_update", "/team/member_delete"] {
        let nobody = json!({"team_id": "t", "user_id": "nobody"});
        assert_eq!(tried(&gateway, KEY, path, nobody).await.0, 400, "{path}");
    }
    let leaves = json!({"team_id": "t", "user_id": "member"});
    done(&gateway, "/team/member_delete", leaves).await;
    assert_eq!(roster(&gateway).await.len(), 1);
    assert_eq!(seen(&gateway, "/team/list?user_id=member").await, json!([]));
    for (key, status) in [(&of_member, 401), (&own, 200), (&of_lead, 200)] {
        assert_eq!(ask(&gateway, key, "gpt-4o").await.status, status);
    }
}
