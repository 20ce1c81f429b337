//! The clocks, the drain and the receipts, on paused time.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod clocks;
mod drain;
mod frame_clocks;
mod preamble;
mod receipts;
mod upstream;
