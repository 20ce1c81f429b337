//! The nouns and traits that every Tollgate layer speaks.
//!
//! A request changes its type on its way through the gateway, and each change is made by exactly one
//! layer, so that a stack in the wrong order does not compile:
//!
//! ```text
//! http::Request ─Auth→ Authenticated<P> ─Ingress→ Call<P> ─Fallback→ Attempt<P> ─Translate→ UpstreamRequest ─Upstream→ http
//! ```
//!
//! This crate holds no dialect's JSON, does no I/O and knows no runtime. What a provider answered is a
//! [`Reply`]: a stream of [`Frame`]s that settles into one [`Receipt`], whatever becomes of it.
//!
//! ```
//! use tollgate_core::{Anonymous, Call, Reply, check};
//! use tower_service::Service;
//!
//! /// Accepts any service that answers calls of anyone; a wrong one is refused with a readable message.
//! fn answer<S: Service<Call<Anonymous>, Response = Reply, Error = tollgate_core::Error>>(service: S) -> S {
//!     check::call::<Anonymous, _>(service)
//! }
//! # let _ = answer::<tower_service_fn::Never>;
//! # mod tower_service_fn {
//! #   use super::*; use std::task::{Context, Poll};
//! #   #[derive(Clone)] pub struct Never;
//! #   impl Service<Call<Anonymous>> for Never {
//! #     type Response = Reply; type Error = tollgate_core::Error;
//! #     type Future = std::future::Pending<Result<Reply, tollgate_core::Error>>;
//! #     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> { Poll::Ready(Ok(())) }
//! #     fn call(&mut self, _: Call<Anonymous>) -> Self::Future { std::future::pending() }
//! #   }
//! # }
//! ```

mod attempt;
mod call;
pub mod check;
mod controls;
mod credential;
mod deployment;
mod envelope;
mod error;
mod frame;
mod live;
mod money;
mod plan;
mod principal;
mod ready;
mod receipt;
mod reply;
mod segments;
mod usage;

pub use self::{
    attempt::{Attempt, Classify, UpstreamRequest},
    call::{Anonymous, Authenticated, Call, CallId},
    controls::{Control, Controls},
    credential::{Credential, Secret},
    deployment::{
        Addressing, Clocks, DefaultMember, Deployment, DeploymentId, Endpoint, Provider, Quirks,
    },
    envelope::{Dialect, Envelope, Member, ModelName, Operation, Spans},
    error::{BoxError, Clock, Compat, Elsewhere, Error, ErrorKind, UpstreamError},
    frame::{Facts, Frame, FrameKind, Frames},
    live::Live,
    money::{PicoUsd, Price},
    plan::{Candidate, Plan, Route},
    principal::{AccountId, Payer, Tenant, TenantId},
    ready::take_ready,
    receipt::{AttemptRecord, Outcome, Receipt},
    reply::{Reply, ReplyHead, Started, Starting},
    segments::{Edit, Segments},
    usage::{Precision, Usage},
};
