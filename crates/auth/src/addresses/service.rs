use std::{
    net::IpAddr,
    sync::Arc,
    task::{Context, Poll},
};

use http::Request;
use tollgate_core::{Error, Live};
use tower_service::Service;

use super::{AddressFuture, AddressPolicy};
use crate::{Keys, holder::Holder};

/// Guards the requests of one connection; see [`AddressLayer`](super::AddressLayer).
#[derive(Clone, Debug)]
pub struct Addresses<S> {
    inner: S,
    policy: Arc<AddressPolicy>,
    keys: Option<Live<Keys>>,
    peer: IpAddr,
}

// === impl Addresses ===

impl<S> Addresses<S> {
    /// Guards `inner`, which is asked by `peer`.
    pub fn new(inner: S, policy: Arc<AddressPolicy>, peer: IpAddr) -> Self {
        Self {
            inner,
            policy,
            keys: None,
            peer,
        }
    }

    /// Asks also from where keys come that are bound; see [`AddressLayer::keys`](super::AddressLayer::keys).
    #[must_use]
    pub fn keys(self, keys: Option<Live<Keys>>) -> Self {
        Self { keys, ..self }
    }

    fn admit<B>(&self, request: &Request<B>) -> Result<(), Error> {
        if let Some(networks) = &self.policy.networks {
            self.policy.admit(networks, request, self.peer)?;
        }
        match self.bound(request) {
            Some(holder) => self
                .policy
                .admit(&holder.terms().addresses, request, self.peer),
            None => Ok(()),
        }
    }

    /// Who asks with a key that is bound to addresses. Asked anew for each request: a key may have been bound since the
    /// connection was made.
    fn bound<B>(&self, request: &Request<B>) -> Option<Arc<Holder>> {
        let keys = self.keys.as_ref()?.load();
        keys.bound(request.headers(), request.uri())
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
        match self.admit(&request) {
            Ok(()) => AddressFuture::admitted(self.inner.call(request)),
            Err(error) => AddressFuture::refused(error),
        }
    }
}
