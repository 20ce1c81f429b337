//! Bodies arrive at the provider as the client wrote them, but for the model's name.

use serde_json::json;

use crate::harness::{CHAT, Gateway, KEY, Setup, post, provider};

/// Odd whitespace, escapes, numbers that no float holds, members that nobody knows.
const ODD: &str = "\r\n{ \"messages\" : [\t{\"content\":\"\\u0068i \\ud83d\\ude00 \\/ é\",\n\"role\":\"user\" } ] ,\
    \n  \"model\"  :\"mo\\u0064el\" , \"seed\":123456789012345678901234567890, \"temperature\":1.000E-0,\
    \"unknown\":{\"a\":[1 , 2.50, -0],\"a\":null},\"\":\"\" , \"model \":\"x\"}  \n";

const CHANGED: &str = "\"mo\\u0064el\"";

async fn gateway(base: &str) -> Gateway {
    let base = format!("{base}/v1");
    let params = json!({"model": "openai/up-stream", "api_base": base, "api_key": "sk-provider"});
    Setup::new().deployment("model", params).start().await
}

#[tokio::test]
async fn a_body_arrives_byte_for_byte_but_for_the_model() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let answer = gateway.post(CHAT, ODD).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.content(), "hi 😀 / é");
    let wanted = ODD.replace(CHANGED, "\"up-stream\"");
    assert_eq!(mock.requests()[0].body, wanted);
}

#[tokio::test]
async fn a_stream_is_asked_for_usage_and_nothing_else_is_added() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let body = ODD.replacen('{', "{ \"stream\":true ,", 1);
    let ended = gateway.stream(CHAT, body.clone()).await.rest().await;
    assert!(ended.is_complete(), "{ended:?}");
    let wanted = body.replace(CHANGED, "\"up-stream\"").replacen(
        "\"stream\"",
        "\"stream_options\":{\"include_usage\":true},\"stream\"",
        1,
    );
    assert_eq!(mock.requests()[0].body, wanted);
}

#[tokio::test]
async fn a_client_that_asks_for_usage_itself_is_taken_at_its_word() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let options = "{ \"stream\":true ,\"stream_options\" : { \"include_usage\" :true, \"x\":1 },";
    let body = ODD.replacen('{', options, 1);
    gateway.stream(CHAT, body.clone()).await.rest().await;
    assert_eq!(
        mock.requests()[0].body,
        body.replace(CHANGED, "\"up-stream\"")
    );
}

#[tokio::test]
async fn a_chunked_body_in_small_pieces_arrives_whole() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let mut socket = tokio::net::TcpStream::connect(gateway.address)
        .await
        .unwrap();
    let head = format!(
        "POST {CHAT} HTTP/1.1\r\nhost: g\r\nauthorization: Bearer {KEY}\r\ncontent-type: application/json\r\n\
         connection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    for piece in ODD.as_bytes().chunks(7) {
        socket
            .write_all(format!("{:x}\r\n", piece.len()).as_bytes())
            .await
            .unwrap();
        socket.write_all(piece).await.unwrap();
        socket.write_all(b"\r\n").await.unwrap();
    }
    socket.write_all(b"0\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(
        mock.requests()[0].body,
        ODD.replace(CHANGED, "\"up-stream\"")
    );
}

#[tokio::test]
async fn the_provider_gets_its_own_key_and_none_of_the_clients_headers() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let mut request = post(CHAT, ODD);
    for (name, value) in [
        ("x-own", "1"),
        ("cookie", "c=1"),
        ("x-api-key", KEY),
        ("openai-beta", "b=1"),
    ] {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    assert_eq!(gateway.send(request).await.status, 200);
    let received = mock.requests().pop().unwrap();
    assert_eq!(received.header("authorization"), Some("Bearer sk-provider"));
    assert_eq!(received.header("openai-beta"), Some("b=1"));
    for name in ["x-own", "cookie", "x-api-key"] {
        assert_eq!(received.header(name), None, "{name}");
    }
}
