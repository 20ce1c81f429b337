//! What is shown of a change has no secret in it.

use serde_json::{Map, Value};
use tollgate_auth::Kind;

/// What stands where something is not shown.
const HIDDEN: &str = "[redacted]";

/// What is shown of models and credentials, whose other members are, or hold, what opens a provider's door.
const HARMLESS: [&str; 12] = [
    "blocked",
    "created_at",
    "created_by",
    "credential_info",
    "credential_name",
    "id",
    "model_id",
    "model_info",
    "model_name",
    "team_id",
    "updated_at",
    "updated_by",
];

/// Names of members with a secret end so.
const SECRET: [&str; 7] = [
    "key",
    "secret",
    "password",
    "token",
    "credential",
    "credentials",
    "authorization",
];

/// The hash of a key is what the trail knows it by.
const HASH: &str = "token";

/// What a body of the trail shows.
pub(super) fn body(kind: Kind, text: &str) -> Value {
    let Ok(Value::Object(mut members)) = serde_json::from_str(text) else {
        return Value::from(HIDDEN);
    };
    let holds_secrets = matches!(kind, Kind::Model | Kind::Credential);
    for (name, value) in &mut members {
        match (kind, &**name) {
            (Kind::Key, HASH) => {}
            (_, name) if holds_secrets && !HARMLESS.contains(&name) => *value = HIDDEN.into(),
            (_, name) => hide(name, value),
        }
    }
    Value::Object(members)
}

/// Hides `value` if a member called `name` is a secret, and whatever is secret within it.
fn hide(name: &str, value: &mut Value) {
    let name = name.to_ascii_lowercase();
    let is_secret = SECRET.iter().any(|ending| name.ends_with(ending));
    match value {
        Value::String(text) if is_secret && !text.is_empty() => *value = HIDDEN.into(),
        Value::Array(list) => list.iter_mut().for_each(|value| hide(&name, value)),
        Value::Object(members) => hide_within(members),
        _ => {}
    }
}

fn hide_within(members: &mut Map<String, Value>) {
    members
        .iter_mut()
        .for_each(|(name, value)| hide(name, value));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(kind: Kind, members: &Value) -> Value {
        body(kind, &members.to_string())
    }

    #[test]
    fn keys_are_known_by_their_hash_and_show_no_secret() {
        let key = json!({
            "token": "ab12", "key_name": "sk-...abcd", "key_alias": "laptop", "max_budget": 5,
            "metadata": {"logging": [{"callback_vars": {"langfuse_secret_key": "canary"}}], "note": "n"},
        });
        let shown = shown(Kind::Key, &key);
        assert!(!shown.to_string().contains("canary"), "{shown}");
        for name in ["token", "key_name", "key_alias", "max_budget"] {
            assert_eq!(shown[name], key[name]);
        }
        assert_eq!(shown["metadata"]["note"], "n");
    }

    #[test]
    fn of_models_and_credentials_only_the_harmless_is_shown() {
        let members = json!({
            "credential_name": "openai", "credential_info": {"description": "d", "api_key": "canary"},
            "credential_values": {"api_key": "canary"}, "litellm_params": {"x": "canary"}, "sealed": "canary",
        });
        for kind in [Kind::Model, Kind::Credential] {
            let shown = shown(kind, &members);
            assert!(!shown.to_string().contains("canary"), "{shown}");
            assert_eq!(shown["credential_info"]["description"], "d");
        }
    }

    #[test]
    fn what_is_no_object_is_not_shown() {
        assert_eq!(body(Kind::Key, "\"sk-canary\""), HIDDEN);
        let user = shown(
            Kind::User,
            &json!({"password": "canary", "token": "canary"}),
        );
        assert!(!user.to_string().contains("canary"), "{user}");
    }
}
