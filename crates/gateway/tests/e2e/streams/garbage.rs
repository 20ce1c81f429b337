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

#[tokio::test]
#[ignore = "such an event is passed on as it is, and the stream goes on to its [DONE]"]
async fn an_event_that_is_no_json_ends_the_stream_with_an_error() {
    for garbage in [
        "data: not json\n\n",
        "data: {\"id\":\"1\",\"model\":\"m\",\"choi\n\n",
    ] {
        let stream = format!("{CHUNK}{garbage}{CHUNK}data: [DONE]\n\n");
        let mock = playing(200, "text/event-stream", &stream).await;
        let gateway = gateway(&mock.base_url()).await;
        let ended = gateway.stream(CHAT, streamed("gpt-4o")).await.rest().await;
        assert_eq!(ended.content(), "one ");
        ended.error();
    }
}

#[tokio::test]
async fn a_stream_of_nothing_but_garbage_is_an_error_and_no_stream() {
    let mock = playing(200, "text/event-stream", "data: no\n\ndata: json\n\n").await;
    let gateway = gateway(&mock.base_url()).await;
    let answer = gateway.post(CHAT, streamed("gpt-4o")).await;
    assert_eq!(answer.status, 502, "{answer:?}");
    answer.error();
}
