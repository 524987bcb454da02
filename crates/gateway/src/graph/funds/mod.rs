//! Funds, as clients see them: pledges and contributions, allocations and grants, and the ledger under all of it.

mod ability;
mod allocation;
mod balance;
mod collaborative;
mod contribution;
mod fund;
mod grant;
mod input;
mod ledger;
mod load;
mod mutation;
mod payload;
mod pledge;
mod statement;
mod transfer;

pub(crate) use collaborative::CollaborativeFunds;
pub(crate) use load::FundById;
pub use mutation::FundsMutation;
