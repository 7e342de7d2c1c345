//! Fuzz target: see `minglu_fuzz::workbook_cells`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| minglu_fuzz::workbook_cells(data));
