//! Pictures and documents: the `source` of `image` and `document` blocks.

use std::borrow::Cow;

use super::fields::Fields;
use crate::{
    Invalid,
    neutral::{Extra, Media, Source},
    tree::Tree,
};
use base64::{Engine, prelude::BASE64_STANDARD};

/// The member that holds a medium. In a part's `extra` it is the original of a source that [`Source`] cannot say
/// in full.
pub(super) const MEMBER: &str = "source";

/// A medium that Anthropic has no block for.
#[derive(Debug)]
pub(super) struct Unfit;

/// Members of sources that the neutral form says in full.
const SAID: [&str; 5] = ["type", "media_type", "data", "url", "file_id"];

/// Whether the block's source is of a kind that other providers could have, too.
pub(super) fn is_common(block: &Tree<'_>) -> bool {
    let source = block.get(MEMBER);
    let kind = source.and_then(|source| source.get("type"));
    match kind.and_then(Tree::as_str) {
        Some("base64" | "url" | "file" | "text") => true,
        Some("content") => words(source.and_then(|source| source.get("content"))).is_some(),
        // Says nothing, which is a mistake to be reported.
        None => true,
        Some(_) => false,
    }
}

/// Takes the source out of the block `fields`, which [`is_common`].
pub(super) fn take(fields: &mut Fields<'_>, extra: &mut Extra) -> Result<Media, Invalid> {
    let at = fields.path(MEMBER);
    let Some(raw) = fields.tree(MEMBER) else {
        return Err(Invalid::at(at.clone(), format!("{at} is missing")));
    };
    if let Tree::Object(source) = &raw
        && source.iter().any(|(name, _)| !SAID.contains(&name))
    {
        extra.insert(MEMBER.to_owned(), raw.clone().into());
    }
    let mut source = Fields::of(raw, at, fields.whose())?;
    let kind = source.needed("type")?;
    let mime = source.text("media_type")?;
    let source = match kind.as_str() {
        "base64" => Source::Base64(source.needed("data")?),
        "url" => Source::Url(source.needed("url")?),
        "file" => Source::Id(source.needed("file_id")?),
        "content" => Source::Text(words(source.tree("content").as_ref()).unwrap_or_default()),
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
pub(super) fn words(content: Option<&Tree<'_>>) -> Option<String> {
    match content {
        Some(Tree::Text(text)) => Some(text.to_string()),
        Some(Tree::List(blocks)) => {
            let texts = blocks.iter().map(|block| block.get("text")?.as_str());
            let texts: Option<Vec<_>> = texts.collect();
            texts.map(|texts| texts.join("\n"))
        }
        _ => None,
    }
}

/// The source of an `image` block.
pub(super) fn image(media: &Media) -> Result<Tree<'_>, Unfit> {
    match &media.source {
        Source::Base64(data) => {
            let kind = image_type(media.mime.as_deref(), data);
            Ok(base64_source(kind, data))
        }
        Source::Url(url) => Ok(by("url", "url", url)),
        Source::Id(id) => Ok(by("file", "file_id", id)),
        Source::Text(_) => Err(Unfit),
    }
}

/// The source of a `document` block: PDF in base64, at a URL or at Anthropic; text as text.
pub(super) fn document(media: &Media) -> Result<Tree<'_>, Unfit> {
    const PDF: &str = "application/pdf";
    let mime = media.mime.as_deref().map(plain);
    match (&media.source, mime) {
        (Source::Url(url), _) => Ok(by("url", "url", url)),
        (Source::Id(id), _) => Ok(by("file", "file_id", id)),
        (Source::Text(text), _) => Ok(text_source(text)),
        (Source::Base64(data), Some(PDF)) => Ok(base64_source(PDF, data)),
        // "%PDF-" in base64.
        (Source::Base64(data), None) if data.starts_with("JVBERi0") => Ok(base64_source(PDF, data)),
        (Source::Base64(data), Some(mime)) if is_text(mime) => {
            let bytes = BASE64_STANDARD.decode(data).map_err(|_| Unfit)?;
            let text = String::from_utf8(bytes).map_err(|_| Unfit)?;
            Ok(text_source(text))
        }
        (Source::Base64(_), _) => Err(Unfit),
    }
}

/// What is somewhere else.
fn by<'a>(kind: &'a str, name: &'a str, place: &'a str) -> Tree<'a> {
    [("type", kind.into()), (name, place.into())].into()
}

fn base64_source<'a>(mime: &'a str, data: &'a str) -> Tree<'a> {
    let kind = ("type", "base64".into());
    [kind, ("media_type", mime.into()), ("data", data.into())].into()
}

fn text_source<'a>(text: impl Into<Cow<'a, str>>) -> Tree<'a> {
    let (kind, mime) = (("type", "text".into()), ("media_type", "text/plain".into()));
    [kind, mime, ("data", text.into().into())].into()
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
