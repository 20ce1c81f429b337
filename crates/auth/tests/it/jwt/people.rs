//! Whom claims mean, and what they may.

use serde_json::{Value, json};
use tollgate_auth::{
    AccessGroups, Bearing, ClaimPath, OrganizationRecord, Role, TeamRecord, UserRecord,
};
use tollgate_core::{ErrorKind, Payer};

use super::{Gate, claims, policy, settle};

const CHAT: &str = "/v1/chat/completions";

fn team(name: &str, models: &[&str]) -> TeamRecord {
    TeamRecord {
        models: models.iter().map(ToString::to_string).collect(),
        ..TeamRecord::new(name)
    }
}

fn status(gate: &Gate, more: Value, path: &str) -> ErrorKind {
    gate.ask(more, path, None).unwrap_err().kind()
}

#[tokio::test(start_paused = true)]
async fn a_user_is_who_the_record_says() {
    let gate = Gate::new(policy()).await;
    let mut me = UserRecord::new("me");
    me.user_role = Some("proxy_admin_viewer".to_owned());
    me.models = vec!["small".to_owned()];
    gate.keep(&me).await;
    let principal = gate.ask(json!({}), CHAT, None).unwrap();
    assert_eq!(
        (principal.user(), principal.team(), principal.key()),
        (Some("me"), None, None)
    );
    assert_eq!(principal.role(), Role::Viewer);
    let groups = AccessGroups::default();
    assert!(principal.may_use("small", &groups) && !principal.may_use("large", &groups));
    let accounts: Vec<_> = principal
        .accounts()
        .iter()
        .map(|account| account.to_string())
        .collect();
    assert_eq!(accounts, ["subject:https://issuer.test:me", "user:me"]);
    let other = gate.ask(json!({"sub": "you"}), CHAT, None).unwrap();
    assert_ne!(principal, other);
    assert_eq!(other.role(), Role::User);
}

