//! Webhooks as they go out: signed by Standard Webhooks, to public addresses alone, outside of every unit.

mod address;
mod client;
mod payload;
mod sending;
mod signature;
mod target;

pub use client::{Lookup, Webhooks};
pub use sending::{look, run};
pub(crate) use signature::new_keys;
pub use signature::{public_key_text, sign};
pub use target::Targets;
