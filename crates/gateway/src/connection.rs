//! A connection that was accepted, and what is spoken on it.

use std::{io, time::Duration};

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
use tokio::{
    net::TcpStream,
    select,
    sync::watch,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tollgate::core::BoxError;
use tower::Service;

use crate::in_turn::InTurn;

/// A client has this long to begin, to finish a handshake, and to send the head of a request over HTTP/1.1.
pub(crate) const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// As long as this is waited for the next bytes, where the first ones do not tell.
const MOMENT: Duration = Duration::from_millis(10);

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoken {
    Http1,
    Http2,
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
        match in_time(begun(&stream), self.stopping.clone()).await {
            Some(Ok(Some(spoken))) => self.speak(spoken).serve(TokioIo::new(stream)).await,
            _ => tracing::debug!("a connection was opened and not used"),
        }
    }

    /// Serves it behind TLS.
    pub(crate) async fn encrypted(self, stream: TcpStream, tls: TlsAcceptor) {
        match in_time(tls.accept(stream), self.stopping.clone()).await {
            Some(Ok(stream)) => {
                let spoken = match stream.get_ref().1.alpn_protocol() {
                    Some(b"h2") => Spoken::Http2,
                    _ => Spoken::Http1,
                };
                self.speak(spoken).serve(TokioIo::new(stream)).await;
            }
            Some(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            None => tracing::debug!("a TLS handshake took too long, or the gateway stops"),
        }
    }

    fn speak(self, spoken: Spoken) -> Self {
        let http = match spoken {
            Spoken::Http1 => self.http.http1_only(),
            Spoken::Http2 => self.http.http2_only(),
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

/// What comes of `opening` a connection, unless that takes too long or the gateway is `stopping`.
async fn in_time<T>(
    opening: impl Future<Output = T>,
    mut stopping: watch::Receiver<()>,
) -> Option<T> {
    select! {
        opened = timeout(HEAD_TIMEOUT, opening) => opened.ok(),
        _ = stopping.changed() => None,
    }
}

/// What is spoken on a connection, as soon as enough has come to tell; `None` where it ends before.
async fn begun(stream: &TcpStream) -> io::Result<Option<Spoken>> {
    let mut first = [0; PREFACE.len()];
    loop {
        let read = stream.peek(&mut first).await?;
        let spoken = spoken(&first[..read]);
        if read == 0 || spoken.is_some() {
            return Ok(spoken);
        }
        // What has come stays where it is, so that asking again would wait for nothing.
        sleep(MOMENT).await;
    }
}

/// What a client speaks who begins like this, if that can be told yet.
fn spoken(first: &[u8]) -> Option<Spoken> {
    match PREFACE.starts_with(first) {
        true => (first.len() == PREFACE.len()).then_some(Spoken::Http2),
        false => Some(Spoken::Http1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_the_version() {
        for (first, told) in [
            (&b"G"[..], Some(Spoken::Http1)),
            (b"P", None),
            (b"PO", Some(Spoken::Http1)),
            (b"PRI * HTTP/2.0\r\n", None),
            (b"PRI * HTTP/1.1\r\n", Some(Spoken::Http1)),
            (PREFACE, Some(Spoken::Http2)),
            (b"", None),
        ] {
            assert_eq!(spoken(first), told, "{first:?}");
        }
    }
}
