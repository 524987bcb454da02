//! The promises made to the field, kept over HTTP on both databases. A file for each.

mod decisions;
mod founding;
mod snapshot;
mod tenancy;
