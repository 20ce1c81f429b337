use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response, request::Parts};
use http_body::Body as HttpBody;
use tollgate_core::{
    Authenticated, BoxError, Call, Error, ErrorKind, Reply, check::AnswersCalls, take_ready,
};
use tower_service::Service;

use super::ResponseFuture;
use crate::{Body, Ingress, paths::Target};

/// HTTP on both sides of call layers; see [`OverHttp`](super::OverHttp).
#[derive(Clone)]
pub struct OverHttpService<C, S, F> {
    pub(super) calls: Ingress<C>,
    pub(super) plain: S,
    pub(super) principal: F,
}

// === impl OverHttpService ===

impl<C, S, F, P, B, RB> Service<Request<B>> for OverHttpService<C, S, F>
where
    C: AnswersCalls<P> + Service<Call<P>, Response = Reply, Error = Error> + Clone,
    S: Service<Request<Body>, Response = Response<RB>> + Clone,
    S::Error: std::error::Error + Send + Sync + 'static,
    F: Fn(&Parts) -> Option<P>,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    RB: HttpBody<Data = Bytes> + Send + 'static,
    RB::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = ResponseFuture<C, S, P, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        ready!(self.plain.poll_ready(cx))?;
        match ready!(Service::<Authenticated<P, B>>::poll_ready(
            &mut self.calls,
            cx
        )) {
            Ok(()) => Poll::Ready(Ok(())),
            // An error that is not the inner service's own comes again when the call is made, and is answered.
            Err(error) => Poll::Ready(error.into_source().map_or(Ok(()), |source| Err(*source))),
        }
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Some(target) = Target::of(request.uri().path()) else {
            let mut plain = take_ready(&mut self.plain);
            return ResponseFuture::plain(plain.call(request.map(Body::new)));
        };
        let (head, body) = request.into_parts();
        match (self.principal)(&head) {
            Some(principal) => {
                let request = Request::from_parts(head, body);
                let answer = self.calls.call(Authenticated { principal, request });
                ResponseFuture::calls(answer, target.dialect)
            }
            None => ResponseFuture::refused(nobody(), target.dialect),
        }
    }
}

impl<C, S, F> std::fmt::Debug for OverHttpService<C, S, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OverHttpService").finish_non_exhaustive()
    }
}

fn nobody() -> Error {
    Error::new(
        ErrorKind::Unauthenticated,
        "Authentication Error, the caller could not be identified.",
    )
}
