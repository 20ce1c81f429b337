//! A body that arrives in pieces of chosen sizes.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame};

/// Pieces that are all there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pieces(VecDeque<Bytes>);

/// A small generator of numbers, the same for the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Numbers(u64);

// === impl Pieces ===

impl Pieces {
    pub(crate) fn whole(text: impl Into<Bytes>) -> Self {
        Self([text.into()].into())
    }

    /// `text` in pieces of one to `most` bytes.
    pub(crate) fn random(text: &[u8], numbers: &mut Numbers, most: usize) -> Self {
        let mut pieces = VecDeque::new();
        let mut rest = text;
        while !rest.is_empty() {
            let size = (numbers.below(most) + 1).min(rest.len());
            pieces.push_back(Bytes::copy_from_slice(&rest[..size]));
            rest = &rest[size..];
        }
        Self(pieces)
    }
}

impl<const N: usize> From<[&'static str; N]> for Pieces {
    fn from(pieces: [&'static str; N]) -> Self {
        Self(pieces.map(Bytes::from).into())
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

// === impl Numbers ===

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `limit` (SplitMix64).
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let spread = usize::try_from((mixed ^ (mixed >> 31)) >> 1);
        spread.unwrap_or_default() % limit.max(1)
    }
}
