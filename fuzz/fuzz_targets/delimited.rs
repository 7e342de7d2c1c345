//! Fuzz target: see `minglu_fuzz::delimited`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::delimited(data));