#[tokio::test(start_paused = true)]
async fn users_who_are_not_known_are_made_known_or_refused() {
    let gate = Gate::new(policy()).await;
    let mail = json!({"sub": "new", "email": "new@a.test"});
    assert!(gate.ask(mail, CHAT, None).is_ok());
    settle().await;
    let id = tollgate_auth::Id::new(tollgate_auth::Kind::User, "new");
    let kept = tollgate_auth::Store::get(&*gate.store, vec![id])
        .await
        .unwrap();
    let kept: UserRecord = kept[0].read().unwrap();
    assert_eq!(kept.user_email.as_deref(), Some("new@a.test"));

    let mut policy = policy();
    policy.insert_users = false;
    let gate = Gate::new(policy).await;
    let refused = gate.ask(json!({}), CHAT, None).unwrap_err();
    assert!(
        refused
            .message()
            .contains("User doesn't exist in db. 'user_id'=me"),
        "{refused}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_first_team_that_is_there_or_the_one_that_is_wished() {
    let gate = Gate::new(policy()).await;
    let groups = json!({"groups": ["c", "b", "a"]});
    assert_eq!(status(&gate, groups.clone(), CHAT), ErrorKind::Forbidden);
    gate.keep(&team("b", &["small"])).await;
    gate.keep(&team("c", &["large"])).await;
    gate.keep(&team("d", &[])).await;
    let ask = |wished| gate.ask(groups.clone(), CHAT, wished);
    assert_eq!(ask(None).unwrap().team(), Some("b"));
    assert_eq!(ask(Some("c")).unwrap().team(), Some("c"));
    assert_eq!(ask(Some("a")).unwrap_err().kind(), ErrorKind::NotFound);
    // A team that the token does not name is nobody's to wish for.
    assert_eq!(ask(Some("d")).unwrap_err().kind(), ErrorKind::Forbidden);
    let alone = gate.ask(json!({}), CHAT, Some("d")).unwrap_err();
    assert_eq!(alone.kind(), ErrorKind::Forbidden);
    let none = AccessGroups::default();
    assert!(ask(Some("c")).unwrap().may_use("large", &none));
    assert!(!ask(None).unwrap().may_use("large", &none));
    // What they manage they manage as themselves.
    assert_eq!(
        gate.ask(groups.clone(), "/key/generate", None)
            .unwrap()
            .team(),
        None
    );
}

#[tokio::test(start_paused = true)]
async fn a_team_that_is_blocked_or_unknown_lets_nobody_in() {
    let mut policy = policy();
    policy.issuers[0].claims.team_id = Some(ClaimPath::of("team"));
    let gate = Gate::new(policy).await;
    assert_eq!(status(&gate, json!({}), CHAT), ErrorKind::Unauthenticated);
    assert_eq!(
        status(&gate, json!({"team": "t"}), CHAT),
        ErrorKind::NotFound
    );
    gate.keep(&TeamRecord {
        blocked: true,
        ..team("t", &[])
    })
    .await;
    let refused = gate.ask(json!({"team": "t"}), CHAT, None).unwrap_err();
    assert!(refused.message().contains("Team=t is blocked"), "{refused}");
    gate.keep(&team("u", &[])).await;
    assert!(gate.ask(json!({"team": ["u"]}), CHAT, None).is_ok());
    let refused = gate
        .ask(json!({"team": "u", "org": "o"}), CHAT, None)
        .unwrap_err();
    assert!(
        refused.message().contains("Organization doesn't exist"),
        "{refused}"
    );
    gate.keep(&OrganizationRecord::new("o")).await;
    let principal = gate
        .ask(json!({"team": "u", "org": "o"}), CHAT, None)
        .unwrap();
    assert_eq!(principal.organization(), Some("o"));
}

#[tokio::test(start_paused = true)]
async fn administrators_manage_and_call_no_models() {
    let gate = Gate::new(policy()).await;
    for scope in [
        json!("a litellm_proxy_admin b"),
        json!(["litellm_proxy_admin"]),
    ] {
        let admin = gate
            .ask(json!({"scope": scope}), "/key/generate", None)
            .unwrap();
        assert_eq!(admin.role(), Role::Admin);
        assert_eq!(
            status(&gate, json!({"scope": scope}), CHAT),
            ErrorKind::Unauthenticated
        );
    }
    for scope in [
        json!("litellm_proxy_admins"),
        json!("LITELLM_PROXY_ADMIN"),
        json!({"litellm_proxy_admin": 1}),
    ] {
        let nobody = gate
            .ask(json!({"scope": scope}), "/key/generate", None)
            .unwrap();
        assert_eq!(nobody.role(), Role::User);
    }
}

#[tokio::test(start_paused = true)]
async fn policies_that_ask_for_more() {
    let mut policy = policy();
    policy.email_domain = Some("a.test".to_owned());
    policy.scopes = Some(vec![("s".to_owned(), vec!["small".to_owned()])]);
    let gate = Gate::new(policy).await;
    for email in [
        json!(null),
        json!("me@b.test"),
        json!("a.test"),
        json!("me@a.test.b.test"),
    ] {
        assert_eq!(
            status(&gate, json!({"email": email}), CHAT),
            ErrorKind::Forbidden,
            "{email}"
        );
    }
    let none = AccessGroups::default();
    let ask = |scope| {
        gate.ask(json!({"email": "me@A.test", "scope": scope}), CHAT, None)
            .unwrap()
    };
    assert!(ask("s").may_use("small", &none) && !ask("s").may_use("large", &none));
    assert!(!ask("other").may_use("small", &none));
}

#[tokio::test(start_paused = true)]
async fn roles_say_who_somebody_is() {
    let mut policy = policy();
    let issuer = &mut policy.issuers[0].claims;
    (issuer.user_id, issuer.user_email) = (None, None);
    policy.enforce_rbac = true;
    policy.roles = Some((
        ClaimPath::of("roles"),
        vec![
            ("t".to_owned(), Bearing::Team),
            ("u".to_owned(), Bearing::User),
        ],
    ));
    policy.object_id = Some(ClaimPath::of("sub"));
    let gate = Gate::new(policy).await;
    gate.keep(&team("me", &[])).await;
    let ask = |roles: Value| gate.ask(json!({"roles": roles}), CHAT, None);
    assert_eq!(ask(json!(["t"])).unwrap().team(), Some("me"));
    assert_eq!(ask(json!(["x", "u"])).unwrap().user(), Some("me"));
    assert_eq!(ask(json!([])).unwrap_err().kind(), ErrorKind::Forbidden);
}

#[tokio::test(start_paused = true)]
async fn without_a_master_key_a_token_is_asked_for_all_the_same() {
    let gate = Gate::new(policy()).await;
    let tokens = tollgate_auth::Tokens::new(policy(), gate.directory.clone());
    let keys = tollgate_auth::Keys::new(tollgate_auth::MasterKey::new(None)).tokens(tokens);
    let head = http::Request::post(CHAT).body(()).unwrap().into_parts().0;
    let refused = tollgate_auth::Authenticate::authenticate(&keys, &head).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unauthenticated);
    let token = gate.token(&claims(json!({})));
    let refused = tollgate_auth::Authenticate::authenticate(&keys, &super::head(CHAT, &token));
    assert_eq!(
        refused.unwrap_err().kind(),
        ErrorKind::Unavailable,
        "no key was ever loaded"
    );
}
