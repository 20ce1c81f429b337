//! `POST …/audio/speech` and `POST …/audio/transcriptions`.

use bytes::Bytes;
use http::{HeaderValue, header::CONTENT_TYPE};
use serde_json::json;

use crate::{
    answer::{Answer, Cost, Frame},
    call::Call,
    random::SplitMix,
};

/// The pieces of a spoken answer, and the bytes of each.
const CHUNKS: usize = 4;
const CHUNK_BYTES: usize = 256;

/// Bytes that are different in every chunk, sent as they are made.
pub(super) fn speech(call: &Call) -> Answer {
    let Some(text) = call.body["input"].as_str() else {
        return Answer::lacking("input");
    };
    let mut random = SplitMix::of(text);
    let size = call.fault.size.unwrap_or(CHUNK_BYTES);
    let chunks = (0..call.fault.chunks.unwrap_or(CHUNKS)).map(|_| Frame {
        tokens: 0,
        ..Frame::content(noise(&mut random, size))
    });
    let mut answer = Answer::events(chunks.collect(), Bytes::new(), 0);
    let kind = HeaderValue::from_static("audio/mpeg");
    answer.headers.insert(CONTENT_TYPE, kind);
    answer
}

/// The file is not looked at; the text tells how it arrived.
pub(super) fn transcriptions(call: &Call) -> Answer {
    let body = &call.request.body;
    let whole = boundary(call).is_some_and(|boundary| is_framed(body, boundary));
    let framing = if whole { "intact" } else { "broken" };
    let told = format!("received {} bytes, boundary {framing}", body.len());
    let text = call.text.clone().unwrap_or(told);
    let usage = json!({"type": "duration", "seconds": 1});
    Answer::json(&json!({"text": text, "usage": usage}), Cost::default())
}

fn noise(random: &mut SplitMix, size: usize) -> Vec<u8> {
    let words = (0..size.div_ceil(8)).flat_map(|_| random.next().to_le_bytes());
    words.take(size).collect()
}

fn boundary(call: &Call) -> Option<&str> {
    let kind = call.request.header(CONTENT_TYPE.as_str())?;
    let (_, boundary) = kind.split_once("boundary=")?;
    let boundary = boundary.split(';').next()?;
    Some(boundary.trim().trim_matches('"'))
}

/// Whether the body begins with the boundary and ends with its closing form.
fn is_framed(body: &[u8], boundary: &str) -> bool {
    let open = format!("--{boundary}\r\n");
    let close = format!("--{boundary}--");
    body.starts_with(open.as_bytes()) && body.trim_ascii_end().ends_with(close.as_bytes())
}
