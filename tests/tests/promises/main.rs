//! The promises made to the field, kept over HTTP on both databases. A file for each.

mod acts;
mod decisions;
mod due;
mod founding;
mod health;
mod history;
mod invitations;
mod log;
mod measurement;
mod sign_in;
mod snapshot;
mod tenancy;
mod walls;
mod writing;
