//! What is set in the end, and by whom: for people, so without secrets.

use std::fmt;

use figment::value::Value;
use tollgate_core::Secret;

use crate::{
    Finding,
    node::{Node, scalar_text},
    reader::{REFERENCE, Reader},
};

/// A value that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveValue {
    /// Where it is in the tree.
    pub path: String,
    /// The value as text; a secret shows at most its last four characters.
    pub value: String,
    /// Who set it.
    pub origin: Origin,
}

/// Who set a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody: it is built in.
    Default,
    /// The file, or one it includes.
    File {
        /// The line, counted from 1.
        line: Option<u32>,
    },
    /// An environment variable.
    Env {
        /// Its name.
        variable: String,
    },
    /// The command line.
    CommandLine,
}

/// Names of keys that hold a secret end in one of these.
const SECRET_ENDINGS: [&str; 11] = [
    "_key",
    "access_key_id",
    "external_id",
    "apikey",
    "_token",
    "secret",
    "password",
    "credentials",
    "authorization",
    "passwd",
    "_jwt",
];
/// Names of credentials end in one of these.
const CREDENTIAL_ENDINGS: [&str; 7] = [
    "api_key",
    "apikey",
    "secret",
    "password",
    "credentials",
    "access_token",
    "authorization",
];
/// Maps and lists in which everything is secret, whatever it is called.
const SECRET_MAPS: [&str; 5] = [
    "credential_values",
    "environment_variables",
    "extra_headers",
    "headers",
    "salt_key_previous",
];
/// The shortest secret that may show its end.
const LONG: usize = 16;

// === impl Origin ===

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { line: Some(line) } => write!(f, "line {line}"),
            Self::File { line: None } => f.write_str("file"),
            Self::Env { variable } => write!(f, "environment, {variable}"),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

/// All scalars of the tree.
pub(crate) fn list(reader: &Reader, root: &Node<'_>) -> Vec<EffectiveValue> {
    let mut values = Vec::new();
    collect(reader, root, false, &mut values);
    for value in &mut values {
        value.value = scrubbed(&value.value, &reader.secrets);
    }
    values
}

fn collect(reader: &Reader, node: &Node<'_>, secret: bool, values: &mut Vec<EffectiveValue>) {
    for (key, member) in node.members() {
        let within = secret || SECRET_MAPS.contains(&key) || is_secret_name(key);
        collect(reader, &member, within, values);
    }
    node.items()
        .for_each(|item| collect(reader, &item, secret, values));
    // A flag is no secret, whatever it is called: `dangerously_permit_weak_or_unset_master_key`.
    let secret = secret && !matches!(node.value, Some(Value::Bool(..)));
    if let Some(text) = node.value.and_then(scalar_text) {
        let value = if secret {
            mask(&text)
        } else {
            without_password(&text)
        };
        values.push(EffectiveValue {
            path: node.path.clone(),
            value,
            origin: reader.origin(node),
        });
    }
}

/// Blacks `secrets` out of all texts, should one have slipped in.
pub(crate) fn scrub(findings: &mut [Finding], secrets: &[Secret]) {
    for finding in findings {
        finding.message = scrubbed(&finding.message, secrets);
        finding.path = scrubbed(&finding.path, secrets);
    }
}

/// `text` with `secrets` blacked out.
pub(crate) fn scrubbed(text: &str, secrets: &[Secret]) -> String {
    secrets.iter().fold(text.to_owned(), |text, secret| {
        secret.scrub(&text).into_owned()
    })
}

/// Whether a key of this name holds a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    name == "key" || SECRET_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether a member of this name would put a credential into a request body.
///
/// Narrower than [`is_secret_name`]: `prompt_cache_key` and `stop_token` are members that models know.
pub(crate) fn is_credential_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    CREDENTIAL_ENDINGS
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// `sk-…abcd`; short ones show nothing. A reference to a variable is no secret.
fn mask(text: &str) -> String {
    if text.starts_with(REFERENCE) || text.is_empty() {
        return text.to_owned();
    }
    let start = if text.starts_with("sk-") { "sk-" } else { "" };
    let letters = text.chars().count();
    let end: String = text
        .chars()
        .skip(letters.saturating_sub(4))
        .filter(|_| letters >= LONG)
        .collect();
    format!("{start}…{end}")
}

/// `scheme://user:…@host?…` for URLs with a password or a query, `scheme://…` where it is unclear which of them they have;
/// other texts as they are.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let (user, host) = match rest.rsplit_once('@') {
        // A password with a question mark, or a query with an @: who can tell?
        Some((user, _)) if user.contains('?') => return format!("{scheme}://…"),
        Some((user, host)) => (user.split(':').next(), host),
        None => (None, rest),
    };
    let user = user.map_or_else(String::new, |user| format!("{user}:…@"));
    // What follows the question mark is often a key too.
    match host.split_once('?') {
        Some((host, _)) => format!("{scheme}://{user}{host}?…"),
        None => format!("{scheme}://{user}{host}"),
    }
}

/// Whether `value` is a text that nobody can have meant as a key.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let bracketed = value.starts_with('<') && value.ends_with('>');
    bracketed
        || value.ends_with("...")
        || ["your-", "your_", "changeme"]
            .iter()
            .any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_show_little() {
        let table = [
            ("sk-0123456789abcdef", "sk-…cdef"),
            ("sk-short", "sk-…"),
            ("0123456789abcdef", "…cdef"),
            ("os.environ/KEY", "os.environ/KEY"),
            ("", ""),
        ];
        for (text, masked) in table {
            assert_eq!(mask(text), masked);
        }
    }

    #[test]
    fn urls_show_neither_a_password_nor_a_query() {
        let table = [
            ("postgresql://u:p@h/d", "postgresql://u:…@h/d"),
            ("postgresql://u:p@w@h/d?x=y", "postgresql://u:…@h/d?…"),
            ("postgresql://u:p?w@h/d", "postgresql://…"),
            ("postgresql://u:p?w@h/d?x=y", "postgresql://…"),
            ("http://h/d", "http://h/d"),
            ("http://h/d?key=k", "http://h/d?…"),
            ("http://h/d?key=k@l", "http://…"),
        ];
        for (text, shown) in table {
            assert_eq!(without_password(text), shown);
        }
    }

    #[test]
    fn secrets_are_known_by_their_names() {
        for name in [
            "api_key",
            "master_key",
            "X-Api-Key",
            "aws_session_token",
            "client_secret",
            "password",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "model",
            "max_tokens",
            "litellm_key_header_name",
            "key_management_system",
            "api_base",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn placeholders_are_recognised() {
        for text in [
            "<YOUR_PROVIDER_KEY>",
            "sk-...",
            "sk-proxy-your-secret-here",
            "changeme",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        assert!(!is_placeholder("sk-proj-abc"));
    }
}
