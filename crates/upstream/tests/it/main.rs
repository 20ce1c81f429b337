//! Requests to providers over real connections.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod canned;
mod connections;
mod failures;
mod raw;
mod request;
