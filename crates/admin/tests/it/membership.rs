//! Users in teams and organisations.

use serde_json::json;
use tollgate_auth::{
    KeyHash, KeyRecord, Membership, OrganizationMember, OrganizationRecord, TeamMember, TeamRecord,
    UserRecord,
};

use crate::site::{MASTER, Site};

const LEAD: &str = "sk-lead";

/// Two organisations with a team each. `lead` leads the organisation `o1` and the team `t1` in it, `sk-lead` is theirs.
async fn site() -> Site {
    let site = Site::new();
    for (organization, team) in [("o1", "t1"), ("o2", "t2")] {
        let mut record = OrganizationRecord::new(organization);
        let mut of_it = TeamRecord::new(team);
        of_it.organization_id = Some(organization.to_owned());
        if organization == "o1" {
            record.members.push(OrganizationMember {
                user_id: "lead".to_owned(),
                user_role: Some("org_admin".to_owned()),
                ..OrganizationMember::default()
            });
        }
        site.keep(&record).await;
        site.keep(&of_it).await;
    }
    let mut lead = UserRecord::new("lead");
    lead.user_role = Some("internal_user".to_owned());
    lead.models = vec!["gpt-4o".to_owned()];
    lead.organization_memberships = vec![Membership {
        organization_id: "o1".to_owned(),
        user_role: Some("org_admin".to_owned()),
    }];
    site.keep(&lead).await;
    let mut key = KeyRecord::new(KeyHash::of(LEAD.as_bytes()));
    key.user_id = Some("lead".to_owned());
    key.models.clone_from(&lead.models);
    site.keep(&key).await;
    site
}

#[tokio::test]
async fn a_new_user_and_their_team_name_each_other() {
    let site = site().await;
    let body = json!({
        "user_id": "ann", "user_email": "ann@example.com", "organizations": ["o2", "o2"], "team_id": "t1",
        "teams": ["t1", {"team_id": "t2", "user_role": "admin", "max_budget_in_team": 5}],
    });
    let (status, made) = site.post(MASTER, "/user/new", body).await;
    assert_eq!(
        (status, &made["teams"]),
        (200, &json!(["t1", "t2"])),
        "{made}"
    );
    assert_eq!(made["team_id"], "t1");
    let team: TeamRecord = site.kept("t2").await.unwrap();
    let member = TeamMember {
        user_id: "ann".to_owned(),
        user_email: Some("ann@example.com".to_owned()),
        role: "admin".to_owned(),
        other: serde_json::Map::from_iter([("max_budget_in_team".to_owned(), json!(5))]),
    };
    assert_eq!(team.members_with_roles, [member]);
    let team: TeamRecord = site.kept("t1").await.unwrap();
    assert_eq!(team.member("ann").unwrap().role, "user");
    let organization: OrganizationRecord = site.kept("o2").await.unwrap();
    assert_eq!(organization.members.len(), 1);
    let ann: UserRecord = site.kept("ann").await.unwrap();
    assert_eq!(ann.organization_memberships.len(), 1);

    let (_, info) = site.get(MASTER, "/user/info?user_id=ann").await;
    assert_eq!(info["teams"].as_array().unwrap().len(), 2, "{info}");
    let (_, listed) = site.get(MASTER, "/user/list?team=t2").await;
    assert_eq!(listed["total"], 1, "{listed}");
}

#[tokio::test]
async fn nothing_is_left_of_a_user_who_could_not_be_made() {
    let site = site().await;
    let body = json!({"user_id": "ann", "teams": ["t1", "none"]});
    let (status, _) = site.post(MASTER, "/user/new", body).await;
    assert_eq!(status, 404);
    assert!(site.kept::<UserRecord>("ann").await.is_none());
    let team: TeamRecord = site.kept("t1").await.unwrap();
    assert!(team.member("ann").is_none());
}

