//! Bytes in a stream that mean nothing.

use crate::harness::{CHAT, Setup, gateway, playing, provider, streamed};

const CHUNK: &str = "data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one \"}}]}\n\n";

#[tokio::test]
async fn bytes_that_are_no_event_do_not_pass_for_content() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.faulty_url("garbage=mid"))
        .start()
        .await;
    let ended = gateway.stream(CHAT, streamed("gpt-4o")).await.rest().await;
    assert!(ended.is_complete(), "{ended:?}");
    assert_eq!(ended.content(), "one two three");
}

/// A classifier can lose information; it cannot break a stream.
#[tokio::test]
async fn an_event_that_is_no_json_is_passed_on_as_it_is() {
    let garbage = "data: not json";
    let stream = format!("{CHUNK}{garbage}\n\n{CHUNK}data: [DONE]\n\n");
    let mock = playing(200, "text/event-stream", &stream).await;
    let gateway = gateway(&mock.base_url()).await;
    let ended = gateway.stream(CHAT, streamed("gpt-4o")).await.rest().await;
    assert!(ended.is_complete(), "{ended:?}");
    assert!(
        ended.events.iter().any(|event| event.text == garbage),
        "{ended:?}"
    );
}

#[tokio::test]
async fn a_stream_of_nothing_but_garbage_is_an_error_and_no_stream() {
    let mock = playing(200, "text/event-stream", "data: no\n\ndata: json\n\n").await;
    let gateway = gateway(&mock.base_url()).await;
    let answer = gateway.post(CHAT, streamed("gpt-4o")).await;
    assert_eq!(answer.status, 502, "{answer:?}");
    answer.error();
}
