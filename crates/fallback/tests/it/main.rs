//! Candidates tried in order, and the plans that say which.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod names;
mod planning;
mod provider;
mod trying;