#[tokio::test]
async fn whoever_ends_leaves_everything_that_they_were_in() {
    let site = site().await;
    for name in ["ann", "bob", "cid"] {
        let body = json!({"user_id": name, "teams": ["t1", "t2"], "organizations": ["o1"]});
        assert_eq!(site.post(MASTER, "/user/new", body).await.0, 200);
    }
    let body = json!({"user_ids": ["ann", "bob"]});
    let (status, deleted) = site.post(MASTER, "/user/delete", body).await;
    assert_eq!((status, deleted), (200, json!(2)));
    for name in ["t1", "t2"] {
        let team: TeamRecord = site.kept(name).await.unwrap();
        let members = team.members_with_roles.iter();
        let members: Vec<_> = members.map(|member| &*member.user_id).collect();
        assert_eq!(members, ["cid"]);
    }
    let organization: OrganizationRecord = site.kept("o1").await.unwrap();
    assert!(organization.member("ann").is_none() && organization.member("lead").is_some());
    let (_, keys) = site.get(MASTER, "/key/list").await;
    assert_eq!(keys["total_count"], 2, "{keys}");
}

#[tokio::test]
async fn whoever_leads_an_organisation_makes_users_in_it_and_nowhere_else() {
    let site = site().await;
    let user = |more: serde_json::Value| {
        let mut body = json!({"organizations": ["o1"], "models": ["gpt-4o"]});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let body = user(json!({"user_role": "internal_user", "teams": ["t1"]}));
    let (status, made) = site.post(LEAD, "/user/new", body).await;
    assert_eq!(status, 200, "{made}");
    let ann = made["key"].as_str().unwrap();
    assert_eq!(
        site.get(ann, "/users/me").await.1["user_id"],
        made["user_id"]
    );
    for (more, status) in [
        (json!({"user_id": "of-somebody-to-come"}), 403),
        (json!({"user_role": "proxy_admin"}), 403),
        (json!({"user_role": "proxy_admin_viewer"}), 403),
        (json!({"models": []}), 403),
        (json!({"models": ["o3"]}), 403),
        (json!({"spend": 0}), 403),
        (json!({"permissions": {}}), 403),
        (json!({"organizations": []}), 401),
        (json!({"organizations": ["o2"]}), 401),
        (json!({"organizations": ["o1", "o2"]}), 401),
        (json!({"teams": ["t2"]}), 401),
        (json!({"team_id": "t2"}), 401),
    ] {
        let (refused, answer) = site.post(LEAD, "/user/new", user(more.clone())).await;
        assert_eq!(refused, status, "{more} {answer}");
    }
    let (_, listed) = site.get(MASTER, "/user/list").await;
    assert_eq!(listed["total"], 2, "{listed}");
}

#[tokio::test]
async fn whoever_leads_an_organisation_lists_and_ends_its_users_and_no_others() {
    let site = site().await;
    for (name, organizations, role) in [
        ("ann", json!(["o1"]), "internal_user"),
        ("bob", json!(["o1", "o2"]), "internal_user"),
        ("cid", json!(["o1"]), "proxy_admin"),
        ("dan", json!([]), "internal_user"),
    ] {
        let body = json!({"user_id": name, "organizations": organizations, "user_role": role});
        assert_eq!(site.post(MASTER, "/user/new", body).await.0, 200);
    }
    let (_, listed) = site.get(LEAD, "/user/list?sort_by=user_id").await;
    let names = listed["users"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|one| one["user_id"].as_str().unwrap()).collect();
    assert_eq!(names, ["ann", "bob", "cid", "lead"], "{listed}");
    let (status, _) = site.get(LEAD, "/user/list?organization_ids=o2").await;
    assert_eq!(status, 403);
    assert_eq!(site.get(LEAD, "/v2/user/info?user_id=ann").await.0, 200);
    assert_eq!(site.get(LEAD, "/v2/user/info?user_id=dan").await.0, 401);
    for (name, status) in [
        ("bob", 401),
        ("cid", 403),
        ("dan", 401),
        ("nobody", 401),
        ("ann", 200),
    ] {
        let body = json!({"user_ids": [name]});
        let (is, answer) = site.post(LEAD, "/user/delete", body).await;
        assert_eq!(is, status, "{name} {answer}");
    }
    let body = json!({"user_id": "bob", "user_alias": "B"});
    let (status, answer) = site.post(LEAD, "/user/update", body).await;
    assert_eq!(status, 403, "{answer}");
}
