//! History: grants and votes as others published them. No act here moves money, gives a seat or makes a party.

mod import;
mod organisations;
mod programmes;
mod reads;
mod report;
mod statements;
mod votes;

pub use import::{File, Progress, import_360giving};
pub use reads::*;
pub use report::{RefusedRecord, Report, Total};
pub use votes::{ImportedVote, import_pabulib, recount_votes};
