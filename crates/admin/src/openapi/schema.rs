//! What members must be, as JSON Schema.

use serde_json::{Map, Value, json};

use crate::fields::{Field, Form, Kind};

/// The body that a form describes.
pub(super) fn of_form(form: Form) -> Value {
    let members = form.fields().map(|field| {
        let mut schema = of_kind(field.kind);
        schema["description"] = json!(told(field));
        (field.name.to_owned(), schema)
    });
    let members: Map<_, _> = members.collect();
    json!({"type": "object", "properties": members, "additionalProperties": true})
}

/// What a parameter of a query must be.
pub(super) fn of_parameter(field: &Field) -> Value {
    json!({
        "name": field.name,
        "in": "query",
        "schema": {"type": of_kind(field.kind)["type"][0]},
    })
}

/// Whether something acts on a member.
fn told(field: &Field) -> &'static str {
    match (field.acted, field.kept) {
        (true, true) => "Acted on.",
        (true, false) => "Says what to do; not kept under this name.",
        (false, _) => "Kept and shown; nothing acts on it yet, and `x-tollgate-ignored` says so.",
    }
}

/// What is checked of a member, where it is not null.
fn of_kind(kind: Kind) -> Value {
    let texts = json!({"type": "string", "minLength": 1, "maxLength": 512});
    match kind {
        Kind::Text => json!({"type": ["string", "null"], "maxLength": 512}),
        Kind::Flag => json!({"type": ["boolean", "null"]}),
        Kind::Count => json!({"type": ["integer", "null"], "minimum": 0}),
        Kind::Number => json!({"type": ["integer", "null"], "minimum": 0, "maximum": u32::MAX}),
        Kind::Amount => json!({"type": ["number", "null"], "minimum": 0}),
        Kind::Texts => json!({"type": ["array", "null"], "items": texts, "maxItems": 1000}),
        Kind::Networks => {
            let network =
                json!({"type": "string", "examples": ["192.0.2.7", "10.0.0.0/8", "2001:db8::/32"]});
            json!({"type": ["array", "null"], "items": network, "maxItems": 1000})
        }
        Kind::List => json!({"type": ["array", "null"], "items": {}}),
        Kind::Names => {
            json!({"type": ["object", "null"], "additionalProperties": texts, "maxProperties": 1000})
        }
        Kind::Object => json!({"type": ["object", "null"]}),
        Kind::Objects => json!({"type": ["object", "array", "null"], "items": {"type": "object"}}),
    }
}
