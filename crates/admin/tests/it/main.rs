//! The management API over a store in memory, where more is there than its routes can make.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bounds;
mod membership;
mod site;
mod tokens;
