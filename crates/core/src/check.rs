//! Compile-time questions, asked where the answer is readable.
//!
//! A stack in the wrong order fails to compile anyway, but behind `ServiceBuilder … .oneshot()` the message is
//! pages of "method not found". These functions return their argument and ask for one bound directly, so that
//! the error is one sentence at the line that is wrong.

use tower_service::Service;

use crate::{Attempt, Call, Error, Payer, Reply, Started, Tenant, UpstreamRequest};

/// A service that answers calls: what stands above and below limits, budget, cache and spend log.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not answer `Call`s of `{P}`",
    label = "needs `Service<Call<{P}>, Response = Reply, Error = tollgate_core::Error>`",
    note = "layers on `Call` stand inside `Ingress` (which makes calls from HTTP requests) and outside `Fallback`",
    note = "to put them around plain HTTP, wrap them in `OverHttp`"
)]
pub trait AnswersCalls<P>: Service<Call<P>, Response = Reply, Error = Error> {}

/// A service that answers attempts and proves that the answer has begun: what `Fallback` needs inside.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not prove that its answers have begun",
    label = "needs `Service<Attempt<{P}>, Response = Started, Error = tollgate_core::Error>`",
    note = "a 200 is no success until content arrives: put `FirstTokenLayer` between fallback and translation"
)]
pub trait StartsAttempts<P>: Service<Attempt<P>, Response = Started, Error = Error> {}

/// A service that answers attempts: what stands below the first-token guard.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not answer `Attempt`s of `{P}`",
    label = "needs `Service<Attempt<{P}>, Response = Reply, Error = tollgate_core::Error>`",
    note = "translation stands inside fallback, which alone makes attempts from calls",
    note = "an upstream wants a request in its own dialect: put `PassthroughLayer` (or translation) around it"
)]
pub trait AnswersAttempts<P>: Service<Attempt<P>, Response = Reply, Error = Error> {}

/// A service that sends requests upstream.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not send `UpstreamRequest`s",
    label = "needs `Service<UpstreamRequest, Response = Reply, Error = tollgate_core::Error>`"
)]
pub trait SendsUpstream: Service<UpstreamRequest, Response = Reply, Error = Error> {}

impl<P, S: Service<Call<P>, Response = Reply, Error = Error>> AnswersCalls<P> for S {}
impl<P, S: Service<Attempt<P>, Response = Started, Error = Error>> StartsAttempts<P> for S {}
impl<P, S: Service<Attempt<P>, Response = Reply, Error = Error>> AnswersAttempts<P> for S {}
impl<S: Service<UpstreamRequest, Response = Reply, Error = Error>> SendsUpstream for S {}

/// `service`, if it answers calls of `P`.
pub fn call<P, S: AnswersCalls<P>>(service: S) -> S {
    service
}

/// `service`, if it answers attempts and proves that the answers have begun.
pub fn started<P, S: StartsAttempts<P>>(service: S) -> S {
    service
}

/// `service`, if it answers attempts.
pub fn attempt<P, S: AnswersAttempts<P>>(service: S) -> S {
    service
}

/// `service`, if it sends requests upstream.
pub fn upstream<S: SendsUpstream>(service: S) -> S {
    service
}

/// Compiles if `P` pays.
pub fn payer<P: Payer>() {}

/// Compiles if `P` belongs to a tenant.
pub fn tenant<P: Tenant>() {}
