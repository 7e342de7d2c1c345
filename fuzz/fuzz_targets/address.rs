//! Fuzz target: see `minglu_fuzz::address`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::address(data));
