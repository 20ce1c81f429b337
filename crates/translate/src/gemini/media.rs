//! `inlineData` and `fileData`.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    signature::standard,
    wire::{Blob, FileData, Part as Wire},
};
use crate::neutral::{Content, Media, Source};

/// Where AI Studio keeps uploaded files; nobody else can fetch from there.
const FILES: &str = "https://generativelanguage.googleapis.com/";

/// What `inlineData` is.
pub(super) fn of_blob(blob: &Blob) -> Content {
    let mut data = standard(&blob.data);
    data.extend(std::iter::repeat_n('=', data.len().wrapping_neg() % 4));
    let mime = blob.mime_type.clone().filter(|mime| !mime.is_empty());
    of(Media {
        source: Source::Base64(data),
        mime,
        name: blob.display_name.clone(),
        detail: None,
    })
}

/// What `fileData` is.
pub(super) fn of_file(file: &FileData) -> Content {
    let uri = file.file_uri.clone();
    let source = if uri.starts_with(FILES) {
        Source::Id(uri)
    } else {
        Source::Url(uri)
    };
    of(Media {
        source,
        mime: file.mime_type.clone().filter(|mime| !mime.is_empty()),
        name: file.display_name.clone(),
        detail: None,
    })
}

fn of(media: Media) -> Content {
    let mime = media.mime.as_deref().unwrap_or_default();
    match mime.split('/').next() {
        Some("image") => Content::Image(media),
        Some("audio") => Content::Audio(media),
        Some("video") => Content::Video(media),
        _ => Content::File(media),
    }
}

/// What a medium is, where nothing better is known of it than its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Image,
    Audio,
    Video,
    File,
}

/// The medium in `content`.
pub(super) fn media(content: &Content) -> Option<(Kind, &Media)> {
    match content {
        Content::Image(media) => Some((Kind::Image, media)),
        Content::Audio(media) => Some((Kind::Audio, media)),
        Content::Video(media) => Some((Kind::Video, media)),
        Content::File(media) => Some((Kind::File, media)),
        _ => None,
    }
}

/// `media` as the API takes it; `None` where it is another provider's file.
///
/// Web addresses are given as they are: AI Studio and Vertex AI fetch public ones themselves.
pub(super) fn write(kind: Kind, media: &Media) -> Option<Wire> {
    match &media.source {
        Source::Base64(data) => {
            let mime = media
                .mime
                .clone()
                .or_else(|| sniffed(data).map(str::to_owned));
            Some(inline(
                mime.unwrap_or_else(|| kind.usual().to_owned()),
                data.clone(),
            ))
        }
        Source::Text(text) => {
            let mime = media.mime.clone().filter(|mime| mime.starts_with("text/"));
            let mime = mime.unwrap_or_else(|| "text/plain".to_owned());
            Some(inline(mime, STANDARD.encode(text)))
        }
        Source::Url(url) => Some(match data_url(url) {
            Some((mime, data)) => inline(mime.to_owned(), data.to_owned()),
            None => linked(url.clone(), kind, media),
        }),
        Source::Id(id) if id.starts_with(FILES) || id.contains("://") => {
            Some(linked(id.clone(), kind, media))
        }
        Source::Id(id) if id.starts_with("files/") => {
            Some(linked(format!("{FILES}v1beta/{id}"), kind, media))
        }
        Source::Id(_) => None,
    }
}

fn inline(mime: String, data: String) -> Wire {
    let blob = Blob {
        mime_type: Some(mime),
        data,
        ..Blob::default()
    };
    Wire {
        inline_data: Some(blob),
        ..Wire::default()
    }
}

fn linked(uri: String, kind: Kind, media: &Media) -> Wire {
    let is_upload = uri.starts_with(FILES);
    let guessed = || guessed(&uri, kind).map(str::to_owned);
    let mime_type = match &media.mime {
        Some(mime) => Some(mime.clone()),
        None if is_upload => None, // It was told when it was uploaded.
        None => guessed(),
    };
    let file = FileData {
        mime_type,
        file_uri: uri,
        ..FileData::default()
    };
    Wire {
        file_data: Some(file),
        ..Wire::default()
    }
}

