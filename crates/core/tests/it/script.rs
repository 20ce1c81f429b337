//! Answers that go as a test wants them to, and what became of them.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Instant,
};

use bytes::Bytes;
use tollgate_core::{
    CallId, Error, ErrorKind, Facts, Frame, FrameKind, Frames, Precision, Receipt, Reply,
    ReplyHead, Usage,
};

/// What an upstream does next.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Sends a frame.
    Send(Frame),
    /// Breaks off.
    Break(ErrorKind),
    /// Keeps silent for good.
    Wait,
    /// Shows a defect of a layer.
    Panic,
}

struct Script(VecDeque<Step>);

/// The receipts that a hook was given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settled(Arc<Mutex<Vec<Receipt>>>);

pub(crate) fn frame(text: &'static str, kind: FrameKind) -> Step {
    Step::Send(Frame::new(Bytes::from_static(text.as_bytes()), kind))
}

pub(crate) fn content(text: &'static str) -> Step {
    frame(text, FrameKind::Content)
}

pub(crate) fn preamble(text: &'static str) -> Step {
    frame(text, FrameKind::Preamble)
}

/// A frame of content that reports `output` tokens by `model`.
pub(crate) fn reports(output: u64, model: &str) -> Step {
    let usage = Usage {
        output,
        precision: Precision::Reported,
        ..Usage::default()
    };
    let facts = Facts {
        usage: Some(usage),
        model: Some(model.into()),
    };
    Step::Send(Frame {
        facts: Some(Box::new(facts)),
        ..Frame::new(Bytes::from_static(b"x"), FrameKind::Content)
    })
}

/// A reply that goes as `steps` say, and what it settles into.
pub(crate) fn reply(steps: impl IntoIterator<Item = Step>) -> (Reply, Settled) {
    let head = ReplyHead {
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
    };
    let receipt = Receipt::new(CallId::random(), Instant::now());
    let mut reply = Reply::new(head, Script(steps.into_iter().collect()), receipt);
    let settled = Settled::default();
    settled.follow(&mut reply);
    (reply, settled)
}

impl Settled {
    /// Adds one more hook to `reply`.
    pub(crate) fn follow(&self, reply: &mut Reply) {
        let receipts = Arc::clone(&self.0);
        reply.on_settle(move |receipt| receipts.lock().unwrap().push(receipt.clone()));
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// The receipt, which must be the only one.
    pub(crate) fn only(&self) -> Receipt {
        let receipts = self.0.lock().unwrap();
        assert_eq!(receipts.len(), 1, "one receipt for each reply");
        receipts[0].clone()
    }
}

impl Frames for Script {
    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame, Error>>> {
        match self.0.pop_front() {
            Some(Step::Send(frame)) => Poll::Ready(Some(Ok(frame))),
            Some(Step::Break(kind)) => Poll::Ready(Some(Err(Error::new(kind, "it broke off")))),
            Some(Step::Wait) => {
                self.0.push_front(Step::Wait);
                Poll::Pending
            }
            Some(Step::Panic) => panic!("a layer has a defect"),
            None => Poll::Ready(None),
        }
    }
}
