//! History: grants as others published them, shown beside the books and never mixed into them.
//!
//! Reading order: a file of the 360Giving Data Standard is a [`Package`]; each of its records is read by itself, by
//! [`read_grant`], into a [`GrantStatement`] with [`Note`]s, or refused with every [`Problem`] that it has, so one bad record
//! never sinks the file. An organisation is recognised by its [`Identifier`] alone, never by its name.

mod award_date;
mod fields;
mod identifier;
mod individual;
mod note;
mod package;
mod parties;
mod refusal;
mod statement;
#[cfg(test)]
mod tests;

pub use award_date::AwardDate;
pub use identifier::Identifier;
pub use note::{Note, NoteCode, Problem, ProblemCode};
pub use package::{MOST_BYTES, Package};
pub use parties::{NamedOrganisation, NamedProgramme, Recipient};
pub use refusal::Refusal;
pub use statement::{GrantStatement, Refused, read_grant};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The standard that an imported file follows.
    pub enum ImportFormat {
        /// The 360Giving Data Standard, as JSON.
        ThreeSixtyGiving,
        /// A vote about projects, as pabulib.org publishes them.
        Pabulib,
    }
}
