//! Pictures and documents: the `source` of `image` and `document` blocks.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::fields::Fields;
use crate::{
    Invalid,
    neutral::{Extra, Media, Source},
};

/// The member that holds a medium. In a part's `extra` it is the original of a source that [`Source`] cannot say
/// in full.
pub(super) const MEMBER: &str = "source";

/// A medium that Anthropic has no block for.
#[derive(Debug)]
pub(super) struct Unfit;

/// Members of sources that the neutral form says in full.
const SAID: [&str; 5] = ["type", "media_type", "data", "url", "file_id"];

/// Whether the block's source is of a kind that other providers could have, too.
pub(super) fn is_common(block: &Value) -> bool {
    let source = block.get(MEMBER);
    let kind = source.and_then(|source| source.get("type"));
    match kind.and_then(Value::as_str) {
        Some("base64" | "url" | "file" | "text") => true,
        Some("content") => words(source.and_then(|source| source.get("content"))).is_some(),
        // Says nothing, which is a mistake to be reported.
        None => true,
        Some(_) => false,
    }
}

/// Takes the source out of the block `fields`, which [`is_common`].
pub(super) fn take(fields: &mut Fields, extra: &mut Extra) -> Result<Media, Invalid> {
    let at = fields.path(MEMBER);
    let Some(raw) = fields.take(MEMBER) else {
        return Err(Invalid::at(at.clone(), format!("{at} is missing")));
    };
    let mut names = raw.as_object().into_iter().flat_map(Extra::keys);
    if names.any(|name| !SAID.contains(&name.as_str())) {
        extra.insert(MEMBER.to_owned(), raw.clone());
    }
    let mut source = Fields::of(raw, at, fields.whose())?;
    let kind = source.needed("type")?;
    let mime = source.text("media_type")?;
    let source = match kind.as_str() {
        "base64" => Source::Base64(source.needed("data")?),
        "url" => Source::Url(source.needed("url")?),
        "file" => Source::Id(source.needed("file_id")?),
        "content" => Source::Text(words(source.take("content").as_ref()).unwrap_or_default()),
        _ => Source::Text(source.needed("data")?),
    };
    Ok(Media {
        source,
        mime,
        name: None,
        detail: None,
    })
}

/// The text of a text or of a list of nothing but text blocks.
pub(super) fn words(content: Option<&Value>) -> Option<String> {
    match content {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Array(blocks)) => {
            let texts = blocks.iter().map(|block| block.get("text")?.as_str());
            let texts: Option<Vec<_>> = texts.collect();
            texts.map(|texts| texts.join("\n"))
        }
        _ => None,
    }
}

/// The source of an `image` block.
pub(super) fn image(media: &Media) -> Result<Value, Unfit> {
    match &media.source {
        Source::Base64(data) => Ok(json!({
            "type": "base64",
            "media_type": image_type(media.mime.as_deref(), data),
            "data": data,
        })),
        Source::Url(url) => Ok(json!({"type": "url", "url": url})),
        Source::Id(id) => Ok(json!({"type": "file", "file_id": id})),
        Source::Text(_) => Err(Unfit),
    }
}

/// The source of a `document` block: PDF in base64, at a URL or at Anthropic; text as text.
pub(super) fn document(media: &Media) -> Result<Value, Unfit> {
    let mime = media.mime.as_deref().map(plain);
    match (&media.source, mime) {
        (Source::Url(url), _) => Ok(json!({"type": "url", "url": url})),
        (Source::Id(id), _) => Ok(json!({"type": "file", "file_id": id})),
        (Source::Text(text), _) => Ok(text_source(text)),
        (Source::Base64(data), Some("application/pdf")) => Ok(pdf_source(data)),
        // "%PDF-" in base64.
        (Source::Base64(data), None) if data.starts_with("JVBERi0") => Ok(pdf_source(data)),
        (Source::Base64(data), Some(mime)) if is_text(mime) => {
            let bytes = BASE64_STANDARD.decode(data).map_err(|_| Unfit)?;
            let text = String::from_utf8(bytes).map_err(|_| Unfit)?;
            Ok(text_source(&text))
        }
        (Source::Base64(_), _) => Err(Unfit),
    }
}

fn pdf_source(data: &str) -> Value {
    json!({"type": "base64", "media_type": "application/pdf", "data": data})
}

fn text_source(text: &str) -> Value {
    json!({"type": "text", "media_type": "text/plain", "data": text})
}

/// A MIME type without its parameters.
fn plain(mime: &str) -> &str {
    mime.split(';').next().unwrap_or(mime).trim()
}

fn is_text(mime: &str) -> bool {
    mime.starts_with("text/") || matches!(mime, "application/json" | "application/xml")
}

/// Anthropic wants the picture's true type; clients leave it out or write `image/jpg`.
fn image_type<'a>(mime: Option<&'a str>, data: &str) -> &'a str {
    match mime.map(plain) {
        Some("image/jpg") => "image/jpeg",
        Some(mime) => mime,
        None if data.starts_with("/9j/") => "image/jpeg",
        None if data.starts_with("R0lGOD") => "image/gif",
        None if data.starts_with("UklGR") => "image/webp",
        None => "image/png",
    }
}
