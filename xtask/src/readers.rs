//! Requests in dialects that no client speaks, read so that what a provider is sent can be compared. Not part of the
//! translation: it must not be judged by itself.

mod cohere;
mod converse;

use serde_json::Value;
use tollgate_translate::neutral::{Content, Media, Part, Request, Source};

pub(crate) use self::{cohere::cohere, converse::converse};

/// Takes a member that is there.
fn take(object: &mut Value, name: &str) -> Option<Value> {
    let value = object.as_object_mut()?.shift_remove(name)?;
    (!value.is_null()).then_some(value)
}

fn text_of(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(items)) => items,
        Some(Value::Null) | None => Vec::new(),
        Some(one) => vec![one],
    }
}

/// Whatever has not been understood.
fn keep(request: &mut Request, rest: Value) {
    if let Value::Object(members) = rest {
        request.extra.extend(members);
    }
}

fn medium(kind: fn(Media) -> Content, source: Source, mime: Option<String>) -> Part {
    Part::new(kind(Media {
        source,
        mime,
        name: None,
        detail: None,
    }))
}
