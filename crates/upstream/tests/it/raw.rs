//! A server of a few lines, for answers that a well-behaved one does not give.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::sleep,
};

/// Answers every request with the same bytes.
pub(crate) struct Raw {
    pub(crate) url: String,
    connections: Arc<AtomicUsize>,
    /// Told when either side has closed a connection.
    closed: mpsc::UnboundedReceiver<()>,
}

/// What becomes of a connection once a request on it has been answered.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    Close,
    /// It takes the next request.
    Keep,
    /// It stays open, and nothing more is read on it.
    Ignore,
}

/// Long enough for what was sent to have been read.
const PAUSE: Duration = Duration::from_millis(2);

// === impl Raw ===

impl Raw {
    /// Closes the connection after each answer.
    pub(crate) async fn answering(answer: impl Into<String>) -> Self {
        Self::new(&[&answer.into()], Then::Close).await
    }

    /// Sends the pieces of an answer one after the other, and keeps the connection.
    pub(crate) async fn keeping(pieces: &[&str]) -> Self {
        Self::new(pieces, Then::Keep).await
    }

    /// Answers as soon as the head of a request is there, and does not read its body.
    pub(crate) async fn hasty(answer: &str) -> Self {
        Self::new(&[answer], Then::Ignore).await
    }

    async fn new(pieces: &[&str], then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (told, closed) = mpsc::unbounded_channel();
        let pieces: Arc<[String]> = pieces.iter().copied().map(String::from).collect();
        let connections = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (pieces, told) = (Arc::clone(&pieces), told.clone());
                tokio::spawn(async move {
                    let connection = serve(connection, &pieces, then).await;
                    let _ = told.send(());
                    drain(connection).await;
                });
            }
        });
        Self {
            url,
            connections,
            closed,
        }
    }

    /// How many connections there have been.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Waits until a connection has been closed by either side, and the runtime has heard of it.
    pub(crate) async fn closed(&mut self) {
        self.closed.recv().await.unwrap();
        sleep(PAUSE).await;
    }
}

/// `body` as a JSON answer.
pub(crate) fn json(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

async fn serve(mut connection: TcpStream, pieces: &[String], then: Then) -> TcpStream {
    while arrives(&mut connection, then).await {
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 {
                sleep(PAUSE).await;
            }
            let _ = connection.write_all(piece.as_bytes()).await;
        }
        match then {
            Then::Close => break,
            Then::Keep => {}
            Then::Ignore => pending().await,
        }
    }
    let _ = connection.shutdown().await;
    connection
}

/// A connection that is dropped with something left to read is reset.
async fn drain(mut connection: TcpStream) {
    while matches!(connection.read_buf(&mut Vec::new()).await, Ok(1..)) {}
}

/// Whether a request arrives, or its head where nothing more is read.
async fn arrives(connection: &mut TcpStream, then: Then) -> bool {
    let mut request = Vec::new();
    // The requests of these tests end in `]}`, and nothing before does.
    while !request.ends_with(b"]}") {
        if then == Then::Ignore && request.windows(4).any(|end| end == b"\r\n\r\n") {
            break;
        }
        if connection.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return false;
        }
    }
    true
}
