//! The receipt layer: one receipt for each call, with or without a reply.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::FutureExt;
use tokio::time::sleep;
use tollgate_core::{
    Anonymous, AttemptRecord, Call, Clock, Error, ErrorKind, Outcome, Receipt, Reply,
};
use tollgate_stream::{ReceiptLayer, Record};
use tower::{Layer, Service, ServiceExt, service_fn};

use crate::upstream::{call, content, read, reply, secs, waits};

/// Keeps the receipts it is given.
#[derive(Clone, Debug, Default)]
struct Book(Arc<Mutex<Vec<Receipt>>>);

impl Record for Book {
    fn record(&self, receipt: &Receipt) {
        self.0.lock().unwrap().push(receipt.clone());
    }
}

impl Book {
    fn only(&self) -> Receipt {
        let receipts = self.0.lock().unwrap();
        assert_eq!(receipts.len(), 1, "one receipt for each call");
        assert_eq!(receipts[0].model.as_deref(), Some("gpt-4o"));
        receipts[0].clone()
    }
}

/// A service that answers by `answer`, and the book of its receipts.
fn recorded<A, F>(
    answer: A,
) -> (
    impl Service<Call<Anonymous>, Response = Reply, Error = Error>,
    Book,
)
where
    A: Fn() -> F,
    F: Future<Output = Result<Reply, Error>>,
{
    let book = Book::default();
    let inner = service_fn(move |_: Call<Anonymous>| answer());
    (ReceiptLayer::new(book.clone()).layer(inner), book)
}

async fn slow() -> Result<Reply, Error> {
    sleep(secs(1)).await;
    Ok(reply(vec![content(2, "a"), content(3, "b")]))
}

#[tokio::test(start_paused = true)]
async fn a_complete_answer_leaves_its_receipt_at_its_end() {
    let (service, book) = recorded(slow);
    let mut reply = service.oneshot(call(true)).await.unwrap();
    assert!(book.0.lock().unwrap().is_empty());
    assert_eq!(read(&mut reply).await.unwrap(), "ab");
    drop(reply);
    assert_eq!(book.only().outcome, Outcome::Complete);
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_leaves_a_receipt_with_its_attempts() {
    let attempt = AttemptRecord {
        deployment: "first".into(),
        group: 0,
        error: Some(ErrorKind::Connect),
        elapsed: Duration::ZERO,
    };
    let tried = [attempt.clone()];
    let (service, book) = recorded(move || {
        let error =
            Error::new(ErrorKind::Connect, "no").with_attempts(tried.clone().into_iter().collect());
        std::future::ready(Err(error))
    });
    let error = service.oneshot(call(true)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    let receipt = book.only();
    assert_eq!(receipt.outcome, Outcome::Broken(ErrorKind::Connect));
    assert_eq!(&receipt.attempts[..], [attempt]);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_leaves_before_the_answer_leaves_a_receipt() {
    let (service, book) = recorded(slow);
    let call = call(true);
    let id = call.id;
    let mut asked = Box::pin(service.oneshot(call));
    assert!(waits(&mut asked).await);
    drop(asked);
    let receipt = book.only();
    assert_eq!((receipt.call, receipt.outcome), (id, Outcome::ClientLeft));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_leaves_half_way_leaves_a_receipt() {
    let (service, book) = recorded(slow);
    let mut reply = service.oneshot(call(true)).await.unwrap();
    reply.next_frame().await.unwrap().unwrap();
    drop(reply);
    assert_eq!(book.only().outcome, Outcome::ClientLeft);
}

#[tokio::test(start_paused = true)]
async fn a_broken_answer_leaves_a_receipt() {
    let kind = ErrorKind::Timeout(Clock::Idle);
    let (service, book) = recorded(move || {
        std::future::ready(Ok(reply(vec![content(1, "a"), (secs(1), Err(kind))])))
    });
    let mut reply = service.oneshot(call(true)).await.unwrap();
    read(&mut reply).await.unwrap_err();
    drop(reply);
    assert_eq!(book.only().outcome, Outcome::Broken(kind));
}

#[tokio::test(start_paused = true)]
async fn a_panic_below_leaves_a_receipt() {
    let (service, book) = recorded(|| async { panic!("a layer has a defect") });
    let asked = AssertUnwindSafe(service.oneshot(call(true)));
    assert!(asked.catch_unwind().await.is_err());
    assert_eq!(book.only().outcome, Outcome::ClientLeft);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_over_before_it_began_leaves_a_receipt() {
    let (service, book) = recorded(|| async {
        let started = reply(Vec::new()).start().await?;
        Ok(started.into_reply())
    });
    let mut reply = service.oneshot(call(true)).await.unwrap();
    assert_eq!(read(&mut reply).await.unwrap(), "");
    drop(reply);
    assert_eq!(book.only().outcome, Outcome::Complete);
}
