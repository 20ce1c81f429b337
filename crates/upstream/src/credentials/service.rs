use std::task::{Context, Poll};

use tollgate_core::{Error, Reply, UpstreamRequest, check::SendsUpstream};
use tower_service::Service;

use super::{CredentialsFuture, future::fetched, keyring::Keyring, slot::Found};

/// Authorises requests; see [`CredentialsLayer`](super::CredentialsLayer).
#[derive(Clone, Debug)]
pub struct Credentials<S> {
    inner: S,
    keyring: Keyring,
}

// === impl Credentials ===

impl<S> Credentials<S> {
    pub(super) fn new(inner: S) -> Self {
        Self {
            inner,
            keyring: Keyring::new(),
        }
    }
}

impl<S> Service<UpstreamRequest> for Credentials<S>
where
    S: SendsUpstream + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Reply;
    type Error = Error;
    type Future = CredentialsFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: UpstreamRequest) -> Self::Future {
        let Some(credential) = &request.deployment.credential else {
            return CredentialsFuture::sent(self.inner.call(request), None);
        };
        // A canned answer asks nobody, so nobody has to be asked for a token either.
        if request.mock.is_some() || credential.apply(&mut request.head.headers) {
            return CredentialsFuture::sent(self.inner.call(request), None);
        }
        match self.keyring.find(credential) {
            Found::Token(token) => match token.authorise(&mut request) {
                Ok(()) => CredentialsFuture::sent(self.inner.call(request), Some(token)),
                Err(failure) => CredentialsFuture::failed(failure.tell(&request.deployment)),
            },
            Found::Wait(wait) => {
                // The inner service that is ready goes along; its clone becomes ready for the next call.
                let clone = self.inner.clone();
                let inner = std::mem::replace(&mut self.inner, clone);
                CredentialsFuture::waiting(fetched(wait, inner, request))
            }
            Found::Failed(failure) => CredentialsFuture::failed(failure.tell(&request.deployment)),
        }
    }
}
