//! The clocks of an answer that has begun.

use tokio::time::{Instant, sleep};
use tollgate_core::{
    Anonymous, Attempt, Call, Clock, Clocks, Error, ErrorKind, Live, Outcome, Reply,
};
use tollgate_stream::FirstToken;
use tower::{ServiceExt, service_fn};

use crate::upstream::{attempt, call, content, done, preamble, read, reply, secs, silence, whole};

fn gateway() -> Clocks {
    Clocks {
        attempt: Some(secs(20)),
        idle: Some(secs(5)),
        total: Some(secs(60)),
        ..Clocks::default()
    }
}

async fn begun(call: Call<Anonymous>, answer: fn() -> Reply) -> Reply {
    let upstream = service_fn(move |_: Attempt<Anonymous>| async move { Ok::<_, Error>(answer()) });
    let guard = FirstToken::new(upstream, Live::new(gateway()));
    let started = guard.oneshot(attempt(call, Clocks::default())).await;
    started.unwrap().into_reply()
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_stands_still_is_broken_off() {
    let answer = || reply(vec![content(1, "a"), content(4, "b"), silence()]);
    let mut reply = begun(call(true), answer).await;
    let since = Instant::now();
    let error = read(&mut reply).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(Clock::Idle));
    assert_eq!(since.elapsed(), secs(4 + 5));
    let outcome = reply.receipt().outcome;
    assert_eq!(outcome, Outcome::Broken(ErrorKind::Timeout(Clock::Idle)));
}

#[tokio::test(start_paused = true)]
async fn a_slow_but_steady_stream_outlives_the_attempts_clock() {
    let answer = || reply((0..12).map(|_| content(4, "a")).collect());
    let mut reply = begun(call(true), answer).await;
    assert_eq!(read(&mut reply).await.unwrap(), "a".repeat(12));
}

#[tokio::test(start_paused = true)]
async fn the_total_ends_even_a_steady_stream() {
    let answer = || reply((0..99).map(|_| content(4, "a")).collect());
    let call = call(true);
    sleep(secs(30)).await;
    let since = Instant::now();
    let mut reply = begun(call, answer).await;
    let error = read(&mut reply).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(Clock::Total));
    assert_eq!(since.elapsed(), secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_slowly_is_not_taken_for_a_silent_upstream() {
    let answer = || reply(vec![content(1, "a"), content(1, "b"), content(1, "c")]);
    let mut reply = begun(call(true), answer).await;
    let mut text = Vec::new();
    while let Some(frame) = reply.next_frame().await {
        text.push(frame.unwrap().bytes);
        sleep(secs(9)).await;
    }
    assert_eq!(text, ["a", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_whose_length_is_known_must_keep_coming_too() {
    let answer = || whole(vec![content(1, "a"), content(86_400, "b")]);
    let mut reply = begun(call(false), answer).await;
    assert_eq!(reply.exact_len(), Some(99 + 1));
    let error = read(&mut reply).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_upstream_that_said_it_is_done_need_not_end_the_body() {
    let answer = || reply(vec![preamble(0, "r"), content(1, "a"), done(1), silence()]);
    let mut reply = begun(call(true), answer).await;
    let since = Instant::now();
    assert_eq!(read(&mut reply).await.unwrap(), "ra[DONE]");
    assert!(since.elapsed() < secs(5));
    assert_eq!(reply.receipt().outcome, Outcome::Complete);
}

#[tokio::test(start_paused = true)]
async fn what_follows_soon_after_the_mark_is_still_passed_on() {
    let answer = || reply(vec![content(1, "a"), done(0), content(0, "!"), silence()]);
    let mut reply = begun(call(true), answer).await;
    assert_eq!(read(&mut reply).await.unwrap(), "a[DONE]!");
}
