//! The simplest JSON value that a schema allows.

use serde_json::{Map, Value, json};

/// How deep a schema is followed; a recursive one is cut with a null there.
const MAX_DEPTH: usize = 8;

/// A value of the type that `schema` names, with every property filled in.
pub(crate) fn sample(schema: &Value) -> Value {
    value(schema, MAX_DEPTH)
}

fn value(schema: &Value, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    if let Some(only) = schema.get("const") {
        return only.clone();
    }
    if let Some(allowed) = schema["enum"].as_array() {
        return allowed.first().cloned().unwrap_or_default();
    }
    if let Some(first) = schema["anyOf"].as_array().and_then(|any| any.first()) {
        return value(first, depth - 1);
    }
    // Google writes the names of types in capitals.
    match type_name(schema).to_ascii_lowercase().as_str() {
        "object" => object(schema, depth),
        "array" => json!([value(&schema["items"], depth - 1)]),
        "string" => json!("mock"),
        "integer" => json!(1),
        "number" => json!(1.5),
        "boolean" => json!(true),
        _ => Value::Null,
    }
}

/// `"type"` may be a list, of which the first is taken.
fn type_name(schema: &Value) -> &str {
    let named = &schema["type"];
    let first = named.as_str().or_else(|| named[0].as_str());
    let implied = schema.get("properties").map(|_| "object");
    first.or(implied).unwrap_or_default()
}

fn object(schema: &Value, depth: usize) -> Value {
    let Some(properties) = schema["properties"].as_object() else {
        return json!({});
    };
    let fields = properties
        .iter()
        .map(|(name, schema)| (name.clone(), value(schema, depth - 1)));
    Value::Object(fields.collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_is_filled_in() {
        let schema = json!({"properties": {
            "city": {"type": ["string", "null"]},
            "unit": {"enum": ["c", "f"]},
            "days": {"type": "ARRAY", "items": {"type": "integer"}},
            "kind": {"anyOf": [{"const": "wind"}, {"type": "null"}]},
        }});
        let expected = json!({"city": "mock", "unit": "c", "days": [1], "kind": "wind"});
        assert_eq!(sample(&schema), expected);
    }

    #[test]
    fn a_schema_that_is_none_gives_null() {
        assert_eq!(sample(&json!("odd")), Value::Null);
    }
}
