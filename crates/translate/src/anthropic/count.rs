//! Counting tokens for providers that cannot be asked to (`/v1/messages/count_tokens`).

use serde_json::json;

use crate::neutral::{Content, Media, Part, Request, Source, Tool};

/// Bytes of English text or JSON to a token, roughly, for every tokeniser in use.
const BYTES: usize = 4;

/// A picture of the greatest size that models look at.
const PICTURE: u64 = 1600;

/// A page of a document, text and picture.
const PAGE: u64 = 2000;

/// Base64 of a page of a PDF, roughly.
const PAGE_BYTES: usize = 60_000;

/// What stands between two messages or tools.
const FRAME: u64 = 4;

/// About how many tokens `request` takes.
///
/// It is an estimate: a token for every four bytes of text, arguments and schemas, a fixed number for a picture or a
/// page. Scripts of several bytes a character come out near one token a character. Clients use it to decide when to
/// shorten a conversation, for which the order of magnitude is enough.
pub fn estimate(request: &Request) -> u64 {
    let messages = request
        .messages
        .iter()
        .map(|message| FRAME.saturating_add(parts(&message.parts)));
    let tools = request.tools.iter().map(tool);
    messages.chain(tools).fold(0, u64::saturating_add)
}

/// The body of an answer that says `tokens`.
pub fn write_count(tokens: u64) -> Vec<u8> {
    json!({ "input_tokens": tokens }).to_string().into_bytes()
}

fn parts(parts: &[Part]) -> u64 {
    parts.iter().map(part).fold(0, u64::saturating_add)
}

fn part(part: &Part) -> u64 {
    match &part.content {
        Content::Text { text, .. } | Content::Refusal(text) | Content::Thinking { text, .. } => {
            bytes(text.len())
        }
        Content::Image(_) => PICTURE,
        Content::File(media) | Content::Audio(media) | Content::Video(media) => document(media),
        Content::ToolCall {
            name, arguments, ..
        } => FRAME.saturating_add(bytes(name.len().saturating_add(arguments.len()))),
        Content::ToolResult { content, .. } => FRAME.saturating_add(parts(content)),
        Content::Json(json) | Content::Other { json, .. } => bytes(json.to_string().len()),
    }
}

fn document(media: &Media) -> u64 {
    match &media.source {
        Source::Text(text) => bytes(text.len()),
        Source::Base64(data) => {
            let pages = data.len().div_ceil(PAGE_BYTES).max(1);
            PAGE.saturating_mul(pages as u64)
        }
        Source::Url(_) | Source::Id(_) => PAGE,
    }
}

fn tool(tool: &Tool) -> u64 {
    let (Tool::Function(tool) | Tool::Custom(tool)) = tool else {
        // Its description is the provider's.
        return 0;
    };
    let schema = tool.parameters.as_ref();
    let schema = schema.map_or(0, |schema| schema.to_string().len());
    let about = tool.description.as_ref().map_or(0, String::len);
    FRAME.saturating_add(bytes(
        tool.name.len().saturating_add(about).saturating_add(schema),
    ))
}

fn bytes(count: usize) -> u64 {
    count.div_ceil(BYTES) as u64
}
