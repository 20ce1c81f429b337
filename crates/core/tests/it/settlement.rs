//! One receipt for each reply, however it ends.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt};
use tollgate_core::{
    AttemptRecord, CallId, ErrorKind, Frame, FrameKind, Outcome, Precision, Receipt, Reply,
    ReplyHead,
};

use crate::script::{Settled, Step, content, frame, preamble, reply, reports};

/// Reads up to `most` frames, as far as they are there.
fn read(reply: &mut Reply, most: usize) -> usize {
    let frames = reply.frames().take(most);
    let counted = frames.take_while(|next| std::future::ready(next.is_ok()));
    let mut counted = counted.enumerate().map(|(number, _)| number + 1);
    let mut read = 0;
    while let Some(Some(number)) = counted.next().now_or_never() {
        read = number;
    }
    read
}

#[test]
fn an_answer_read_to_its_end_is_complete() {
    let (mut reply, settled) = reply([preamble("role"), content("a"), content("b")]);
    assert_eq!(read(&mut reply, 9), 3);
    assert_eq!(settled.only().outcome, Outcome::Complete);
    drop(reply);
    let receipt = settled.only();
    assert!(receipt.first_token.unwrap() <= receipt.total);
}

#[test]
fn an_answer_that_breaks_says_why() {
    let (mut reply, settled) = reply([content("a"), Step::Break(ErrorKind::BadAnswer)]);
    assert_eq!(read(&mut reply, 9), 1);
    assert_eq!(
        settled.only().outcome,
        Outcome::Broken(ErrorKind::BadAnswer)
    );
    assert!(reply.next_frame().now_or_never().unwrap().is_none());
    drop(reply);
    settled.only();
}

#[test]
fn a_client_that_leaves_before_the_first_frame_leaves_a_receipt() {
    let (reply, settled) = reply([content("a")]);
    assert_eq!(settled.count(), 0);
    drop(reply);
    let receipt = settled.only();
    assert_eq!(receipt.outcome, Outcome::ClientLeft);
    assert_eq!(receipt.first_token, None);
}

#[test]
fn a_client_that_leaves_half_way_is_charged_for_what_was_reported() {
    let (mut reply, settled) = reply([reports(1, "m"), reports(2, "m"), reports(9, "m")]);
    assert_eq!(read(&mut reply, 2), 2);
    assert_eq!(settled.count(), 0);
    drop(reply);
    let receipt = settled.only();
    assert_eq!(receipt.outcome, Outcome::ClientLeft);
    assert_eq!(receipt.usage.output, 2);
    assert!(receipt.first_token.is_some());
}

#[test]
fn a_panic_below_still_leaves_a_receipt() {
    let (mut reply, settled) = reply([reports(1, "m"), Step::Panic]);
    assert_eq!(read(&mut reply, 1), 1);
    let caught = catch_unwind(AssertUnwindSafe(move || read(&mut reply, 1)));
    assert!(caught.is_err());
    assert_eq!(settled.only().outcome, Outcome::ClientLeft);
    assert_eq!(settled.only().usage.output, 1);
}

#[test]
fn later_reports_replace_earlier_ones_but_the_model_keeps_its_first_name() {
    let (mut reply, settled) = reply([reports(5, "first"), content("a"), reports(3, "second")]);
    read(&mut reply, 9);
    let receipt = settled.only();
    assert_eq!(receipt.usage.output, 3);
    assert_eq!(receipt.usage.precision, Precision::Reported);
    assert_eq!(receipt.upstream_model.as_deref(), Some("first"));
}

#[test]
fn every_hook_runs_once_and_sees_the_closed_receipt() {
    let (mut reply, first) = reply([content("a")]);
    let second = Settled::default();
    second.follow(&mut reply);
    read(&mut reply, 9);
    drop(reply);
    assert_eq!(first.only().outcome, Outcome::Complete);
    assert_eq!(second.only().outcome, Outcome::Complete);
    assert_eq!(first.only().total, second.only().total);
}

#[test]
fn what_layers_add_is_in_the_receipt() {
    let (mut reply, settled) = reply([content("a")]);
    let attempt = AttemptRecord {
        deployment: "first".into(),
        group: 0,
        error: Some(ErrorKind::Connect),
        elapsed: Duration::from_millis(7),
    };
    reply.receipt_mut().attempts.push(attempt.clone());
    read(&mut reply, 9);
    assert_eq!(&settled.only().attempts[..], [attempt]);
}

#[test]
fn marks_that_are_no_content_do_not_count_as_the_first_token() {
    let (mut reply, settled) = reply([preamble("role"), frame("[DONE]", FrameKind::Done)]);
    read(&mut reply, 9);
    assert_eq!(settled.only().first_token, None);
    assert_eq!(settled.only().outcome, Outcome::Complete);
}

#[test]
fn frames_that_are_there_already_make_a_reply() {
    let frames = ["a", "b"].map(|text| Frame::new(text.into(), FrameKind::Content));
    let head = ReplyHead {
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
    };
    let receipt = Receipt::new(CallId::random(), std::time::Instant::now());
    let mut reply = Reply::from_frames(head, frames, receipt);
    let settled = Settled::default();
    settled.follow(&mut reply);
    assert_eq!(read(&mut reply, 9), 2);
    assert_eq!(settled.only().outcome, Outcome::Complete);
}
