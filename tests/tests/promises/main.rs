//! The promises made to the field, kept over HTTP on both databases. A file for each.

mod activity;
mod acts;
mod decisions;
mod demo;
mod due;
mod following;
mod founding;
mod grants;
mod health;
mod history;
mod invitations;
mod ledger;
mod log;
mod measurement;
mod money;
mod money_in;
mod money_races;
mod nodes;
mod replay;
mod reversals;
mod seed;
mod sign_in;
mod snapshot;
mod tenancy;
mod walls;
mod writing;
