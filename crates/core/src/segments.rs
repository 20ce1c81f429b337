//! Bytes in pieces: how a body is held and edited without being copied.

use std::{
    convert::Infallible,
    ops::Range,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use smallvec::SmallVec;

/// A sequence of bytes in several shared pieces. Cloning, slicing and splicing copy nothing.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    parts: SmallVec<[Bytes; 4]>,
    /// How many of the parts have been taken away; they are empty.
    taken: usize,
    len: usize,
}

/// A replacement of a byte range; an empty range is an insertion, an empty text a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes away.
    pub range: Range<usize>,
    /// What comes instead.
    pub with: Bytes,
}

/// From this many pieces on, pieces smaller than a crumb on average cost more than putting them together.
const MOST_PARTS: usize = 64;
const CRUMB: usize = 1024;

// === impl Segments ===

impl Segments {
    /// No bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a piece.
    pub fn push(&mut self, part: Bytes) {
        if !part.is_empty() {
            self.len += part.len();
            self.parts.push(part);
        }
    }

    /// How many bytes all pieces hold.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The pieces in order.
    pub fn iter(&self) -> impl Iterator<Item = &Bytes> {
        self.parts[self.taken..].iter()
    }

    /// Takes the first piece away.
    pub fn pop_front(&mut self) -> Option<Bytes> {
        let part = std::mem::take(self.parts.get_mut(self.taken)?);
        self.taken += 1;
        self.len -= part.len();
        Some(part)
    }

    /// Whether there are so many and so small pieces that they had better be put together. Doing so whenever it is
    /// true copies no more than a crumb for each piece.
    pub fn is_crumbled(&self) -> bool {
        self.parts.len() >= MOST_PARTS && self.len < self.parts.len() * CRUMB
    }

    /// The bytes of `range` in one piece; copies only where the range crosses pieces.
    pub fn slice(&self, range: Range<usize>) -> Bytes {
        let mut found = self.pieces(range.clone());
        match (found.next(), found.next()) {
            (None, _) => Bytes::new(),
            (Some(only), None) => only,
            (Some(first), Some(second)) => {
                let mut joined = BytesMut::with_capacity(range.len());
                [first, second]
                    .into_iter()
                    .chain(found)
                    .for_each(|part| joined.extend_from_slice(&part));
                joined.freeze()
            }
        }
    }

    /// All bytes in one piece; copies only where there are several.
    pub fn to_bytes(&self) -> Bytes {
        self.slice(0..self.len)
    }

    /// A new sequence with `edits` applied, which must be in order and apart from each other.
    ///
    /// Edits that overlap or lie outside are cut back to what is left of the sequence.
    pub fn splice(&self, edits: impl IntoIterator<Item = Edit>) -> Self {
        let mut spliced = Self::new();
        let mut kept = 0;
        for Edit { range, with } in edits {
            self.pieces(kept..range.start)
                .for_each(|part| spliced.push(part));
            spliced.push(with);
            kept = kept.max(range.end);
        }
        self.pieces(kept..self.len)
            .for_each(|part| spliced.push(part));
        spliced
    }

    fn pieces(&self, range: Range<usize>) -> impl Iterator<Item = Bytes> + '_ {
        let mut offset = 0;
        self.parts.iter().filter_map(move |part| {
            let start = range.start.saturating_sub(offset).min(part.len());
            let end = range.end.saturating_sub(offset).min(part.len());
            offset += part.len();
            (start < end).then(|| part.slice(start..end))
        })
    }
}

impl From<Bytes> for Segments {
    fn from(part: Bytes) -> Self {
        let mut segments = Self::new();
        segments.push(part);
        segments
    }
}

impl FromIterator<Bytes> for Segments {
    fn from_iter<I: IntoIterator<Item = Bytes>>(parts: I) -> Self {
        let mut segments = Self::new();
        parts.into_iter().for_each(|part| segments.push(part));
        segments
    }
}

impl PartialEq<[u8]> for Segments {
    fn eq(&self, other: &[u8]) -> bool {
        self.to_bytes() == other
    }
}

impl Body for Segments {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.pop_front().map(|part| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.len as u64)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn edit(range: Range<usize>, with: &'static str) -> Edit {
        Edit {
            range,
            with: Bytes::from_static(with.as_bytes()),
        }
    }

    #[test]
    fn a_slice_within_a_piece_is_not_copied() {
        let part = Bytes::from_static(b"hello world");
        let segments = Segments::from_iter([part.clone(), Bytes::from_static(b"!")]);
        assert_eq!(segments.slice(6..11).as_ptr(), part.slice(6..11).as_ptr());
        assert_eq!(segments.slice(6..12), "world!");
    }

    #[test]
    fn crumbs_are_told_from_pieces() {
        let crumb = Bytes::from_static(b"x");
        let crumbs: Segments = std::iter::repeat_n(crumb, 100).collect();
        assert!(crumbs.is_crumbled());
        let pieces: Segments = std::iter::repeat_n(Bytes::from(vec![0; 8192]), 100).collect();
        assert!(!pieces.is_crumbled());
    }

    #[test]
    fn pieces_are_taken_in_order() {
        let mut segments = Segments::from_iter(
            ["ab", "cd", "e"].map(|part: &'static str| Bytes::from_static(part.as_bytes())),
        );
        assert_eq!(segments.pop_front().unwrap(), "ab");
        assert_eq!(
            (segments.len(), segments.to_bytes()),
            (3, Bytes::from_static(b"cde"))
        );
        assert_eq!(segments.slice(1..3), "de");
        segments.push(Bytes::from_static(b"f"));
        assert_eq!(segments.iter().count(), 3);
        while segments.pop_front().is_some() {}
        assert!(segments.is_empty());
    }

    proptest! {
        /// Splicing pieces gives what splicing the joined text gives, wherever it is cut.
        #[test]
        fn splice_ignores_where_the_cuts_are(
            text in prop::collection::vec(any::<u8>(), 0..200),
            cuts in prop::collection::vec(0usize..200, 0..6),
            mut at in prop::collection::vec(0usize..200, 4),
        ) {
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.sort_unstable();
            cuts.push(text.len());
            let mut from = 0;
            let segments: Segments = cuts.into_iter().map(|to| {
                let part = Bytes::copy_from_slice(&text[from..to]);
                from = to;
                part
            }).collect();
            at.iter_mut().for_each(|at| *at = (*at).min(text.len()));
            at.sort_unstable();
            let edits = [edit(at[0]..at[1], "new"), edit(at[2]..at[3], "")];
            let expected = [&text[..at[0]], b"new", &text[at[1]..at[2]], &text[at[3]..]].concat();
            let spliced = segments.splice(edits);
            prop_assert_eq!(spliced.to_bytes(), &expected);
            prop_assert_eq!(spliced.len(), expected.len());
        }
    }
}
