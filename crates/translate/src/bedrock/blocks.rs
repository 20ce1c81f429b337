//! Parts of messages as content blocks.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{cache::cache_point, labels};
use crate::{
    Invalid, Losses,
    neutral::{Content, Media, Message, Part, Source},
};

/// Writes blocks, and what has no block into the losses.
pub(super) struct Blocks<'a> {
    losses: &'a mut Losses,
    /// Documents need names, no two alike in a request.
    documents: u32,
}

// === impl Blocks ===

impl<'a> Blocks<'a> {
    pub(super) fn new(losses: &'a mut Losses) -> Self {
        Self {
            losses,
            documents: 0,
        }
    }

    /// The blocks of the message with this number.
    pub(super) fn message(
        &mut self,
        message: &Message,
        number: usize,
    ) -> Result<Vec<Value>, Invalid> {
        let mut blocks = Vec::new();
        for (place, part) in message.parts.iter().enumerate() {
            let field = format!("messages[{number}].content[{place}]");
            blocks.extend(self.part(part, &field)?);
            blocks.extend(part.cache.map(cache_point));
        }
        labels::of_message(message, &format!("messages[{number}]"), self.losses);
        // A document or picture must be introduced by words.
        let has_media = |block: &Value| block.get("document").is_some();
        let has_text = |block: &Value| block.get("text").is_some();
        if blocks.iter().any(has_media) && !blocks.iter().any(has_text) {
            blocks.insert(0, json!({"text": "Document:"}));
        }
        Ok(blocks)
    }

    fn part(&mut self, part: &Part, field: &str) -> Result<Option<Value>, Invalid> {
        labels::of_part(part, field, self.losses);
        Ok(match &part.content {
            // Converse refuses empty texts.
            Content::Text { text, .. } | Content::Refusal(text) if text.trim().is_empty() => None,
            Content::Text { text, .. } | Content::Refusal(text) => Some(json!({"text": text})),
            Content::Json(value) => Some(json!({"text": value.to_string()})),
            Content::Image(media) => Some(self.image(media, field)?),
            Content::File(media) => Some(self.document(media, field)?),
            Content::Video(media) => Some(self.film(media, field)?),
            Content::Audio(_) => {
                self.losses.meaning(field);
                None
            }
            Content::ToolCall {
                id,
                name,
                arguments,
                custom,
            } => {
                let input = match custom {
                    true => json!({"input": arguments}),
                    false => object(arguments, field)?,
                };
                Some(json!({"toolUse": {"toolUseId": tool_id(id), "name": name, "input": input}}))
            }
            Content::ToolResult {
                id,
                content,
                is_error,
                ..
            } => Some(self.result(id, content, *is_error, field)?),
            Content::Thinking { text, redacted } => self.thinking(part, text, *redacted, field),
            Content::Other { dialect, json } if *dialect == Dialect::Bedrock => Some(json.clone()),
            Content::Other { .. } => {
                self.losses.meaning(field);
                None
            }
        })
    }

    fn thinking(&mut self, part: &Part, text: &str, redacted: bool, field: &str) -> Option<Value> {
        if let Some(state) = part.state_of(Dialect::Bedrock) {
            return Some(json!({"reasoningContent": {"redactedContent": state.data}}));
        }
        match part.state_of(Dialect::Anthropic) {
            Some(state) if redacted => {
                // A blob: base64 of what Anthropic's own API has as a text.
                let data = STANDARD.encode(&state.data);
                Some(json!({"reasoningContent": {"redactedContent": data}}))
            }
            Some(state) => {
                let thought = json!({"text": text, "signature": state.data});
                Some(json!({"reasoningContent": {"reasoningText": thought}}))
            }
            None => {
                // Unsigned thoughts are refused, and another provider's mean nothing here.
                self.losses.note(field);
                None
            }
        }
    }

    fn result(
        &mut self,
        id: &str,
        content: &[Part],
        is_error: Option<bool>,
        field: &str,
    ) -> Result<Value, Invalid> {
        let mut blocks = Vec::new();
        for (place, part) in content.iter().enumerate() {
            let field = format!("{field}.content[{place}]");
            if part.cache.is_some() {
                self.losses.note(format!("{field}.cache_control"));
            }
            match &part.content {
                Content::Json(value @ Value::Object(_)) => {
                    labels::of_part(part, &field, self.losses);
                    blocks.push(json!({"json": value}));
                }
                _ => blocks.extend(self.part(part, &field)?),
            }
        }
        if blocks.is_empty() {
            blocks.push(json!({"text": "(no output)"}));
        }
        let mut result = json!({"toolUseId": tool_id(id), "content": blocks});
        if let Some(failed) = is_error {
            result["status"] = json!(if failed { "error" } else { "success" });
        }
        Ok(json!({"toolResult": result}))
    }

