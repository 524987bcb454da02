//! Units of work and what is done in them.
//!
//! An *act* is a function: open a tenant-bound [`Write`] unit, load under a lock whatever the decision depends on, ask the
//! domain, save, record the activity, commit. A *read* is a function over a [`Read`] unit. No code outside this crate can
//! start a statement: entities and connections are private.
//!
//! ```compile_fail,E0603
//! use persistence::entity::body; // the table of bodies
//! ```
//! ```compile_fail,E0624
//! async fn past_the_unit(unit: &persistence::Read) {
//!     unit.link(); // its connection
//! }
//! ```
//! ```compile_fail,E0624
//! async fn without_an_act(store: &persistence::Store, id: domain::CollaborativeId) {
//!     let _ = store.write_unasked(id, String::new()).await;
//! }
//! ```

mod activity;
mod database;
pub mod decisions;
pub mod due;
mod entity;
mod error;
pub mod files;
pub mod funds;
pub mod history;
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
pub use unit::{Actor, Asking, Bearer, Read, Write};
