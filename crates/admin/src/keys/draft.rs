//! What a request makes of a key.

use serde_json::{Map, Value};
use tollgate_auth::{Id, KeyRecord, Kind, Timestamp, Write};
use tollgate_core::Error;

use crate::{
    budgets, duration,
    fields::Form,
    refusal::{bad, wrong},
};

/// `key` with the members that `body` has; those that are not there stay as they are.
pub(super) fn fill(
    form: Form,
    key: &KeyRecord,
    body: &Map<String, Value>,
) -> Result<KeyRecord, Error> {
    let mut filled = form.fill(key, body)?;
    let text = |name: &str| {
        body.get(name)
            .map(|value| value.as_str().filter(|text| !text.is_empty()))
    };
    if let Some(kind) = text("key_type") {
        of_type(&mut filled, kind)?;
    }
    if let Some(duration) = text("duration") {
        filled.expires = end(duration)?;
    }
    Ok(filled)
}

/// What must be there for `key` to be kept: those whom it refers to.
pub(crate) fn expected(key: &KeyRecord) -> impl Iterator<Item = Write> {
    let team = key.team_id.as_deref().map(|name| Id::new(Kind::Team, name));
    let organization = key.organization_id.as_deref();
    let organization = organization.map(|name| Id::new(Kind::Organization, name));
    let budget = key.other.get("budget_id").and_then(Value::as_str);
    let referred = team.into_iter().chain(organization).map(Write::Expect);
    referred.chain(budgets::expected(budget))
}

/// LiteLLM's names for kinds of keys stand for groups of routes.
fn of_type(key: &mut KeyRecord, kind: Option<&str>) -> Result<(), Error> {
    let route = match kind {
        None | Some("default") => return Ok(()),
        Some("llm_api") => "llm_api_routes",
        Some("management") => "management_routes",
        Some("read_only") => "info_routes",
        Some(_) => {
            return Err(wrong(
                "key_type",
                "default, llm_api, management or read_only",
            ));
        }
    };
    key.allowed_routes = vec![route.to_owned()];
    Ok(())
}

/// The end of a span that begins now; `-1` is LiteLLM's never.
fn end(duration: Option<&str>) -> Result<Option<Timestamp>, Error> {
    let Some(text) = duration.filter(|text| *text != "-1") else {
        return Ok(None);
    };
    let end = duration::after(Timestamp::now(), text);
    let end = end.ok_or_else(|| {
        bad(
            "duration",
            "Invalid duration format. Use a number and s, m, h, d, w or mo: 30d",
        )
    })?;
    Ok(Some(end))
}
