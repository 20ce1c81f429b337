use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio_util::sync::WaitForCancellationFutureOwned;
use tollgate_core::{Error, Frame, Frames};

use super::{Drain, signal::closing};

/// Frames that end when the gateway must go.
pub(super) struct Counted {
    frames: Pin<Box<dyn Frames>>,
    closed: Pin<Box<WaitForCancellationFutureOwned>>,
}

// === impl Counted ===

impl Counted {
    pub(super) fn new(frames: Pin<Box<dyn Frames>>, drain: &Drain) -> Self {
        Self {
            frames,
            closed: Box::pin(drain.closed()),
        }
    }
}

impl Frames for Counted {
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame, Error>>> {
        match self.frames.as_mut().poll_frame(cx) {
            Poll::Pending => self.closed.as_mut().poll(cx).map(|()| Some(Err(closing()))),
            ready => ready,
        }
    }

    fn exact_len(&self) -> Option<u64> {
        self.frames.exact_len()
    }

    fn at_hand(&self) -> bool {
        self.frames.at_hand()
    }
}
