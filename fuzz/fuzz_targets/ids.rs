#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gateway::graph::fuzzed::ids(bytes));
