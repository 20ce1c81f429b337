//! What is wrong with a request is said so that a person can put it right.

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::harness::{CHAT, KEY, Setup, chat, chat_with, gateway, provider};

const MESSAGES: &str = r#""messages":[{"role":"user","content":"hi"}]"#;

#[tokio::test]
async fn malformed_json_is_shown_with_its_place() {
    let gateway = Setup::new().start().await;
    for (body, place) in [
        ("", "byte 0, line 1, column 1"),
        ("[]", "byte 0, line 1, column 1"),
        (
            "{\"model\":\"gpt-4o\",\n  \"messages\": oops}",
            "byte 33, line 2, column 15",
        ),
        ("{\"model\":\"gpt-4o\"", "byte 17, line 1, column 18"),
        ("{\"a\":1}\n x", "byte 9, line 2, column 2"),
        ("{\"a\":01}", "byte 6, line 1, column 7"),
        ("{\"a\":1,}", "byte 7, line 1, column 8"),
        ("{'a':1}", "byte 1, line 1, column 2"),
    ] {
        let answer = gateway.post(CHAT, body).await;
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
        assert!(answer.error().contains(place), "{body}: {answer:?}");
        assert_eq!(answer.error_member("type"), "invalid_request_error");
        assert_eq!(answer.error_member("param"), "request_body");
    }
}

#[tokio::test]
async fn a_member_that_appears_twice_is_refused_however_it_is_spelled() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    for again in [
        r#""model""#,
        r#""mod\u0065l""#,
        r#""\u006dodel""#,
        r#""\u006D\u006f\u0064\u0065\u006C""#,
    ] {
        let body = format!("{{\"model\":\"gpt-4o\",{MESSAGES},{again}:\"gpt-4o\"}}");
        let answer = gateway.post(CHAT, body).await;
        assert_eq!(answer.status, 400, "{again}: {answer:?}");
        assert!(answer.error().contains("appears twice"), "{answer:?}");
    }
    let twice = chat("gpt-4o").replacen('{', r#"{"x":1,"\u0078":2,"#, 1);
    assert_eq!(gateway.post(CHAT, twice).await.status, 400);
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn missing_members_are_named_in_litellms_words() {
    let gateway = Setup::new().start().await;
    for (path, body, missing) in [
        ("/chat/completions", r#"{"model":"m"}"#, "messages"),
        ("/v1/chat/completions", r#"{"messages":[]}"#, "model"),
        ("/completions", r#"{"model":"m"}"#, "prompt"),
        ("/embeddings", r#"{"model":"m"}"#, "input"),
        ("/v1/images/generations", r#"{"model":"m"}"#, "prompt"),
    ] {
        let answer = gateway.post(path, body).await;
        let route = path.trim_start_matches("/v1");
        let wanted = format!("{route}: Missing required parameter: '{missing}'.");
        assert_eq!((answer.status, answer.error()), (400, wanted), "{path}");
        assert_eq!(answer.error_member("param"), missing);
    }
}

#[tokio::test]
async fn members_of_a_wrong_type_are_named() {
    let gateway = Setup::new().start().await;
    for (name, value) in [
        ("model", json!(5)),
        ("model", json!("")),
        ("model", json!(null)),
        ("stream", json!("yes")),
        ("stream", json!(1)),
        ("timeout", json!(-1)),
        ("timeout", json!("soon")),
        ("num_retries", json!(1.5)),
        ("fallbacks", json!("gpt-4o")),
        ("fallbacks", json!([{"model": "a", "messages": []}])),
        ("tags", json!({})),
        ("disable_fallbacks", json!("no")),
    ] {
        let answer = gateway
            .post(CHAT, chat_with("gpt-4o", name, value.clone()))
            .await;
        assert_eq!(answer.status, 400, "{name}={value}: {answer:?}");
        assert_eq!(answer.error_member("param"), name, "{value}");
        assert!(answer.error().contains(name), "{answer:?}");
    }
}

#[tokio::test]
async fn an_oversized_body_is_refused_by_its_announcement_and_by_its_length() {
    let gateway = Setup::new()
        .section("general_settings", json!({"max_request_size_mb": 1}))
        .start()
        .await;
    let answer = gateway.post(CHAT, vec![b' '; (1 << 20) + 1]).await;
    assert_eq!(answer.status, 413, "{answer:?}");
    assert!(answer.error().contains("max_request_size_mb"), "{answer:?}");
    for (length, body) in [
        ("content-length: 9000000", ""),
        ("transfer-encoding: chunked", "110000\r\n"),
    ] {
        let mut socket = TcpStream::connect(gateway.address).await.unwrap();
        let head = format!(
            "POST {CHAT} HTTP/1.1\r\nhost: g\r\nx-api-key: {KEY}\r\n{length}\r\n\r\n{body}"
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let _ = socket.write_all(&vec![b' '; body.len() * 0x22000]).await;
        let mut answer = [0; 12];
        socket.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 413", "{length}");
    }
}

#[tokio::test]
async fn an_unknown_model_is_told_its_likeliest_spelling() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    for (path, named) in [
        (CHAT, "/chat/completions"),
        ("/chat/completions", "/chat/completions"),
    ] {
        let answer = gateway.post(path, chat("gtp-4o")).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        let wanted = format!(
            "{named}: Invalid model name passed in model=gtp-4o. Call `/v1/models` to view available models for \
             your key. Did you mean 'gpt-4o'?"
        );
        assert_eq!(answer.error(), wanted);
        assert_eq!(answer.error_member("param"), "model");
        assert_eq!(answer.header("x-should-retry"), "false");
    }
    let answer = gateway.post(CHAT, chat("claude")).await;
    assert!(!answer.error().contains("Did you mean"), "{answer:?}");
}
