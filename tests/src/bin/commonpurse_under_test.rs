//! The product's command line, where tests of this package find it.

use std::process::ExitCode;

fn main() -> ExitCode {
    gateway::command::run()
}
