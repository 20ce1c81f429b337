//! Errors: what a provider refuses with, in the client's dialect.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{Cell, Column};
use crate::{
    replay::{error, recordings::Answered, report::Verdict},
    spoken::{Client, deployment},
};

/// Whether status and words of the provider of `column` reach `client`.
pub(super) fn cell(client: &Client, column: &Column) -> Result<Cell, String> {
    let answered = Answered {
        status: 429,
        body: body(column.provider.dialect),
        decoded: None,
    };
    let deployment = deployment(column.provider.dialect, column.prefix);
    match error::check(&answered, client, &deployment) {
        Verdict::Passed => Ok(Cell::Yes),
        Verdict::Skipped(why) | Verdict::Failed(why) => Err(why),
    }
}

/// As each dialect's documentation shows it.
fn body(dialect: Dialect) -> Value {
    let words = "Slow down, please.";
    match dialect {
        Dialect::Anthropic => {
            json!({"type": "error", "error": {"type": "rate_limit_error", "message": words}})
        }
        Dialect::Gemini | Dialect::Vertex => {
            json!({"error": {"code": 429, "message": words, "status": "RESOURCE_EXHAUSTED"}})
        }
        Dialect::Bedrock | Dialect::Cohere => json!({"message": words}),
        Dialect::Ollama => json!({"error": words}),
        _ => {
            json!({"error": {"message": words, "type": "requests", "code": "rate_limit_exceeded"}})
        }
    }
}
