//! Several gateways that share a PostgreSQL database.

mod migration;
mod outage;
mod revocation;

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{
    harness::{Gateway, PATIENCE, Setup},
    keys::ask,
};

fn replica(url: &str, base: &str) -> Setup {
    Setup::new().model("gpt-4o", base).env("DATABASE_URL", url)
}

/// Three gateways on the database at `url`, started in the same moment.
async fn three(url: &str, base: &str) -> [Gateway; 3] {
    // Boxed: together they are large.
    let start = || Box::pin(replica(url, base).start());
    let (one, two, three) = tokio::join!(start(), start(), start());
    [one, two, three]
}

/// Waits until a call with `key` is answered with `status`; how long that took.
async fn until(gateway: &Gateway, key: &str, status: u16) -> Duration {
    let start = Instant::now();
    loop {
        let answer = ask(gateway, key).await;
        if answer.status == status {
            return start.elapsed();
        }
        assert!(
            start.elapsed() < PATIENCE,
            "it does not come to {status}: {answer:?}"
        );
        sleep(Duration::from_millis(10)).await;
    }
}
