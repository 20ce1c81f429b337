//! Waits within a stream.

use super::{assert_in_time, gateway};
use crate::harness::{CHAT, streamed};

#[tokio::test]
async fn a_stream_that_stands_still_is_ended() {
    let (_mock, gateway) = gateway("hang=mid,after=2", "tollgate_settings", "idle_timeout").await;
    let ended = gateway.stream(CHAT, streamed("gpt-4o")).await.rest().await;
    assert_in_time(ended.events.last().unwrap().at);
    assert_eq!(ended.content(), "one two ");
    let error = ended.error();
    assert_eq!(error["code"], "408");
    assert!(
        error["message"].as_str().unwrap().contains("idle_timeout"),
        "{error}"
    );
}

#[tokio::test]
async fn a_call_ends_in_time_however_busy_it_is() {
    let (_mock, gateway) = gateway(
        "pace=20ms,chunks=10000",
        "tollgate_settings",
        "total_timeout",
    )
    .await;
    // The first call of a gateway sets up what all share; on a busy machine that may take all of its time.
    drop(gateway.stream(CHAT, streamed("gpt-4o")).await);
    let ended = gateway.stream(CHAT, streamed("gpt-4o")).await.rest().await;
    assert_in_time(ended.events.last().unwrap().at);
    let error = ended.error();
    assert_eq!(error["code"], "408");
    assert!(
        error["message"].as_str().unwrap().contains("total_timeout"),
        "{error}"
    );
}
