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
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use tokio::{
    join,
    net::{TcpListener, TcpSocket, TcpStream},
    pin, select,
    sync::{oneshot, watch},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tollgate::{
    core::{BoxError, Dialect, Error, ErrorKind},
    stream::Drain,
    wire::{self, RescueLayer, render},
};
use tollgate_config::Loaded;
use tower::{Layer as _, Service, ServiceExt as _};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    connection::{Connection, HEAD_TIMEOUT},
    front::Front,
    guard::Guard,
    models::Checks,
    settings::Settings,
    shutdown::Signals,
    site, stack, stored, tls, tokens,
    vault::Vault,
};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 4096;

/// As many streams as a client may open on one HTTP/2 connection.
const MOST_STREAMS: u32 = 256;

/// What it takes to serve a connection.
struct Server<S> {
    http: auto::Builder<TokioExecutor>,
    connections: GracefulShutdown,
    /// Tells connections on which nothing has come yet; the others are told by `connections`.
    stopping: watch::Sender<()>,
    tls: Option<TlsAcceptor>,
    /// From where requests may come, where that matters.
    guard: Option<Guard>,
    service: S,
}

/// Where to serve what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    pub(crate) main: SocketAddr,
    /// Where the management API has a listener of its own.
    pub(crate) admin: Option<SocketAddr>,
}

/// Serves at `addresses` until told to stop.
pub(crate) async fn run(addresses: Addresses, loaded: Loaded) -> anyhow::Result<()> {
    let signals = Signals::listen().context("listening for signals")?;
    let Loaded {
        snapshot,
        effective,
        ..
    } = loaded;
    let vault = Vault::of(&snapshot, &effective, Arc::new(Checks::of(&snapshot)))?;
    let settings = Settings::of(&snapshot, vault);
    let (drain, readiness) = (Drain::default(), site::Readiness::new());
    let pages = site::pages(&settings, &readiness);
    let front = Front::new(stack::models(&settings, drain.clone()), pages.main);
    let tls = snapshot.tls.as_ref().map(tls::acceptor).transpose()?;
    let guard = Guard::of(&snapshot, &settings);
    let main = Server::new(tls.clone(), guard.clone(), front);
    if let Some(vault) = &settings.vault {
        stored::follow(vault, &settings, &snapshot);
        tokens::follow(settings.tokens.as_ref(), vault);
    }
    let listener = listen(addresses.main)?;
    let admin = addresses.admin.zip(pages.admin);
    let admin = admin.map(|(address, pages)| Ok::<_, anyhow::Error>((listen(address)?, pages)));
    let admin = admin.transpose()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    if let Some((listener, _)) = &admin {
        let address = listener.local_addr()?;
        tracing::info!("the management API is at {scheme}://{address}, and nowhere else");
    }
    tracing::info!("listening at {scheme}://{}", listener.local_addr()?);
    let (stopping, stopped) = oneshot::channel::<()>();
    let stop = async {
        signals.drained(drain, readiness, snapshot.drain).await;
        drop(stopping);
    };
    let managing = async {
        if let Some((listener, pages)) = admin {
            let stop = async { drop(stopped.await) };
            let pages = pages.into_service::<Incoming>();
            let pages = pages.map_response(|response| response.map(wire::Body::new));
            Server::new(tls, guard, pages).run(listener, stop).await;
        }
    };
    join!(main.run(listener, stop), managing);
    Ok(())
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    bind(address).with_context(|| format!("listening at {address}"))
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
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

impl<S> Server<S> {
    /// A server of `service`, behind TLS if there is any, for those who come from where they may.
    fn new(tls: Option<TlsAcceptor>, guard: Option<Guard>, service: S) -> Self {
        Self {
            http: http(),
            connections: GracefulShutdown::new(),
            stopping: watch::Sender::new(()),
            tls,
            guard,
            service,
        }
    }
}

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
        self.stopping.send_replace(());
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
        match &self.guard {
            None => self.spawn(stream, outermost.layer(service)),
            Some(guard) => {
                let guarded = guard.layer(peer).layer(service);
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
            stopping: self.stopping.subscribe(),
            service,
        };
        match self.tls.clone() {
            None => tokio::spawn(connection.plain(stream)),
            Some(tls) => tokio::spawn(connection.encrypted(stream, tls)),
        };
    }
}
