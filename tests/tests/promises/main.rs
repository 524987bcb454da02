//! The promises made to the field, kept over HTTP on both databases. A file for each.

mod decisions;
mod founding;
mod grants;
mod ledger;
mod money;
mod money_in;
mod money_races;
mod reversals;
mod tenancy;
