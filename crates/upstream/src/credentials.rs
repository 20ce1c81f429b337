//! The provider's key, put on the request when nobody will look at it any more.

use std::task::{Context, Poll};

use tollgate_core::{Error, Reply, UpstreamRequest, check::SendsUpstream};
use tower_layer::Layer;
use tower_service::Service;

/// Authorises requests with their deployment's credential.
///
/// A header of the same name that came from the configuration's `extra_headers` gives way.
#[derive(Clone, Copy, Debug, Default)]
pub struct CredentialsLayer;

/// Authorises requests; see [`CredentialsLayer`].
#[derive(Clone, Debug)]
pub struct Credentials<S> {
    inner: S,
}

impl<S> Layer<S> for CredentialsLayer {
    type Service = Credentials<S>;

    fn layer(&self, inner: S) -> Credentials<S> {
        Credentials { inner }
    }
}

// === impl Credentials ===

impl<S> Service<UpstreamRequest> for Credentials<S>
where
    S: SendsUpstream,
{
    type Response = Reply;
    type Error = Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: UpstreamRequest) -> Self::Future {
        if let Some(credential) = &request.deployment.credential {
            credential.apply(&mut request.head.headers);
        }
        self.inner.call(request)
    }
}
