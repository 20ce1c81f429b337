//! Requests on their way in: limits, clocks, and what becomes of the head.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::{Body as HttpBody, Frame};
use tollgate_core::{
    Anonymous, Authenticated, BoxError, Call, CallId, Clock, Error, ErrorKind, FrameKind, Live,
    Receipt, Reply, ReplyHead,
};
use tollgate_wire::{Body, Ingress, IngressPolicy};
use tower::{ServiceExt, service_fn};

use crate::pieces::Pieces;

const CHAT: &str = "/v1/chat/completions";
const HELLO: &str = r#"{"model":"m","messages":[{"role":"user","content":"Hello"}]}"#;

/// A body that gives one piece and then breaks off, or keeps silent.
struct Half {
    piece: Option<&'static str>,
    breaks: bool,
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.piece.take() {
            Some(piece) => Poll::Ready(Some(Ok(Frame::data(Bytes::from(piece))))),
            None if self.breaks => Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into()))),
            None => Poll::Pending,
        }
    }
}

/// What came in, and what went out.
struct Passed {
    call: Option<Call<Anonymous>>,
    result: Result<Response<Body>, Error>,
}

impl Passed {
    fn error(self) -> Error {
        assert!(self.call.is_none(), "nothing may be asked");
        self.result.unwrap_err()
    }
}

/// Sends `request` through an ingress that takes bodies of up to 100 bytes.
async fn pass<B>(request: Request<B>) -> Passed
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let seen = Arc::new(Mutex::new(None));
    let log = Arc::clone(&seen);
    let inner = service_fn(move |call: Call<Anonymous>| {
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        let frame = tollgate_core::Frame::new(Bytes::from_static(b"{}"), FrameKind::Content);
        let receipt = Receipt::new(CallId::random(), Instant::now());
        *log.lock().unwrap() = Some(call);
        let reply = Reply::from_frames(ReplyHead { status, headers }, [frame], receipt);
        std::future::ready(Ok::<_, Error>(reply))
    });
    let policy = IngressPolicy {
        max_body: 100,
        body_timeout: Duration::from_secs(9),
        ..IngressPolicy::default()
    };
    let asked = Authenticated {
        principal: Anonymous,
        request,
    };
    let result = Ingress::new(inner, Live::new(policy)).oneshot(asked).await;
    let call = seen.lock().unwrap().take();
    Passed { call, result }
}

fn post(body: &'static str) -> Request<Pieces> {
    Request::post(CHAT).body(Pieces::whole(body)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_call_holds_the_body_as_it_came() {
    let pieces = Pieces::from([&HELLO[..20], "", &HELLO[20..]]);
    let passed = pass(Request::post(CHAT).body(pieces).unwrap()).await;
    assert_eq!(passed.call.unwrap().envelope.raw.to_bytes(), HELLO);
    assert_eq!(passed.result.unwrap().status(), 200);
}

#[tokio::test(start_paused = true)]
async fn keys_do_not_go_further() {
    let mut request = post(HELLO);
    for name in ["authorization", "x-api-key", "api-key", "x-goog-api-key"] {
        let value = http::HeaderValue::from_static("sk-canary");
        request.headers_mut().insert(name, value);
    }
    request.headers_mut().insert("x-other", 7.into());
    let call = pass(request).await.call.unwrap();
    assert!(!format!("{:?}", call.headers).contains("canary"));
    assert_eq!(call.headers["x-other"], "7");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_announces_too_much_is_not_read() {
    let body = Half {
        piece: None,
        breaks: false,
    };
    let request = Request::post(CHAT).header("content-length", 101);
    let error = pass(request.body(body).unwrap()).await.error();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.message().contains("max_request_size_mb"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_grows_too_large_is_refused_while_it_arrives() {
    let endless = Pieces::from([r#"{"messages":""#; 40]);
    let error = pass(Request::post(CHAT).body(endless).unwrap()).await;
    assert_eq!(error.error().kind(), ErrorKind::InvalidRequest);
    let large = Pieces::from([r#"{"messages":"0123456789"#, "0123456789", "0123456789".repeat(9).leak()]);
    let error = pass(Request::post(CHAT).body(large).unwrap()).await;
    assert_eq!(error.error().kind(), ErrorKind::TooLarge);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_runs_out_of_time() {
    let since = tokio::time::Instant::now();
    let body = Half {
        piece: Some("{"),
        breaks: false,
    };
    let error = pass(Request::post(CHAT).body(body).unwrap()).await.error();
    assert_eq!(error.kind(), ErrorKind::Timeout(Clock::Body));
    assert_eq!(since.elapsed(), Duration::from_secs(9));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_breaks_off_is_the_clients_fault() {
    let body = Half {
        piece: Some("{"),
        breaks: true,
    };
    let error = pass(Request::post(CHAT).body(body).unwrap()).await.error();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.into_source::<io::Error>().is_ok());
}

#[tokio::test(start_paused = true)]
async fn broken_json_is_shown_where_it_breaks() {
    for (body, place) in [
        ("{\"messages\": []\n \"model\"}", "(byte 17, line 2, column 2)"),
        ("{\"messages\": [", "(byte 14, line 1, column 15)"),
        ("[]", "(byte 0, line 1, column 1)"),
    ] {
        let error = pass(post(body)).await.error();
        assert_eq!(error.param(), Some("request_body"));
        assert!(error.message().ends_with(place), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_no_layer_acts_on_is_named_to_the_client() {
    let body = r#"{"model":"m","messages":[],"guardrails":["a"],"cache":{},"tags":["x"]}"#;
    let response = pass(post(body)).await.result.unwrap();
    assert_eq!(response.headers()["x-tollgate-ignored"], "guardrails, cache");
    let response = pass(post(HELLO)).await.result.unwrap();
    assert!(!response.headers().contains_key("x-tollgate-ignored"));
}

#[tokio::test(start_paused = true)]
async fn paths_that_nobody_serves_are_named() {
    let request = Request::post("/v1/unheard/of").body(Pieces::whole(HELLO));
    let error = pass(request.unwrap()).await.error();
    assert_eq!(error.kind(), ErrorKind::UnknownRoute);
    assert!(error.message().contains("/v1/unheard/of"));
}
