//! One database: its pools, and what every unit needs from it.

mod audit;
mod link;
mod options;
mod postgres;
mod sqlite_writer;
mod store;
mod watch;

pub(crate) use link::Link;
pub use options::Options;
pub use store::Store;
