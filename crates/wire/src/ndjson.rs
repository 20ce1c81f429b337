//! Lines of JSON, cut out of the bytes as they arrive.

use bytes::{Bytes, BytesMut};

use crate::sse::TooLong;

/// Cuts a stream into lines. Sans-IO: feed it, then take lines until there is none.
///
/// A line is taken with its end. Lines are slices of what was read; only one that arrives in pieces is put together.
#[derive(Debug)]
pub struct Lines {
    /// What was read last and not yet cut.
    fresh: Bytes,
    /// The beginning of a line whose end has not arrived.
    partial: BytesMut,
    limit: usize,
}

// === impl Lines ===

impl Lines {
    /// Cuts lines of up to `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            fresh: Bytes::new(),
            partial: BytesMut::new(),
            limit,
        }
    }

    /// Takes the next piece. All lines of the piece before must have been taken.
    pub fn push(&mut self, piece: Bytes) {
        debug_assert!(self.fresh.is_empty(), "lines of the last piece are left");
        self.fresh = piece;
    }

    /// The next complete line; `None` when more must be read first.
    ///
    /// # Errors
    ///
    /// When a line grows beyond the limit.
    pub fn take(&mut self) -> Result<Option<Bytes>, TooLong> {
        let end = memchr::memchr(b'\n', &self.fresh);
        let found = self
            .fresh
            .split_to(end.map_or(self.fresh.len(), |end| end + 1));
        if self.partial.len() + found.len() > self.limit {
            return Err(TooLong);
        }
        if end.is_some() && self.partial.is_empty() {
            return Ok(Some(found));
        }
        self.partial.extend_from_slice(&found);
        Ok(end.map(|_| self.partial.split().freeze()))
    }

    /// What is left when the stream has ended: a line without its end.
    pub fn rest(&mut self) -> Option<Bytes> {
        (!self.partial.is_empty()).then(|| self.partial.split().freeze())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(pieces: &[&[u8]], limit: usize) -> Result<(Vec<Bytes>, Option<Bytes>), TooLong> {
        let (mut lines, mut found) = (Lines::new(limit), Vec::new());
        for piece in pieces {
            lines.push(Bytes::copy_from_slice(piece));
            while let Some(line) = lines.take()? {
                found.push(line);
            }
        }
        Ok((found, lines.rest()))
    }

    #[test]
    fn a_line_without_end_is_refused() {
        assert_eq!(cut(&[b"{\"a\":", b"1234567890}"], 10), Err(TooLong));
        assert!(cut(&[b"{\"a\":", b"1}\n"], 10).is_ok());
    }

    #[test]
    fn a_whole_line_is_not_copied() {
        let piece = Bytes::from_static(b"{}\n{}\n");
        let mut lines = Lines::new(100);
        lines.push(piece.clone());
        assert_eq!(lines.take().unwrap().unwrap().as_ptr(), piece.as_ptr());
    }

    proptest! {
        /// The lines are the same however the stream is cut, and no byte is lost.
        #[test]
        fn cuts_do_not_matter(
            text in "[a\n\r]{0,60}",
            cuts in prop::collection::vec(0usize..60, 0..8),
        ) {
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let text = text.as_bytes();
            let pieces: Vec<_> = cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect();
            let (lines, rest) = cut(&pieces, 100).unwrap();
            let all = [lines.concat(), rest.clone().map_or(Vec::new(), Vec::from)].concat();
            prop_assert_eq!(&all[..], text);
            prop_assert_eq!(cut(&[text], 100).unwrap(), (lines, rest));
        }
    }
}
