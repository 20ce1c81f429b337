//! Sends requests to providers.
//!
//! * **What it does**: [`Upstream`] sends an [`UpstreamRequest`](tollgate_core::UpstreamRequest) over a pooled
//!   connection (HTTP/1.1, with TLS where the address says so) and makes the answer a
//!   [`Reply`](tollgate_core::Reply); an answer that is not a success becomes an error that keeps what the
//!   provider said. [`CredentialsLayer`] authorises the request: with a key, with Amazon's
//!   signature, or with a token that it fetches from Google or Microsoft Entra and keeps until shortly before it expires.
//! * **Where it goes**: innermost; credentials right outside of it, so that a key exists in no other layer.
//! * **What it needs**: a tokio runtime.
//! * **What it never does**: follow redirects, decompress, repeat a request that may have been received.
//!
//! ```
//! use tollgate_core::{Clocks, Live, check};
//! use tollgate_upstream::{CredentialsLayer, Upstream, UpstreamPolicy};
//! use tower::Layer;
//!
//! let upstream = Upstream::new(Live::new(UpstreamPolicy::default()));
//! check::upstream(CredentialsLayer.layer(upstream));
//! ```

mod bell;
mod client;
mod connect;
mod connection;
mod credentials;
mod future;
mod lease;
mod mock;
mod policy;
mod pool;
mod service;

pub use self::{
    credentials::{Credentials, CredentialsFuture, CredentialsLayer, Documents},
    future::ResponseFuture,
    policy::UpstreamPolicy,
    service::Upstream,
};
