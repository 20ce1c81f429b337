//! Replies and receipts seen from outside: whatever becomes of an answer, it settles once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod pricing;
mod script;
mod sequences;
mod settlement;
mod starting;
