//! Funds, grants and the ledger.
//!
//! Money moves only through [`ledger`]. Acts of the treasurer and of grantees open their own units; what a decision brings
//! about happens in the unit of its count.

mod allocation;
mod award;
mod contribution;
mod fund;
mod grant;
mod ledger;
mod matter;
mod payment;
mod pledge;
mod pool;
mod reads;
mod reversal;
mod statement;
mod verify;

pub(crate) use allocation::{allocate, deallocate};
pub(crate) use award::award_grant;
pub(crate) use contribution::refund_contribution;
pub use contribution::{Received, RecordContribution, record_contribution};
pub use fund::{OpenFund, facts, open_fund};
pub(crate) use grant::release_commitment;
pub use grant::{CompleteGrant, agree_grant, complete_grant, holds};
pub(crate) use ledger::owner as account_owner;
pub(crate) use matter::{check_action, completed};
pub use payment::{PayInstalment, RecordReturn, pay_instalment, record_return};
pub use pledge::{RecordPledge, cancel_pledge, record_pledge};
pub(crate) use pool::organisations_in_the_pool;
pub use reads::*;
pub(crate) use reversal::reverse_by_decision;
pub use reversal::{ReverseTransfer, reverse_transfer};
pub use statement::{StatementLine, count_transfers_between, statements_of, transfers_between};
pub use verify::{LedgerDifference, LedgerReport, verify_ledger};

use domain::funds::Authority;

use crate::decisions::Decided;

impl Decided {
    /// What transfers name as their authority.
    fn authority(self) -> Authority {
        Authority::Decision { proposal: self.proposal }
    }
}
