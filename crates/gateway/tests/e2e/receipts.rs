//! Every call leaves exactly one line in the log, however it ends.

use serde_json::json;

use crate::harness::{CHAT, Gateway, PATIENCE, Setup, chat, provider, streamed};

async fn gateway(base: &str) -> Gateway {
    let settings = json!({"idle_timeout": 0.3, "log_level": "debug"});
    Setup::new()
        .model("gpt-4o", base)
        .settings(settings)
        .start()
        .await
}

/// The only receipt, checked by a later call's, which would come behind a second one.
async fn only_receipt(gateway: &Gateway) -> String {
    gateway.log.lines(" call ", 1).await;
    gateway.post(CHAT, chat("unknown-model")).await;
    let receipts = gateway.log.lines(" call ", 2).await;
    assert_eq!(receipts.len(), 2, "{receipts:#?}");
    assert!(receipts[1].contains("UnknownModel"), "{receipts:#?}");
    receipts[0].clone()
}

#[tokio::test]
async fn a_complete_call_leaves_a_receipt_with_its_tokens() {
    let mock = provider().await;
    for question in [chat("gpt-4o"), streamed("gpt-4o")] {
        let gateway = gateway(&mock.base_url()).await;
        let answer = gateway.post(CHAT, question).await;
        let receipt = only_receipt(&gateway).await;
        let spent = mock.meter().model("gpt-4o");
        assert!(
            receipt.contains("Complete") && receipt.contains("model=\"gpt-4o\""),
            "{receipt}"
        );
        assert!(
            receipt.contains(answer.header("x-litellm-call-id")),
            "{receipt}"
        );
        assert!(
            receipt.contains(&format!("input={}", spent.prompt_tokens)),
            "{receipt}"
        );
        assert!(
            receipt.contains(&format!("output={}", spent.completion_tokens)),
            "{receipt}"
        );
        mock.reset();
    }
}

#[tokio::test]
async fn a_call_whose_client_left_leaves_a_receipt() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.faulty_url("hang=mid"))
        .settings(json!({"log_level": "debug"}))
        .start()
        .await;
    let mut events = gateway.stream(CHAT, streamed("gpt-4o")).await;
    events.next_data().await.unwrap();
    drop(events);
    let receipt = only_receipt(&gateway).await;
    assert!(receipt.contains("ClientLeft"), "{receipt}");
}

#[tokio::test]
async fn a_call_whose_client_left_before_the_answer_leaves_a_receipt() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.faulty_url("hang=headers"))
        .settings(json!({"log_level": "debug"}))
        .start()
        .await;
    let asked = tokio::spawn({
        let address = gateway.address;
        async move { crate::harness::send(address, crate::harness::post(CHAT, chat("gpt-4o"))).await }
    });
    while mock.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    asked.abort();
    assert!(mock.closed_within(PATIENCE).await);
    let receipt = only_receipt(&gateway).await;
    assert!(receipt.contains("ClientLeft"), "{receipt}");
}

#[tokio::test]
async fn a_failed_call_leaves_a_warning() {
    let mock = provider().await;
    for (spec, words) in [
        ("status=500", "Upstream(500)"),
        ("cut=fin,after=0", "BadAnswer"),
        ("cut=fin,after=1", "BadAnswer"),
        ("hang=mid", "Timeout(Idle)"),
    ] {
        let gateway = gateway(&mock.faulty_url(spec)).await;
        let events = gateway.stream(CHAT, streamed("gpt-4o")).await;
        events.rest_or_body().await;
        let receipt = only_receipt(&gateway).await;
        assert!(
            receipt.contains("WARN") && receipt.contains(words),
            "{spec}: {receipt}"
        );
    }
}

#[tokio::test]
async fn a_call_with_a_fallback_leaves_one_receipt_for_both_attempts() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("bad", &mock.faulty_url("status=500"))
        .model("good", &mock.base_url())
        .section(
            "litellm_settings",
            json!({"fallbacks": [{"bad": ["good"]}]}),
        )
        .settings(json!({"log_level": "debug"}))
        .start()
        .await;
    gateway.post(CHAT, chat("bad")).await;
    let receipt = only_receipt(&gateway).await;
    assert!(
        receipt.contains("attempts=2") && receipt.contains("model=\"bad\""),
        "{receipt}"
    );
}

#[tokio::test]
async fn successful_calls_are_not_logged_where_nobody_debugs() {
    let mock = provider().await;
    let gateway = crate::harness::gateway(&mock.base_url()).await;
    for _ in 0..3 {
        assert_eq!(gateway.post(CHAT, chat("gpt-4o")).await.status, 200);
    }
    // A client's mistake is none of the operator's business either; a provider's failure is.
    assert_eq!(gateway.post(CHAT, chat("unknown-model")).await.status, 400);
    mock.script([tollgate_testkit::Fault::status(
        http::StatusCode::INTERNAL_SERVER_ERROR,
    )]);
    assert_eq!(gateway.post(CHAT, chat("gpt-4o")).await.status, 500);
    let receipts = gateway.log.lines(" call ", 1).await;
    assert_eq!(receipts.len(), 1, "{receipts:#?}");
}
