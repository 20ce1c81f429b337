//! Token counts at the end of a stream are for those who asked for them.

use serde_json::{Value, json};

use crate::harness::{CHAT, Ended, Setup, gateway, provider, streamed};

fn usage(ended: &Ended) -> Vec<Value> {
    let events = ended.events.iter().map(|event| event.json());
    events.filter(|event| event["usage"].is_object()).collect()
}

fn asking(options: &str) -> String {
    streamed("gpt-4o").replacen('{', &format!("{{\"stream_options\":{options},"), 1)
}

#[tokio::test]
async fn counts_that_nobody_asked_for_stay_hidden() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    for question in [
        streamed("gpt-4o"),
        asking("null"),
        asking("{}"),
        asking(r#"{"include_usage":false}"#),
        asking(r#"{"include_obfuscation":false}"#),
    ] {
        let ended = gateway.stream(CHAT, question.clone()).await.rest().await;
        assert!(ended.is_complete(), "{ended:?}");
        assert_eq!(ended.content(), "one two three");
        assert_eq!(usage(&ended), [] as [Value; 0], "{question}");
        let received = mock.requests().pop().unwrap().json();
        assert_eq!(
            received["stream_options"]["include_usage"], true,
            "{question}"
        );
    }
}

#[tokio::test]
async fn counts_that_were_asked_for_are_shown() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let ended = gateway
        .stream(CHAT, asking(r#"{"include_usage":true}"#))
        .await
        .rest()
        .await;
    assert!(ended.is_complete(), "{ended:?}");
    let usage = usage(&ended);
    assert_eq!(usage.len(), 1, "{ended:?}");
    assert_eq!(
        (&usage[0]["choices"], &usage[0]["model"]),
        (&json!([]), &json!("gpt-4o"))
    );
    assert_eq!(usage[0]["usage"]["completion_tokens"], 3);
}

#[tokio::test]
async fn counts_are_always_shown_where_the_configuration_says_so() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.base_url())
        .section(
            "general_settings",
            json!({"always_include_stream_usage": true}),
        )
        .start()
        .await;
    let ended = gateway.stream(CHAT, streamed("gpt-4o")).await.rest().await;
    assert_eq!(usage(&ended).len(), 1, "{ended:?}");
}
