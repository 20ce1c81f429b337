//! What is shown of a change has no secret in it.

use serde_json::{Map, Value};
use tollgate_auth::Kind;

use crate::fields::asks;

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

/// Names of members with a secret end so, or in the plural of it.
const ENDINGS: [&str; 4] = ["key", "token", "credential", "authorization"];

/// Names of members with a secret have this somewhere.
const STEMS: [&str; 4] = ["secret", "password", "passwd", "passphrase"];

/// Names that end so are of numbers of tokens.
const COUNTS: [&str; 5] = [
    "max_tokens",
    "input_tokens",
    "output_tokens",
    "prompt_tokens",
    "completion_tokens",
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

/// Hides `value` if a member called `name` is a secret, of whatever kind it is, and whatever is secret within it.
fn hide(name: &str, value: &mut Value) {
    let is_count = value.is_number() && counts(name);
    match value {
        Value::Null | Value::Bool(_) => {}
        value if !is_count && is_secret(name) && asks(value) => *value = HIDDEN.into(),
        Value::Array(list) => list.iter_mut().for_each(|value| hide(name, value)),
        Value::Object(members) => hide_within(members),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let one = name.strip_suffix('s').unwrap_or(&name);
    STEMS.iter().any(|stem| name.contains(stem))
        || ENDINGS.iter().any(|ending| one.ends_with(ending))
}

fn counts(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    COUNTS.iter().any(|ending| name.ends_with(ending))
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
    fn secrets_are_hidden_whatever_they_are_called_and_of_whatever_kind() {
        let secrets = json!({
            "api_keys": ["canary"], "tokens": {"openai": "canary"}, "secretValue": "canary", "passwords": [["canary"]],
            "PASSWORD_HASH": "canary", "pin": {"password": 4711}, "client_secrets": [{"x": "canary"}],
        });
        let harmless = json!({"max_tokens": 5, "output_tokens": 6, "keys": [], "token": null, "keyboard": "qwerty"});
        let shown = shown(
            Kind::Team,
            &json!({"metadata": {"secrets_of": secrets, "a": secrets, "b": harmless}}),
        );
        let text = shown.to_string();
        assert!(!text.contains("canary") && !text.contains("4711"), "{text}");
        assert_eq!(shown["metadata"]["b"], harmless);
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
