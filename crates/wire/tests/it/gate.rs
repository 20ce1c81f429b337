//! An ingress with small limits, and bodies that do not come whole.

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
    Anonymous, Authenticated, BoxError, Call, CallId, Error, FrameKind, Live, Receipt, Reply,
    ReplyHead,
};
use tollgate_wire::{Body, Ingress, IngressPolicy};
use tower::{ServiceExt, service_fn};

pub(crate) const CHAT: &str = "/v1/chat/completions";
pub(crate) const HELLO: &str = r#"{"model":"m","messages":[{"role":"user","content":"Hello"}]}"#;

/// A body that gives one piece and then breaks off, or keeps silent.
pub(crate) struct Half {
    pub(crate) piece: Option<&'static str>,
    pub(crate) breaks: bool,
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
pub(crate) struct Passed {
    pub(crate) call: Option<Call<Anonymous>>,
    pub(crate) result: Result<Response<Body>, Error>,
}

impl Passed {
    pub(crate) fn error(self) -> Error {
        assert!(self.call.is_none(), "nothing may be asked");
        self.result.unwrap_err()
    }
}

/// Sends `request` through an ingress that takes bodies of up to 100 bytes.
pub(crate) async fn pass<B>(request: Request<B>) -> Passed
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
