//! Answers as a recorded exchange did.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use memchr::memmem;
use percent_encoding::percent_decode_str;

use crate::{
    answer::{Answer, Cost, Frame, Payload},
    call::Call,
};

use super::{Exchange, RecordedResponse};

/// Headers that speak of the recorded connection; the mock's server has its own.
const OF_THE_CONNECTION: [&str; 4] = [
    "connection",
    "content-encoding",
    "content-length",
    "transfer-encoding",
];

/// The bytes of an AWS event stream's smallest frame.
const SMALLEST_FRAME: usize = 16;

/// The recorded answer, if `call` goes where the recorded request went.
pub(crate) fn answer(exchange: &Exchange, call: &Call) -> Answer {
    if let Some(message) = mismatch(exchange, call) {
        return Answer::failure(StatusCode::NOT_FOUND, &message);
    }
    let recorded = &exchange.response;
    let (Ok(status), Ok(body)) = (StatusCode::from_u16(recorded.status), recorded.bytes()) else {
        let message = "The recording being played is damaged.";
        return Answer::failure(StatusCode::INTERNAL_SERVER_ERROR, message);
    };
    Answer {
        status,
        headers: headers(recorded),
        payload: payload(recorded, body),
        cost: Cost::default(),
    }
}

/// What keeps `call` from being the recorded one.
fn mismatch(exchange: &Exchange, call: &Call) -> Option<String> {
    let asked = exchange.asked()?;
    let (method, path) = (call.request.method.as_str(), plain(&call.path));
    let recorded = plain(&asked.url_path);
    // A gateway's base URL may lack the provider's prefix, or have one of its own.
    let same_path = path.ends_with(&recorded) || recorded.ends_with(&path);
    let same = asked.method.eq_ignore_ascii_case(method) && same_path;
    let recorded = format!("{} {recorded}", asked.method);
    (!same).then(|| format!("{method} {path} is not the call being played: {recorded}"))
}

/// The path decoded, without doubled and trailing slashes.
fn plain(path: &str) -> String {
    let path = percent_decode_str(path).decode_utf8_lossy();
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.map(|segment| format!("/{segment}")).collect()
}

/// Headers that cannot be sent, such as those with a placeholder in them, are left out.
fn headers(recorded: &RecordedResponse) -> HeaderMap {
    let sendable = recorded.headers.iter().filter_map(|(name, value)| {
        let name: HeaderName = name.parse().ok()?;
        let kept = !OF_THE_CONNECTION.contains(&name.as_str());
        kept.then_some((name, HeaderValue::from_str(value).ok()?))
    });
    sendable.collect()
}

fn payload(recorded: &RecordedResponse, body: Bytes) -> Payload {
    if !recorded.body.is_string() {
        return Payload::Whole(body);
    }
    Payload::Stream {
        frames: frames(recorded.content_type(), body),
        error: Bytes::from_static(b"data: {\"error\": {\"message\": \"mock\"}}\n\n"),
    }
}

/// The body cut where its provider would have flushed it.
fn frames(content_type: &str, mut body: Bytes) -> Vec<Frame> {
    let next = match content_type {
        kind if kind.contains("amazon.eventstream") => aws_frame,
        kind if kind.contains("event-stream") => event,
        _ => line,
    };
    let mut frames = Vec::new();
    while !body.is_empty() {
        let length = next(&body).filter(|length| *length <= body.len());
        let frame = body.split_to(length.unwrap_or(body.len()));
        frames.push(Frame {
            tokens: 0,
            ..Frame::content(frame)
        });
    }
    frames
}

/// The length of the first SSE event, its blank line included.
fn event(body: &[u8]) -> Option<usize> {
    let ends = [&b"\n\n"[..], b"\r\n\r\n", b"\r\r"];
    let ends = ends.map(|end| memmem::find(body, end).map(|at| at + end.len()));
    ends.into_iter().flatten().min()
}

fn line(body: &[u8]) -> Option<usize> {
    memchr::memchr(b'\n', body).map(|at| at + 1)
}

/// Each frame begins with its length, four bytes, the most significant first.
fn aws_frame(body: &[u8]) -> Option<usize> {
    let length = u32::from_be_bytes(*body.first_chunk()?) as usize;
    (length >= SMALLEST_FRAME).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(kind: &str, body: &'static [u8]) -> Vec<Bytes> {
        let frames = frames(kind, Bytes::from_static(body));
        frames.into_iter().map(|frame| frame.bytes).collect()
    }

    #[test]
    fn bodies_are_cut_where_their_format_ends_a_frame() {
        let events = cut("text/event-stream", b"data: a\r\n\r\ndata: b\n\nrest");
        assert_eq!(events, ["data: a\r\n\r\n", "data: b\n\n", "rest"]);
        assert_eq!(cut("application/x-ndjson", b"{}\n{}"), ["{}\n", "{}"]);
    }

    #[test]
    fn odd_frame_lengths_leave_the_rest_in_one_piece() {
        let kind = "application/vnd.amazon.eventstream";
        assert_eq!(cut(kind, b"\0\0\0\x10abcdefghijklXY").len(), 2);
        assert_eq!(cut(kind, b"\xff\xff\xff\xffabcd").len(), 1);
        assert_eq!(cut(kind, b"\0\0\0\0abcd").len(), 1);
    }

    #[test]
    fn slashes_and_encoding_do_not_part_paths() {
        assert_eq!(plain("//v1/models/a%3Ab/"), "/v1/models/a:b");
    }
}
