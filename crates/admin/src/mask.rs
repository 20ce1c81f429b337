//! What is shown of values that are stored sealed.

use serde_json::{Map, Value};

use crate::sealing::is_open;

/// So many characters stay at each end, as in LiteLLM.
const SHOWN: usize = 2;

/// Shorter texts would hardly be hidden.
const SHORTEST: usize = 12;

/// What a value that refers to a variable begins with: it is no secret itself.
const REFERENCE: &str = "os.environ/";

/// Members that are addresses.
const ADDRESSES: [&str; 4] = [
    "api_base",
    "base_url",
    "aws_bedrock_runtime_endpoint",
    "aws_sts_endpoint",
];

/// `members` as they may be shown.
pub(crate) fn members(members: &Map<String, Value>) -> Map<String, Value> {
    let shown = members.iter().map(|(name, value)| {
        let value = match value {
            value if is_open(name, value) => value.clone(),
            Value::String(text) if ADDRESSES.contains(&name.as_str()) => address(text).into(),
            value => masked(value),
        };
        (name.clone(), value)
    });
    shown.collect()
}

/// `now` without what was only shown and sent back: that stays as it `was`, as in LiteLLM.
pub(crate) fn unmasked(now: &Map<String, Value>, was: &Map<String, Value>) -> Map<String, Value> {
    let shown = members(was);
    let kept = now.iter().map(|(name, value)| {
        let same = shown.get(name) == Some(value);
        let value = was.get(name).filter(|_| same).unwrap_or(value);
        (name.clone(), value.clone())
    });
    kept.collect()
}

fn masked(value: &Value) -> Value {
    match value {
        Value::String(text) => self::text(text).into(),
        Value::Array(items) => items.iter().map(masked).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| (name.clone(), masked(value)));
            Value::Object(members.collect())
        }
        value => value.clone(),
    }
}

/// `sk****89`; nothing of a short one.
fn text(text: &str) -> String {
    if text.starts_with(REFERENCE) {
        return text.to_owned();
    }
    let letters: Vec<_> = text.chars().collect();
    if letters.len() < SHORTEST {
        return "*****".to_owned();
    }
    let first: String = letters.iter().take(SHOWN).collect();
    let last: String = letters.iter().skip(letters.len() - SHOWN).collect();
    format!("{first}****{last}")
}

/// An address without what may be a key in it: a query, or a password before the host.
fn address(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let (user, host) = match rest.rsplit_once('@') {
        // A password with a question mark, or a query with an @: who can tell?
        Some((user, _)) if user.contains('?') => ("", "****"),
        Some((_, host)) => ("****@", host),
        None => ("", rest),
    };
    let (host, query) = match host.split_once('?') {
        Some((host, _)) => (host, "?****"),
        None => (host, ""),
    };
    let slashes = if rest.len() < address.len() {
        "://"
    } else {
        ""
    };
    format!("{scheme}{slashes}{user}{host}{query}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_show_neither_a_password_nor_a_query() {
        let table = [
            ("https://h/v1", "https://h/v1"),
            ("https://h/v1?key=k", "https://h/v1?****"),
            ("https://u:p@w@h/v1?key=k", "https://****@h/v1?****"),
            ("https://u:p?w@h/v1", "https://****"),
            ("https://h/v1?key=k@l", "https://****"),
            ("u:p@h", "****@h"),
            ("h", "h"),
        ];
        for (text, shown) in table {
            assert_eq!(address(text), shown);
        }
    }

    #[test]
    fn secrets_are_hidden_and_what_is_sent_back_stays() {
        let object = |value: Value| value.as_object().unwrap().clone();
        let was = object(json!({
            "model": "openai/x", "api_key": "sk-0123456789", "short": "secret", "rpm": 5, "api_base": "https://u:p@h/v1?key=k",
            "extra_headers": {"x": "0123456789abc"}, "aws_secret_access_key": "os.environ/KEY",
        }));
        let shown = members(&was);
        let expected = json!({
            "model": "openai/x", "api_key": "sk****89", "short": "*****", "rpm": 5, "api_base": "https://****@h/v1?****",
            "extra_headers": {"x": "01****bc"}, "aws_secret_access_key": "os.environ/KEY",
        });
        assert_eq!(Value::Object(shown.clone()), expected);
        assert_eq!(unmasked(&shown, &was), was);
        let new = object(json!({"api_key": "sk-new-and-longer"}));
        assert_eq!(unmasked(&new, &was), new);
    }
}
