//! A request to the management API, read.

use std::{fmt, time::Duration};

use axum::body::Body;
use http::{HeaderMap, Request, Uri};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::{Map, Value};
use tokio::time::timeout;
use tollgate_auth::{KeyHash, Principal, Role};
use tollgate_core::{Clock, Error, ErrorKind};
use tollgate_wire::paths;

use crate::refusal;

/// Who asks, and what.
pub(crate) struct Asked {
    pub(crate) principal: Principal,
    uri: Uri,
    /// The path of the route, with the names of its parameters.
    route: &'static str,
    headers: HeaderMap,
    pub(crate) body: Map<String, Value>,
}

/// As long as a body may be, in bytes.
const LONGEST: usize = 1 << 20;

/// So long a client may take to send it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The header in which whoever acts for somebody else says so.
const CHANGED_BY: &str = "litellm-changed-by";

// === impl Asked ===

impl Asked {
    pub(crate) async fn read(
        principal: Principal,
        route: &'static str,
        request: Request<Body>,
    ) -> Result<Self, Error> {
        let (head, body) = request.into_parts();
        let whole = timeout(PATIENCE, Limited::new(body, LONGEST).collect()).await;
        let whole = whole.map_err(|_| Error::timed_out(Clock::Body, PATIENCE))?;
        let bytes = whole.map_err(|error| match error.is::<LengthLimitError>() {
            true => Error::new(
                ErrorKind::TooLarge,
                format!("the request body has more than {LONGEST} bytes"),
            ),
            false => Error::new(
                ErrorKind::InvalidRequest,
                "the request body did not arrive whole",
            ),
        })?;
        let bytes = bytes.to_bytes();
        let body = match bytes.trim_ascii() {
            [] => Map::new(),
            text => serde_json::from_slice(text).map_err(|error| {
                // Line and column, and not what stands there: it may be a key.
                let (line, column) = (error.line(), error.column());
                let message =
                    format!("the request body is no JSON object (line {line}, column {column})");
                Error::new(ErrorKind::Unprocessable, message).with_param("request_body")
            })?,
        };
        Ok(Self {
            principal,
            uri: head.uri,
            route,
            headers: head.headers,
            body,
        })
    }

    /// A parameter of the query, decoded; an empty one counts as none.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let value = self.raw(name)?;
        Some(paths::decode(&value.replace('+', " ")).to_string())
    }

    /// A parameter of the query as it was sent.
    fn raw(&self, name: &str) -> Option<&str> {
        let pairs = self
            .uri
            .query()?
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        let mut values = pairs
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value);
        values.next().filter(|value| !value.is_empty())
    }

    /// A name of the query. In it a `+` is one, because names may be addresses; LiteLLM reads them so, too.
    pub(crate) fn name(&self, name: &str) -> Option<String> {
        let value = self.raw(name)?;
        Some(paths::decode(value).to_string())
    }

    /// A number of the query; `usual` when there is none.
    pub(crate) fn number(&self, name: &'static str, usual: u64, most: u64) -> Result<u64, Error> {
        let Some(text) = self.query(name) else {
            return Ok(usual);
        };
        let number = text
            .parse()
            .ok()
            .filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| refusal::wrong(name, &format!("a whole number from 1 to {most}")))
    }

    /// Whether a flag of the query is set.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.query(name)
            .is_some_and(|value| matches!(&*value.to_ascii_lowercase(), "true" | "1" | "yes"))
    }

    /// A text of the body.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, Error> {
        match self.body.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)
                .filter(|text| !text.is_empty())
                .map(String::as_str)),
            Some(_) => Err(refusal::wrong(name, "a text")),
        }
    }

    /// A list of texts of the body.
    pub(crate) fn texts(&self, name: &'static str) -> Result<Vec<&str>, Error> {
        let wrong = || refusal::wrong(name, "a list of texts");
        match self.body.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(list)) => list
                .iter()
                .map(|text| text.as_str().ok_or_else(wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    /// A parameter of the path, decoded.
    pub(crate) fn segment(&self, name: &str) -> Option<String> {
        let named = |part: &str| {
            part.strip_prefix('{')?
                .strip_suffix('}')
                .map(|is| is == name)
        };
        let mut pairs = self.route.split('/').zip(self.uri.path().split('/'));
        let (_, value) = pairs.find(|(part, _)| named(part) == Some(true))?;
        Some(paths::decode(value).to_string())
    }

    /// A text of the body, which must be there.
    pub(crate) fn needed(&self, name: &'static str) -> Result<&str, Error> {
        let missing = || refusal::wrong(name, "a text; it is required");
        self.text(name)?.ok_or_else(missing)
    }

    /// The key that the member `key` of the body names, or the path.
    pub(crate) fn key(&self) -> Result<KeyHash, Error> {
        let named = match self.text("key")? {
            Some(key) => Some(KeyHash::named(key)),
            None => self.segment("key").map(|key| KeyHash::named(&key)),
        };
        named.ok_or_else(|| refusal::bad("key", "No key passed in."))
    }

    /// Whether it wants something blocked.
    pub(crate) fn lays_block(&self) -> bool {
        self.body.get("blocked") == Some(&Value::Bool(true)) || self.route.ends_with("/block")
    }

    /// For whom whoever asks acts, as far as they say so. Administrators are believed; others could put the blame on
    /// somebody else.
    pub(crate) fn on_behalf_of(&self) -> Option<String> {
        if self.principal.role() != Role::Admin {
            return None;
        }
        let name = self.headers.get(CHANGED_BY)?.to_str().ok()?;
        Some(name.chars().take(256).collect())
    }

    /// The name of whoever asks, for records and the trail.
    pub(crate) fn author(&self) -> String {
        let principal = &self.principal;
        match (principal.user(), principal.key()) {
            (Some(user), _) => user.to_owned(),
            (None, Some(key)) => key.to_string(),
            // LiteLLM's name for whoever holds the master key.
            (None, None) => principal.subject().unwrap_or("default_user_id").to_owned(),
        }
    }
}

impl fmt::Debug for Asked {
    /// Shows who asks for which route, and nothing of what they sent: keys and providers' secrets are in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked")
            .field("route", &self.route)
            .field("principal", &self.principal)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(principal: Principal) -> Asked {
        let request = Request::post("/key/update?key=sk-canary")
            .header(CHANGED_BY, "somebody")
            .header("authorization", "Bearer sk-canary")
            .body(Body::from(r#"{"key": "sk-canary"}"#));
        let asked = Asked::read(principal, "/key/update", request.unwrap());
        asked.await.unwrap()
    }

    #[tokio::test]
    async fn what_was_sent_is_in_no_debug_output() {
        let shown = format!("{:?}", asked(Principal::admin()).await);
        assert!(
            shown.contains("/key/update") && !shown.contains("canary"),
            "{shown}"
        );
    }

    #[tokio::test]
    async fn only_administrators_act_on_behalf_of_others() {
        let on_behalf_of = asked(Principal::admin()).await.on_behalf_of();
        assert_eq!(on_behalf_of.as_deref(), Some("somebody"));
        assert_eq!(asked(Principal::anyone()).await.on_behalf_of(), None);
    }
}
