//! What those without a key can do: little, unless the gateway is open to all.

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::harness::{Answer, CHAT, Gateway, PATIENCE, Setup, chat, post, provider};

/// The answer to a chat that carries this key, or none.
async fn ask(gateway: &Gateway, key: Option<&'static str>) -> Answer {
    let mut request = post(CHAT, chat("gpt-4o"));
    request.headers_mut().remove("authorization");
    if let Some(key) = key {
        request
            .headers_mut()
            .insert("authorization", http::HeaderValue::from_static(key));
    }
    gateway.send(request).await
}

#[tokio::test]
async fn a_strangers_body_is_not_waited_for() {
    let gateway = Setup::new().start().await;
    let mut socket = TcpStream::connect(gateway.address).await.unwrap();
    let head = format!(
        "POST {CHAT} HTTP/1.1\r\nhost: g\r\nauthorization: Bearer sk-no\r\ncontent-length: 90000000\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    timeout(PATIENCE, socket.read_exact(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(&answer, b"HTTP/1.1 401");
}

#[tokio::test]
async fn without_a_master_key_everyone_may_come_in_and_the_log_warns() {
    let mock = provider().await;
    let gateway = Setup::open()
        .model("gpt-4o", &mock.base_url())
        .start()
        .await;
    assert_eq!(ask(&gateway, None).await.status, 200);
    assert_eq!(ask(&gateway, Some("whatever")).await.status, 200);
    let warning = gateway.log.lines("no master key", 1).await;
    assert!(warning[0].contains("WARN"), "{warning:?}");
}

#[tokio::test]
async fn an_open_gateway_does_not_listen_to_the_world_unless_that_is_meant() {
    for weak in ["", "sk-1234"] {
        let output = Setup::open()
            .env("LITELLM_MASTER_KEY", weak)
            .host("0.0.0.0")
            .refused();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{told}");
        assert!(
            told.contains("dangerously_permit_weak_or_unset_master_key"),
            "{told}"
        );
    }
    let meant = json!({"dangerously_permit_weak_or_unset_master_key": true});
    let setup = Setup::open()
        .section("general_settings", meant)
        .host("0.0.0.0");
    let gateway = setup.start().await;
    assert!(gateway.address.ip().is_unspecified());
}
