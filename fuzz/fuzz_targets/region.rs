//! Fuzz target: see `minglu_fuzz::region`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::region(data));
