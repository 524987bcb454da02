#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gateway::transport::fuzzed::body(bytes));
