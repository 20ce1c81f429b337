//! The proof that an answer has begun: what is held back, and what becomes of it.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use tollgate_core::{Error, ErrorKind, Frame, FrameKind, Frames, Outcome, Reply};

use crate::script::{Settled, Step, content, preamble, reply};

fn texts(reply: &mut Reply) -> Vec<Bytes> {
    let frames = reply.frames().map(|next| next.unwrap().bytes);
    frames.collect().now_or_never().unwrap()
}

#[test]
fn what_came_before_the_content_is_kept() {
    let (reply, settled) = reply([preamble("role"), preamble("id"), content("a"), content("b")]);
    let started = reply.start().now_or_never().unwrap().unwrap();
    assert!(started.reply().receipt().first_token.is_some());
    assert_eq!(settled.count(), 0);
    let mut reply = started.into_reply();
    assert_eq!(texts(&mut reply), ["role", "id", "a", "b"]);
    assert_eq!(settled.only().outcome, Outcome::Complete);
}

#[test]
fn preamble_proves_nothing() {
    let (reply, settled) = reply([preamble("role"), Step::Wait]);
    let mut starting = reply.start();
    assert!((&mut starting).now_or_never().is_none());
    assert!(starting.reply().is_some());
    drop(starting);
    assert_eq!(settled.only().outcome, Outcome::ClientLeft);
}

#[test]
fn an_error_before_the_content_is_the_attempts_error() {
    let (reply, settled) = reply([preamble("role"), Step::Break(ErrorKind::BadAnswer)]);
    let failed = reply.start().now_or_never().unwrap().unwrap_err();
    assert_eq!(failed.kind(), ErrorKind::BadAnswer);
    assert_eq!(
        settled.only().outcome,
        Outcome::Broken(ErrorKind::BadAnswer)
    );
}

#[test]
fn an_answer_without_content_has_begun_when_it_ends() {
    let (reply, settled) = reply([preamble("role")]);
    let started = reply.start().now_or_never().unwrap().unwrap();
    let mut reply = started.into_reply();
    assert_eq!(texts(&mut reply), ["role"]);
    assert_eq!(settled.only().outcome, Outcome::Complete);
}

#[test]
fn a_hook_added_to_a_started_answer_runs_even_if_the_answer_is_empty() {
    let (reply, _) = reply([]);
    let mut reply = reply.start().now_or_never().unwrap().unwrap().into_reply();
    let late = Settled::default();
    late.follow(&mut reply);
    assert!(texts(&mut reply).is_empty());
    assert_eq!(late.only().outcome, Outcome::Complete);
}

#[test]
fn preamble_is_not_held_without_limit() {
    let flood = std::iter::repeat_n(preamble("0123456789abcdef"), 1 << 17);
    let (reply, _settled) = reply(flood.chain([Step::Wait]));
    assert!(reply.start().now_or_never().unwrap().is_ok());
}

/// A body whose length is known.
struct Sized(Vec<&'static str>);

impl Frames for Sized {
    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame, Error>>> {
        let next = (!self.0.is_empty()).then(|| self.0.remove(0));
        Poll::Ready(next.map(|text| Ok(Frame::new(text.into(), FrameKind::Content))))
    }

    fn exact_len(&self) -> Option<u64> {
        Some(self.0.iter().map(|text| text.len() as u64).sum())
    }
}

#[test]
fn what_is_held_counts_as_still_to_come() {
    let (reply, _settled) = reply([]);
    let reply = reply.map_frames(|_| Sized(vec!["abc", "de"]));
    let started = reply.start().now_or_never().unwrap().unwrap();
    let mut reply = started.into_reply();
    assert_eq!(reply.exact_len(), Some(5));
    let first = reply.next_frame().now_or_never().unwrap().unwrap().unwrap();
    assert_eq!(
        (&first.bytes[..], reply.exact_len()),
        (&b"abc"[..], Some(2))
    );
}

#[test]
fn an_answer_whose_every_byte_was_taken_is_complete() {
    // An HTTP server that knows the length does not ask for more after the last byte.
    let (reply, settled) = reply([]);
    let mut reply = reply.map_frames(|_| Sized(vec!["abc", "de"]));
    for taken in 0..2 {
        assert_eq!(settled.count(), 0, "after {taken}");
        assert!(reply.next_frame().now_or_never().unwrap().is_some());
    }
    drop(reply);
    assert_eq!(settled.only().outcome, Outcome::Complete);
}
