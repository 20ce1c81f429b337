//! Calls in a task that has done much else in its turn.
//!
//! Source: tokio, "Cooperative scheduling": a task has a budget for each turn, and where it is used up, resources have it
//! wait although they are ready.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::task::{coop, yield_now};
use tollgate_testkit::{MockConfig, MockProvider};
use tollgate_upstream::UpstreamPolicy;
use tower::ServiceExt;

use crate::{
    request::{question, read, upstream},
    runtimes::on_both,
};

const SOON: Duration = Duration::from_secs(5);

/// Spends up to `most` of the budget of this turn; gives how much that was.
fn spend(most: usize, cx: &mut Context<'_>) -> usize {
    let spent = (0..most).take_while(|_| {
        coop::has_budget_remaining() && pin!(coop::consume_budget()).poll(cx).is_ready()
    });
    spent.count()
}

/// Waits for `future`, which has `left` of the budget in each of its turns.
async fn on_a_budget<F: Future>(left: usize, future: F) -> F::Output {
    let mut future = pin!(future);
    yield_now().await;
    let whole = poll_fn(|cx| Poll::Ready(spend(usize::MAX, cx))).await;
    yield_now().await;
    let turn = poll_fn(|cx| {
        spend(whole - left, cx);
        future.as_mut().poll(cx)
    });
    turn.await
}

#[test]
fn a_call_ends_however_little_is_left_of_the_budget() {
    on_both(|| async {
        let mock = MockProvider::start(MockConfig::default()).await.unwrap();
        let upstream = upstream(UpstreamPolicy::default());
        for left in 1..=16 {
            for stream in [false, true] {
                let asked = upstream.clone().oneshot(question(&mock.base_url(), stream));
                let call = async { read(asked.await.unwrap()).await.unwrap() };
                let text = tokio::time::timeout(SOON, on_a_budget(left, call)).await;
                assert!(text.is_ok_and(|text| !text.is_empty()), "{left}, {stream}");
            }
        }
    });
}
