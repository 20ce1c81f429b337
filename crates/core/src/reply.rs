//! An answer, whole or streamed, that settles exactly once.

use std::{
    collections::VecDeque,
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use smallvec::SmallVec;

use crate::{Error, Frame, FrameKind, Frames, Outcome, Receipt, frame::Ready};

/// A successful answer. A failure is an [`Error`] instead, and so is one that comes to light half-way.
///
/// However it ends (complete, broken, or dropped because the client left) its receipt is closed and handed to
/// every hook, exactly once.
pub struct Reply {
    /// What precedes the body.
    pub head: ReplyHead,
    frames: Pin<Box<dyn Frames>>,
    /// Frames that were read while waiting for content, already noted.
    held: VecDeque<Frame>,
    /// The source has no more, which whoever reads the frames may not have heard yet.
    ended: bool,
    /// Apart, because replies change hands in every layer.
    settlement: Box<Settlement>,
}

/// Status and headers of an answer.
#[derive(Clone, Debug)]
pub struct ReplyHead {
    /// 2xx.
    pub status: StatusCode,
    /// As the upstream sent them.
    pub headers: HeaderMap,
}

/// Proof that an answer has begun: its first content, or its end, has been read and is held.
#[derive(Debug)]
pub struct Started(Reply);

/// Waits for the first content of a [`Reply`]; see [`Reply::start`].
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct Starting(Option<Reply>);

type Hook = Box<dyn FnOnce(&Receipt) + Send>;

/// Closes the receipt once: at the end, at an error, or when dropped before either.
struct Settlement {
    receipt: Receipt,
    hooks: SmallVec<[Hook; 2]>,
    settled: bool,
}

/// An upstream that sends this much before any content is taken as having begun.
const MOST_PREAMBLE: usize = 1 << 20;

// === impl Reply ===

impl Reply {
    /// An answer read from `frames`.
    pub fn new(head: ReplyHead, frames: impl Frames + 'static, receipt: Receipt) -> Self {
        let settlement = Box::new(Settlement {
            receipt,
            hooks: SmallVec::new(),
            settled: false,
        });
        Self {
            head,
            frames: Box::pin(frames),
            held: VecDeque::new(),
            ended: false,
            settlement,
        }
    }

    /// An answer whose frames are all there already.
    pub fn from_frames<I>(head: ReplyHead, frames: I, receipt: Receipt) -> Self
    where
        I: IntoIterator<Item = Frame>,
        I::IntoIter: Send + Unpin + 'static,
    {
        Self::new(head, Ready(frames.into_iter().map(Ok)), receipt)
    }

    /// Replaces the source of the frames by one made from it: a clock around it, say.
    #[must_use]
    pub fn map_frames<F: Frames + 'static>(
        self,
        map: impl FnOnce(Pin<Box<dyn Frames>>) -> F,
    ) -> Self {
        Self {
            frames: Box::pin(map(self.frames)),
            ..self
        }
    }

    /// Runs `hook` exactly once when the reply has ended. It must not block.
    pub fn on_settle(&mut self, hook: impl FnOnce(&Receipt) + Send + 'static) {
        match self.settlement.settled {
            true => hook(&self.settlement.receipt),
            false => self.settlement.hooks.push(Box::new(hook)),
        }
    }

    /// The receipt as far as it is known.
    pub fn receipt(&self) -> &Receipt {
        &self.settlement.receipt
    }

    /// The receipt, for layers that add what they know.
    pub fn receipt_mut(&mut self) -> &mut Receipt {
        &mut self.settlement.receipt
    }

    /// How many bytes are still to come, where that is known.
    pub fn exact_len(&self) -> Option<u64> {
        let held: usize = self.held.iter().map(|frame| frame.bytes.len()).sum();
        self.frames.exact_len().map(|rest| rest + held as u64)
    }

    /// Whether all of the answer is there already.
    pub fn at_hand(&self) -> bool {
        self.frames.at_hand()
    }

    /// The next frame; `None` when the answer is complete.
    pub fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame, Error>>> {
        let next = match self.held.pop_front() {
            Some(frame) => Some(Ok(frame)),
            None => ready!(self.poll_source(cx)),
        };
        // Whoever knows the length does not ask for more behind the last byte.
        let complete = match &next {
            Some(Ok(_)) => self.exact_len() == Some(0),
            Some(Err(_)) => false,
            None => true,
        };
        if complete {
            self.settlement.settle(Outcome::Complete);
        }
        Poll::Ready(next)
    }

    /// The frames as a stream.
    pub fn frames(&mut self) -> impl Stream<Item = Result<Frame, Error>> + '_ {
        FrameStream(self)
    }

    /// The next frame.
    pub async fn next_frame(&mut self) -> Option<Result<Frame, Error>> {
        poll_fn(|cx| self.poll_frame(cx)).await
    }

    /// Waits for the first content, keeping every frame.
    pub fn start(self) -> Starting {
        Starting(Some(self))
    }

    fn poll_start(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let mut held = 0;
        loop {
            let Some(frame) = ready!(self.poll_source(cx)).transpose()? else {
                return Poll::Ready(Ok(()));
            };
            held += frame.bytes.len();
            let begun = frame.kind != FrameKind::Preamble || held > MOST_PREAMBLE;
            self.held.push_back(frame);
            if begun {
                return Poll::Ready(Ok(()));
            }
        }
    }

    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame, Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let next = ready!(self.frames.as_mut().poll_frame(cx));
        match &next {
            Some(Ok(frame)) => self.settlement.note(frame),
            Some(Err(error)) => self.settlement.fail(error),
            None => {}
        }
        self.ended = !matches!(next, Some(Ok(_)));
        Poll::Ready(next)
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("head", &self.head)
            .field("receipt", &self.settlement.receipt)
            .finish_non_exhaustive()
    }
}

