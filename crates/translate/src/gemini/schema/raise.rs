use serde_json::{Map, Value, json};

/// JSON schema that says what `schema` of Gemini's subset says.
pub(crate) fn raise(schema: &Value) -> Value {
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    let mut out = Map::new();
    for (name, value) in members {
        let name = camel(name);
        let value = match (name, value) {
            (_, Value::Null) | ("nullable" | "propertyOrdering", _) => continue,
            ("type", kind) => type_name(kind),
            ("properties", Value::Object(properties)) => {
                properties_of(properties, members.get("propertyOrdering"))
            }
            ("items", items) => raise(items),
            ("anyOf", Value::Array(variants)) => variants.iter().map(raise).collect(),
            ("enum", Value::Array(values)) => enumerated(values, members.get("type")),
            (
                "minItems" | "maxItems" | "minLength" | "maxLength" | "minProperties"
                | "maxProperties",
                Value::String(number),
            ) => number
                .parse::<u64>()
                .map_or_else(|_| value.clone(), Value::from),
            _ => value.clone(),
        };
        out.insert(name.to_owned(), value);
    }
    if members.get("nullable") == Some(&Value::Bool(true)) {
        allow_null(&mut out);
    }
    Value::Object(out)
}

/// Names that protobuf's JSON also spells with underscores.
fn camel(name: &str) -> &str {
    match name {
        "any_of" => "anyOf",
        "min_items" => "minItems",
        "max_items" => "maxItems",
        "min_length" => "minLength",
        "max_length" => "maxLength",
        "min_properties" => "minProperties",
        "max_properties" => "maxProperties",
        "property_ordering" => "propertyOrdering",
        name => name,
    }
}

/// `OBJECT`, `object` or 6.
fn type_name(kind: &Value) -> Value {
    let numbered = [
        "string", "number", "integer", "boolean", "array", "object", "null",
    ];
    match kind {
        Value::String(name) => name.to_ascii_lowercase().into(),
        Value::Number(number) => {
            let number = number
                .as_u64()
                .and_then(|number| usize::try_from(number).ok());
            let name = number.and_then(|number| numbered.get(number.checked_sub(1)?));
            name.map_or_else(|| kind.clone(), |name| Value::from(*name))
        }
        _ => kind.clone(),
    }
}

/// In the order that is asked for.
fn properties_of(properties: &Map<String, Value>, order: Option<&Value>) -> Value {
    let first = order.and_then(Value::as_array).into_iter().flatten();
    let first = first.filter_map(|name| properties.get_key_value(name.as_str()?));
    let mut out = Map::new();
    for (name, schema) in first.chain(properties) {
        if !out.contains_key(name) {
            out.insert(name.clone(), raise(schema));
        }
    }
    Value::Object(out)
}

/// The subset writes numbers to choose from as text.
fn enumerated(values: &[Value], kind: Option<&Value>) -> Value {
    let kind = kind.map(type_name);
    let numeric = kind.is_some_and(|kind| kind == "integer" || kind == "number");
    let values = values.iter().map(|value| match value {
        Value::String(text) if numeric => serde_json::from_str::<serde_json::Number>(text)
            .map_or_else(|_| value.clone(), Value::Number),
        _ => value.clone(),
    });
    values.collect()
}

fn allow_null(members: &mut Map<String, Value>) {
    if let Some(Value::Array(variants)) = members.get_mut("anyOf") {
        variants.push(json!({"type": "null"}));
        return;
    }
    if let Some(Value::Array(values)) = members.get_mut("enum") {
        values.push(Value::Null);
    }
    if let Some(kind) = members.get_mut("type") {
        *kind = json!([kind.take(), "null"]);
    }
}
