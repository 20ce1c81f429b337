use std::{
    net::IpAddr,
    sync::Arc,
    task::{Context, Poll},
};

use http::Request;
use tollgate_core::Error;
use tower_service::Service;

use super::{AddressFuture, AddressPolicy};

/// Guards the requests of one connection; see [`AddressLayer`](super::AddressLayer).
#[derive(Clone, Debug)]
pub struct Addresses<S> {
    inner: S,
    policy: Arc<AddressPolicy>,
    peer: IpAddr,
}

// === impl Addresses ===

impl<S> Addresses<S> {
    /// Guards `inner`, which is asked by `peer`.
    pub fn new(inner: S, policy: Arc<AddressPolicy>, peer: IpAddr) -> Self {
        Self {
            inner,
            policy,
            peer,
        }
    }
}

impl<S, B> Service<Request<B>> for Addresses<S>
where
    S: Service<Request<B>>,
    S::Error: Into<Error>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = AddressFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let path = request.uri().path();
        match self.policy.admit(path, request.headers(), self.peer) {
            Ok(()) => AddressFuture::admitted(self.inner.call(request)),
            Err(error) => AddressFuture::refused(error),
        }
    }
}