struct FrameStream<'a>(&'a mut Reply);

impl Stream for FrameStream<'_> {
    type Item = Result<Frame, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_frame(cx)
    }
}

// === impl Starting ===

impl Starting {
    /// The reply that is being waited for, to be dropped or inspected when a clock runs out.
    pub fn reply(&self) -> Option<&Reply> {
        self.0.as_ref()
    }
}

impl Future for Starting {
    type Output = Result<Started, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(reply) = &mut self.0 else {
            return Poll::Pending;
        };
        ready!(reply.poll_start(cx))?;
        match self.0.take() {
            Some(reply) => Poll::Ready(Ok(Started(reply))),
            None => Poll::Pending,
        }
    }
}

// === impl Started ===

impl Started {
    /// The reply, now that it is known to be one.
    pub fn into_reply(self) -> Reply {
        self.0
    }

    /// The reply, to look at.
    pub fn reply(&self) -> &Reply {
        &self.0
    }

    /// The reply with its frames behind `map`; it stays started.
    #[must_use]
    pub fn map_frames<F: Frames + 'static>(
        self,
        map: impl FnOnce(Pin<Box<dyn Frames>>) -> F,
    ) -> Self {
        Self(self.0.map_frames(map))
    }
}

// === impl Settlement ===

impl Settlement {
    fn note(&mut self, frame: &Frame) {
        if frame.kind == FrameKind::Content && self.receipt.first_token.is_none() {
            self.receipt.first_token = Some(self.receipt.received.elapsed());
        }
        let Some(facts) = frame.facts.as_deref() else {
            return;
        };
        if let Some(usage) = facts.usage {
            self.receipt.usage = usage;
        }
        if let Some(model) = &facts.model {
            self.receipt
                .upstream_model
                .get_or_insert_with(|| model.clone());
        }
    }

    fn fail(&mut self, error: &Error) {
        if let Some(usage) = error.usage() {
            self.receipt.usage = usage;
        }
        self.settle(Outcome::Broken(error.kind()));
    }

    fn settle(&mut self, outcome: Outcome) {
        if !std::mem::replace(&mut self.settled, true) {
            self.receipt.close(outcome);
            self.hooks.drain(..).for_each(|hook| hook(&self.receipt));
        }
    }
}

impl Drop for Settlement {
    fn drop(&mut self) {
        self.settle(Outcome::ClientLeft);
    }
}
