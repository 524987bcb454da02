//! Units of work and what is done in them.
//!
//! An *act* is a function: open a tenant-bound [`Write`] unit, load under a lock whatever the decision depends on, ask the
//! domain, save, record the activity, commit. A *read* is a function over a [`Read`] unit. No code outside this crate can
//! start a statement: entities and connections are private.

mod activity;
mod database;
pub mod decisions;
pub mod due;
mod entity;
mod error;
pub mod funds;
mod idempotency;
pub mod identity;
pub mod measurement;
mod ordered;
mod page;
pub mod seed;
mod stored;
pub mod tenancy;
pub mod transparency;
mod unit;
pub mod verify;

pub use activity::{Record, record_refusal};
pub use database::{Options, Store};
pub use domain;
pub use entity::rows;
pub use error::{Conflict, Error, Result};
pub use idempotency::Key;
pub use page::{Page, Slice};
pub use stored::Stored;
pub use unit::{Actor, Asking, Read, Write};
