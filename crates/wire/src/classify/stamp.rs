//! Puts the name that was asked for where the upstream put its own.

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use tollgate_core::{Edit, ModelName};

/// Restamps the events of one stream.
///
/// Pieces of an event would each be framed by HTTP on their own, which costs more than copying the few hundred
/// bytes of an event; so a restamped event is written anew. The buffer is used again once the client has the
/// event, so in a steady stream nothing is allocated.
#[derive(Debug)]
pub(crate) struct Stamp {
    /// The name as JSON, quotes included.
    json: Bytes,
    buffer: BytesMut,
}

/// The edit that puts `name` at `range`.
pub(crate) fn edit(name: &ModelName, range: Range<usize>) -> Edit {
    Edit {
        range,
        with: json(name),
    }
}

/// `name` as a JSON string.
pub(crate) fn json(name: &str) -> Bytes {
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
    if plain {
        return Bytes::from([b"\"", name.as_bytes(), b"\""].concat());
    }
    Bytes::from(serde_json::Value::from(name).to_string())
}

// === impl Stamp ===

impl Stamp {
    pub(crate) fn new(name: &ModelName) -> Self {
        Self {
            json: json(name),
            buffer: BytesMut::new(),
        }
    }

    /// `event` with the name at `range` replaced; unchanged where it is the same already.
    pub(crate) fn apply(&mut self, event: Bytes, range: Range<usize>) -> Bytes {
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
