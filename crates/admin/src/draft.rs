//! What a request makes of a key.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use tollgate_auth::{KeyRecord, Timestamp};
use tollgate_core::Error;

use crate::{
    duration,
    fields::{ACTED_ON, KEPT, asks},
    refusal::{bad, wrong},
};

/// The names of models that mean something only where there are teams.
const OF_TEAMS: &str = "all-team-models";

/// As many entries a list of models, routes or aliases may have, and as long each may be.
const MOST: usize = 1000;
const LONGEST: usize = 512;

/// Puts the fields of `body` into `key`; fields that are not there stay as they are.
pub(crate) fn fill(key: &mut KeyRecord, body: &Map<String, Value>) -> Result<(), Error> {
    let given = |name: &'static str| body.get(name).map(|value| (name, value));
    for (name, target) in [
        ("key_alias", &mut key.key_alias),
        ("user_id", &mut key.user_id),
        ("team_id", &mut key.team_id),
        ("organization_id", &mut key.organization_id),
    ] {
        if let Some((name, value)) = given(name) {
            *target = text(name, value)?;
        }
    }
    if let Some((name, value)) = given("models") {
        key.models = texts(name, value)?;
    }
    if let Some((name, value)) = given("allowed_routes") {
        key.allowed_routes = texts(name, value)?;
    }
    if let Some((name, value)) = given("aliases") {
        key.aliases = aliases(name, value)?;
    }
    if let Some((name, value)) = given("metadata") {
        key.metadata = object(name, value)?;
    }
    if let Some((name, value)) = given("blocked") {
        key.blocked = flag(name, value)?;
    }
    if let Some((name, value)) = given("max_parallel_requests") {
        key.max_parallel_requests = count(name, value)?;
    }
    if let Some((name, value)) = given("key_type") {
        key_type(key, name, value)?;
    }
    if let Some((name, value)) = given("duration") {
        expire(key, name, value)?;
    }
    keep(key, body)
}

/// The fields of `body` that nothing acts on, though they ask for something; `also` are acted on by the operation.
pub(crate) fn ignored(body: &Map<String, Value>, also: &[&str]) -> Vec<String> {
    let known = |name: &str| ACTED_ON.contains(&name) || also.contains(&name);
    let asking = body
        .iter()
        .filter(|(name, value)| !known(name) && asks(value));
    let mut names: Vec<String> = asking.map(|(name, _)| name.clone()).collect();
    let models = body.get("models").and_then(Value::as_array);
    if models.is_some_and(|models| models.iter().any(|model| model == OF_TEAMS)) {
        names.push(format!("models:{OF_TEAMS}"));
    }
    names
}

/// Keeps the fields that nothing acts on, if they are what they should be. Those that LiteLLM does not know go no further.
fn keep(key: &mut KeyRecord, body: &Map<String, Value>) -> Result<(), Error> {
    for kept in &KEPT {
        match body.get(kept.name) {
            None => {}
            Some(Value::Null) => drop(key.other.remove(kept.name)),
            Some(value) => {
                if let Some(expected) = kept.kind.fault(value) {
                    return Err(wrong(kept.name, expected));
                }
                key.other.insert(kept.name.to_owned(), value.clone());
            }
        }
    }
    Ok(())
}

fn text(name: &'static str, value: &Value) -> Result<Option<String>, Error> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.len() > LONGEST => {
            Err(wrong(name, "a text of at most 512 bytes"))
        }
        // Forms send what was left empty.
        Value::String(text) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        _ => Err(wrong(name, "a text")),
    }
}

fn texts(name: &'static str, value: &Value) -> Result<Vec<String>, Error> {
    let fits = |list: &&Vec<Value>| list.len() <= MOST;
    let list = match value {
        Value::Null => return Ok(Vec::new()),
        value => value
            .as_array()
            .filter(fits)
            .ok_or_else(|| wrong(name, "a list of at most 1000 texts"))?,
    };
    let text = |value| text(name, value)?.ok_or_else(|| wrong(name, "a list of texts"));
    list.iter().map(text).collect()
}

fn object(name: &'static str, value: &Value) -> Result<Map<String, Value>, Error> {
    match value {
        Value::Null => Ok(Map::new()),
        Value::Object(members) => Ok(members.clone()),
        _ => Err(wrong(name, "an object")),
    }
}

fn aliases(name: &'static str, value: &Value) -> Result<BTreeMap<String, String>, Error> {
    let expected = || {
        wrong(
            name,
            "an object of at most 1000 names and the models that they stand for",
        )
    };
    let members = object(name, value)?;
    if members.len() > MOST {
        return Err(expected());
    }
    let one =
        |(alias, model): (String, Value)| Ok((alias, text(name, &model)?.ok_or_else(expected)?));
    members.into_iter().map(one).collect()
}

fn flag(name: &'static str, value: &Value) -> Result<bool, Error> {
    match value {
        Value::Null => Ok(false),
        Value::Bool(flag) => Ok(*flag),
        _ => Err(wrong(name, "true or false")),
    }
}

fn count(name: &'static str, value: &Value) -> Result<Option<u32>, Error> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    match value {
        Value::Null => Ok(None),
        _ => number
            .map(Some)
            .ok_or_else(|| wrong(name, "a whole number from 0")),
    }
}

/// LiteLLM's names for kinds of keys stand for groups of routes.
fn key_type(key: &mut KeyRecord, name: &'static str, value: &Value) -> Result<(), Error> {
    let route = match text(name, value)?.as_deref() {
        None | Some("default") => return Ok(()),
        Some("llm_api") => "llm_api_routes",
        Some("management") => "management_routes",
        Some("read_only") => "info_routes",
        Some(_) => return Err(wrong(name, "default, llm_api, management or read_only")),
    };
    key.allowed_routes = vec![route.to_owned()];
    Ok(())
}

fn expire(key: &mut KeyRecord, name: &'static str, value: &Value) -> Result<(), Error> {
    key.expires = match text(name, value)?.as_deref() {
        // `-1` is LiteLLM's never.
        None | Some("-1") => None,
        Some(text) => {
            let end = duration::after(Timestamp::now(), text);
            Some(end.ok_or_else(|| {
                bad(
                    name,
                    "Invalid duration format. Use a number and s, m, h, d, w or mo: 30d",
                )
            })?)
        }
    };
    Ok(())
}
