//! JSON in one spelling.

use serde_json::{Map, Value};

/// What stands for a medium that had to leave its result, and for nothing.
const FILLERS: [&str; 2] = ["The result is in the user's next message.", "(no output)"];

/// `value` with members in order, whole numbers without a fraction, and no nulls.
pub(crate) fn json(value: &Value) -> String {
    ordered(value).to_string()
}

/// A call's arguments: JSON in one spelling where they are JSON; none are an empty object.
pub(crate) fn arguments(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        _ if text.trim().is_empty() => "{}".to_owned(),
        Ok(value) => json(&value),
        Err(_) => text.to_owned(),
    }
}

fn ordered(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut names: Vec<_> = members.iter().filter(|(_, v)| !v.is_null()).collect();
            names.sort_by_key(|(name, _)| *name);
            let names = names.into_iter();
            Value::Object(
                names
                    .map(|(name, value)| (name.clone(), ordered(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => items.iter().map(ordered).collect(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 1e15 => (float as i64).into(),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

/// Whether a schema, in one spelling, is that of an object without members.
pub(super) fn is_empty(schema: &str) -> bool {
    let schema = serde_json::from_str::<Value>(schema).unwrap_or_default();
    let Some(members) = schema.as_object() else {
        return true;
    };
    let properties = members.get("properties").and_then(Value::as_object);
    let none = properties.is_none_or(Map::is_empty);
    none && members.keys().all(|name| {
        [
            "type",
            "properties",
            "required",
            "additionalProperties",
            "$schema",
        ]
        .contains(&name.as_str())
    })
}

/// A tool's answer: as JSON when it is JSON, without the envelope that dialects which want an object put around a
/// text, else without white space.
pub(super) fn result(text: &str) -> String {
    if FILLERS.contains(&text.trim()) {
        return String::new();
    }
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return text.split_whitespace().collect();
    };
    match &value {
        Value::Object(members) if members.len() == 1 => {
            let inner = ["output", "result", "error"]
                .iter()
                .find_map(|name| members.get(*name));
            match inner {
                Some(Value::String(text)) => result(text),
                Some(inner) => json(inner),
                None => json(&value),
            }
        }
        Value::String(text) => text.split_whitespace().collect(),
        _ => json(&value),
    }
}
