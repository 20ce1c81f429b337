//! Pictures, documents and sounds: `input_image`, `input_file`, `input_audio`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::members::Members;
use crate::{
    Invalid,
    neutral::{Content, Media, Source},
};

/// Reads an `input_image`.
pub(super) fn read_image(part: &mut Members) -> Result<Content, Invalid> {
    let url = part.text("image_url")?;
    let id = part.text("file_id")?;
    let (source, mime) = match (url, id) {
        (Some(url), _) => located(url),
        (None, Some(id)) => (Source::Id(id), None),
        (None, None) => return Err(missing(part, "image_url", "`image_url` or `file_id`")),
    };
    Ok(Content::Image(Media {
        source,
        mime,
        name: None,
        detail: part.text("detail")?,
    }))
}

/// Reads an `input_file`.
pub(super) fn read_file(part: &mut Members) -> Result<Content, Invalid> {
    let data = part.text("file_data")?;
    let url = part.text("file_url")?;
    let id = part.text("file_id")?;
    let (source, mime) = match (data, url, id) {
        (Some(data), ..) => inline(data),
        (_, Some(url), _) => (Source::Url(url), None),
        (.., Some(id)) => (Source::Id(id), None),
        _ => {
            let members = "`file_data`, `file_url` or `file_id`";
            return Err(missing(part, "file_data", members));
        }
    };
    Ok(Content::File(Media {
        source,
        mime,
        name: part.text("filename")?,
        detail: part.text("detail")?,
    }))
}

/// Reads an `input_audio`, which has its data one level down.
pub(super) fn read_audio(part: &mut Members) -> Result<Content, Invalid> {
    let Some(mut audio) = part.object("input_audio")? else {
        return Err(missing(part, "input_audio", "`input_audio`"));
    };
    let data = audio.required("data")?;
    let format = audio.text("format")?;
    let mime = format.map(|format| match format.as_str() {
        "mp3" => "audio/mpeg".to_owned(),
        other => format!("audio/{other}"),
    });
    Ok(Content::Audio(Media {
        source: Source::Base64(data),
        mime,
        name: None,
        detail: None,
    }))
}

/// Writes a medium of a message or of a tool's result; `None` where Responses has no word for it.
pub(super) fn write(content: &Content) -> Option<Map<String, Value>> {
    let part = match content {
        Content::Image(media) => write_image(media)?,
        Content::File(media) => write_file(media),
        Content::Audio(media) => write_audio(media)?,
        _ => return None,
    };
    match part {
        Value::Object(part) => Some(part),
        _ => None,
    }
}

fn write_image(media: &Media) -> Option<Value> {
    let mut part = match &media.source {
        Source::Url(url) => json!({"type": "input_image", "image_url": url}),
        Source::Base64(data) => {
            let mime = media.mime.as_deref().unwrap_or("image/png");
            json!({"type": "input_image", "image_url": data_url(mime, data)})
        }
        Source::Id(id) => json!({"type": "input_image", "file_id": id}),
        Source::Text(_) => return None,
    };
    put(&mut part, "detail", media.detail.as_deref());
    Some(part)
}

fn write_file(media: &Media) -> Value {
    let name = media.name.as_deref();
    let mut part = match &media.source {
        Source::Url(url) => json!({"type": "input_file", "file_url": url}),
        Source::Id(id) => json!({"type": "input_file", "file_id": id}),
        Source::Base64(data) => {
            let data = match &media.mime {
                Some(mime) => data_url(mime, data),
                None => data.clone(),
            };
            json!({"type": "input_file", "file_data": data})
        }
        Source::Text(text) => {
            let mime = media.mime.as_deref().unwrap_or("text/plain");
            let data = data_url(mime, &STANDARD.encode(text));
            json!({"type": "input_file", "file_data": data})
        }
    };
    // OpenAI refuses inline data that has no name.
    let inline = matches!(media.source, Source::Base64(_) | Source::Text(_));
    let name = name.or_else(|| inline.then(|| default_name(media)));
    put(&mut part, "filename", name);
    put(&mut part, "detail", media.detail.as_deref());
    part
}

fn write_audio(media: &Media) -> Option<Value> {
    let Source::Base64(data) = &media.source else {
        return None;
    };
    let format = media.mime.as_deref().map(|mime| match mime {
        "audio/mpeg" => "mp3",
        "audio/x-wav" | "audio/wave" => "wav",
        other => other.strip_prefix("audio/").unwrap_or(other),
    });
    let mut audio = json!({"data": data});
    put(&mut audio, "format", format);
    Some(json!({"type": "input_audio", "input_audio": audio}))
}

fn default_name(media: &Media) -> &'static str {
    match media.mime.as_deref() {
        None | Some("application/pdf") => "document.pdf",
        Some(mime) if mime.starts_with("text/csv") => "document.csv",
        Some(mime) if mime.starts_with("text/markdown") => "document.md",
        Some(mime) if mime.starts_with("text/html") => "document.html",
        Some("application/json") => "document.json",
        Some(mime) if mime.starts_with("text/") => "document.txt",
        Some(_) => "document",
    }
}

/// A URL, or what a data URL holds.
fn located(url: String) -> (Source, Option<String>) {
    match split_data_url(&url) {
        Some((mime, data)) => (Source::Base64(data.to_owned()), Some(mime.to_owned())),
        None => (Source::Url(url), None),
    }
}

/// Inline data: a data URL, or base64 without saying of what.
fn inline(data: String) -> (Source, Option<String>) {
    match split_data_url(&data) {
        Some((mime, data)) => (Source::Base64(data.to_owned()), Some(mime.to_owned())),
        None => (Source::Base64(data), None),
    }
}

fn split_data_url(url: &str) -> Option<(&str, &str)> {
    url.strip_prefix("data:")?.split_once(";base64,")
}

fn data_url(mime: &str, data: &str) -> String {
    format!("data:{mime};base64,{data}")
}

fn put(object: &mut Value, key: &str, text: Option<&str>) {
    if let (Some(object), Some(text)) = (object.as_object_mut(), text) {
        object.insert(key.to_owned(), text.into());
    }
}

fn missing(part: &Members, key: &str, members: &str) -> Invalid {
    let message = format!("`{}` needs {members}.", part.at());
    Invalid::at(part.path(key), message)
}
