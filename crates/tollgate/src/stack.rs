//! The stack of a gateway, built from the inside out.
//!
//! Each stage offers only the layers that may come next, so that an order that makes no sense has no method to
//! write it with. Every step also asks for the bound it needs by name ([`tollgate_core::check`]), so that a
//! service of one's own that does not fit is refused here and in one sentence.

use std::{fmt, marker::PhantomData};

use tollgate_auth::{Auth, AuthLayer};
use tollgate_core::{
    Clocks, Live,
    check::{self, AnswersAttempts, AnswersCalls, SendsUpstream, StartsAttempts},
};
use tollgate_fallback::{Fallback, FallbackLayer};
use tollgate_stream::{
    Drain, DrainLayer, FirstToken, FirstTokenLayer, ReceiptLayer, Receipts, Record,
};
use tollgate_translate::{Translate, TranslateLayer, TranslatePolicy};
use tollgate_wire::{
    Ingress, IngressLayer, IngressPolicy, Passthrough, PassthroughLayer, PassthroughPolicy, Rescue,
    RescueLayer,
};
use tower_layer::Layer;

/// A stack that has reached stage `T`.
#[must_use = "a stack does nothing until it serves"]
pub struct Stack<S, T> {
    service: S,
    stage: PhantomData<fn() -> T>,
}

/// Sends requests upstream.
#[derive(Debug)]
pub enum Requests {}
/// Answers attempts.
#[derive(Debug)]
pub enum Attempts {}
/// Answers attempts and proves that the answers have begun.
#[derive(Debug)]
pub enum Begun {}
/// Answers calls.
#[derive(Debug)]
pub enum Calls {}
/// Answers authenticated HTTP requests.
#[derive(Debug)]
pub enum Admitted {}
/// Answers HTTP requests, or fails with an error.
#[derive(Debug)]
pub enum Responses {}
/// Answers HTTP requests, always.
#[derive(Debug)]
pub enum Web {}

// === impl Stack ===

impl<S, T> Stack<S, T> {
    fn of(service: S) -> Self {
        Self {
            service,
            stage: PhantomData,
        }
    }

    /// The service that this stack is.
    pub fn into_service(self) -> S {
        self.service
    }
}

impl<S: SendsUpstream> Stack<S, Requests> {
    /// Begins with what sends requests to providers.
    pub fn new(upstream: S) -> Self {
        Self::of(check::upstream(upstream))
    }

    /// Providers are spoken to in their own dialects; those that speak the client's get its own bytes.
    pub fn translate(
        self,
        passthrough: Live<PassthroughPolicy>,
        policy: Live<TranslatePolicy>,
    ) -> Stack<Translate<S>, Attempts> {
        let layer = TranslateLayer::new(passthrough, policy);
        Stack::of(layer.layer(self.service))
    }

    /// Providers get the client's own bytes.
    pub fn passthrough(self, policy: Live<PassthroughPolicy>) -> Stack<Passthrough<S>, Attempts> {
        Stack::of(PassthroughLayer::new(policy).layer(self.service))
    }
}

impl<S> Stack<S, Attempts> {
    /// No answer counts before its first content.
    pub fn first_token(self, clocks: Live<Clocks>) -> Stack<FirstToken<S>, Begun> {
        Stack::of(FirstTokenLayer::new(clocks).layer(self.service))
    }

    /// Asks whether the stack so far answers attempts of `P`.
    pub fn check<P>(self) -> Self
    where
        S: AnswersAttempts<P>,
    {
        Self::of(check::attempt::<P, S>(self.service))
    }
}

impl<S> Stack<S, Begun> {
    /// Deployments are tried in the order that `route` plans.
    pub fn fallback<R: Clone>(self, route: R) -> Stack<Fallback<S, R>, Calls> {
        Stack::of(FallbackLayer::new(route).layer(self.service))
    }

    /// Asks whether the stack so far proves that answers to `P` have begun.
    pub fn check<P>(self) -> Self
    where
        S: StartsAttempts<P>,
    {
        Self::of(check::started::<P, S>(self.service))
    }
}

impl<S> Stack<S, Calls> {
    /// Calls are counted and, when their time has come, ended.
    pub fn drain(self, drain: Drain) -> Stack<tollgate_stream::Draining<S>, Calls> {
        Stack::of(DrainLayer::new(drain).layer(self.service))
    }

    /// Every call leaves one receipt.
    pub fn receipts<R: Record>(self, record: R) -> Stack<Receipts<S, R>, Calls> {
        Stack::of(ReceiptLayer::new(record).layer(self.service))
    }

    /// Any other layer on calls.
    pub fn layer<L: Layer<S>>(self, layer: L) -> Stack<L::Service, Calls> {
        Stack::of(layer.layer(self.service))
    }

    /// Calls come from authenticated HTTP requests.
    pub fn ingress(self, policy: Live<IngressPolicy>) -> Stack<Ingress<S>, Admitted> {
        Stack::of(IngressLayer::new(policy).layer(self.service))
    }

    /// Asks whether the stack so far answers calls of `P`.
    pub fn check<P>(self) -> Self
    where
        S: AnswersCalls<P>,
    {
        Self::of(check::call::<P, S>(self.service))
    }
}

impl<S> Stack<S, Admitted> {
    /// Requests are let in by `authenticate`.
    pub fn auth<A>(self, authenticate: Live<A>) -> Stack<Auth<S, A>, Responses> {
        Stack::of(AuthLayer::new(authenticate).layer(self.service))
    }
}

impl<S> Stack<S, Responses> {
    /// Errors become responses in the client's dialect.
    pub fn rescue(self) -> Stack<Rescue<S>, Web> {
        Stack::of(RescueLayer.layer(self.service))
    }
}

impl<S: Clone, T> Clone for Stack<S, T> {
    fn clone(&self) -> Self {
        Self::of(self.service.clone())
    }
}

impl<S: fmt::Debug, T> fmt::Debug for Stack<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stack").field(&self.service).finish()
    }
}
