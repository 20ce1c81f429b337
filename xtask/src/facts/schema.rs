//! JSON schemas in one spelling.

use serde_json::{Map, Value, json};

use super::canonical::json as canonical;

/// References deeper than this are left as they are: schemas may refer to themselves.
const DEEPEST: usize = 12;

/// Words that change no answer: titles repeat names, and Google ignores defaults. That no other members are allowed is
/// left out too: Anthropic and OpenAI's strict schemas have to say it, Gemini's must not, and models add none.
const SILENT: [&str; 5] = ["title", "default", "$schema", "$defs", "definitions"];

/// `schema` in one spelling: references resolved, `const` as `enum`, `oneOf` as `anyOf`.
pub(super) fn schema(schema: &Value) -> String {
    canonical(&plain(schema, schema, 0))
}

fn plain(schema: &Value, root: &Value, depth: usize) -> Value {
    match schema {
        Value::Object(members) => match target(members, root).filter(|_| depth < DEEPEST) {
            Some(target) => plain(&referred(members, target), root, depth + 1),
            None => object(members, root, depth),
        },
        Value::Array(items) => items.iter().map(|item| plain(item, root, depth)).collect(),
        _ => schema.clone(),
    }
}

fn target<'a>(members: &Map<String, Value>, root: &'a Value) -> Option<&'a Map<String, Value>> {
    let path = members.get("$ref")?.as_str()?.strip_prefix('#')?;
    root.pointer(path)?.as_object()
}

/// What stands beside a reference counts more.
fn referred(members: &Map<String, Value>, target: &Map<String, Value>) -> Value {
    let mut all = target.clone();
    let beside = members.iter().filter(|(name, _)| *name != "$ref");
    all.extend(beside.map(|(name, value)| (name.clone(), value.clone())));
    Value::Object(all)
}

fn object(members: &Map<String, Value>, root: &Value, depth: usize) -> Value {
    let mut all = Map::new();
    for (name, value) in members {
        match name.as_str() {
            name if SILENT.contains(&name) => {}
            "additionalProperties" if *value == false => {}
            "const" => drop(all.insert("enum".to_owned(), json!([value]))),
            "anyOf" | "oneOf" => drop(either(value, root, depth, &mut all)),
            "properties" => drop(all.insert(name.clone(), named(value, root, depth))),
            "required" => drop(all.insert(name.clone(), sorted(value))),
            _ => drop(all.insert(name.clone(), plain(value, root, depth))),
        }
    }
    // Gemini wants the type of texts to choose from.
    let texts = all.get("enum").and_then(Value::as_array);
    if texts.is_some_and(|texts| texts.iter().all(Value::is_string)) {
        all.insert("type".to_owned(), "string".into());
    }
    Value::Object(all)
}

/// Alternatives; where they are nothing but types, a list of these.
fn either(all: &Value, root: &Value, depth: usize, into: &mut Map<String, Value>) -> Option<Value> {
    let all = plain(all, root, depth);
    let list = all.as_array().map_or(&[][..], Vec::as_slice);
    let only = |item: &Value| {
        item.get("type")
            .cloned()
            .filter(|_| item.as_object().is_some_and(|item| item.len() == 1))
    };
    match list.iter().map(only).collect::<Option<Vec<_>>>() {
        Some(types) => into.insert("type".to_owned(), types.into()),
        None => into.insert("anyOf".to_owned(), all),
    }
}

/// Members called `title` are no titles.
fn named(properties: &Value, root: &Value, depth: usize) -> Value {
    let properties = properties.as_object().into_iter().flatten();
    let plain = |(name, value): (&String, &Value)| (name.clone(), plain(value, root, depth));
    Value::Object(properties.map(plain).collect())
}

fn sorted(names: &Value) -> Value {
    let mut names = names.as_array().cloned().unwrap_or_default();
    names.sort_by_key(ToString::to_string);
    names.into()
}
