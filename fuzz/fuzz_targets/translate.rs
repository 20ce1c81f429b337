//! Feeds arbitrary bytes to `targets/translate.rs`: `cargo +nightly fuzz run translate`.

#![no_main]

#[path = "../targets/translate.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
