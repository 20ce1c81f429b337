//! Layers as an embedder would write them, and services at each end of a stack.
#![allow(dead_code)]

use std::{
    future::{Pending, pending},
    task::{Context, Poll},
};

use http::{Request, Response};
use tollgate::{
    core::{Attempt, Call, Error, Payer, Reply, Tenant, UpstreamRequest, check::AnswersCalls},
    wire::Body,
};
use tower::{Layer, Service};

/// Charges whoever pays for the call.
#[derive(Clone)]
pub struct BudgetLayer;

#[derive(Clone)]
pub struct Budget<S>(S);

impl<S> Layer<S> for BudgetLayer {
    type Service = Budget<S>;

    fn layer(&self, inner: S) -> Budget<S> {
        Budget(inner)
    }
}

impl<S, P> Service<Call<P>> for Budget<S>
where
    P: Payer,
    S: AnswersCalls<P>,
{
    type Response = Reply;
    type Error = Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, call: Call<P>) -> S::Future {
        self.0.call(call)
    }
}

/// Keeps answers for the tenant that asked.
#[derive(Clone)]
pub struct CacheLayer;

#[derive(Clone)]
pub struct Cache<S>(S);

impl<S> Layer<S> for CacheLayer {
    type Service = Cache<S>;

    fn layer(&self, inner: S) -> Cache<S> {
        Cache(inner)
    }
}

impl<S, P> Service<Call<P>> for Cache<S>
where
    P: Tenant,
    S: AnswersCalls<P>,
{
    type Response = Reply;
    type Error = Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, call: Call<P>) -> S::Future {
        self.0.call(call)
    }
}

/// Sends requests to providers.
#[derive(Clone)]
pub struct Provider;

impl Service<UpstreamRequest> for Provider {
    type Response = Reply;
    type Error = Error;
    type Future = Pending<Result<Reply, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: UpstreamRequest) -> Self::Future {
        pending()
    }
}

/// Answers attempts.
#[derive(Clone)]
pub struct Model;

impl<P> Service<Attempt<P>> for Model {
    type Response = Reply;
    type Error = Error;
    type Future = Pending<Result<Reply, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Attempt<P>) -> Self::Future {
        pending()
    }
}

/// Answers calls.
#[derive(Clone)]
pub struct Answerer;

impl<P> Service<Call<P>> for Answerer {
    type Response = Reply;
    type Error = Error;
    type Future = Pending<Result<Reply, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Call<P>) -> Self::Future {
        pending()
    }
}

/// Answers plain HTTP.
#[derive(Clone)]
pub struct Web;

impl Service<Request<Body>> for Web {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Pending<Result<Response<Body>, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        pending()
    }
}
