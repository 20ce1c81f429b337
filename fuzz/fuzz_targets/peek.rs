//! Feeds arbitrary bytes to `targets/peek.rs`: `cargo +nightly fuzz run peek`.

#![no_main]

#[path = "../targets/peek.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
