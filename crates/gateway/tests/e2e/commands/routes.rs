//! Each command asks its route, with the members that its flags stand for.

use serde_json::{Value, json};

use super::{Call, Recorder};

/// Runs the words of `line`; what the gateway was asked.
async fn asked(recorder: &Recorder, line: &str) -> (String, Value) {
    let words: Vec<_> = line.split(' ').collect();
    let said = Call::new(&words).at(&recorder.url).await;
    assert_eq!(said.code, Some(0), "{line}: {said:?}");
    recorder.last()
}

#[tokio::test]
async fn changes_of_keys_are_posts_with_a_body() {
    posts(&[
        ("keys generate", "/key/generate", json!({})),
        (
            "keys generate --alias a --models x,y --models z --max-budget 1.5 --blocked --set tags=[\"t\"]",
            "/key/generate",
            json!({"key_alias": "a", "models": ["x", "y", "z"], "max_budget": 1.5, "blocked": true, "tags": ["t"]}),
        ),
        (
            "keys update h --blocked=false --set user_id=null",
            "/key/update",
            json!({"key": "h", "blocked": false, "user_id": null}),
        ),
        (
            "keys delete a b",
            "/key/delete",
            json!({"keys": ["a", "b"]}),
        ),
        ("keys block h", "/key/block", json!({"key": "h"})),
        ("keys unblock h", "/key/unblock", json!({"key": "h"})),
        (
            "keys regenerate h --grace-period 1h",
            "/key/regenerate",
            json!({"key": "h", "grace_period": "1h"}),
        ),
    ])
    .await;
}

#[tokio::test]
async fn other_changes_are_posts_with_a_body() {
    posts(&[
        (
            "teams new --alias crew --rpm-limit 5",
            "/team/new",
            json!({"team_alias": "crew", "rpm_limit": 5}),
        ),
        (
            "teams update t --models m",
            "/team/update",
            json!({"team_id": "t", "models": ["m"]}),
        ),
        (
            "teams delete t u",
            "/team/delete",
            json!({"team_ids": ["t", "u"]}),
        ),
        ("teams block t", "/team/block", json!({"team_id": "t"})),
        ("teams unblock t", "/team/unblock", json!({"team_id": "t"})),
        (
            "teams member-add t --user-id u --max-budget 2",
            "/team/member_add",
            json!({"team_id": "t", "member": {"user_id": "u", "role": "user"}, "max_budget_in_team": 2}),
        ),
        (
            "teams member-add t --user-email u@e.org --role admin",
            "/team/member_add",
            json!({"team_id": "t", "member": {"user_email": "u@e.org", "role": "admin"}}),
        ),
        (
            "teams member-delete t --user-id u",
            "/team/member_delete",
            json!({"team_id": "t", "user_id": "u"}),
        ),
        (
            "users new --email u@e.org --role internal_user --auto-create-key=false",
            "/user/new",
            json!({"user_email": "u@e.org", "user_role": "internal_user", "auto_create_key": false}),
        ),
        (
            "users update u --set metadata.a.b=1",
            "/user/update",
            json!({"user_id": "u", "metadata": {"a": {"b": 1}}}),
        ),
        (
            "users delete u v",
            "/user/delete",
            json!({"user_ids": ["u", "v"]}),
        ),
        (
            "models new fast --model openai/gpt-4o --api-base http://127.0.0.1:1",
            "/model/new",
            json!({"model_name": "fast", "litellm_params": {"model": "openai/gpt-4o", "api_base": "http://127.0.0.1:1"}}),
        ),
        ("models delete m", "/model/delete", json!({"id": "m"})),
    ])
    .await;
}

/// Whether each line posts this body to this path.
async fn posts(cases: &[(&str, &str, Value)]) {
    let recorder = Recorder::start("{}").await;
    for (line, path, body) in cases {
        let posted = (format!("POST {path}"), body.clone());
        assert_eq!(asked(&recorder, line).await, posted, "{line}");
    }
}

#[tokio::test]
async fn questions_are_gets_with_a_query() {
    let recorder = Recorder::start("{}").await;
    for (line, path) in [
        ("keys list", "/key/list?return_full_object=true"),
        (
            "keys list --search a&b --page 2",
            "/key/list?return_full_object=true&search=a%26b&page=2",
        ),
        ("keys info", "/key/info"),
        ("keys info h", "/key/info?key=h"),
        ("teams list --user-id u", "/team/list?user_id=u"),
        ("teams info t", "/team/info?team_id=t"),
        (
            "users list --size 5 --set sort_by=spend",
            "/user/list?page_size=5&sort_by=spend",
        ),
        ("users info u@e.org", "/user/info?user_id=u%40e.org"),
        ("models list", "/model/info"),
        ("models info m", "/model/info?litellm_model_id=m"),
    ] {
        let (first, body) = asked(&recorder, line).await;
        assert_eq!(first, format!("GET {path}"), "{line}");
        assert_eq!(body, Value::Null, "{line}");
    }
}

#[tokio::test]
async fn members_come_from_a_file_or_standard_input_too() {
    let recorder = Recorder::start("{}").await;
    let new = |data: &str| {
        Call::new(&[
            "models", "new", "fast", "--model", "openai/b", "--data", data,
        ])
    };
    let data = r#"{"litellm_params": {"model": "openai/a", "api_key": "sk-p"}, "model_info": {"mode": "chat"}}"#;
    // A flag is over what is read.
    let params = json!({"model": "openai/b", "api_key": "sk-p"});
    let whole =
        json!({"model_name": "fast", "litellm_params": params, "model_info": {"mode": "chat"}});
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.json");
    std::fs::write(&file, data).unwrap();
    for call in [
        new("-").input(data),
        new(data),
        new(&format!("@{}", file.display())),
    ] {
        let said = call.at(&recorder.url).await;
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!(recorder.last().1, whole);
    }
    let said = new("-")
        .input("{\"api_key\": \"sk-p")
        .at(&recorder.url)
        .await;
    assert!(
        said.code == Some(1) && said.err.contains("no JSON object"),
        "{said:?}"
    );
    assert!(!said.err.contains("sk-p"), "{said:?}");
}
