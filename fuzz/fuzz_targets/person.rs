//! Fuzz target: see `minglu_fuzz::person`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::person(data));
