//! Names of members: Google takes them in camel case and in snake case (Protocol Buffers, "ProtoJSON Format"), and its
//! own clients send both.

use serde_json::Value;

/// What is data and not a part of the request's form.
const DATA: [&str; 8] = [
    "args",
    "default",
    "enum",
    "example",
    "labels",
    "parametersJsonSchema",
    "responseJsonSchema",
    "response",
];

/// The request with all names in camel case.
pub(super) fn in_camel_case(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(in_camel_case).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let name = camel(name);
                let value = match name.as_str() {
                    name if DATA.contains(&name) => value.clone(),
                    "properties" => properties(value),
                    _ => in_camel_case(value),
                };
                (name, value)
            });
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

/// The names of properties are the user's, their schemas are not.
fn properties(value: &Value) -> Value {
    let Some(schemas) = value.as_object() else {
        return value.clone();
    };
    let schemas = schemas.iter();
    let schemas = schemas.map(|(name, schema)| (name.clone(), in_camel_case(schema)));
    Value::Object(schemas.collect())
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_change_and_data_does_not() {
        let schema = json!({"any_of": [], "properties": {"a_b": {"min_items": 1}}});
        let body = json!({"system_instruction": schema, "function_call": {"args": {"a_b": 1}}});
        let schema = json!({"anyOf": [], "properties": {"a_b": {"minItems": 1}}});
        let expected = json!({"systemInstruction": schema, "functionCall": {"args": {"a_b": 1}}});
        assert_eq!(in_camel_case(&body), expected);
    }
}
