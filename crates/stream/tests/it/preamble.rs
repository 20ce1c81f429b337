//! What precedes the content is held back, and nothing of it is lost.

use std::pin::pin;

use tokio::time::{Instant, advance};
use tollgate_core::{Anonymous, Attempt, Clocks, Error, ErrorKind, FrameKind, Live, Started};
use tollgate_stream::FirstToken;
use tower::{ServiceExt, service_fn};

use crate::upstream::{Entry, attempt, call, content, done, preamble, read, reply, secs, waits};

async fn ask(entries: Vec<Entry>) -> Result<Started, Error> {
    let upstream = service_fn(move |_: Attempt<Anonymous>| {
        let entries = entries.clone();
        async move { Ok::<_, Error>(reply(entries)) }
    });
    let guard = FirstToken::new(upstream, Live::new(Clocks::default()));
    guard.oneshot(attempt(call(true), Clocks::default())).await
}

#[tokio::test(start_paused = true)]
async fn nothing_is_seen_before_the_content_and_then_all_of_it() {
    let entries = vec![
        preamble(1, "role "),
        preamble(1, "id "),
        content(1, "a"),
        content(1, "b"),
    ];
    let mut asked = pin!(ask(entries));
    for _ in 0..2 {
        assert!(waits(&mut asked).await);
        advance(secs(1)).await;
    }
    assert!(waits(&mut asked).await);
    let since = Instant::now();
    let mut reply = asked.await.unwrap().into_reply();
    assert_eq!(since.elapsed(), secs(1));
    assert_eq!(read(&mut reply).await.unwrap(), "role id ab");
}

#[tokio::test(start_paused = true)]
async fn an_error_behind_the_preamble_is_no_answer() {
    let broken = (secs(1), Err(ErrorKind::BadAnswer));
    let error = ask(vec![preamble(1, "role"), broken]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadAnswer);
}

#[tokio::test(start_paused = true)]
async fn an_error_behind_the_content_is_the_streams() {
    let broken = (secs(1), Err(ErrorKind::BadAnswer));
    let mut reply = ask(vec![content(1, "a"), broken])
        .await
        .unwrap()
        .into_reply();
    assert_eq!(reply.next_frame().await.unwrap().unwrap().bytes, "a");
    let error = read(&mut reply).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadAnswer);
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_has_begun_when_it_is_done() {
    let mut reply = ask(vec![preamble(1, "role"), done(1)])
        .await
        .unwrap()
        .into_reply();
    assert_eq!(read(&mut reply).await.unwrap(), "role[DONE]");
    assert_eq!(reply.receipt().first_token, None);
}

#[tokio::test(start_paused = true)]
async fn a_refused_attempt_keeps_its_error() {
    let upstream = service_fn(|_: Attempt<Anonymous>| async {
        Err::<tollgate_core::Reply, _>(Error::new(ErrorKind::Connect, "nobody there"))
    });
    let guard = FirstToken::new(upstream, Live::new(Clocks::default()));
    let attempt = attempt(call(true), Clocks::default());
    let error = guard.oneshot(attempt).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
}

#[tokio::test(start_paused = true)]
async fn frames_keep_their_kinds() {
    let entries = vec![preamble(0, "p"), content(0, "c"), done(0)];
    let mut reply = ask(entries).await.unwrap().into_reply();
    let mut kinds = Vec::new();
    while let Some(frame) = reply.next_frame().await {
        kinds.push(frame.unwrap().kind);
    }
    assert_eq!(
        kinds,
        [FrameKind::Preamble, FrameKind::Content, FrameKind::Done]
    );
}
