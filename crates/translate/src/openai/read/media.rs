use serde_json::Value;

use super::{Members, wrong};
use crate::{
    Invalid,
    neutral::{Content, Extra, Media, Part, Source},
    tree::Tree,
};

/// What is at `url`, taken apart when it is a `data:` URL in base64.
pub(super) fn medium(url: String) -> Media {
    let data = url
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(";base64,"));
    match data {
        Some((mime, data)) => Media {
            mime: (!mime.is_empty()).then(|| mime.to_owned()),
            ..bare(Source::Base64(data.to_owned()))
        },
        None => bare(Source::Url(url)),
    }
}

pub(super) fn bare(source: Source) -> Media {
    Media {
        source,
        mime: None,
        name: None,
        detail: None,
    }
}

/// `content` with what the object `name` within its part held beyond it.
pub(super) fn with_rest(content: Content, name: &str, rest: Extra) -> Part {
    let mut part = Part::new(content);
    if !rest.is_empty() {
        part.extra.insert(name.to_owned(), Value::Object(rest));
    }
    part
}

/// A part of type `image_url`. Mistral takes the URL as a string; LiteLLM has the MIME type as `format`.
pub(in crate::openai) fn picture(members: &mut Members<'_>) -> Result<Part, Invalid> {
    by_url(members, "image_url", Content::Image)
}

/// A part of type `video_url` (vLLM, OpenRouter).
pub(super) fn film(members: &mut Members<'_>) -> Result<Part, Invalid> {
    by_url(members, "video_url", Content::Video)
}

/// A document by its address: `document_url` (Mistral) or `file_url` (Perplexity).
pub(super) fn document(members: &mut Members<'_>, name: &'static str) -> Result<Part, Invalid> {
    by_url(members, name, Content::File)
}

fn by_url(
    members: &mut Members<'_>,
    name: &'static str,
    make: fn(Media) -> Content,
) -> Result<Part, Invalid> {
    let path = members.at(name);
    let mut inner = match members.tree(name) {
        Some(Tree::Text(url)) => return Ok(Part::new(make(medium(url.into_owned())))),
        Some(object @ Tree::Object(_)) => Members::of(object, path.clone())?,
        Some(other) => return Err(wrong(&path, "an object with a url", &other)),
        None => {
            let message = format!("{path} is missing: it says where the content is.");
            return Err(Invalid::at(path, message));
        }
    };
    let Some(url) = inner.text("url")? else {
        let message = format!("{path}.url is missing: give a URL or a data: URL in base64.");
        return Err(Invalid::at(inner.at("url"), message));
    };
    let mut media = medium(url);
    media.detail = inner.text("detail")?;
    if let Some(mime) = inner.text("format")? {
        media.mime.get_or_insert(mime);
    }
    Ok(with_rest(make(media), name, inner.rest()))
}

/// A part of type `input_audio`.
pub(super) fn sound(members: &mut Members<'_>) -> Result<Part, Invalid> {
    let path = members.at("input_audio");
    let missing = || {
        let message = format!("{path} must hold the sound's data in base64 and its format.");
        Invalid::at(path.clone(), message)
    };
    // Mistral also takes the data, or a URL, as a string.
    if matches!(members.peek("input_audio"), Some(Tree::Text(_))) {
        let data = members.text("input_audio")?.ok_or_else(missing)?;
        let is_url = data.starts_with("http") || data.starts_with("data:");
        let media = match is_url {
            true => medium(data),
            false => bare(Source::Base64(data)),
        };
        return Ok(Part::new(Content::Audio(media)));
    }
    let mut inner = members.object("input_audio")?.ok_or_else(missing)?;
    let data = inner.text("data")?.ok_or_else(missing)?;
    let format = inner.text("format")?;
    let mut media = match data.starts_with("data:") {
        true => medium(data),
        false => bare(Source::Base64(data)),
    };
    if let Some(format) = format {
        media.mime = Some(mime_of_format(&format));
    }
    let content = Content::Audio(media);
    Ok(with_rest(content, "input_audio", inner.rest()))
}

/// The MIME type of OpenAI's name of a sound's format.
pub(in crate::openai) fn mime_of_format(format: &str) -> String {
    match format {
        "mp3" => "audio/mpeg".to_owned(),
        format if format.contains('/') => format.to_owned(),
        format => format!("audio/{format}"),
    }
}

/// A part of type `file`: data, an uploaded file's id or (LiteLLM) an address in its place.
pub(super) fn file(members: &mut Members<'_>) -> Result<Part, Invalid> {
    let path = members.at("file");
    let missing = || {
        let message = format!("{path} must hold file_data (a data: URL in base64) or file_id.");
        Invalid::at(path.clone(), message)
    };
    let mut inner = members.object("file")?.ok_or_else(missing)?;
    let (data, id) = (inner.text("file_data")?, inner.text("file_id")?);
    let mut media = match (data, id) {
        (Some(data), _) if data.starts_with("data:") || data.contains("://") => medium(data),
        (Some(data), _) => bare(Source::Base64(data)),
        (None, Some(id)) if id.contains("://") => bare(Source::Url(id)),
        (None, Some(id)) => bare(Source::Id(id)),
        (None, None) => return Err(missing()),
    };
    media.name = inner.text("filename")?;
    if let Some(mime) = inner.text("format")? {
        media.mime.get_or_insert(mime);
    }
    Ok(with_rest(Content::File(media), "file", inner.rest()))
}