/// The MIME type and the base64 of `data:image/png;base64,…`.
fn data_url(url: &str) -> Option<(&str, &str)> {
    let (head, data) = url.strip_prefix("data:")?.split_once(',')?;
    let mime = head.strip_suffix(";base64")?;
    Some((mime.split(';').next()?, data))
}

/// By the first bytes, in base64.
fn sniffed(data: &str) -> Option<&'static str> {
    let known = [
        ("iVBORw0KGgo", "image/png"),
        ("/9j/", "image/jpeg"),
        ("R0lGOD", "image/gif"),
        ("UklGR", "image/webp"),
        ("JVBERi", "application/pdf"),
        ("SUQz", "audio/mpeg"),
    ];
    let mut known = known.into_iter();
    known.find_map(|(start, mime)| data.starts_with(start).then_some(mime))
}

/// By the extension; Vertex AI wants a type with every file.
fn guessed(uri: &str, kind: Kind) -> Option<&'static str> {
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    let extension = last.rsplit_once('.').map(|(_, extension)| extension);
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    let known = match extension.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "heic" => "image/heic",
        "heif" => "image/heif",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "md" => "text/markdown",
        "html" | "htm" => "text/html",
        "csv" => "text/csv",
        "json" => "application/json",
        "xml" => "text/xml",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "ogg" => "audio/ogg",
        "flac" => "audio/flac",
        "aac" => "audio/aac",
        "m4a" => "audio/mp4",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "webm" => "video/webm",
        "mpeg" | "mpg" => "video/mpeg",
        "avi" => "video/x-msvideo",
        "mkv" => "video/x-matroska",
        _ if uri.contains("youtube.com/") || uri.contains("youtu.be/") => "video/mp4",
        _ if kind == Kind::File => return None,
        _ => kind.usual(),
    };
    Some(known)
}

// === impl Kind ===

impl Kind {
    fn usual(self) -> &'static str {
        match self {
            Self::Image => "image/jpeg",
            Self::Audio => "audio/mpeg",
            Self::Video => "video/mp4",
            Self::File => "application/pdf",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str) -> Media {
        Media {
            source: Source::Url(url.to_owned()),
            mime: None,
            name: None,
            detail: None,
        }
    }

    #[test]
    fn addresses_tell_what_is_there() {
        let mime = |kind, url| {
            let file = write(kind, &at(url)).and_then(|part| part.file_data);
            file.and_then(|file| file.mime_type).unwrap_or_default()
        };
        assert_eq!(
            mime(Kind::Image, "https://a.example/x.PNG?size=1.5"),
            "image/png"
        );
        assert_eq!(
            mime(Kind::File, "gs://bucket/report.pdf"),
            "application/pdf"
        );
        assert_eq!(mime(Kind::Image, "https://a.example/picture"), "image/jpeg");
        assert_eq!(mime(Kind::File, "https://youtu.be/abc"), "video/mp4");
    }

    #[test]
    fn data_urls_are_inline() {
        let part = write(Kind::Image, &at("data:image/webp;base64,AAAA")).unwrap();
        let blob = part.inline_data.unwrap();
        assert_eq!(
            (blob.mime_type.as_deref(), blob.data.as_str()),
            (Some("image/webp"), "AAAA")
        );
    }

    #[test]
    fn data_in_the_other_alphabet_is_understood() {
        let blob = Blob {
            mime_type: Some("image/png".to_owned()),
            data: "ab-_A".to_owned() + "bc",
            ..Blob::default()
        };
        let Content::Image(media) = of_blob(&blob) else {
            panic!("no image");
        };
        assert_eq!(media.source, Source::Base64("ab+/Abc=".to_owned()));
    }

    #[test]
    fn files_of_others_cannot_be_used() {
        let mut media = at("");
        media.source = Source::Id("file-abc".to_owned());
        assert!(write(Kind::File, &media).is_none());
        media.source = Source::Id("files/abc".to_owned());
        let file = write(Kind::File, &media).unwrap().file_data.unwrap();
        assert_eq!(
            file.file_uri,
            "https://generativelanguage.googleapis.com/v1beta/files/abc"
        );
    }
}
