use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as HttpBody;
use pin_project_lite::pin_project;
use tollgate_core::{BoxError, Call, Dialect, Error, Reply};
use tower_service::Service;

use crate::{Body, headers, ingress, render};

pin_project! {
    /// The response of the call layers, or of the inner service alone.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<C, S, P, B>
    where
        C: Service<Call<P>>,
        S: Service<Request<Body>>,
    {
        #[pin]
        kind: Kind<ingress::ResponseFuture<C, P, B>, S::Future>,
        dialect: Dialect,
    }
}

pin_project! {
    #[project = KindProj]
    enum Kind<C, F> {
        Calls { #[pin] future: C },
        Plain { #[pin] future: F },
        Refused { error: Option<Error> },
    }
}

// === impl ResponseFuture ===

impl<C, S, P, B> ResponseFuture<C, S, P, B>
where
    C: Service<Call<P>>,
    S: Service<Request<Body>>,
{
    pub(super) fn calls(future: ingress::ResponseFuture<C, P, B>, dialect: Dialect) -> Self {
        Self {
            kind: Kind::Calls { future },
            dialect,
        }
    }

    pub(super) fn plain(future: S::Future) -> Self {
        Self {
            kind: Kind::Plain { future },
            // Never asked for: a plain response is passed on.
            dialect: Dialect::OpenAi,
        }
    }

    pub(super) fn refused(error: Error, dialect: Dialect) -> Self {
        Self {
            kind: Kind::Refused { error: Some(error) },
            dialect,
        }
    }
}

impl<C, S, P, B, RB> Future for ResponseFuture<C, S, P, B>
where
    C: Service<Call<P>, Response = Reply, Error = Error>,
    S: Service<Request<Body>, Response = Response<RB>>,
    S::Error: std::error::Error + Send + Sync + 'static,
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
    RB: HttpBody<Data = Bytes> + Send + 'static,
    RB::Error: Into<BoxError>,
{
    type Output = Result<Response<Body>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let dialect = *this.dialect;
        match this.kind.project() {
            KindProj::Plain { future } => {
                future.poll(cx).map_ok(|response| response.map(Body::new))
            }
            KindProj::Calls { future } => {
                Poll::Ready(ready!(future.poll(cx)).or_else(|error| answer(error, dialect)))
            }
            KindProj::Refused { error } => match error.take() {
                Some(error) => Poll::Ready(Ok(render::response(&error, dialect))),
                None => Poll::Pending,
            },
        }
    }
}

/// Gives the inner service its own error back, its own error answer too, and renders every other.
fn answer<E>(error: Error, dialect: Dialect) -> Result<Response<Body>, E>
where
    E: std::error::Error + 'static,
{
    let error = match error.into_source::<E>() {
        Ok(source) => return Err(*source),
        Err(error) => error,
    };
    let Some(upstream) = error.upstream() else {
        return Ok(render::response(&error, dialect));
    };
    let mut response = Response::new(Body::from(upstream.body.clone()));
    *response.status_mut() = upstream.status;
    *response.headers_mut() = upstream.headers.clone();
    headers::leave_behind(response.headers_mut());
    Ok(response)
}
