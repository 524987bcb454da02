//! The promises made to the field, kept over HTTP on both databases. A file for each.

mod acts;
mod decisions;
mod due;
mod founding;
mod health;
mod invitations;
mod log;
mod sign_in;
mod snapshot;
mod measurement;
mod tenancy;
mod walls;
mod writing;
