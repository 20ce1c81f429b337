//! Feeds arbitrary bytes to `targets/splice.rs`: `cargo +nightly fuzz run splice`.

#![no_main]

#[path = "../targets/splice.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
