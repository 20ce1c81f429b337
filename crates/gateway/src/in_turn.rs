//! A tower service as hyper calls it.

use std::{
    cell::RefCell,
    task::{Context, Poll, Waker},
};

use http::Request;
use hyper::body::Incoming;
use tower::Service;

/// A service of one connection, whose requests are handed over one after the other.
///
/// hyper-util's adapter clones the service for each request, since it may have to wait until it is ready. That is some
/// twenty counters up and down again. Nothing here waits: what must, waits in its future.
#[derive(Debug)]
pub(crate) struct InTurn<S>(RefCell<S>);

// === impl InTurn ===

impl<S> InTurn<S> {
    pub(crate) fn new(service: S) -> Self {
        Self(RefCell::new(service))
    }
}

impl<S> hyper::service::Service<Request<Incoming>> for InTurn<S>
where
    S: Service<Request<Incoming>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn call(&self, request: Request<Incoming>) -> S::Future {
        let mut service = self.0.borrow_mut();
        // A service may count on having been asked, and all of ours say yes.
        let ready = service.poll_ready(&mut Context::from_waker(Waker::noop()));
        debug_assert!(
            matches!(ready, Poll::Ready(Ok(()))),
            "nothing here may wait to be ready"
        );
        service.call(request)
    }
}
