//! Providers that give no proper answer at all.

use serde_json::json;
use tollgate_testkit::{MockConfig, MockProvider};

use crate::harness::{CHAT, Setup, chat, gateway, playing, provider, streamed};

#[tokio::test]
async fn an_error_page_is_quoted() {
    let mock = playing(503, "text/html", "<h1>We are down</h1>").await;
    let gateway = gateway(&mock.base_url()).await;
    let answer = gateway.post(CHAT, chat("gpt-4o")).await;
    assert_eq!(answer.status, 503);
    assert!(answer.error().contains("We are down"), "{answer:?}");
    assert_eq!(
        answer.json()["error"]["provider_specific_fields"]["body"],
        "<h1>We are down</h1>"
    );
}

#[tokio::test]
async fn an_empty_error_is_still_an_error_with_a_message() {
    let mock = provider().await;
    let gateway = gateway(&mock.faulty_url("status=500,body=empty")).await;
    let answer = gateway.post(CHAT, chat("gpt-4o")).await;
    assert_eq!(answer.status, 500);
    assert!(answer.error().contains("(no body)"), "{answer:?}");
}

#[tokio::test]
async fn a_provider_that_refuses_connections_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let gateway = gateway(&format!("http://{address}")).await;
    let answer = gateway.post(CHAT, chat("gpt-4o")).await;
    assert_eq!(answer.status, 500, "{answer:?}");
    assert!(answer.error().contains(&address.to_string()), "{answer:?}");
    assert!(answer.error().contains("Connection error"), "{answer:?}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_error() {
    let mock = provider().await;
    for spec in ["cut=fin", "cut=rst", "body=garbage", "body=empty"] {
        let gateway = gateway(&mock.faulty_url(spec)).await;
        let answer = gateway.post(CHAT, chat("gpt-4o")).await;
        assert_eq!(answer.status, 502, "{spec}: {answer:?}");
        answer.error();
    }
}

#[tokio::test]
async fn a_whole_answer_beyond_the_limit_is_refused() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.faulty_url("chunks=4,size=600000"))
        .section("general_settings", json!({"max_response_size_mb": 1}))
        .start()
        .await;
    let answer = gateway.post(CHAT, chat("gpt-4o")).await;
    assert_eq!(answer.status, 502, "{}", &answer.text()[..300]);
    assert!(
        answer.error().contains("max_response_size_mb"),
        "{}",
        answer.error()
    );
}

#[tokio::test]
async fn a_provider_that_restarts_is_found_again() {
    let mock = provider().await;
    let address = mock.addr();
    let gateway = gateway(&mock.base_url()).await;
    assert_eq!(gateway.post(CHAT, chat("gpt-4o")).await.status, 200);
    drop(mock);
    let listen = MockConfig {
        listen: address,
        ..MockConfig::default()
    };
    let mock = loop {
        // The old one is still letting go of the port.
        match MockProvider::start(listen.clone()).await {
            Ok(mock) => break mock,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    // The connection kept from before is closed, which is nobody's fault.
    assert_eq!(gateway.post(CHAT, chat("gpt-4o")).await.status, 200);
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test]
async fn connections_to_a_provider_are_used_again() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    for question in [
        chat("gpt-4o"),
        streamed("gpt-4o"),
        chat("gpt-4o"),
        streamed("gpt-4o"),
    ] {
        assert_eq!(gateway.post(CHAT, question).await.status, 200);
    }
    assert_eq!(mock.meter().connections, 1);
}
