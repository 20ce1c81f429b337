//! A piece of an answer.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;

use crate::{Error, Usage};

/// One event of a stream, one line of it, or (a part of) a whole body; verbatim.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What the client gets.
    pub bytes: Bytes,
    /// What it is for the client.
    pub kind: FrameKind,
    /// What it told the gateway; most frames tell nothing.
    pub facts: Option<Box<Facts>>,
}

/// What a frame is for whoever waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// Comes before any content and proves nothing: a role, an id, a comment.
    Preamble,
    /// A piece of the answer itself.
    Content,
    /// The dialect's own mark that the answer is complete.
    Done,
    /// Anything else.
    Other,
}

/// What an upstream said about its answer, beside the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Tokens so far. Later values replace earlier ones.
    pub usage: Option<Usage>,
    /// What the upstream calls the model that answered.
    pub model: Option<Box<str>>,
}

/// The source of a reply's frames.
///
/// The end (`None`) means that the answer is complete; anything less is an error. Dropping it half-read
/// cancels what is left, at the upstream too.
pub trait Frames: Send {
    /// The next frame.
    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>)
    -> Poll<Option<Result<Frame, Error>>>;

    /// How many bytes all frames together still have, where that is known.
    fn exact_len(&self) -> Option<u64> {
        None
    }

    /// Whether all frames that are still to come are there already, so that none can keep anyone waiting.
    fn at_hand(&self) -> bool {
        false
    }
}

// === impl Frame ===

impl Frame {
    /// A frame that tells the gateway nothing.
    pub fn new(bytes: Bytes, kind: FrameKind) -> Self {
        Self {
            bytes,
            kind,
            facts: None,
        }
    }
}

// === impl Frames ===

impl fmt::Debug for dyn Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Frames")
    }
}

/// Frames that are all there already.
pub(crate) struct Ready<I>(pub(crate) I);

impl<I> Frames for Ready<I>
where
    I: Iterator<Item = Result<Frame, Error>> + Send + Unpin,
{
    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame, Error>>> {
        Poll::Ready(self.0.next())
    }

    fn at_hand(&self) -> bool {
        true
    }
}
