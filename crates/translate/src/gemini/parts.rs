//! Parts of turns and answers, read: the same in both.

use serde_json::Value;
use tollgate_core::Dialect;

use super::{
    media,
    signature::{self, Signature},
    wire::{FunctionCall, Part as Wire},
};
use crate::neutral::{Content, Extra, Part};

/// Whether `dialect` is spoken here: AI Studio's and Vertex AI's words are the same.
pub(super) fn is_own(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::Gemini | Dialect::Vertex)
}

/// An id for a call that has none.
pub(super) fn made_up_id() -> String {
    let mut id = String::from("call_");
    id.extend(std::iter::repeat_with(fastrand::alphanumeric).take(24));
    id
}

/// What `part` says. Answers of functions are read where their calls are known.
pub(super) fn read(mut part: Wire) -> Part {
    let signature = part.thought_signature.take();
    if let Some(content) = content(&mut part) {
        return assembled(content, signature, part);
    }
    let is_known = part.extra.is_empty() && part.function_response.is_none();
    if part.text.is_some() || part.thought.is_some() || (is_known && signature.is_some()) {
        let thought = part.thought == Some(true);
        let text = part.text.take().unwrap_or_default();
        return assembled(words(text, thought), signature, part);
    }
    // A call of the provider's own tool and what it found, code and what it printed, …
    part.thought_signature = signature;
    let json = serde_json::to_value(part).unwrap_or_default();
    Part::new(Content::Other {
        dialect: Dialect::Gemini,
        json,
    })
}

fn words(text: String, thought: bool) -> Content {
    if thought {
        let redacted = false;
        Content::Thinking { text, redacted }
    } else {
        let citations = Vec::new();
        Content::Text { text, citations }
    }
}

/// Media and calls; their own unknown members move to the part.
fn content(part: &mut Wire) -> Option<Content> {
    if let Some(call) = part.function_call.take() {
        return Some(self::call(call, &mut part.extra));
    }
    if let Some(blob) = part.inline_data.take() {
        let content = media::of_blob(&blob);
        keep(&mut part.extra, "inlineData", blob.extra);
        return Some(content);
    }
    let file = part.file_data.take()?;
    let content = media::of_file(&file);
    keep(&mut part.extra, "fileData", file.extra);
    Some(content)
}

fn call(call: FunctionCall, extra: &mut Extra) -> Content {
    keep(extra, "functionCall", call.extra);
    Content::ToolCall {
        id: call
            .id
            .filter(|id| !id.is_empty())
            .unwrap_or_else(made_up_id),
        name: call.name.unwrap_or_default(),
        arguments: call.args.as_ref().map(Value::to_string).unwrap_or_default(),
        custom: false,
    }
}

/// Members of something within a part, as members of the part.
pub(super) fn keep(extra: &mut Extra, within: &str, members: Extra) {
    let members = members.into_iter();
    extra.extend(members.map(|(name, value)| (format!("{within}.{name}"), value)));
}

/// Undoes [`keep`]: takes the members of `within` out of `extra`.
pub(super) fn kept(extra: &mut Extra, within: &str) -> Extra {
    let inner = |name: &str| {
        let name = name.strip_prefix(within)?.strip_prefix('.')?;
        (!name.is_empty()).then(|| name.to_owned())
    };
    if !extra.keys().any(|name| inner(name).is_some()) {
        return Extra::new();
    }
    let mut found = Extra::new();
    let mut rest = Extra::new();
    for (name, value) in std::mem::take(extra) {
        match inner(&name) {
            Some(name) => found.insert(name, value),
            None => rest.insert(name, value),
        };
    }
    *extra = rest;
    found
}

fn assembled(mut content: Content, signature: Option<String>, mut rest: Wire) -> Part {
    let signature = signature.map(|text| signature::unseal(&text));
    if let (Content::Thinking { redacted, .. }, Some(Signature { redacted: true, .. })) =
        (&mut content, &signature)
    {
        *redacted = true;
    }
    if let Some(level) = rest.media_resolution.take() {
        resolve(&mut content, level, &mut rest.extra);
    }
    Part {
        state: signature.map(|signature| signature.state),
        extra: rest.extra,
        ..Part::new(content)
    }
}

/// How closely a picture is to be looked at.
fn resolve(content: &mut Content, resolution: Value, extra: &mut Extra) {
    let level = resolution.get("level").and_then(Value::as_str);
    let detail = level.and_then(|level| match level {
        "MEDIA_RESOLUTION_LOW" => Some("low"),
        "MEDIA_RESOLUTION_MEDIUM" => Some("medium"),
        "MEDIA_RESOLUTION_HIGH" => Some("high"),
        _ => None,
    });
    match (content, detail) {
        (Content::Image(media), Some(detail)) => media.detail = Some(detail.to_owned()),
        _ => {
            extra.insert("mediaResolution".to_owned(), resolution);
        }
    }
}

/// The `mediaResolution` that `detail` asks for.
pub(super) fn resolution(detail: &str) -> Option<Value> {
    let level = match detail {
        "low" => "MEDIA_RESOLUTION_LOW",
        "medium" => "MEDIA_RESOLUTION_MEDIUM",
        "high" | "original" => "MEDIA_RESOLUTION_HIGH",
        _ => return None,
    };
    Some(serde_json::json!({ "level": level }))
}
