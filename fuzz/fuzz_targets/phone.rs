//! Fuzz target: see `minglu_fuzz::phone`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::phone(data));
