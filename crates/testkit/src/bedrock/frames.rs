//! AWS's framing of events (Smithy, "Amazon Event Stream Specification").

use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderValue, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::answer::{Answer, Frame};

/// The number of a header's type that is a text.
const TEXT: u8 = 7;

/// The bytes before the headers: both lengths and their checksum.
const PRELUDE: usize = 12;

/// A stream of frames, which a failing one ends with an exception.
pub(super) fn answer(frames: Vec<Frame>, prompt: u64) -> Answer {
    let message = json!({"message": "The mock was told to fail in its stream."});
    let exception = framed("exception", "internalServerException", &message);
    let mut answer = Answer::events(frames, exception, prompt);
    let kind = HeaderValue::from_static("application/vnd.amazon.eventstream");
    answer.headers.insert(CONTENT_TYPE, kind);
    answer
}

/// An event of a type.
pub(super) fn event(name: &str, payload: &Value) -> Bytes {
    framed("event", name, payload)
}

fn framed(message: &str, name: &str, payload: &Value) -> Bytes {
    let mut headers = BytesMut::new();
    header(&mut headers, &format!(":{message}-type"), name);
    header(&mut headers, ":content-type", "application/json");
    header(&mut headers, ":message-type", message);
    let payload = payload.to_string();
    let length = PRELUDE + headers.len() + payload.len() + 4;
    let mut frame = BytesMut::with_capacity(length);
    frame.put_u32(length as u32);
    frame.put_u32(headers.len() as u32);
    frame.put_u32(checksum(&frame));
    frame.put(headers);
    frame.put(payload.as_bytes());
    frame.put_u32(checksum(&frame));
    frame.freeze()
}

fn header(headers: &mut BytesMut, name: &str, value: &str) {
    headers.put_u8(name.len() as u8);
    headers.put(name.as_bytes());
    headers.put_u8(TEXT);
    headers.put_u16(value.len() as u16);
    headers.put(value.as_bytes());
}

/// CRC-32 as in gzip (RFC 1952, section 8), bit by bit: frames here are short.
fn checksum(bytes: &[u8]) -> u32 {
    let all = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    });
    !all
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::*;

    #[test]
    fn the_checksum_is_the_known_one() {
        // The check value that catalogues of CRCs give for CRC-32/ISO-HDLC.
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_frame_is_the_one_that_amazon_sends() {
        let recorded = "AAAAgwAAAFIWASXzCzpldmVudC10eXBlBwAMbWVzc2FnZVN0YXJ0DTpjb250ZW50LXR5cGUHABBhcHBsaWNhdGlvbi9qc29uDTptZXNzYWdlLXR5cGUHAAVldmVudHsicCI6ImFiY2RlZiIsInJvbGUiOiJhc3Npc3RhbnQifQzWKaw=";
        let ours = event("messageStart", &json!({"p": "abcdef", "role": "assistant"}));
        assert_eq!(STANDARD.encode(ours), recorded);
    }
}
