//! Accepts connections and serves HTTP/1.1 and HTTP/2 on each.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::sleep,
};

use crate::{
    backend::Backend,
    config::MockConfig,
    line::{Line, Socket},
    service,
};

/// How long a failed accept is waited out: running out of descriptors passes by itself.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// What is spoken below HTTP.
#[derive(Clone)]
pub(crate) enum Transport {
    Tcp,
    #[cfg(feature = "tls")]
    Tls(tokio_rustls::TlsAcceptor),
}

/// Serves every connection that `listener` accepts; dropped, it closes them all.
pub(crate) async fn accept(listener: TcpListener, transport: Transport, backend: Arc<Backend>) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(connection(stream, transport.clone(), Arc::clone(&backend)));
            }
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

// === impl Transport ===

impl Transport {
    #[cfg(not(feature = "tls"))]
    pub(crate) fn of(_: &MockConfig) -> Self {
        Self::Tcp
    }

    #[cfg(feature = "tls")]
    pub(crate) fn of(config: &MockConfig) -> Self {
        let identity = config.tls.as_ref();
        identity.map_or(Self::Tcp, |identity| Self::Tls(identity.acceptor()))
    }

    pub(crate) fn scheme(&self) -> &'static str {
        match self {
            Self::Tcp => "http",
            #[cfg(feature = "tls")]
            Self::Tls(_) => "https",
        }
    }
}

/// Errors are the client's: it left, or did not speak HTTP.
async fn connection(stream: TcpStream, transport: Transport, backend: Arc<Backend>) {
    let _open = backend.ledger.connected();
    let line = Line::new();
    let serving = handshaken(stream, transport, backend, line.clone());
    tokio::select! {
        // Dropping the other branch closes the socket under everything that runs on it.
        () = line.severed() => {}
        _ = serving => {}
    }
}

async fn handshaken(
    stream: TcpStream,
    transport: Transport,
    backend: Arc<Backend>,
    line: Line,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = Socket::new(stream, line.clone());
    match transport {
        Transport::Tcp => serve(socket, backend, line).await,
        #[cfg(feature = "tls")]
        // Boxed: a handshake's state is large, and would be part of every plain connection too.
        Transport::Tls(acceptor) => {
            let socket = acceptor.accept(socket).await?;
            Box::pin(serve(socket, backend, line)).await;
        }
    }
    Ok(())
}

async fn serve<I>(io: I, backend: Arc<Backend>, line: Line)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| {
        let (backend, line) = (Arc::clone(&backend), line.clone());
        async move { Ok::<_, Infallible>(service::respond(backend, line, request).await) }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    // Fails when the client leaves or talks nonsense; the meter has seen the former already.
    let _ = builder.serve_connection(TokioIo::new(io), service).await;
}
