//! How many tokens a question has, roughly.

use serde_json::Value;

use super::{Content, Part, Request, Source, Tool};

/// English text has about four bytes a token in every current tokenizer.
const BYTES_PER_TOKEN: u64 = 4;

/// What a picture of a usual size takes: Anthropic's documentation gives about 1,600 for the largest, OpenAI's 765
/// for 1024 × 1024.
const PICTURE: u64 = 1000;

/// What separates messages, and names their sender.
const MESSAGE: u64 = 4;

/// An estimate of the tokens of `request`'s messages and tools; good to some 20 % for English prose.
pub fn estimate(request: &Request) -> u64 {
    let messages = request.messages.iter().map(|message| {
        let parts = message.parts.iter().map(part);
        MESSAGE + parts.sum::<u64>()
    });
    messages.sum::<u64>() + request.tools.iter().map(tool).sum::<u64>()
}

fn part(part: &Part) -> u64 {
    match &part.content {
        Content::Text { text, .. } | Content::Thinking { text, .. } | Content::Refusal(text) => {
            words(text)
        }
        Content::Image(_) | Content::Video(_) | Content::Audio(_) => PICTURE,
        Content::File(media) => match &media.source {
            Source::Text(text) => words(text),
            // A page of a PDF has some 50 KB and counts as text and picture.
            Source::Base64(data) => 2 * PICTURE * (1 + data.len() as u64 / 50_000),
            Source::Url(_) | Source::Id(_) => 2 * PICTURE,
        },
        Content::ToolCall {
            name, arguments, ..
        } => words(name) + words(arguments),
        Content::ToolResult { content, .. } => content.iter().map(self::part).sum(),
        Content::Json(value) | Content::Other { json: value, .. } => json(value),
    }
}

fn tool(tool: &Tool) -> u64 {
    match tool {
        Tool::Function(function) | Tool::Custom(function) => {
            let description = function.description.as_deref().unwrap_or_default();
            let schema = function.parameters.as_ref().map_or(0, json);
            words(&function.name) + words(description) + schema
        }
        Tool::Server(server) => json(&server.raw),
    }
}

fn words(text: &str) -> u64 {
    (text.len() as u64).div_ceil(BYTES_PER_TOKEN)
}

fn json(value: &Value) -> u64 {
    words(&value.to_string())
}
