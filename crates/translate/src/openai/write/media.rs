use serde_json::{Value, json};

use super::{extras::set, profile::Profile};
use crate::{
    Losses,
    neutral::{Content, Extra, Media, Source},
};

/// The part for a medium; `None` when the dialect has no way to say it, which is a loss.
pub(super) fn part(
    content: &Content,
    path: &str,
    to: &Profile<'_>,
    losses: &mut Losses,
) -> Option<Extra> {
    let part = match content {
        Content::Image(media) => by_url("image_url", media, "image/png"),
        Content::Video(media) => by_url("video_url", media, "video/mp4"),
        Content::Audio(media) => sound(media),
        Content::File(media) => file(media, to),
        _ => None,
    };
    let named = matches!(content, Content::File(Media { name: Some(_), .. }));
    if part.is_none() {
        losses.meaning(path);
    } else if named && to.document_part().is_some() && !to.own {
        losses.note(format!("{path}.filename"));
    }
    part
}

fn of_type(kind: &str, inner: Extra) -> Extra {
    let mut part = Extra::new();
    set(&mut part, "type", Some(kind));
    set(&mut part, kind, Some(inner));
    part
}

fn by_url(kind: &str, media: &Media, usual: &str) -> Option<Extra> {
    let mut inner = Extra::new();
    set(&mut inner, "url", Some(address(media, usual)?));
    set(&mut inner, "detail", media.detail.clone());
    if matches!(media.source, Source::Url(_)) {
        set(&mut inner, "format", media.mime.clone());
    }
    Some(of_type(kind, inner))
}

/// The URL of a medium, `data:` for one that is here.
fn address(media: &Media, usual: &str) -> Option<String> {
    match &media.source {
        Source::Url(url) => Some(url.clone()),
        Source::Base64(data) => Some(data_url(media.mime.as_deref().unwrap_or(usual), data)),
        Source::Text(_) | Source::Id(_) => None,
    }
}

pub(in crate::openai) fn data_url(mime: &str, data: &str) -> String {
    format!("data:{mime};base64,{data}")
}

fn sound(media: &Media) -> Option<Extra> {
    let Source::Base64(data) = &media.source else {
        return None;
    };
    let mut inner = Extra::new();
    set(&mut inner, "data", Some(data.as_str()));
    let format = media.mime.as_deref().map(format_of_mime);
    set(&mut inner, "format", format);
    Some(of_type("input_audio", inner))
}

/// OpenAI's name of a sound's format.
fn format_of_mime(mime: &str) -> &str {
    match mime {
        "audio/mpeg" | "audio/mp3" => "mp3",
        "audio/x-wav" | "audio/wave" | "audio/vnd.wave" => "wav",
        mime => mime.strip_prefix("audio/").unwrap_or(mime),
    }
}

fn file(media: &Media, to: &Profile<'_>) -> Option<Extra> {
    if let (Some(url), Some(kind)) = (address(media, "application/pdf"), to.document_part()) {
        let mut part = Extra::new();
        set(&mut part, "type", Some(kind));
        let place = match kind {
            "file_url" => json!({"url": url}),
            _ => Value::from(url),
        };
        set(&mut part, kind, Some(place));
        return Some(part);
    }
    let mut inner = Extra::new();
    set(&mut inner, "filename", media.name.clone());
    match &media.source {
        Source::Base64(data) => {
            let mime = media.mime.as_deref();
            let url = match (mime, to.own) {
                // As the client wrote it: base64 alone.
                (None, true) => data.clone(),
                (mime, _) => data_url(mime.unwrap_or("application/pdf"), data),
            };
            set(&mut inner, "file_data", Some(url));
            if !to.own {
                // OpenAI asks for a name with data.
                inner.entry("filename").or_insert_with(|| "document".into());
            }
        }
        Source::Id(id) => set(&mut inner, "file_id", Some(id.as_str())),
        // OpenRouter fetches; OpenAI does not.
        Source::Url(url) if to.openrouter() => set(&mut inner, "file_data", Some(url.as_str())),
        Source::Url(url) if !to.strict() => set(&mut inner, "file_id", Some(url.as_str())),
        Source::Url(_) => return None,
        Source::Text(text) => return Some(words(media, text)),
    }
    if !matches!(media.source, Source::Base64(_)) {
        set(&mut inner, "format", media.mime.clone());
    }
    Some(of_type("file", inner))
}

/// A text document has its place among the words.
fn words(media: &Media, text: &str) -> Extra {
    let text = match &media.name {
        Some(name) => format!("{name}\n\n{text}"),
        None => text.to_owned(),
    };
    let mut part = Extra::new();
    set(&mut part, "type", Some("text"));
    set(&mut part, "text", Some(text));
    part
}
