//! Requests to providers over real connections.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod aws;
mod budget;
mod canned;
mod connections;
mod failures;
mod framing;
mod issuer;
mod raw;
mod request;
mod runtimes;
mod tokens;
mod verifier;
