//! Listening, accepting, serving.

use std::{
    any::Any,
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::{
    body::Incoming,
    rt::{Read, Write},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    pin, select,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tollgate::{
    auth::{AddressLayer, AddressPolicy, Changes},
    core::{BoxError, Dialect, Error, ErrorKind},
    stream::Drain,
    wire::{self, RescueLayer, render},
};
use tollgate_config::Snapshot;
use tower::{Layer as _, Service};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    front::Front, models::StoredModels, settings::Settings, shutdown::Signals, site, stack, tls,
    tokens, vault::Vault,
};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 4096;

/// A client has this long to send the head of a request, and to finish a handshake.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// As many streams as a client may open on one HTTP/2 connection.
const MOST_STREAMS: u32 = 256;

/// What it takes to serve a connection.
struct Server<S> {
    http: auto::Builder<TokioExecutor>,
    connections: GracefulShutdown,
    tls: Option<TlsAcceptor>,
    /// From where requests may come, where that matters.
    addresses: Option<Arc<AddressPolicy>>,
    service: S,
}

/// A connection that was accepted.
struct Connection<S> {
    http: auto::Builder<TokioExecutor>,
    watcher: Watcher,
    service: S,
}

/// Serves at `address` until told to stop.
pub(crate) async fn run(address: SocketAddr, snapshot: Snapshot) -> anyhow::Result<()> {
    let signals = Signals::listen().context("listening for signals")?;
    let settings = Settings::of(&snapshot, Vault::of(&snapshot)?);
    let (drain, readiness) = (Drain::default(), site::Readiness::new());
    let site = site::router(&settings, readiness.clone());
    let front = Front::new(stack::models(&settings, drain.clone()), site);
    let server = Server {
        http: http(),
        connections: GracefulShutdown::new(),
        tls: snapshot.tls.as_ref().map(tls::acceptor).transpose()?,
        addresses: addresses(&snapshot),
        service: front,
    };
    if let Some(vault) = &settings.vault {
        let models = vault.deployments.clone();
        let models =
            models.map(|models| StoredModels::new(snapshot.clone(), models, settings.clone()));
        vault.follow(stored(settings.clone(), models));
        tokens::follow(&settings, vault);
    }
    let listener = listen(address).with_context(|| format!("listening at {address}"))?;
    let scheme = if server.tls.is_some() {
        "https"
    } else {
        "http"
    };
    tracing::info!("listening at {scheme}://{}", listener.local_addr()?);
    server
        .run(listener, signals.drained(drain, readiness, snapshot.drain))
        .await;
    Ok(())
}

/// What becomes of changes beside keys and whoever is behind them.
fn stored(settings: Settings, mut models: Option<StoredModels>) -> impl FnMut(&Changes) + Send {
    move |changes| {
        let groups = models.as_mut().and_then(|models| models.take(changes));
        if let Some(groups) = groups {
            settings.regroup(groups);
        }
    }
}

fn addresses(snapshot: &Snapshot) -> Option<Arc<AddressPolicy>> {
    let allowed = snapshot.allowed_addresses.as_ref()?;
    Some(Arc::new(AddressPolicy {
        networks: allowed.networks.clone(),
        forwarded: allowed.forwarded,
        open: site::open_paths(),
    }))
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

fn http() -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT);
    http.http2()
        .timer(TokioTimer::new())
        .adaptive_window(true)
        .max_concurrent_streams(MOST_STREAMS)
        .keep_alive_interval(HEAD_TIMEOUT);
    http
}

/// The response of a request whose handling panicked.
#[expect(clippy::needless_pass_by_value, reason = "as tower-http hands it over")]
fn panicked(panic: Box<dyn Any + Send>) -> Response<wire::Body> {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!("a request panicked: {}", text.unwrap_or("(no message)"));
    let error = Error::new(ErrorKind::Internal, "the gateway failed; its log says how");
    render::response(&error, Dialect::OpenAi)
}

// === impl Server ===

impl<S> Server<S>
where
    S: Service<Request<Incoming>, Response = Response<wire::Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send + 'static,
{
    /// Accepts connections until `stop`, then waits for the last answers to be sent.
    async fn run(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        pin!(stop);
        loop {
            select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => self.accept(stream, peer.ip()),
                    Err(error) => {
                        // Out of file descriptors, most likely: accepting at once would only spin.
                        tracing::warn!(%error, "a connection was not accepted");
                        sleep(Duration::from_millis(50)).await;
                    }
                },
                () = &mut stop => break,
            }
        }
        drop(listener);
        if timeout(HEAD_TIMEOUT, self.connections.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("stopped: some clients did not read their answers to the end");
        }
    }

    fn accept(&self, stream: TcpStream, peer: IpAddr) {
        // An event must not wait for the next one.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
        // Outermost: no panic of a request's handling escapes. One within a body ends its connection alone.
        let outermost = CatchPanicLayer::custom(panicked);
        let service = self.service.clone();
        match self.addresses.clone() {
            None => self.spawn(stream, outermost.layer(service)),
            Some(policy) => {
                let guarded = AddressLayer::new(policy, peer).layer(service);
                self.spawn(stream, outermost.layer(RescueLayer.layer(guarded)));
            }
        }
    }

    fn spawn<T, B>(&self, stream: TcpStream, service: T)
    where
        T: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
        T::Future: Send + 'static,
        T::Error: Into<BoxError>,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let connection = Connection {
            http: self.http.clone(),
            watcher: self.connections.watcher(),
            service,
        };
        match self.tls.clone() {
            None => tokio::spawn(connection.plain(stream)),
            Some(tls) => tokio::spawn(connection.encrypted(stream, tls)),
        };
    }
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
    async fn plain(self, stream: TcpStream) {
        // The version of HTTP is told by the first bytes; nothing else limits how long they may take.
        match timeout(HEAD_TIMEOUT, stream.readable()).await {
            Ok(Ok(())) => self.serve(TokioIo::new(stream)).await,
            _ => tracing::debug!("a connection was opened and not used"),
        }
    }

    async fn encrypted(self, stream: TcpStream, tls: TlsAcceptor) {
        match timeout(HEAD_TIMEOUT, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.serve(TokioIo::new(stream)).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn serve<I>(self, io: I)
    where
        I: Read + Write + Unpin + Send + 'static,
    {
        let service = TowerToHyperService::new(self.service);
        let connection = self.http.serve_connection(io, service);
        if let Err(error) = self.watcher.watch(connection).await {
            tracing::debug!(%error, "a connection ended");
        }
    }
}
