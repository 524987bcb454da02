//! Results, on standard output.

use std::fmt::Display;
use std::io::Write;

use super::problem::{Outcome, Problem};

/// Writes a result and ends the line. Whoever stops reading early, as `head` does, has seen enough.
pub(super) fn print(result: impl Display) -> Outcome<()> {
    match writeln!(std::io::stdout(), "{result}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Problem::failed(format!("the result could not be written: {error}")))
        }
        _ => Ok(()),
    }
}
