//! Fuzzes the entry of its name.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stillup_fuzz::markdown(bytes));
