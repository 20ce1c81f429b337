use std::{
    sync::Arc,
    task::{Context, Poll},
};

use tollgate_core::{Error, Live, UpstreamRequest};
use tower_service::Service;

use crate::{
    ResponseFuture, UpstreamPolicy, client::Client, connect::Connector, future::send, mock,
    pool::Pool,
};

/// Sends requests to providers.
#[derive(Clone, Debug)]
pub struct Upstream {
    client: Arc<Client>,
    policy: Live<UpstreamPolicy>,
}

// === impl Upstream ===

impl Upstream {
    /// Sends as `policy` says.
    pub fn new(policy: Live<UpstreamPolicy>) -> Self {
        let client = Arc::new(Client {
            pool: Pool::default(),
            connector: Connector::new(),
        });
        Self { client, policy }
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
        let policy = **self.policy.load();
        if let Some(text) = request.mock.clone() {
            return ResponseFuture::ready(mock::reply(request, &text, policy.limits));
        }
        ResponseFuture::new(send(Arc::clone(&self.client), policy, request))
    }
}
