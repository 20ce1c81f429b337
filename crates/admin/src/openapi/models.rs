//! Calls to models. Their bodies are those of the APIs that they belong to, which have references of their own.

use serde_json::{Map, Value, json};
use tollgate_core::{Dialect, Operation};
use tollgate_wire::paths::Target;

use super::{operation_id, path_parameters, put};

/// Describes every path of a model's API, as its own reference writes it.
pub(super) fn describe(paths: &mut Map<String, Value>) {
    for (path, target) in Target::all() {
        put(paths, &path, "post", operation(&path, &target));
    }
}

fn operation(path: &str, target: &Target) -> Value {
    let (done, api) = (done(target.operation), api(target.dialect));
    json!({
        "tags": [api],
        "summary": format!("{done}, in the words of {api}."),
        "operationId": operation_id("post", path),
        "parameters": path_parameters(path),
        "requestBody": {"required": true, "content": {media(target.operation): {"schema": body(target)}}},
        "responses": {
            "200": {
                "description": "The model's answer, whole or as a stream of events.",
                "content": {"application/json": {"schema": {}}, "text/event-stream": {"schema": {"type": "string"}}},
            },
            "default": {"description": "Why not, in the words of the same API."},
        },
    })
}

/// The members without which a call means nothing. What a path names, the body need not.
fn body(target: &Target) -> Value {
    let model = target.model.is_none().then_some("model");
    let required: Vec<_> = model.iter().chain(target.required_members()).collect();
    let members = model.map(|name| (name.to_owned(), json!({"type": "string"})));
    let members: Map<_, _> = members.into_iter().collect();
    json!({"type": "object", "required": required, "properties": members, "additionalProperties": true})
}

fn media(operation: Operation) -> &'static str {
    match operation {
        Operation::Transcribe => "multipart/form-data",
        _ => "application/json",
    }
}

fn api(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::OpenAiResponses => "OpenAI Responses",
        Dialect::Anthropic => "Anthropic",
        Dialect::Gemini => "Gemini",
        Dialect::Ollama => "Ollama",
        _ => "OpenAI",
    }
}

fn done(operation: Operation) -> &'static str {
    match operation {
        Operation::Chat => "A turn of a conversation",
        Operation::Completion => "A continuation of a text",
        Operation::Embed => "Vectors for texts",
        Operation::Respond => "A turn of a conversation that may use tools",
        Operation::Rerank => "Documents ordered by relevance",
        Operation::Moderate => "A text judged by policy",
        Operation::Image => "Pictures from a text",
        Operation::Speech => "Speech from a text",
        Operation::Transcribe => "Text from speech",
        Operation::CountTokens => "How many tokens a question has",
        _ => "A call to a model",
    }
}
