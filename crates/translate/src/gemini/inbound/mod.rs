//! What clients of Gemini's ask.

pub(super) mod config;
mod contents;
pub(super) mod tools;

use serde_json::Value;
use tollgate_core::Dialect;

use super::{
    parts::keep,
    wire::{Content, CountRequest, GenerateRequest},
};
use crate::{
    Invalid,
    neutral::{Extra, Message, Request, Role},
};

/// What `body` asks.
pub(super) fn read(body: &[u8]) -> Result<Request, Invalid> {
    request(serde_json::from_slice(body)?)
}

/// What `body` wants counted: turns, or a whole request (`countTokens`).
pub(super) fn read_count(body: &[u8]) -> Result<Request, Invalid> {
    let count = serde_json::from_slice::<CountRequest>(body)?;
    match count.generate_content_request {
        Some(inner) if !inner.is_null() => request(serde_json::from_value(inner)?),
        _ => request(count.request),
    }
}

fn request(wire: GenerateRequest) -> Result<Request, Invalid> {
    let mut request = Request::new(Dialect::Gemini);
    let model = wire.model.unwrap_or_default();
    request.model = model.strip_prefix("models/").unwrap_or(&model).to_owned();
    // Token counts come with every stream.
    request.include_usage = true;
    request.extra = wire.extra;
    if let Some(instruction) = wire.system_instruction {
        request.messages.extend(system(instruction)?);
    }
    let turns = wire.contents.unwrap_or_default();
    if turns.is_empty() {
        let message = "contents is empty; send at least one turn with a part";
        return Err(Invalid::at("contents", message));
    }
    contents::read(turns, &mut request.messages)?;
    tools::read(wire.tools.unwrap_or_default(), &mut request);
    if let Some(config) = wire.tool_config {
        tools::read_config(config, &mut request);
    }
    if let Some(config) = wire.generation_config {
        config::read(config, &mut request);
    }
    request.metadata = wire.labels.unwrap_or_default();
    request.service_tier = wire
        .service_tier
        .map(|tier| match tier.to_ascii_lowercase().as_str() {
            "standard" | "service_tier_standard" => "default".to_owned(),
            tier => tier
                .strip_prefix("service_tier_")
                .unwrap_or(tier)
                .to_owned(),
        });
    Ok(request)
}

/// `{"parts": […]}`, one part without brackets, or text alone.
fn system(instruction: Value) -> Result<Option<Message>, Invalid> {
    let content = match instruction {
        Value::Null => return Ok(None),
        Value::String(text) => return Ok(Some(Message::text(Role::System, text))),
        Value::Array(parts) => serde_json::from_value(serde_json::json!({ "parts": parts })),
        other => serde_json::from_value::<Content>(other),
    };
    let at = |error: serde_json::Error| Invalid::at("systemInstruction", error.to_string());
    let content = content.map_err(at)?;
    let parts = content.parts.unwrap_or_default().into_iter();
    let mut message = Message::new(Role::System, parts.map(super::parts::read).collect());
    message.extra = content.extra;
    Ok(Some(message))
}

/// Members of `within`, for which the neutral form has no place.
fn beside(request: &mut Request, within: &str, members: Extra) {
    keep(&mut request.extra, within, members);
}
