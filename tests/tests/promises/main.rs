//! The promises made to the field, kept over HTTP on both databases. A file for each.

mod acts;
mod due;
mod health;
mod invitations;
mod log;
mod sign_in;
mod tenancy;
mod walls;
mod writing;
