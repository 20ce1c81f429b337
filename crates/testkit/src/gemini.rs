//! Google's Gemini API (ai.google.dev, "Gemini API reference"), also as Vertex AI serves it.

mod content;
mod embeddings;
mod message;
mod names;
mod request;
mod schema;
mod tools;

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost, to_json},
    call::Call,
    input,
    node::{Checked, Node},
    turn::Turn,
};

/// The methods of a model that are served here.
const METHODS: [&str; 5] = [
    "generateContent",
    "streamGenerateContent",
    "countTokens",
    "embedContent",
    "batchEmbedContents",
];

/// Whether the last segment of a path is a model and one of the methods.
pub(crate) fn is_method(segment: &str) -> bool {
    segment
        .rsplit_once(':')
        .is_some_and(|(_, method)| METHODS.contains(&method))
}

pub(crate) fn answer(call: &Call) -> Answer {
    let method = call.path.rsplit(':').next().unwrap_or_default();
    let body = names::in_camel_case(&call.body);
    let body = Node::root(&body);
    let answer = match method {
        "countTokens" => count(call, body),
        "embedContent" => embeddings::one(&body),
        "batchEmbedContents" => embeddings::many(call, &body),
        _ => generated(call, &body, method == "streamGenerateContent"),
    };
    answer.unwrap_or_else(|complaint| failure(StatusCode::BAD_REQUEST, &complaint))
}

/// An error; its status is the name that Google gives to the HTTP status (google.rpc.Code).
pub(crate) fn failure(status: StatusCode, message: &str) -> Answer {
    let body = error(status, message);
    Answer::whole(status, "application/json; charset=UTF-8", to_json(&body))
}

fn error(status: StatusCode, message: &str) -> Value {
    let name = match status.as_u16() {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        400..=499 => "INVALID_ARGUMENT",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "INTERNAL",
    };
    json!({"error": {"code": status.as_u16(), "message": message, "status": name}})
}

fn generated(call: &Call, body: &Node<'_>, streamed: bool) -> Checked<Answer> {
    let asked = request::read(body, &call.model)?;
    let turn = Turn::of(call, &asked);
    if streamed {
        let events = call.request.query.as_deref().unwrap_or_default();
        let events = events.split('&').any(|pair| pair == "alt=sse");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let error = error(status, "The mock was told to fail in its stream.");
        return Ok(message::stream(call, &turn, asked.tokens, events, &error));
    }
    let cost = Cost {
        prompt: asked.tokens,
        completion: turn.tokens(),
    };
    let document = message::document(call, &turn, asked.tokens);
    Ok(Answer::json(&document, cost))
}

/// The contents stand alone or within the request that they belong to.
fn count(call: &Call, body: Node<'_>) -> Checked<Answer> {
    body.only(&[
        "contents",
        "generateContentRequest",
        "systemInstruction",
        "tools",
    ])?;
    let request = body.member("generateContentRequest").unwrap_or(body);
    let contents = request.needed("contents")?;
    content::read(&contents, &call.model)?;
    let tokens: u64 = contents.items()?.iter().map(tokens).sum();
    let details = json!([{"modality": "TEXT", "tokenCount": tokens}]);
    let document = json!({"totalTokens": tokens, "promptTokensDetails": details});
    Ok(Answer::json(&document, Cost::default()))
}

/// The tokens of one content's texts, and three for itself.
fn tokens(content: &Node<'_>) -> u64 {
    3 + input::tokens(&input::text_of(&content.value["parts"]))
}
