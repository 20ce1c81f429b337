//! The two parts of an upload that matter: which model, and whether as a stream.
//!
//! An upload is opaque: the file in it is neither parsed nor copied beyond being gathered in one piece. Only part
//! headers are looked at, between the delimiters that the content type announces (RFC 7578, RFC 2046 §5.1.1).

use std::ops::Range;

use bytes::Bytes;
use http::HeaderValue;
use memchr::memmem;
use tollgate_core::{Controls, Envelope, Error, ErrorKind, Segments, Spans};

use crate::{paths::Target, refusal::missing};

/// Says what the upload `raw` asks of `target`.
///
/// # Errors
///
/// When it is no multipart form, or names no model.
pub(crate) fn peek(
    content_type: Option<&HeaderValue>,
    target: Target,
    raw: Segments,
) -> Result<(Envelope, Controls), Error> {
    let body = raw.to_bytes();
    let delimiter = boundary(content_type).ok_or_else(not_a_form)?;
    let in_body = part(&body, &delimiter, "model");
    let named = in_body
        .clone()
        .and_then(|range| std::str::from_utf8(&body[range]).ok());
    let model = match (&target.model, named) {
        (Some(model), _) => model.clone(),
        (None, Some(model)) if !model.is_empty() => model.into(),
        (None, _) => return Err(missing(&target, "model")),
    };
    let stream = part(&body, &delimiter, "stream").is_some_and(|range| &body[range] == b"true");
    let envelope = Envelope {
        dialect: target.dialect,
        operation: target.operation,
        model,
        stream,
        include_usage: false,
        spans: Spans {
            members: Default::default(),
            opaque_model: in_body,
        },
        raw: Segments::from(body),
    };
    Ok((envelope, Controls::default()))
}

fn not_a_form() -> Error {
    Error::new(
        ErrorKind::InvalidRequest,
        "the body must be multipart/form-data with a boundary in its content-type; let your HTTP library set \
         the header",
    )
    .with_param("content-type")
}

/// `--` and the boundary.
fn boundary(content_type: Option<&HeaderValue>) -> Option<Vec<u8>> {
    let value = content_type?.to_str().ok()?;
    let (kind, parameters) = value.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("boundary")
            .then(|| value.trim().trim_matches('"'))
    })?;
    (!boundary.is_empty()).then(|| [b"--", boundary.as_bytes()].concat())
}

/// Where the content of the part called `name` stands.
fn part(body: &Bytes, delimiter: &[u8], name: &str) -> Option<Range<usize>> {
    let finder = memmem::Finder::new(delimiter);
    let starts: Vec<usize> = finder.find_iter(body).collect();
    starts.windows(2).find_map(|pair| {
        let head = pair[0] + delimiter.len();
        let content = head + memmem::find(&body[head..pair[1]], b"\r\n\r\n")? + 4;
        let end = pair[1].checked_sub(2).filter(|end| *end >= content)?;
        is_named(&body[head..content], name).then_some(content..end)
    })
}

fn is_named(head: &[u8], name: &str) -> bool {
    let Ok(head) = std::str::from_utf8(head) else {
        return false;
    };
    let disposition = head.lines().find(|line| {
        line.get(..20)
            .is_some_and(|start| start.eq_ignore_ascii_case("content-disposition:"))
    });
    disposition.is_some_and(|line| {
        line.split(';').any(|parameter| {
            let value = parameter.trim().strip_prefix("name=");
            value.is_some_and(|value| value.trim_matches('"') == name)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &[u8] = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model\"\r\n\r\n\
        \x00--\r\n\r\n\r\n--x\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--x--\r\n";

    fn peek_form(content_type: &'static str, body: &'static [u8]) -> Result<Envelope, Error> {
        let target = Target::of("/v1/audio/transcriptions").unwrap();
        let content_type = HeaderValue::from_static(content_type);
        peek(Some(&content_type), target, Bytes::from_static(body).into())
            .map(|(envelope, _)| envelope)
    }

    #[test]
    fn finds_the_model_among_parts() {
        let envelope = peek_form("multipart/form-data; boundary=x", FORM).unwrap();
        assert_eq!(&*envelope.model, "whisper-1");
        assert_eq!(&FORM[envelope.spans.opaque_model.unwrap()], b"whisper-1");
        assert!(!envelope.stream);
    }

    #[test]
    fn refuses_what_is_no_form() {
        assert!(peek_form("application/json", FORM).is_err());
        assert!(peek_form("multipart/form-data", FORM).is_err());
        assert!(peek_form("multipart/form-data; boundary=y", FORM).is_err());
    }
}
