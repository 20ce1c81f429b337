//! The wire from outside: HTTP in and out, bodies patched, answers read, however they arrive.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it saw"
)]

mod answers;
mod bodies;
mod dialects;
mod fixtures;
mod fuzzed;
mod gate;
mod ingress;
mod over_http;
mod over_http_client;
mod patching;
mod peeking;
mod pieces;
mod recorded_dialects;
mod recordings;
mod reply_body;
mod served;
mod support;
mod timetable;
mod whole_answers;
