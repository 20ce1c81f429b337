//! What is asked of the gateway.

use std::{fmt, io::Read as _};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::Method;
use serde_json::{Map, Value};

use super::asked::{Asked, put};

/// A request, but for whom it is sent to. Its query and body may hold keys.
pub(super) struct Draft {
    pub(super) method: Method,
    /// With the query.
    pub(super) path: String,
    pub(super) body: Bytes,
}

// === impl Draft ===

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.split('?').next();
        f.debug_struct("Draft")
            .field("method", &self.method)
            .field("path", &path.unwrap_or_default())
            .finish_non_exhaustive()
    }
}

/// The request that a command stands for. Flags are over `--data`, and `--set` is over both.
pub(super) fn request(asked: &Asked) -> anyhow::Result<Draft> {
    let mut members = match &asked.data {
        Some(data) => object(data)?,
        None => Map::new(),
    };
    for (member, value) in &asked.values {
        put(&mut members, member, value.clone());
    }
    for (member, value) in &asked.set {
        put(&mut members, member, value.clone());
    }
    let operation = asked.operation;
    let (path, body) = match operation.method {
        Method::GET => (with_query(operation.path, &members), Bytes::new()),
        _ => (
            operation.path.to_owned(),
            Value::Object(members).to_string().into(),
        ),
    };
    Ok(Draft {
        method: operation.method.clone(),
        path,
        body,
    })
}

/// The members that `--data` gives. What stands there may be a secret, so no error shows it.
fn object(data: &str) -> anyhow::Result<Map<String, Value>> {
    let text = match data.strip_prefix('@') {
        Some(file) => std::fs::read_to_string(file).with_context(|| format!("reading {file}"))?,
        None if data == "-" => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            text
        }
        None => data.to_owned(),
    };
    match serde_json::from_str(&text) {
        Ok(members) => Ok(members),
        Err(error) => bail!(
            "--data is no JSON object (line {}, column {})",
            error.line(),
            error.column()
        ),
    }
}

fn with_query(path: &str, members: &Map<String, Value>) -> String {
    let mut all = path.to_owned();
    for (name, value) in members {
        all.push(if all.contains('?') { '&' } else { '?' });
        all.push_str(&encoded(name));
        all.push('=');
        match value {
            Value::String(text) => all.push_str(&encoded(text)),
            value => all.push_str(&encoded(&value.to_string())),
        }
    }
    all
}

/// `text` with all but letters, digits and `-._~` as their bytes.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_query_keeps_what_stands_in_its_values() {
        let Value::Object(members) = json!({"key": "sk-a&b=c d", "page": 2}) else {
            unreachable!();
        };
        assert_eq!(
            with_query("/key/info", &members),
            "/key/info?key=sk-a%26b%3Dc%20d&page=2"
        );
        assert_eq!(
            with_query("/a?b=1", &members),
            "/a?b=1&key=sk-a%26b%3Dc%20d&page=2"
        );
    }

    #[test]
    fn neither_query_nor_body_is_in_the_debug_output() {
        let draft = Draft {
            method: Method::POST,
            path: "/key/info?key=canary".to_owned(),
            body: "canary".into(),
        };
        let shown = format!("{draft:?}");
        assert!(
            shown.contains("\"/key/info\"") && !shown.contains("canary"),
            "{shown}"
        );
    }

    #[test]
    fn what_is_no_object_is_refused_and_not_shown() {
        let error = object("[\"sk-secret\"]").unwrap_err().to_string();
        assert!(
            error.contains("no JSON object") && !error.contains("secret"),
            "{error}"
        );
        assert!(object("{\"a\": 1}").is_ok());
    }
}
