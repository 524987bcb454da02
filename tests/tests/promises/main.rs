//! The promises made to the field, kept over HTTP on both databases. A file for each.

mod activity;
mod decisions;
mod following;
mod founding;
mod nodes;
mod snapshot;
mod tenancy;
