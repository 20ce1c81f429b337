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
    note = "to put them around plain HTTP, wrap them in `OverHttp`",
    note = "a layer that charges, or keeps answers, must know for whom: see `Payer` and `Tenant`"
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

// Where a layer asks its inner service for one of these traits, "not recommended" makes that very question the
// error, instead of the `Service` implementation behind it that is missing.
#[diagnostic::do_not_recommend]
impl<P, S: Service<Call<P>, Response = Reply, Error = Error>> AnswersCalls<P> for S {}
#[diagnostic::do_not_recommend]
impl<P, S: Service<Attempt<P>, Response = Started, Error = Error>> StartsAttempts<P> for S {}
#[diagnostic::do_not_recommend]
impl<P, S: Service<Attempt<P>, Response = Reply, Error = Error>> AnswersAttempts<P> for S {}
#[diagnostic::do_not_recommend]
impl<S: Service<UpstreamRequest, Response = Reply, Error = Error>> SendsUpstream for S {}

/// `service`, if it answers calls of `P`.
pub fn call<P, S: whole::Calls<P>>(service: S) -> S {
    service
}

/// `service`, if it answers attempts and proves that the answers have begun.
pub fn started<P, S: whole::Started<P>>(service: S) -> S {
    service
}

/// `service`, if it answers attempts.
pub fn attempt<P, S: whole::Attempts<P>>(service: S) -> S {
    service
}

/// `service`, if it sends requests upstream.
pub fn upstream<S: SendsUpstream>(service: S) -> S {
    service
}

/// The same questions about a stack as a whole: here an error says which layer of it is at fault.
mod whole {
    use super::{Attempt, Call, Error, Reply, Service, Started as Begun};

    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not answer `Call`s of `{P}`",
        label = "needs `Service<Call<{P}>, Response = Reply, Error = tollgate_core::Error>`",
        note = "layers on `Call` stand inside `Ingress` (which makes calls from HTTP requests) and outside `Fallback`"
    )]
    pub trait Calls<P> {}

    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not prove that its answers have begun",
        label = "needs `Service<Attempt<{P}>, Response = Started, Error = tollgate_core::Error>`",
        note = "a 200 is no success until content arrives: put `FirstTokenLayer` between fallback and translation"
    )]
    pub trait Started<P> {}

    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not answer `Attempt`s of `{P}`",
        label = "needs `Service<Attempt<{P}>, Response = Reply, Error = tollgate_core::Error>`",
        note = "an upstream wants a request in its own dialect: put `PassthroughLayer` (or translation) around it"
    )]
    pub trait Attempts<P> {}

    impl<P, S: Service<Call<P>, Response = Reply, Error = Error>> Calls<P> for S {}
    impl<P, S: Service<Attempt<P>, Response = Begun, Error = Error>> Started<P> for S {}
    impl<P, S: Service<Attempt<P>, Response = Reply, Error = Error>> Attempts<P> for S {}
}

/// Compiles if `P` pays.
pub fn payer<P: Payer>() {}

/// Compiles if `P` belongs to a tenant.
pub fn tenant<P: Tenant>() {}
