//! A unit: one transaction that knows its tenant.

mod actor;
mod days;
mod read;
mod write;

pub use actor::{Actor, Asking, Bearer};
pub(crate) use days::{day_in, start_in};
pub use read::Read;
pub(crate) use read::bucketed;
pub use write::Write;
