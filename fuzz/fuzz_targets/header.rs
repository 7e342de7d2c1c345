//! Fuzz target: see `minglu_fuzz::header`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::header(data));
