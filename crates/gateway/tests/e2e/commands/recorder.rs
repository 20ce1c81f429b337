//! A server that writes down what it is asked, and always answers the same.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// Requests as text: method and path, and the body.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorder {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

// === impl Recorder ===

impl Recorder {
    pub(super) async fn start(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let recorder = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            ..Self::default()
        };
        let own = recorder.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                own.record(stream, answer).await;
            }
        });
        recorder
    }

    async fn record(&self, stream: TcpStream, answer: &str) {
        let mut stream = BufReader::new(stream);
        let (mut first, mut length) = (String::new(), 0);
        stream.read_line(&mut first).await.unwrap();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).await.unwrap();
            let line = line.trim_end().to_ascii_lowercase();
            match line.strip_prefix("content-length: ") {
                Some(number) => length = number.parse().unwrap(),
                None if line.is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let line = first.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
        let body = serde_json::from_slice(&body).unwrap_or_default();
        self.asked.lock().unwrap().push((line, body));
        let head = format!(
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        stream.write_all((head + answer).as_bytes()).await.unwrap();
    }

    /// What it was asked last.
    pub(super) fn last(&self) -> (String, Value) {
        self.asked.lock().unwrap().last().cloned().unwrap()
    }
}
