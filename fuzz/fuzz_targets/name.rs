//! Fuzz target: see `minglu_fuzz::name`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::name(data));
