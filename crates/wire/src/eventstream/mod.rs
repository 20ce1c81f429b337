//! Frames of AWS's event stream encoding, cut out of the bytes as they arrive.
//!
//! A frame is a prelude (its total length, the length of its headers, a checksum of both), headers, a payload and a
//! checksum of everything before it; numbers are big-endian (Amazon Transcribe developer guide, "Event stream
//! encoding"; Smithy, "Amazon Event Stream specification"). Both checksums are CRC-32 and are verified.

mod message;

use bytes::{Buf, Bytes, BytesMut};

pub use self::message::Message;

/// Cuts a stream into frames. Sans-IO: feed it, then take frames until there is none.
///
/// Frames are slices of what was read; only one that arrives in pieces is put together.
#[derive(Debug)]
pub struct Messages {
    /// What was read last and not yet cut.
    fresh: Bytes,
    /// The beginning of a frame whose end has not arrived.
    partial: BytesMut,
    limit: usize,
}

/// Why a stream cannot be cut any further. Nothing tells where the next frame would begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damaged {
    /// A frame exceeds the limit.
    TooLong,
    /// A frame's length is none that a frame can have, or its headers do not fit into it.
    Length,
    /// A checksum is not that of what arrived.
    Checksum,
}

/// Total length, length of the headers, checksum.
const PRELUDE: usize = 12;

/// The checksum at the end.
const TRAILER: usize = 4;

/// As long as the headers of a frame may be (Smithy, "Amazon Event Stream specification").
const MOST_HEADERS: usize = 128 * 1024;

// === impl Messages ===

impl Messages {
    /// Cuts frames of up to `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            fresh: Bytes::new(),
            partial: BytesMut::new(),
            limit,
        }
    }

    /// Takes the next piece. All frames of the piece before must have been taken.
    pub fn push(&mut self, piece: Bytes) {
        debug_assert!(self.fresh.is_empty(), "frames of the last piece are left");
        self.fresh = piece;
    }

    /// The next complete frame, prelude and checksums included; `None` when more must be read first.
    ///
    /// # Errors
    ///
    /// When what arrived is no frame, or too long.
    pub fn take(&mut self) -> Result<Option<Bytes>, Damaged> {
        self.gather(PRELUDE);
        let Some(prelude) = self.head() else {
            return Ok(None);
        };
        let total = total_len(&prelude, self.limit)?;
        if self.partial.is_empty() && self.fresh.len() >= total {
            return verified(self.fresh.split_to(total)).map(Some);
        }
        self.gather(total);
        if self.partial.len() < total {
            return Ok(None);
        }
        verified(self.partial.split().freeze()).map(Some)
    }

    /// Whether the stream ended within a frame.
    pub fn is_cut_short(&self) -> bool {
        !self.partial.is_empty() || !self.fresh.is_empty()
    }

    /// Adds to a frame that arrives in pieces until it has `len` bytes. One that is there whole stays where it is.
    fn gather(&mut self, len: usize) {
        if self.partial.is_empty() && self.fresh.len() >= len {
            return;
        }
        let missing = len.saturating_sub(self.partial.len());
        let found = self.fresh.split_to(missing.min(self.fresh.len()));
        self.partial.extend_from_slice(&found);
    }

    /// The prelude of the current frame, once it is there.
    fn head(&self) -> Option<[u8; PRELUDE]> {
        let from: &[u8] = match self.partial.is_empty() {
            true => &self.fresh,
            false => &self.partial,
        };
        from.first_chunk().copied()
    }
}

/// How long the frame is that `prelude` announces.
fn total_len(prelude: &[u8; PRELUDE], limit: usize) -> Result<usize, Damaged> {
    let mut numbers = &prelude[..];
    let (total, headers, checksum) = (numbers.get_u32(), numbers.get_u32(), numbers.get_u32());
    if crc32fast::hash(&prelude[..8]) != checksum {
        return Err(Damaged::Checksum);
    }
    let (total, headers) = (total as usize, headers as usize);
    if total > limit {
        return Err(Damaged::TooLong);
    }
    let fits = headers <= MOST_HEADERS && headers + PRELUDE + TRAILER <= total;
    fits.then_some(total).ok_or(Damaged::Length)
}

fn verified(frame: Bytes) -> Result<Bytes, Damaged> {
    let (content, mut checksum) = frame.split_at(frame.len() - TRAILER);
    match checksum.get_u32() == crc32fast::hash(content) {
        true => Ok(frame),
        false => Err(Damaged::Checksum),
    }
}

// === impl Damaged ===

impl Damaged {
    /// What is wrong, for a person.
    pub fn reason(self) -> &'static str {
        match self {
            Self::TooLong => "a frame exceeds the limit",
            Self::Length => "a frame's length is impossible",
            Self::Checksum => "a checksum is wrong",
        }
    }
}

#[cfg(test)]
mod tests;
