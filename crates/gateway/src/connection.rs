//! A connection that was accepted, and what is spoken on it.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::{
    body::Incoming,
    rt::{Read, Write},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto, graceful::Watcher},
};
use tokio::{net::TcpStream, select, sync::watch, time::timeout};
use tokio_rustls::TlsAcceptor;
use tollgate::core::BoxError;
use tower::Service;

use crate::in_turn::InTurn;

/// A client has this long to send the head of a request, and to finish a handshake.
pub(crate) const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// With which every client of HTTP/2 begins (RFC 9113 §3.4).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A connection that was accepted.
pub(crate) struct Connection<S> {
    pub(crate) http: auto::Builder<TokioExecutor>,
    pub(crate) watcher: Watcher,
    /// Changes when the gateway stops.
    pub(crate) stopping: watch::Receiver<()>,
    pub(crate) service: S,
}

/// Which version of HTTP a client speaks.
enum Spoken {
    Http1,
    Http2,
    /// Too little has come to tell. What is read to find out costs the connection a second buffer.
    Unknown,
}

// === impl Connection ===

impl<S, B> Connection<S>
where
    S: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    /// Serves it as it is.
    pub(crate) async fn plain(self, stream: TcpStream) {
        // The version of HTTP is told by the first bytes; nothing else limits how long they may take.
        let mut first = [0; PREFACE.len()];
        let mut stopping = self.stopping.clone();
        let begun = select! {
            begun = timeout(HEAD_TIMEOUT, stream.peek(&mut first)) => begun,
            _ = stopping.changed() => return,
        };
        match begun {
            Ok(Ok(read @ 1..)) => {
                self.speak(spoken(&first[..read]))
                    .serve(TokioIo::new(stream))
                    .await
            }
            _ => tracing::debug!("a connection was opened and not used"),
        }
    }

    /// Serves it behind TLS.
    pub(crate) async fn encrypted(self, stream: TcpStream, tls: TlsAcceptor) {
        match timeout(HEAD_TIMEOUT, tls.accept(stream)).await {
            Ok(Ok(stream)) => {
                let spoken = match stream.get_ref().1.alpn_protocol() {
                    Some(b"h2") => Spoken::Http2,
                    _ => Spoken::Http1,
                };
                self.speak(spoken).serve(TokioIo::new(stream)).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    fn speak(self, spoken: Spoken) -> Self {
        let http = match spoken {
            Spoken::Http1 => self.http.http1_only(),
            Spoken::Http2 => self.http.http2_only(),
            Spoken::Unknown => self.http,
        };
        Self { http, ..self }
    }

    async fn serve<I>(self, io: I)
    where
        I: Read + Write + Unpin + Send + 'static,
    {
        let connection = self.http.serve_connection(io, InTurn::new(self.service));
        if let Err(error) = self.watcher.watch(connection).await {
            tracing::debug!(%error, "a connection ended");
        }
    }
}

/// What a client speaks who begins like this.
fn spoken(first: &[u8]) -> Spoken {
    match PREFACE.starts_with(first) {
        true if first.len() == PREFACE.len() => Spoken::Http2,
        true => Spoken::Unknown,
        false => Spoken::Http1,
    }
}
