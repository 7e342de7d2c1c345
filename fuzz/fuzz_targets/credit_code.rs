//! Fuzz target: see `minglu_fuzz::credit_code`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::credit_code(data));
