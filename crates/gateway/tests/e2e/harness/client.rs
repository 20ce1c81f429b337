//! A client that shows what is on the wire: one connection for each request.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{Method, Response};
use http_body_util::Full;
use hyper::{
    body::Incoming,
    client::conn::{http1, http2},
    rt::{Read, Write},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{net::TcpStream, time::timeout};

use super::{KEY, PATIENCE};

pub(crate) type Request = http::Request<Full<Bytes>>;

/// A POST of JSON with the key.
pub(crate) fn post(path: &str, body: impl Into<Bytes>) -> Request {
    http::Request::post(path)
        .header("host", "gateway")
        .header("authorization", format!("Bearer {KEY}"))
        .header("content-type", "application/json")
        .body(Full::new(body.into()))
        .unwrap()
}

/// A GET with the key.
pub(crate) fn get(path: &str) -> Request {
    let mut request = post(path, "");
    *request.method_mut() = Method::GET;
    request
}

/// Sends `request` over HTTP/1.1 and waits for the head of the response.
pub(crate) async fn send(address: SocketAddr, request: Request) -> Response<Incoming> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    exchange(stream, request, false).await
}

/// Sends `request` over a connection that stands, over HTTP/2 if `two`.
pub(crate) async fn exchange<I>(stream: I, request: Request, two: bool) -> Response<Incoming>
where
    I: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    // Boxed: the state of a handshake is large.
    let exchange = Box::pin(async move {
        match two {
            true => over_http2(TokioIo::new(stream), request).await,
            false => over_http1(TokioIo::new(stream), request).await,
        }
    });
    timeout(PATIENCE, exchange)
        .await
        .expect("no answer came")
        .unwrap()
}

async fn over_http1<I>(io: I, request: Request) -> hyper::Result<Response<Incoming>>
where
    I: Read + Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(io).await?;
    tokio::spawn(connection);
    sender.send_request(request).await
}

async fn over_http2<I>(io: I, mut request: Request) -> hyper::Result<Response<Incoming>>
where
    I: Read + Write + Unpin + Send + 'static,
{
    let path = request.uri().path_and_query().unwrap().as_str();
    *request.uri_mut() = format!("http://gateway{path}").parse().unwrap();
    request.headers_mut().remove("host");
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), io).await?;
    tokio::spawn(connection);
    sender.send_request(request).await
}
