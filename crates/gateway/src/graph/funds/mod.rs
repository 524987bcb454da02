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

pub(crate) use allocation::Allocation;
pub(crate) use collaborative::CollaborativeFunds;
pub(crate) use contribution::Contribution;
pub(crate) use fund::Fund;
pub(crate) use grant::{Grant, Instalment};
pub(crate) use ledger::Account;
pub(crate) use load::{
    AccountById, AllocationById, ContributionById, FundById, GrantById, InstalmentById, PledgeById, TransferById,
};
pub use mutation::FundsMutation;
pub(crate) use pledge::Pledge;
pub(crate) use transfer::Transfer;
