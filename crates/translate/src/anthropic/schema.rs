//! JSON schemas as Anthropic's structured output wants them.

use serde_json::{Value, json};

use crate::neutral::Extra;

/// Keywords that are refused; the SDKs turn them into words of the description, and so do we.
/// See "JSON schema limitations" in Anthropic's guide to structured outputs.
const REFUSED: [&str; 12] = [
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maximum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "minimum",
    "minItems",
    "minLength",
    "minProperties",
    "multipleOf",
    "uniqueItems",
];

/// Formats of texts that are known.
const FORMATS: [&str; 10] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "time",
    "uri",
    "uuid",
];

/// `schema` with every object closed, and limits in words. `None` when it has objects of free members, which
/// structured output cannot promise.
pub(super) fn closed(schema: &Value) -> Option<Value> {
    let Value::Object(members) = schema else {
        return Some(schema.clone());
    };
    let mut closed = Extra::new();
    let mut words = Vec::new();
    for (name, value) in members {
        let value = match name.as_str() {
            "properties" | "$defs" | "definitions" => each(value)?,
            "items" => self::closed(value)?,
            "anyOf" | "allOf" | "oneOf" => all(value)?,
            "patternProperties" => return None,
            "format" if !known(value) => {
                words.push(format!("{name}: {value}"));
                continue;
            }
            // One item at least, or none at all: those can be promised.
            "minItems" if value.as_u64().is_some_and(|least| least <= 1) => value.clone(),
            refused if REFUSED.contains(&refused) => {
                words.push(format!("{name}: {value}"));
                continue;
            }
            _ => value.clone(),
        };
        // The guide knows `anyOf` alone.
        let name = if name == "oneOf" { "anyOf" } else { name };
        closed.insert(name.to_owned(), value);
    }
    if is_object(members) {
        let open = members.get("additionalProperties");
        let empty = !members.contains_key("properties");
        if empty || open.is_some_and(|open| *open != Value::Bool(false)) {
            return None;
        }
        closed.insert("additionalProperties".to_owned(), json!(false));
    }
    describe(&mut closed, &words);
    Some(Value::Object(closed))
}

/// Keywords of `schema` that become words of a description: asked for, but no longer promised.
pub(super) fn limits(schema: &Value) -> Vec<&'static str> {
    let Value::Object(members) = schema else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, value) in members {
        match name.as_str() {
            "properties" | "$defs" | "definitions" => {
                let schemas = value.as_object().into_iter().flatten();
                found.extend(schemas.flat_map(|(_, schema)| limits(schema)));
            }
            "items" => found.extend(limits(value)),
            "anyOf" | "allOf" | "oneOf" => {
                found.extend(value.as_array().into_iter().flatten().flat_map(limits));
            }
            "format" if !known(value) => found.push("format"),
            "minItems" if value.as_u64().is_some_and(|least| least <= 1) => {}
            name => found.extend(REFUSED.iter().find(|refused| **refused == name)),
        }
    }
    found
}

fn each(schemas: &Value) -> Option<Value> {
    let Value::Object(schemas) = schemas else {
        return Some(schemas.clone());
    };
    let closed = schemas
        .iter()
        .map(|(name, schema)| Some((name.clone(), closed(schema)?)));
    closed.collect::<Option<Extra>>().map(Value::Object)
}

fn all(schemas: &Value) -> Option<Value> {
    let Value::Array(schemas) = schemas else {
        return Some(schemas.clone());
    };
    let closed = schemas.iter().map(closed);
    closed.collect::<Option<Vec<_>>>().map(Value::Array)
}

fn known(format: &Value) -> bool {
    format.as_str().is_some_and(|name| FORMATS.contains(&name))
}

fn is_object(schema: &Extra) -> bool {
    match schema.get("type") {
        Some(Value::String(kind)) => kind == "object",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "object"),
        _ => schema.contains_key("properties"),
    }
}

fn describe(schema: &mut Extra, words: &[String]) {
    if words.is_empty() {
        return;
    }
    let words = format!("({})", words.join(", "));
    let text = match schema.get("description").and_then(Value::as_str) {
        Some(text) => format!("{text} {words}"),
        None => words,
    };
    schema.insert("description".to_owned(), Value::String(text));
}
