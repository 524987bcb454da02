//! History: grants as others published them. No act here moves money, gives a seat or makes a party.

mod import;
mod organisations;
mod programmes;
mod reads;
mod report;
mod statements;

pub use import::{File, Progress, import_360giving};
pub use reads::*;
pub use report::{RefusedRecord, Report, Total};
