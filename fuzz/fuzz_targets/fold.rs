//! Fuzz target: see `minglu_fuzz::fold`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::fold(data));
