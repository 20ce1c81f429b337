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
mod issuer;
mod raw;
mod request;
mod tokens;
mod verifier;
