use std::{
    sync::{Arc, Once},
    task::{Context, Poll},
};

use tollgate_core::{Error, Live, UpstreamRequest};
use tower_service::Service;

use crate::{
    ResponseFuture, UpstreamPolicy, client::Client, connect::Connector, future::send, mock,
};

/// Sends requests to providers. One pointer, because services are cloned for each call.
///
/// Idle connections are looked after by a task on the runtime that connected first.
#[derive(Clone, Debug)]
pub struct Upstream(Arc<Client>);

// === impl Upstream ===

impl Upstream {
    /// Sends as `policy` says.
    pub fn new(policy: Live<UpstreamPolicy>) -> Self {
        Self(Arc::new(Client {
            policy,
            pool: Arc::default(),
            connector: Connector::new(),
            tended: Once::new(),
        }))
    }
}

impl Service<UpstreamRequest> for Upstream {
    type Response = tollgate_core::Reply;
    type Error = Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: UpstreamRequest) -> ResponseFuture {
        let policy = **self.0.policy.load();
        if let Some(text) = request.mock.clone() {
            return ResponseFuture::ready(mock::reply(request, &text, policy.limits));
        }
        ResponseFuture::new(send(Arc::clone(&self.0), policy, request))
    }
}
