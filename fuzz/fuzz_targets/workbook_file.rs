//! Fuzz target: see `minglu_fuzz::workbook_file`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::workbook_file(data));
