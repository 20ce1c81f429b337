//! Connections are used again, replaced when stale, and closed when nobody wants the answer.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use tollgate_core::{Live, Operation, Outcome};
use tollgate_testkit::{Fault, MockConfig, MockProvider};
use tollgate_upstream::UpstreamPolicy;
use tower::ServiceExt;

use crate::{
    raw::{Raw, json},
    request::{KEY, following, question, read, upstream},
    runtimes::on_both,
};

const SOON: Duration = Duration::from_secs(10);
/// The pool has been swept by then.
const SWEPT: Duration = Duration::from_secs(11);

async fn mock() -> MockProvider {
    MockProvider::start(MockConfig::default()).await.unwrap()
}

#[test]
fn one_connection_serves_call_after_call() {
    on_both(|| async {
        let (mock, upstream) = (mock().await, upstream(UpstreamPolicy::default()));
        for stream in [false, true, false, true, true] {
            let asked = upstream.clone().oneshot(question(&mock.base_url(), stream));
            let text = read(asked.await.unwrap()).await.unwrap();
            assert!(text.contains("\"gpt-4o-2024-08-06\""), "{text}");
        }
        assert_eq!(mock.meter().model("gpt-4o").requests, 5);
        assert_eq!(mock.meter().connections, 1);
    });
}

#[test]
fn an_error_answer_does_not_cost_its_connection() {
    on_both(|| async {
        let (mock, upstream) = (mock().await, upstream(UpstreamPolicy::default()));
        mock.script([Fault::status(http::StatusCode::TOO_MANY_REQUESTS)]);
        let url = mock.base_url();
        upstream
            .clone()
            .oneshot(question(&url, false))
            .await
            .unwrap_err();
        let reply = upstream.oneshot(question(&url, false)).await.unwrap();
        read(reply).await.unwrap();
        assert_eq!(mock.meter().connections, 1);
    });
}

#[test]
fn calls_at_the_same_time_have_a_connection_each() {
    on_both(|| async {
        let (mock, upstream) = (mock().await, upstream(UpstreamPolicy::default()));
        let url = mock.base_url();
        let first = upstream
            .clone()
            .oneshot(question(&url, true))
            .await
            .unwrap();
        let second = upstream.oneshot(question(&url, true)).await.unwrap();
        read(second).await.unwrap();
        read(first).await.unwrap();
        assert_eq!(mock.meter().connections, 2);
    });
}

/// Whoever is woken instead of the test's own task, which it wakes in turn.
struct Caller(Waker);

impl Wake for Caller {
    fn wake(self: Arc<Self>) {
        self.0.wake_by_ref();
    }
}

#[test]
fn an_idle_connection_keeps_nobody_in_memory_who_used_it() {
    on_both(|| async {
        let (mock, upstream) = (mock().await, upstream(UpstreamPolicy::default()));
        for stream in [false, true] {
            let asked = upstream.clone().oneshot(question(&mock.base_url(), stream));
            let mut call = pin!(async { read(asked.await.unwrap()).await.unwrap() });
            let caller = poll_fn(|cx| Poll::Ready(Arc::new(Caller(cx.waker().clone())))).await;
            let waker = Waker::from(Arc::clone(&caller));
            poll_fn(|_| call.as_mut().poll(&mut Context::from_waker(&waker))).await;
            assert_eq!(Arc::strong_count(&caller), 2, "here, and in `waker`");
        }
        assert_eq!(mock.meter().connections, 1);
    });
}

#[test]
fn a_connection_that_was_idle_for_too_long_is_replaced() {
    on_both(|| async {
        let policy = UpstreamPolicy {
            idle: Duration::ZERO,
            ..UpstreamPolicy::default()
        };
        let (mock, upstream) = (mock().await, upstream(policy));
        for _ in 0..2 {
            let asked = upstream.clone().oneshot(question(&mock.base_url(), false));
            read(asked.await.unwrap()).await.unwrap();
        }
        assert_eq!(mock.meter().connections, 2);
    });
}

#[tokio::test]
async fn idle_connections_are_closed_as_the_policy_of_the_moment_says() {
    let live = Live::new(UpstreamPolicy::default());
    let (mock, upstream) = (mock().await, following(live.clone()));
    let asked = upstream.clone().oneshot(question(&mock.base_url(), false));
    read(asked.await.unwrap()).await.unwrap();
    live.store(UpstreamPolicy {
        idle: Duration::ZERO,
        ..UpstreamPolicy::default()
    });
    tokio::time::pause();
    tokio::time::sleep(SWEPT).await;
    tokio::time::resume();
    let closed = async {
        while mock.meter().open_connections > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(SOON, closed).await.unwrap();
}

#[test]
fn a_connection_that_the_provider_closed_is_replaced_without_an_error() {
    on_both(|| async {
        let mut raw = Raw::answering(json("200 OK", "", r#"{"choices":[]}"#)).await;
        let upstream = upstream(UpstreamPolicy::default());
        for _ in 0..3 {
            let asked = upstream.clone().oneshot(question(&raw.url, false));
            assert_eq!(
                read(asked.await.unwrap()).await.unwrap(),
                r#"{"choices":[]}"#
            );
            raw.closed().await;
        }
    });
}

#[test]
fn an_answer_that_nobody_reads_on_is_cancelled_at_the_provider() {
    on_both(|| async {
        let (mock, upstream) = (mock().await, upstream(UpstreamPolicy::default()));
        mock.script(["hang=mid,after=1".parse().unwrap()]);
        let asked = upstream.oneshot(question(&mock.base_url(), true));
        let mut reply = asked.await.unwrap();
        reply.next_frame().await.unwrap().unwrap();
        assert_eq!(mock.meter().open_streams, 1);
        drop(reply);
        assert!(mock.closed_within(SOON).await);
        assert_eq!(mock.meter().open_connections, 0);
    });
}

#[test]
fn a_call_that_is_given_up_before_the_head_is_cancelled_at_the_provider() {
    on_both(|| async {
        let (mock, upstream) = (mock().await, upstream(UpstreamPolicy::default()));
        mock.script(["hang=headers".parse().unwrap()]);
        let asked = upstream.oneshot(question(&mock.base_url(), true));
        let asked = tokio::spawn(asked);
        while mock.meter().open_requests == 0 {
            tokio::task::yield_now().await;
        }
        asked.abort();
        assert!(mock.closed_within(SOON).await);
    });
}

#[test]
fn the_provider_sees_the_request_as_it_was_made_and_the_key() {
    on_both(|| async {
        let (mock, upstream) = (mock().await, upstream(UpstreamPolicy::default()));
        let asked = question(&mock.base_url(), true);
        let body = asked.body.to_bytes();
        assert_eq!(asked.operation, Operation::Chat);
        let mut reply = upstream.oneshot(asked).await.unwrap();
        while let Some(frame) = reply.next_frame().await {
            frame.unwrap();
        }
        assert_eq!(reply.receipt().outcome, Outcome::Complete);
        let seen = &mock.requests()[0];
        assert_eq!(seen.body, body);
        assert_eq!(seen.path, "/v1/chat/completions");
        assert_eq!(
            seen.header("authorization"),
            Some(&*format!("Bearer {KEY}"))
        );
        assert_eq!(seen.header("host"), Some(&*mock.addr().to_string()));
    });
}
