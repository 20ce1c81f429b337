//! Puts the name that was asked for where the upstream put its own.

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use tollgate_core::{Edit, ModelName, Segments};

/// Restamps the events of one stream.
///
/// Pieces of an event would each be framed by HTTP on their own, which costs more than copying the few hundred
/// bytes of an event; so a restamped event is written anew. The buffer is used again once the client has the
/// event, so in a steady stream nothing is allocated.
#[derive(Debug)]
pub(crate) struct Stamp {
    name: ModelName,
    /// The name as JSON, quotes included; written when it is first needed.
    json: Bytes,
    buffer: BytesMut,
}

/// A whole answer of at most this size, in bytes, is written anew: see [`Stamp`].
const SMALL: usize = 16 * 1024;

/// `body` with `name` at `range`.
pub(crate) fn restamp(body: &Segments, name: &str, range: Range<usize>) -> Segments {
    let mut pieces = body.iter();
    match (pieces.next(), pieces.next()) {
        (Some(text), None) if text.len() <= SMALL => {
            let quoted = name.len() + 2;
            let mut stamped = Vec::with_capacity(text.len() - range.len() + quoted);
            stamped.extend_from_slice(&text[..range.start]);
            write_json(name, &mut stamped);
            stamped.extend_from_slice(&text[range.end..]);
            Bytes::from(stamped).into()
        }
        _ => {
            let with = json(name);
            body.splice([Edit { range, with }])
        }
    }
}

/// `name` as a JSON string.
pub(crate) fn json(name: &str) -> Bytes {
    let mut json = Vec::with_capacity(name.len() + 2);
    write_json(name, &mut json);
    Bytes::from(json)
}

fn write_json(name: &str, json: &mut Vec<u8>) {
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
    if plain {
        json.push(b'"');
        json.extend_from_slice(name.as_bytes());
        json.push(b'"');
    } else {
        json.extend_from_slice(serde_json::Value::from(name).to_string().as_bytes());
    }
}

// === impl Stamp ===

impl Stamp {
    pub(crate) fn new(name: &ModelName) -> Self {
        Self {
            name: name.clone(),
            json: Bytes::new(),
            buffer: BytesMut::new(),
        }
    }

    /// `event` with the name at `range` replaced; unchanged where it is the same already.
    pub(crate) fn apply(&mut self, event: Bytes, range: Range<usize>) -> Bytes {
        if self.json.is_empty() {
            self.json = json(&self.name);
        }
        if event[range.clone()] == self.json[..] {
            return event;
        }
        self.buffer.reserve(event.len() + self.json.len());
        self.buffer.extend_from_slice(&event[..range.start]);
        self.buffer.extend_from_slice(&self.json);
        self.buffer.extend_from_slice(&event[range.end..]);
        self.buffer.split().freeze()
    }
}
