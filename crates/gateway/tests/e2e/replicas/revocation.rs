//! A key that is revoked on one gateway, while clients use it on all.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use tollgate_testkit::postgres::Postgres;

use super::{three, until};
use crate::{
    harness::{Gateway, provider},
    keys::{ask, generate, managed},
};

/// How long after the answer to the one who revokes it another gateway may still accept the key.
const LIMIT: Duration = Duration::from_secs(1);

/// So many clients use the key on each gateway.
const CLIENTS: usize = 4;

/// An answer to one call.
struct Call {
    gateway: usize,
    sent: Instant,
    status: u16,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_revoked_is_refused_everywhere_within_a_second_under_load() {
    let Some(server) = Postgres::start().unwrap() else {
        return;
    };
    let mock = provider().await;
    let gateways = Arc::new(three(&server.url(), &mock.base_url()).await);
    managed(&gateways[0], "/team/new", json!({"team_id": "t"})).await;
    for (revoker, path) in ["/key/block", "/team/block", "/key/delete"]
        .iter()
        .enumerate()
    {
        let team = (*path == "/team/block").then_some("t");
        let key = generate(&gateways[revoker], json!({"team_id": team})).await;
        for gateway in &*gateways {
            until(gateway, &key, 200).await;
        }
        let done = Arc::new(AtomicBool::new(false));
        let mut clients = hammer(&gateways, &key, &done);
        sleep(Duration::from_millis(300)).await;
        let body = json!({"key": key, "keys": [key], "team_id": "t"});
        managed(&gateways[revoker], path, body).await;
        let revoked = Instant::now();
        sleep(LIMIT + Duration::from_millis(500)).await;
        done.store(true, Ordering::Relaxed);
        let mut calls = Vec::new();
        while let Some(made) = clients.join_next().await {
            calls.extend(made.unwrap());
        }
        judge(&calls, path, revoker, revoked);
    }
}

/// Clients that ask with `key`, one call after the other, until it is done.
fn hammer(gateways: &Arc<[Gateway; 3]>, key: &str, done: &Arc<AtomicBool>) -> JoinSet<Vec<Call>> {
    let mut clients = JoinSet::new();
    for gateway in (0..gateways.len()).cycle().take(CLIENTS * gateways.len()) {
        let (gateways, key, done) = (Arc::clone(gateways), key.to_owned(), Arc::clone(done));
        clients.spawn(async move {
            let mut calls = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let sent = Instant::now();
                let status = ask(&gateways[gateway], &key).await.status;
                calls.push(Call {
                    gateway,
                    sent,
                    status,
                });
            }
            calls
        });
    }
    clients
}

/// All calls were accepted or refused, and none accepted that was sent too late.
fn judge(calls: &[Call], path: &str, revoker: usize, revoked: Instant) {
    let refusal = |status: u16| [401, 403].contains(&status);
    let strange = calls
        .iter()
        .find(|call| call.status != 200 && !refusal(call.status));
    assert_eq!(strange.map(|call| call.status), None);
    for gateway in 0..3 {
        let here = || calls.iter().filter(|call| call.gateway == gateway);
        let accepted = here().filter(|call| call.status == 200);
        let last = accepted.map(|call| call.sent).max().unwrap();
        let late = last.saturating_duration_since(revoked);
        let refused = here().filter(|call| refusal(call.status)).count();
        println!(
            "{path} on {revoker}: {gateway} accepted the last of {} calls {late:?} after the answer",
            here().count()
        );
        assert!(refused > 0 && late <= LIMIT, "{late:?}");
        // Whoever has answered knows.
        assert!(gateway != revoker || late.is_zero(), "{late:?}");
    }
}
