//! The response body: plays the planned steps.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::{line::Line, meter::Ticket, plan::Step};

/// A body that sends, waits, hangs and severs as planned.
#[derive(Debug)]
pub(crate) struct MockBody {
    steps: VecDeque<Step>,
    /// The length to announce; none for a body of unknown length.
    length: Option<u64>,
    timer: Option<Pin<Box<Sleep>>>,
    /// Whether the last piece may still be in the server's buffer.
    unflushed: bool,
    ticket: Ticket,
    line: Line,
}

// === impl MockBody ===

impl MockBody {
    /// A body of unknown length.
    pub(crate) fn played(steps: VecDeque<Step>, ticket: Ticket, line: Line) -> Self {
        Self {
            steps,
            length: None,
            timer: None,
            unflushed: false,
            ticket,
            line,
        }
    }

    /// A body in one piece with its length announced.
    pub(crate) fn whole(bytes: Bytes, tokens: u64, mut ticket: Ticket, line: Line) -> Self {
        let length = Some(bytes.len() as u64);
        let mut steps = VecDeque::new();
        if bytes.is_empty() {
            // The server does not poll a body that says it is empty.
            ticket.complete();
        } else {
            steps.push_back(Step::Send(bytes, tokens));
        }
        let body = Self::played(steps, ticket, line);
        Self { length, ..body }
    }

    fn send(&mut self, bytes: Bytes, tokens: u64) -> Frame<Bytes> {
        self.ticket.bill_completion(tokens);
        // Not left to the poll after the last: a client may hang up once it has read the end.
        if self.steps.is_empty() {
            self.ticket.complete();
        }
        self.unflushed = true;
        Frame::data(bytes)
    }

    fn hang(&mut self) {
        self.steps.push_front(Step::Hang);
    }

    /// Waits out the timer and lets the server write the piece before, so that every piece is a
    /// write of its own.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::take(&mut self.unflushed) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(timer) = &mut self.timer {
            ready!(timer.as_mut().poll(cx));
            self.timer = None;
        }
        Poll::Ready(())
    }
}

impl Body for MockBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        loop {
            ready!(self.poll_ready(cx));
            match self.steps.pop_front() {
                Some(Step::Send(bytes, tokens)) => {
                    return Poll::Ready(Some(Ok(self.send(bytes, tokens))));
                }
                Some(Step::Wait(time)) => self.timer = Some(Box::pin(sleep(time))),
                Some(Step::Sever(cut)) => {
                    self.ticket.abort();
                    self.line.sever(cut);
                    self.hang();
                }
                // No waker is kept: the server drops the body when the connection ends.
                Some(Step::Hang) => {
                    self.hang();
                    return Poll::Pending;
                }
                None => {
                    self.ticket.complete();
                    return Poll::Ready(None);
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.length.is_some() && self.steps.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}
