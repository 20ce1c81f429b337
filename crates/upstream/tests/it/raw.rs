//! A server of a few lines, for answers that a well-behaved one does not give.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// Answers every request with the same bytes and then closes the connection.
pub(crate) struct Raw {
    pub(crate) url: String,
    /// Told when a client has noticed that its connection was closed.
    closed: mpsc::UnboundedReceiver<()>,
}

// === impl Raw ===

impl Raw {
    pub(crate) async fn answering(answer: impl Into<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (noticed, closed) = mpsc::unbounded_channel();
        let answer = answer.into();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                serve(connection, &answer).await;
                let _ = noticed.send(());
            }
        });
        Self { url, closed }
    }

    /// Waits until a client has noticed that its connection was closed.
    pub(crate) async fn noticed(&mut self) {
        self.closed.recv().await.unwrap();
    }
}

/// `body` as a JSON answer.
pub(crate) fn json(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

async fn serve(mut connection: TcpStream, answer: &str) {
    let mut request = Vec::new();
    // The requests of these tests end in `]}`, and nothing before does.
    while !request.ends_with(b"]}") {
        if connection.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let _ = connection.write_all(answer.as_bytes()).await;
    let _ = connection.shutdown().await;
    while matches!(connection.read_buf(&mut request).await, Ok(1..)) {}
}
