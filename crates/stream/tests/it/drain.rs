//! Shutting down: calls in progress end, or are ended.

use std::pin::pin;

use tokio::{sync::oneshot, time::Instant};
use tollgate_core::{Anonymous, Call, Error, ErrorKind, Outcome, Reply};
use tollgate_stream::{Drain, Draining};
use tower::{Service, ServiceExt, service_fn};

use crate::upstream::{call, content, read, reply, secs, silence, waits, whole};

/// A drained service that answers as `answer` does.
fn draining(
    drain: &Drain,
    answer: fn() -> Reply,
) -> impl Service<Call<Anonymous>, Response = Reply, Error = Error> + Clone {
    let inner = service_fn(move |_: Call<Anonymous>| async move { Ok(answer()) });
    Draining::new(inner, drain.clone())
}

fn slow() -> Reply {
    reply(vec![content(1, "a"), content(9, "b")])
}

fn endless() -> Reply {
    reply(vec![content(1, "a"), silence()])
}

#[tokio::test(start_paused = true)]
async fn a_gateway_without_calls_is_idle_at_once() {
    let drain = Drain::default();
    drain.idle().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_counts_until_its_stream_has_ended() {
    let drain = Drain::default();
    let mut reply = draining(&drain, slow).oneshot(call(true)).await.unwrap();
    let mut idle = pin!(drain.idle());
    assert!(waits(&mut idle).await);
    assert_eq!(read(&mut reply).await.unwrap(), "ab");
    idle.await;
}

#[tokio::test(start_paused = true)]
async fn a_call_counts_before_it_has_an_answer_and_no_longer_when_its_client_leaves() {
    let drain = Drain::default();
    let (_never, answered) = oneshot::channel::<Reply>();
    let mut answered = Some(answered);
    let inner = service_fn(move |_: Call<Anonymous>| {
        let answered = answered.take().unwrap();
        async {
            answered
                .await
                .map_err(|_| Error::new(ErrorKind::Internal, "gone"))
        }
    });
    let mut asked = Box::pin(Draining::new(inner, drain.clone()).oneshot(call(true)));
    assert!(waits(&mut asked).await);
    let mut idle = pin!(drain.idle());
    assert!(waits(&mut idle).await);
    drop(asked);
    idle.await;
}

#[tokio::test(start_paused = true)]
async fn calls_that_begin_while_draining_are_served_and_waited_for() {
    let drain = Drain::default();
    let service = draining(&drain, slow);
    let first = service.clone().oneshot(call(true)).await.unwrap();
    let mut idle = pin!(drain.idle());
    assert!(waits(&mut idle).await);
    let mut second = service.oneshot(call(true)).await.unwrap();
    drop(first);
    assert!(waits(&mut idle).await);
    assert_eq!(read(&mut second).await.unwrap(), "ab");
    idle.await;
}

#[tokio::test(start_paused = true)]
async fn closing_ends_streams_with_an_error() {
    let drain = Drain::default();
    let mut reply = draining(&drain, endless).oneshot(call(true)).await.unwrap();
    assert_eq!(reply.next_frame().await.unwrap().unwrap().bytes, "a");
    let closing = drain.clone();
    tokio::spawn(async move {
        tokio::time::sleep(secs(3)).await;
        closing.close();
    });
    let since = Instant::now();
    let error = read(&mut reply).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Draining);
    assert_eq!(since.elapsed(), secs(3));
    let outcome = reply.receipt().outcome;
    assert_eq!(outcome, Outcome::Broken(ErrorKind::Draining));
    drain.idle().await;
}

#[tokio::test(start_paused = true)]
async fn closing_refuses_new_calls() {
    let drain = Drain::default();
    drain.close();
    let refused = draining(&drain, slow).oneshot(call(true)).await;
    let error = refused.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Draining);
    assert_eq!(error.kind().status(), 503);
}

#[tokio::test(start_paused = true)]
async fn an_answer_whose_length_is_known_can_be_cut_off_while_it_is_still_to_come() {
    let drain = Drain::default();
    let answer = || whole(vec![content(1, "a"), content(9, "b")]);
    let mut reply = draining(&drain, answer).oneshot(call(false)).await.unwrap();
    drain.close();
    let error = read(&mut reply).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Draining);
}
