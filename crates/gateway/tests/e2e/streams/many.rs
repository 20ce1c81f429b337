//! Many streams at once do not get into each other's way.

use crate::harness::{CHAT, gateway, provider, streamed};

const STREAMS: usize = 200;

#[tokio::test]
async fn everyone_gets_their_own_answer() {
    let mock = provider().await;
    let gateway = gateway(&mock.faulty_url("pace=2ms,seed=7")).await;
    let asked = (0..STREAMS).map(|number| {
        let words = format!("answer {number} for client {number}");
        let question = streamed("gpt-4o").replace("one two three", &words);
        let gateway = &gateway;
        async move { (words, gateway.stream(CHAT, question).await.rest().await) }
    });
    for (words, ended) in futures_util::future::join_all(asked).await {
        assert!(ended.is_complete(), "{ended:?}");
        assert_eq!(ended.content(), words);
    }
    assert_eq!(
        mock.meter().model("gpt-4o").streams_completed as usize,
        STREAMS
    );
}