    fn image(&mut self, media: &Media, field: &str) -> Result<Value, Invalid> {
        let mime = media.mime.as_deref().unwrap_or("image/png");
        let format = match mime.strip_prefix("image/").unwrap_or(mime) {
            "jpg" => "jpeg",
            format => format,
        };
        let source = source(media, field)?;
        labels::of_media(media, field, self.losses);
        Ok(json!({"image": {"format": format, "source": source}}))
    }

    fn film(&mut self, media: &Media, field: &str) -> Result<Value, Invalid> {
        let mime = media.mime.as_deref().unwrap_or("video/mp4");
        let format = match mime.strip_prefix("video/").unwrap_or(mime) {
            "3gpp" => "three_gp",
            "quicktime" => "mov",
            "x-matroska" => "mkv",
            "x-ms-wmv" => "wmv",
            format => format,
        };
        labels::of_media(media, field, self.losses);
        Ok(json!({"video": {"format": format, "source": source(media, field)?}}))
    }

    fn document(&mut self, media: &Media, field: &str) -> Result<Value, Invalid> {
        self.documents += 1;
        let name = media.name.as_deref().map(document_name);
        let name = name.filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| format!("document {}", self.documents));
        let source = source(media, field)?;
        Ok(json!({"document": {"format": document_format(media), "name": name, "source": source}}))
    }
}

/// Converse fetches from S3 alone.
fn source(media: &Media, field: &str) -> Result<Value, Invalid> {
    match &media.source {
        Source::Base64(data) => Ok(json!({"bytes": data})),
        Source::Text(text) => Ok(json!({"bytes": STANDARD.encode(text)})),
        Source::Url(url) if url.starts_with("s3://") => Ok(json!({"s3Location": {"uri": url}})),
        Source::Url(_) => {
            let message = "Bedrock fetches nothing from the web: send the file as a `data:` URL, in base64 or as s3://";
            Err(Invalid::at(field, message))
        }
        Source::Id(_) => {
            let message =
                "a file's id means nothing to Bedrock: send the file itself, or an s3:// address";
            Err(Invalid::at(field, message))
        }
    }
}

fn object(arguments: &str, field: &str) -> Result<Value, Invalid> {
    match arguments.trim() {
        "" => Ok(json!({})),
        text => serde_json::from_str(text).map_err(|error| {
            let message = format!("the arguments of a tool call are no JSON: {error}");
            Invalid::at(field, message)
        }),
    }
}

/// Letters, digits, `_` and `-`, 64 at most.
fn tool_id(id: &str) -> String {
    let allowed = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    let clean = id
        .chars()
        .map(|char| if allowed(char) { char } else { '_' });
    clean.take(64).collect()
}

/// Letters, digits, single spaces, hyphens, parentheses and square brackets are all that a name may hold.
fn document_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let allowed = |char: char| char.is_ascii_alphanumeric() || "-()[]".contains(char);
    let clean: String = stem
        .chars()
        .map(|char| if allowed(char) { char } else { ' ' })
        .collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn document_format(media: &Media) -> &'static str {
    const FORMATS: [(&str, &str); 9] = [
        ("application/pdf", "pdf"),
        ("text/csv", "csv"),
        ("application/msword", "doc"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "docx",
        ),
        ("application/vnd.ms-excel", "xls"),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        ),
        ("text/html", "html"),
        ("text/markdown", "md"),
        ("text/plain", "txt"),
    ];
    let by_mime = FORMATS
        .iter()
        .find(|(mime, _)| media.mime.as_deref() == Some(*mime));
    let ending = media
        .name
        .as_deref()
        .and_then(|name| name.rsplit('.').next());
    let by_name = FORMATS.iter().find(|(_, format)| ending == Some(*format));
    let usual = match media.source {
        Source::Text(_) => "txt",
        _ => "pdf",
    };
    by_mime.or(by_name).map_or(usual, |(_, format)| format)
}
