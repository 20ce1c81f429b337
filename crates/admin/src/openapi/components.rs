//! What all operations share.

use serde_json::{Value, json};

/// The schemes by which a key is shown, and the envelope of errors.
pub(super) fn all() -> Value {
    json!({
        "securitySchemes": {
            "bearer": {
                "type": "http", "scheme": "bearer",
                "description": "The master key or a virtual key: `Authorization: Bearer sk-…`.",
            },
            "header": {
                "type": "apiKey", "in": "header", "name": "x-litellm-api-key",
                "description": "The same key in LiteLLM's header.",
            },
        },
        "headers": {
            "ignored": {
                "description": "Members of the body that were kept, or dropped, and that nothing acts on.",
                "schema": {"type": "string"},
            },
        },
        "responses": {
            "error": {
                "description": "Why not.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            },
        },
        "schemas": {"Error": error()},
    })
}

/// The responses of an operation that answers JSON.
pub(super) fn responses(answers: &str) -> Value {
    json!({
        "200": {
            "description": answers,
            "headers": {"x-tollgate-ignored": {"$ref": "#/components/headers/ignored"}},
            "content": {"application/json": {"schema": {}}},
        },
        "default": {"$ref": "#/components/responses/error"},
    })
}

/// The envelope of all errors but those of calls in another dialect.
fn error() -> Value {
    json!({
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["message", "type", "param", "code"],
                "properties": {
                    "message": {"type": "string", "description": "What is wrong and what to do."},
                    "type": {"type": "string", "description": "LiteLLM's name for what is wrong."},
                    "param": {"type": ["string", "null"], "description": "The member at fault."},
                    "code": {"type": "string", "description": "The status."},
                },
            },
        },
    })
}
