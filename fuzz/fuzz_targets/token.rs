#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gateway::sign_in::fuzzed::token(bytes));
