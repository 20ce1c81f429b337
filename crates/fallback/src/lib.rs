//! Tries deployments in order until an answer has begun.
//!
//! # What it does
//!
//! [`FallbackLayer`] asks a [`Route`](tollgate_core::Route) for a plan and tries its candidates one after the
//! other. Which error leads where is decided by its kind
//! ([`ErrorKind::try_elsewhere`](tollgate_core::ErrorKind::try_elsewhere)). [`ModelRouter`] is the route by model
//! name: groups of deployments, wildcards, aliases, and the fallbacks of each.
//!
//! # Where it goes
//!
//! Inside everything that must happen once per call (limits, budget, cache), outside the first-token guard and
//! translation. It is the one layer that turns a `Call` into `Attempt`s.
//!
//! # What it needs
//!
//! An inner service that answers with [`Started`](tollgate_core::Started): nothing has reached the client yet
//! when a candidate fails, so trying the next one is invisible.
//!
//! # What it never does
//!
//! Never switches the model of an answer that has begun, never waits, never asks a candidate twice.
//!
//! ```
//! use tollgate_core::{Anonymous, Attempt, Error, ErrorKind, Live, Started, check};
//! use tollgate_fallback::{FallbackLayer, ModelRouter, Routes};
//! use tower::{Layer, service_fn};
//!
//! let deployment = service_fn(|_: Attempt<Anonymous>| async {
//!     Err::<Started, _>(Error::new(ErrorKind::Connect, "nobody there"))
//! });
//! let router = ModelRouter::new(Live::new(Routes::default()));
//! let service = FallbackLayer::new(router).layer(deployment);
//! check::call::<Anonymous, _>(service);
//! ```

mod future;
mod layer;
mod pattern;
mod router;
mod routes;
mod service;

pub use self::{
    future::ResponseFuture,
    layer::FallbackLayer,
    router::ModelRouter,
    routes::{Routes, RoutesBuilder},
    service::Fallback,
};
