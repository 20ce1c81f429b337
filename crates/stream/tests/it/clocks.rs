//! The clocks of an attempt, before its answer has begun.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tollgate_core::{
    Anonymous, Attempt, Call, Clock, Clocks, Controls, Error, ErrorKind, Live, Started,
};
use tollgate_stream::FirstToken;
use tower::{ServiceExt, service_fn};

use crate::upstream::{Entry, attempt, call, content, preamble, reply, secs, silence};

/// Asks an upstream whose head comes after `head` seconds; says how long it took until the answer or the error.
async fn ask(
    clocks: Clocks,
    attempt: Attempt<Anonymous>,
    head: u64,
    entries: Vec<Entry>,
) -> (Result<Started, Error>, Duration) {
    let upstream = service_fn(move |_: Attempt<Anonymous>| {
        let entries = entries.clone();
        async move {
            sleep(secs(head)).await;
            Ok::<_, Error>(reply(entries))
        }
    });
    let begun = Instant::now();
    let guard = FirstToken::new(upstream, Live::new(clocks));
    let result = guard.oneshot(attempt).await;
    (result, begun.elapsed())
}

/// The clock that runs out, and when.
async fn runs_out(
    clocks: Clocks,
    attempt: Attempt<Anonymous>,
    head: u64,
    entries: Vec<Entry>,
) -> (Clock, u64) {
    let (result, elapsed) = ask(clocks, attempt, head, entries).await;
    match result.unwrap_err().kind() {
        ErrorKind::Timeout(clock) => (clock, elapsed.as_secs()),
        other => panic!("{other:?}"),
    }
}

fn gateway() -> Clocks {
    Clocks {
        headers: Some(secs(10)),
        attempt: Some(secs(20)),
        stream_attempt: Some(secs(15)),
        total: Some(secs(60)),
        ..Clocks::default()
    }
}

fn plain(stream: bool) -> Attempt<Anonymous> {
    attempt(call(stream), Clocks::default())
}

fn with_timeouts(stream: bool, timeout: u64, stream_timeout: Option<u64>) -> Call<Anonymous> {
    let mut controls = Controls::default();
    controls.get_mut().timeout = Some(secs(timeout));
    controls.get_mut().stream_timeout = stream_timeout.map(secs);
    Call {
        controls,
        ..call(stream)
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_upstream_runs_out_of_its_time_for_the_head() {
    let out = runs_out(gateway(), plain(true), 9999, vec![]).await;
    assert_eq!(out, (Clock::Headers, 10));
}

#[tokio::test(start_paused = true)]
async fn the_attempt_counts_from_asking_and_not_from_the_head() {
    let out = runs_out(gateway(), plain(true), 9, vec![silence()]).await;
    assert_eq!(out, (Clock::Attempt, 15));
}

#[tokio::test(start_paused = true)]
async fn only_streams_have_the_streams_clock() {
    let out = runs_out(gateway(), plain(false), 0, vec![silence()]).await;
    assert_eq!(out, (Clock::Attempt, 20));
}

#[tokio::test(start_paused = true)]
async fn preamble_does_not_stop_the_attempts_clock() {
    let entries = (0..99).map(|_| preamble(1, "…")).collect();
    let out = runs_out(gateway(), plain(true), 1, entries).await;
    assert_eq!(out, (Clock::Attempt, 15));
}

#[tokio::test(start_paused = true)]
async fn a_deployments_clocks_go_before_the_gateways() {
    let own = Clocks {
        headers: Some(secs(3)),
        stream_attempt: Some(secs(4)),
        ..Clocks::default()
    };
    let out = runs_out(gateway(), attempt(call(true), own), 9999, vec![]).await;
    assert_eq!(out, (Clock::Headers, 3));
    let out = runs_out(gateway(), attempt(call(true), own), 0, vec![silence()]).await;
    assert_eq!(out, (Clock::Attempt, 4));
}

#[tokio::test(start_paused = true)]
async fn the_clients_own_time_goes_before_all() {
    let own = Clocks {
        attempt: Some(secs(4)),
        stream_attempt: Some(secs(4)),
        ..Clocks::default()
    };
    let expected = [(true, Some(6), 6), (true, None, 7), (false, Some(6), 7)];
    for (stream, stream_timeout, seconds) in expected {
        let call = with_timeouts(stream, 7, stream_timeout);
        let out = runs_out(gateway(), attempt(call, own), 0, vec![silence()]).await;
        assert_eq!(
            out,
            (Clock::Attempt, seconds),
            "{stream} {stream_timeout:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_total_counts_from_the_arrival_of_the_call() {
    let call = call(true);
    sleep(secs(50)).await;
    let out = runs_out(
        gateway(),
        attempt(call, Clocks::default()),
        0,
        vec![silence()],
    )
    .await;
    assert_eq!(out, (Clock::Total, 10));
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_is_let_through_at_once() {
    let (result, elapsed) = ask(gateway(), plain(true), 9, vec![content(5, "a")]).await;
    assert_eq!(elapsed, secs(14));
    assert!(result.is_ok());
}

#[tokio::test(start_paused = true)]
async fn without_clocks_an_upstream_may_take_its_time() {
    let (result, _) = ask(
        Clocks::default(),
        plain(true),
        5000,
        vec![content(5000, "a")],
    )
    .await;
    assert!(result.is_ok());
}
