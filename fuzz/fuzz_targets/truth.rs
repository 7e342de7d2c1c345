//! Fuzz target: see `minglu_fuzz::truth`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::truth(data));
