//! The `commonpurse` binary: who is asking, what do they want, one act or one read, wrap the answer.
//!
//! Calls go down only: this crate names acts and reads of `persistence`; rules are in `domain`.

pub mod caller;
pub mod command;
#[cfg(test)]
mod corpora;
pub mod demo;
mod files;
pub mod graph;
pub mod scheduler;
pub mod server;
pub mod sign_in;
mod state;
pub mod threads;
pub mod transport;
mod turns;
pub mod webhooks;
mod words;

pub use persistence;
pub use state::State;
