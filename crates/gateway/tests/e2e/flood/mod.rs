//! A hundred thousand malformed requests do no harm.

mod mutate;
mod pipeline;

use std::time::{Duration, Instant};

use serde_json::json;

use self::{
    mutate::Mutator,
    pipeline::{Pipeline, Tally},
};
use crate::harness::{CHAT, Gateway, Setup, chat};

const REQUESTS: usize = 100_000;
const CONNECTIONS: usize = 8;

/// Requests that are sent before the first answer is read, and one on a connection of its own.
const AHEAD: usize = 50;

/// The same in every run, so that what one run finds, the next one finds again.
const SEED: u64 = 0x70_11_6a_7e;

async fn gateway() -> Gateway {
    Setup::new()
        .deployment(
            "gpt-4o",
            json!({"model": "openai/gpt-4o", "mock_response": "yes"}),
        )
        .settings(json!({"body_timeout": 2, "log_level": "info"}))
        .start()
        .await
}

/// Sends one connection's share of the requests.
async fn share(address: std::net::SocketAddr, number: usize) -> Tally {
    let mut mutator = Mutator::new(SEED + number as u64);
    let mut pipeline = Pipeline::new(address);
    for _ in 0..REQUESTS / CONNECTIONS / AHEAD {
        let requests: Vec<_> = (1..AHEAD).map(|_| mutator.request()).collect();
        pipeline.send(&requests).await;
        pipeline.send_alone(&mutator.garbage()).await;
    }
    pipeline.tally()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_malformed_requests_do_no_harm() {
    let gateway = gateway().await;
    gateway.post(CHAT, chat("gpt-4o")).await;
    let before = gateway.megabytes();
    let begun = Instant::now();
    let shares = (0..CONNECTIONS).map(|number| tokio::spawn(share(gateway.address, number)));
    let mut total = Tally::default();
    for share in shares.collect::<Vec<_>>() {
        total.add(&share.await.unwrap());
    }
    let took = begun.elapsed();
    eprintln!("{total:?} in {took:?}");
    assert_eq!(total.sent, REQUESTS);
    assert_eq!(total.statuses.range(500..).next(), None, "{total:?}");
    let refused: usize = total.statuses.range(400..500).map(|(_, count)| count).sum();
    assert!(
        refused > REQUESTS / 2,
        "hardly any request was malformed: {total:?}"
    );
    assert!(took < Duration::from_secs(40), "it took {took:?}");
    assert_unharmed(&gateway, before).await;
}

async fn assert_unharmed(gateway: &Gateway, before: Option<usize>) {
    assert_eq!(gateway.post(CHAT, chat("gpt-4o")).await.content(), "yes");
    let log = gateway.log.text();
    assert!(!log.contains("panicked"), "{log}");
    if let (Some(before), Some(after)) = (before, gateway.megabytes()) {
        assert!(after < before + 100, "{before} MB grew to {after} MB");
    }
}
