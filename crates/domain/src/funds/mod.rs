//! Pooled funds: exact money, an append-only double-entry ledger, and the rules by which money comes in, is set aside,
//! is granted and is paid.
//!
//! Reading order: [`Money`] in a [`Currency`]; [`Account`]s of a fund and the [`Posting`]s between them, each of a
//! [`TransferKind`] that names the [`AuthorityNeeded`]; [`pledge`] and [`contribute`]; [`allocate`]; [`plan_grant`],
//! [`award`], [`disburse`], [`complete`] and [`cancel`]; and [`reverse`] for mistakes.

mod account;
mod allocation;
mod authority;
mod contribution;
mod fund;
mod grant;
mod money;
mod payment;
mod plan;
mod pledge;
mod posting;
mod refusal;
mod release;
mod reversal;

pub use account::{Account, AccountKind, Source, apply};
pub use allocation::{AllocationFacts, AllocationStage, allocate, deallocate};
pub use authority::{Authority, AuthorityNeeded, TransferKind, authorise};
pub use contribution::{NewContribution, contribute, refund, restriction_of};
pub use fund::{FundFacts, FundStage, open_fund};
pub use grant::{ClosingFacts, GrantKind, GrantStage, award, cancel, complete};
pub(crate) use money::decimal;
pub use money::{Conversion, Currency, GREATEST_MINOR, Money, NotACurrency, Published, split};
pub use payment::{Disbursement, InstalmentFacts, PayableGrant, disburse, send_back};
pub use plan::{GrantPlan, GrantRequest, GranteeFacts, GranteePlan, GranteeRequest, PlannedInstalment, plan_grant};
pub use pledge::{FunderClaim, PledgeStage, PledgeTerms, Restriction, ScheduledPayment, outstanding, pledge};
pub use posting::Posting;
pub use refusal::Refusal;
pub use release::{Released, release_commitment};
pub use reversal::{REVERSED_BY_DUTY_DAYS, Reversible, reverse};
