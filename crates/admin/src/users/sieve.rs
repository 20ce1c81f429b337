use serde_json::Value;
use tollgate_auth::UserRecord;

use crate::{asked::Asked, sift::has};

/// What no index of a store tells apart.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    role: Option<String>,
    part_of_name: Option<String>,
    search: Option<String>,
    sso: Option<Vec<String>>,
}

/// The texts of the query's member `name`, between commas.
pub(super) fn texts(asked: &Asked, name: &str) -> Option<Vec<String>> {
    let list = asked.name(name)?;
    let texts = list.split(',').map(str::trim);
    let texts = texts.filter(|text| !text.is_empty());
    Some(texts.map(str::to_owned).collect())
}

// === impl Sieve ===

impl Sieve {
    pub(super) fn asked(asked: &Asked) -> Self {
        Self {
            role: asked.query("role"),
            // A single name of `user_ids` is looked for as a part of one, as with LiteLLM.
            part_of_name: texts(asked, "user_ids")
                .filter(|names| names.len() == 1)
                .and_then(|mut names| names.pop()),
            search: asked.name("search"),
            sso: texts(asked, "sso_user_ids"),
        }
    }

    /// Whether it lets everybody through.
    pub(super) fn is_open(&self) -> bool {
        self.role.is_none()
            && self.part_of_name.is_none()
            && self.search.is_none()
            && self.sso.is_none()
    }

    pub(super) fn lets(&self, user: &UserRecord) -> bool {
        let sso = user.other.get("sso_user_id").and_then(Value::as_str);
        let found = |part: &String| {
            has(&user.user_id, part)
                || user
                    .user_email
                    .as_ref()
                    .is_some_and(|email| has(email, part))
        };
        (self.role.is_none() || self.role == user.user_role)
            && self
                .part_of_name
                .as_ref()
                .is_none_or(|part| has(&user.user_id, part))
            && self.search.as_ref().is_none_or(found)
            && self
                .sso
                .as_ref()
                .is_none_or(|names| sso.is_some_and(|sso| names.iter().any(|name| name == sso)))
    }
}
