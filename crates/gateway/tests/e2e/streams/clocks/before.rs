//! Waits before the first content.

use std::time::Instant;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::{assert_in_time, gateway, seconds, times_out};
use crate::harness::{CHAT, KEY, Setup, chat, chat_with, provider, streamed};

#[tokio::test]
async fn the_head_of_an_answer_is_waited_for_in_vain() {
    let (_mock, gateway) = gateway("hang=headers", "tollgate_settings", "header_timeout").await;
    for question in [chat("gpt-4o"), streamed("gpt-4o")] {
        let answer = times_out(&gateway, question).await;
        assert!(answer.error().contains("header_timeout"), "{answer:?}");
    }
}

#[tokio::test]
async fn the_first_token_is_waited_for_in_vain() {
    for (section, key) in [
        ("litellm_settings", "request_timeout"),
        ("litellm_settings", "stream_timeout"),
        ("router_settings", "timeout"),
        ("router_settings", "stream_timeout"),
    ] {
        let (_mock, gateway) = gateway("hang=first", section, key).await;
        times_out(&gateway, streamed("gpt-4o")).await;
    }
}

#[tokio::test]
async fn a_whole_answer_is_waited_for_in_vain() {
    let (_mock, gateway) = gateway("hang=first", "litellm_settings", "request_timeout").await;
    times_out(&gateway, chat("gpt-4o")).await;
}

#[tokio::test]
async fn a_deployment_and_a_request_have_clocks_of_their_own() {
    let mock = provider().await;
    let base = format!("{}/v1", mock.faulty_url("hang=headers"));
    let params = json!({"model": "openai/gpt-4o", "api_base": base, "api_key": "k"});
    let mut hasty = params.clone();
    hasty["timeout"] = seconds();
    let gateway = Setup::new()
        .deployment("patient", params)
        .deployment("hasty", hasty)
        .start()
        .await;
    times_out(&gateway, chat("hasty")).await;
    times_out(&gateway, chat_with("patient", "timeout", seconds())).await;
    let stream = streamed("patient").replacen('{', r#"{"stream_timeout":0.4,"#, 1);
    times_out(&gateway, stream).await;
}

#[tokio::test]
async fn a_connection_is_waited_for_in_vain() {
    // Accepts, and never says hello.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let gateway = Setup::new()
        .model("gpt-4o", &base)
        .settings(json!({"connect_timeout": seconds()}))
        .start()
        .await;
    let answer = times_out(&gateway, chat("gpt-4o")).await;
    assert!(answer.error().contains("connect_timeout"), "{answer:?}");
}

#[tokio::test]
async fn a_call_ends_in_time_before_it_has_begun() {
    let (_mock, gateway) = gateway("hang=headers", "tollgate_settings", "total_timeout").await;
    times_out(&gateway, chat("gpt-4o")).await;
}

#[tokio::test]
async fn a_client_that_does_not_send_its_body_is_not_waited_for() {
    let setup = Setup::new().settings(json!({"body_timeout": seconds()}));
    let gateway = setup.start().await;
    let mut socket = TcpStream::connect(gateway.address).await.unwrap();
    let head = format!(
        "POST {CHAT} HTTP/1.1\r\nhost: g\r\nx-api-key: {KEY}\r\ncontent-length: 99\r\n\r\n{{\"a\""
    );
    let asked = Instant::now();
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    socket.read_exact(&mut answer).await.unwrap();
    assert_in_time(asked.elapsed());
    assert_eq!(&answer, b"HTTP/1.1 408");
}
