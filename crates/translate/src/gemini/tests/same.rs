//! When two requests say the same.

use serde_json::{Map, Value, json};

use crate::gemini::{schema::raise, signature::standard};

/// `request` in one spelling:
///
/// * names in camel case, roles always there, neighbouring turns of one role together, results before the rest;
/// * types in small letters and schemas under one name, without an order of properties;
/// * tools one by one; ids of calls that had none (`ids` tells whether the recording has them) left out;
/// * base64 in the standard alphabet; whole numbers without a fraction; what is the default left out.
pub(super) fn normal(request: &Value) -> Value {
    let mut request = camel(request);
    let Some(members) = request.as_object_mut() else {
        return request;
    };
    members.remove("model");
    instruction(members);
    contents(members);
    tools(members);
    config(members);
    if members
        .get("toolConfig")
        .is_some_and(|config| *config == json!({}))
    {
        members.remove("toolConfig");
    }
    let mut request = numbers(&request);
    base64(&mut request);
    request
}

fn camel(value: &Value) -> Value {
    let is_free = |name: &str| {
        matches!(
            name,
            "args" | "response" | "properties" | "labels" | "$defs" | "safetySettings"
        )
    };
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            let members = members.map(|(name, value)| {
                let mut parts = name.split('_');
                let mut camelled = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    let mut letters = part.chars();
                    camelled.extend(letters.next().map(|first| first.to_ascii_uppercase()));
                    camelled.extend(letters);
                }
                let value = if is_free(&camelled) {
                    value.clone()
                } else {
                    camel(value)
                };
                (camelled, value)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(camel).collect(),
        _ => value.clone(),
    }
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn instruction(members: &mut Map<String, Value>) {
    if let Some(Value::Object(instruction)) = members.get_mut("systemInstruction") {
        instruction.remove("role");
        let parts = instruction.remove("parts").unwrap_or_default();
        instruction.insert("parts".to_owned(), list(parts).into());
    }
}

fn contents(members: &mut Map<String, Value>) {
    let mut merged = Vec::<(String, Vec<Value>)>::new();
    for turn in list(members.remove("contents").unwrap_or_default()) {
        let role = turn["role"].as_str().unwrap_or("user");
        let role = if role == "model" { "model" } else { "user" };
        let mut parts = list(turn["parts"].clone());
        for part in parts.iter_mut().filter_map(Value::as_object_mut) {
            if part.get("thought") == Some(&json!(true)) && part.contains_key("thoughtSignature") {
                part.entry("text").or_insert_with(|| "".into());
            }
        }
        parts.sort_by_key(|part| part.get("functionResponse").is_none());
        match merged.last_mut() {
            Some((last, all)) if last == role => all.append(&mut parts),
            _ => merged.push((role.to_owned(), parts)),
        }
    }
    let turns = merged.into_iter().filter(|(_, parts)| !parts.is_empty());
    let turns = turns.map(|(role, parts)| json!({"role": role, "parts": parts}));
    members.insert("contents".to_owned(), turns.collect());
}

fn schema(members: &mut Map<String, Value>, subset: &str, full: &str, to: &str) {
    let raised = members.remove(subset).map(|schema| raise(&schema));
    let schema = members.remove(full).or(raised);
    members.extend(schema.map(|schema| (to.to_owned(), schema)));
}

fn tools(members: &mut Map<String, Value>) {
    let mut functions = Vec::new();
    let mut others = Vec::new();
    for tool in list(members.remove("tools").unwrap_or_default()) {
        for (name, value) in tool.as_object().into_iter().flatten() {
            if name == "functionDeclarations" {
                for mut function in list(value.clone()) {
                    if let Value::Object(function) = &mut function {
                        schema(function, "parameters", "parametersJsonSchema", "schema");
                    }
                    functions.push(function);
                }
            } else {
                others.push(json!({ name: value }));
            }
        }
    }
    members.insert("tools".to_owned(), json!([functions, others]));
    if let Some(mode) = members
        .get_mut("toolConfig")
        .and_then(|config| config.get_mut("functionCallingConfig")?.get_mut("mode"))
    {
        *mode = mode
            .as_str()
            .unwrap_or_default()
            .to_ascii_uppercase()
            .into();
    }
}

fn config(members: &mut Map<String, Value>) {
    if let Some(Value::Object(config)) = members.get_mut("generationConfig") {
        schema(config, "responseSchema", "responseJsonSchema", "schema");
        if config.get("responseModalities") == Some(&json!(["TEXT"])) {
            config.remove("responseModalities");
        }
        if let Some(level) = config
            .get_mut("thinkingConfig")
            .and_then(|config| config.get_mut("thinkingLevel"))
        {
            *level = level
                .as_str()
                .unwrap_or_default()
                .to_ascii_lowercase()
                .into();
        }
        if config.is_empty() {
            members.remove("generationConfig");
        }
    }
}

fn numbers(value: &Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 1e15 => json!(float as i64),
            _ => value.clone(),
        },
        Value::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(name, value)| (name.clone(), numbers(value)))
                    .collect(),
            )
        }
        Value::Array(items) => items.iter().map(numbers).collect(),
        _ => value.clone(),
    }
}

fn base64(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if name == "data" => {
                        *text = standard(text.trim_end_matches('='));
                    }
                    value => base64(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(base64),
        _ => {}
    }
}

/// Leaves ids out of `ours` where `theirs` has none.
pub(super) fn without_made_up_ids(ours: &mut Value, theirs: &Value) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for name in ["functionCall", "functionResponse"] {
                if let (Some(Value::Object(ours)), Some(theirs)) =
                    (ours.get_mut(name), theirs.get(name))
                    && theirs.get("id").is_none()
                {
                    ours.remove("id");
                }
            }
            for (name, ours) in ours {
                if let Some(theirs) = theirs.get(name) {
                    without_made_up_ids(ours, theirs);
                }
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            for (ours, theirs) in ours.iter_mut().zip(theirs) {
                without_made_up_ids(ours, theirs);
            }
        }
        _ => {}
    }
}
