//! A client that shows what was on the wire: pieces as they were sent, and how they ended.

use std::{io, net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tollgate_testkit::MockProvider;

/// How long a silence is taken for a hang.
const SILENCE: Duration = Duration::from_millis(300);

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// As HTTP wants it.
    Proper,
    /// The connection was closed inside the answer.
    Fin,
    /// The connection was reset.
    Reset,
    /// Nothing more came.
    Silence,
}

/// What a client heard.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) head: String,
    /// The HTTP chunks, or the one body of announced length.
    pub(crate) pieces: Vec<Vec<u8>>,
    pub(crate) end: End,
}

/// Posts `body` to `path` and listens to the end.
pub(crate) async fn post(provider: &MockProvider, path: &str, body: &Value) -> io::Result<Heard> {
    let mut stream = ask(provider.addr(), path, body).await?;
    let (bytes, end) = listen(&mut stream).await;
    Ok(Heard::new(&bytes, end))
}

/// Sends a request and leaves the answer in the connection.
pub(crate) async fn ask(addr: SocketAddr, path: &str, body: &Value) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(addr).await?;
    let body = body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n\
         content-type: application/json\r\nanthropic-version: 2023-06-01\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    Ok(stream)
}

async fn listen(stream: &mut TcpStream) -> (Vec<u8>, End) {
    let mut bytes = Vec::new();
    loop {
        match timeout(SILENCE, stream.read_buf(&mut bytes)).await {
            Err(_) => return (bytes, End::Silence),
            Ok(Err(_)) => return (bytes, End::Reset),
            Ok(Ok(0)) => return (bytes, End::Fin),
            Ok(Ok(_)) => {}
        }
    }
}

// === impl Heard ===

impl Heard {
    fn new(bytes: &[u8], end: End) -> Self {
        let split = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let (head, body) = bytes.split_at(split.map_or(bytes.len(), |at| at + 4));
        let head = String::from_utf8_lossy(head).to_lowercase();
        let (pieces, proper) = if head.contains("transfer-encoding: chunked") {
            chunks(body)
        } else {
            let length = format!("content-length: {}\r\n", body.len());
            (vec![body.to_vec()], head.contains(&length))
        };
        let end = if proper && end == End::Fin {
            End::Proper
        } else {
            end
        };
        Self { head, pieces, end }
    }

    pub(crate) fn status(&self) -> u16 {
        let status = self.head.split(' ').nth(1).unwrap_or_default();
        status.parse().unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.pieces.concat()).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.pieces.concat()).unwrap_or_default()
    }

    /// The data of every SSE event that is JSON.
    pub(crate) fn events(&self) -> Vec<Value> {
        let text = self.text();
        let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
        data.filter_map(|data| serde_json::from_str(data).ok())
            .collect()
    }

    /// The content of a chat stream's first choice.
    pub(crate) fn content(&self) -> String {
        let events = self.events();
        let deltas = events
            .iter()
            .filter(|event| event["choices"][0]["index"] == 0);
        deltas
            .filter_map(|event| event["choices"][0]["delta"]["content"].as_str())
            .collect()
    }
}

/// The HTTP chunks in `body`, and whether the last one was there.
fn chunks(mut body: &[u8]) -> (Vec<Vec<u8>>, bool) {
    let mut chunks = Vec::new();
    while let Some(line) = body.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&body[..line]).unwrap_or_default();
        let size = usize::from_str_radix(size, 16).unwrap_or_default();
        let rest = &body[line + 2..];
        if size == 0 {
            return (chunks, true);
        }
        chunks.push(rest[..size.min(rest.len())].to_vec());
        body = rest.get(size + 2..).unwrap_or_default();
    }
    (chunks, false)
}
