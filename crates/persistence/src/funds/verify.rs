//! Everything that is kept beside the entries, computed again from the entries.

use std::fmt;

use chrono::NaiveDate;
use domain::{AccountId, ContributionId, FundId, InstalmentId, PledgeId, TransferId};
use sea_orm::{EntityTrait, FromQueryResult};

use crate::Result;
use crate::entity::{account, entry, transfer};
use crate::unit::Read;

/// What verifying a collaborative's ledger came to.
#[derive(Debug, Clone, Default)]
pub struct LedgerReport {
    pub accounts: u64,
    pub transfers: u64,
    pub entries: u64,
    /// Nothing where the ledger is sound. Of each kind at most [`MOST_DIFFERENCES`] are listed.
    pub differences: Vec<LedgerDifference>,
}

/// The most differences of one kind in a report.
pub const MOST_DIFFERENCES: u64 = 1_000;

/// Something that is not what the entries come to. Amounts are in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerDifference {
    /// An account's balance is not the sum of its entries.
    Balance { account: AccountId, kept: i64, entered: i64 },
    /// An account's entries are not numbered from 1 without gaps up to its last.
    Numbering { account: AccountId, last: i64, greatest: i64, entries: i64 },
    /// An entry does not begin where the one before it ended, or does not end where its amount leads.
    Chain { account: AccountId, sequence: i64 },
    /// A transfer has not exactly one entry of its amount on each of its two accounts.
    Entries { transfer: TransferId, debits: i64, credits: i64, entries: i64 },
    /// A day's total is not the sum of the entries that took effect on it.
    Day { account: AccountId, on: NaiveDate, kept: i64, entered: i64 },
    /// A fund's accounts do not add up to nothing.
    FundSum { fund: FundId, sum: i64 },
    /// A fund's totals are not the sums of its accounts.
    FundTotals { fund: FundId, difference: i64 },
    /// A reversal does not mirror what it reverses.
    Mirror { reversal: TransferId },
    /// Money moved without the decision or the paid instalment that its authority names.
    Authority { transfer: TransferId },
    /// What a pledge has received is not the sum of its contributions.
    Received { pledge: PledgeId, kept: i64, contributed: i64 },
    /// A contribution is not the amount of its transfer.
    Contribution { contribution: ContributionId, kept: i64, entered: i64 },
    /// A paid instalment is not the amount of its transfer, or that was reversed.
    Instalment { instalment: InstalmentId, kept: i64, entered: i64 },
}

impl fmt::Display for LedgerDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Balance { account, kept, entered } => {
                write!(f, "account {account}: the balance is {kept}, the entries sum to {entered}")
            }
            Self::Numbering { account, last, greatest, entries } => {
                write!(f, "account {account}: {entries} entries up to number {greatest}, the last should be {last}")
            }
            Self::Chain { account, sequence } => {
                write!(f, "account {account}: entry {sequence} does not continue the one before it")
            }
            Self::Entries { transfer, debits, credits, entries } => {
                write!(f, "transfer {transfer}: {entries} entries, of them {debits} fitting debits, {credits} credits")
            }
            Self::Day { account, on, kept, entered } => {
                write!(f, "account {account} on {on}: the day's total is {kept}, the entries sum to {entered}")
            }
            Self::FundSum { fund, sum } => write!(f, "fund {fund}: its accounts sum to {sum} instead of 0"),
            Self::FundTotals { fund, difference } => {
                write!(f, "fund {fund}: its totals are off its accounts by {difference}")
            }
            Self::Mirror { reversal } => write!(f, "transfer {reversal}: it does not mirror what it reverses"),
            Self::Authority { transfer } => {
                write!(f, "transfer {transfer}: no enacted decision and no paid instalment stands behind it")
            }
            Self::Received { pledge, kept, contributed } => {
                write!(f, "pledge {pledge}: received is {kept}, its contributions sum to {contributed}")
            }
            Self::Contribution { contribution, kept, entered } => {
                write!(f, "contribution {contribution}: the amount is {kept}, its transfer's {entered}")
            }
            Self::Instalment { instalment, kept, entered } => {
                write!(f, "instalment {instalment}: paid {kept}, its transfer stands at {entered}")
            }
        }
    }
}

/// Recomputes the ledger of this collaborative. Only what differs leaves the database.
pub async fn verify_ledger(read: &Read) -> Result<LedgerReport> {
    let mut differences = Vec::new();
    differences.extend(check::<OfAccount>(read).await?);
    differences.extend(check::<OfNumbering>(read).await?);
    differences.extend(check::<OfChain>(read).await?);
    differences.extend(check::<OfTransfer>(read).await?);
    differences.extend(check::<OfDay>(read).await?);
    differences.extend(check::<OfFund>(read).await?);
    differences.extend(check::<OfTotals>(read).await?);
    differences.extend(check::<OfMirror>(read).await?);
    differences.extend(check::<OfAuthority>(read).await?);
    differences.extend(check::<OfPledge>(read).await?);
    differences.extend(check::<OfContribution>(read).await?);
    differences.extend(check::<OfInstalment>(read).await?);
    Ok(LedgerReport {
        accounts: count::<account::Entity>(read).await?,
        transfers: count::<transfer::Entity>(read).await?,
        entries: count::<entry::Entity>(read).await?,
        differences,
    })
}

async fn count<E: EntityTrait + crate::entity::Tenant>(read: &Read) -> Result<u64> {
    read.count::<E>(sea_orm::Condition::all()).await
}

/// A statement whose rows are the differences of one kind.
trait Check: FromQueryResult {
    const SQL: &'static str;
    fn difference(self) -> LedgerDifference;
}

async fn check<C: Check>(read: &Read) -> Result<Vec<LedgerDifference>> {
    let sql = format!("{} limit {MOST_DIFFERENCES}", C::SQL);
    let rows: Vec<C> = read.rows(&sql, []).await?;
    Ok(rows.into_iter().map(C::difference).collect())
}

/// Declares checks: the columns that a statement answers with, and the difference that they make.
macro_rules! checks {
    ($($name:ident { $($field:ident : $type:ty),+ } $sql:literal => $difference:expr;)+) => {$(
        #[derive(FromQueryResult)]
        struct $name { $($field: $type),+ }

        impl Check for $name {
            const SQL: &'static str = $sql;

            fn difference(self) -> LedgerDifference {
                let Self { $($field),+ } = self;
                $difference
            }
        }
    )+};
}

checks! {
    OfAccount { account: AccountId, kept: i64, entered: i64 }
    "select a.id as account, a.balance as kept, cast(coalesce(sum(e.amount), 0) as bigint) as entered \
     from accounts a left join entries e on e.collaborative_id = $1 and e.account_id = a.id \
     where a.collaborative_id = $1 group by a.id, a.balance having a.balance <> coalesce(sum(e.amount), 0)"
    => LedgerDifference::Balance { account, kept, entered };

    OfNumbering { account: AccountId, last: i64, greatest: i64, entered: i64 }
    "select a.id as account, coalesce(a.last_sequence, 0) as last, coalesce(max(e.sequence), 0) as greatest, \
     count(e.sequence) as entered \
     from accounts a left join entries e on e.collaborative_id = $1 and e.account_id = a.id \
     where a.collaborative_id = $1 group by a.id, a.last_sequence \
     having coalesce(a.last_sequence, 0) <> count(e.sequence) or coalesce(max(e.sequence), 0) <> count(e.sequence)"
    => LedgerDifference::Numbering { account, last, greatest, entries: entered };

    OfChain { account: AccountId, sequence: i64 }
    "select e.account_id as account, e.sequence from entries e \
     left join entries p on p.collaborative_id = $1 and p.account_id = e.account_id and p.sequence = e.sequence - 1 \
     where e.collaborative_id = $1 and (e.balance_after <> e.balance_before + e.amount \
     or coalesce(p.balance_after, 0) <> e.balance_before or (p.sequence is null and e.sequence <> 1))"
    => LedgerDifference::Chain { account, sequence };

    OfTransfer { transfer: TransferId, debits: i64, credits: i64, legs: i64 }
    "select x.transfer, x.debits, x.credits, x.legs from (select t.id as transfer, \
     sum(case when e.account_id = t.from_account_id and e.amount = -t.amount then 1 else 0 end) as debits, \
     sum(case when e.account_id = t.to_account_id and e.amount = t.amount then 1 else 0 end) as credits, \
     count(e.sequence) as legs \
     from transfers t left join entries e on e.collaborative_id = $1 and e.transfer_id = t.id \
     where t.collaborative_id = $1 group by t.id) x where x.debits <> 1 or x.credits <> 1 or x.legs <> 2"
    => LedgerDifference::Entries { transfer, debits, credits, entries: legs };

    OfDay { account: AccountId, on_day: NaiveDate, kept: i64, entered: i64 }
    "select x.account, x.on_day, cast(sum(x.kept) as bigint) as kept, cast(sum(x.entered) as bigint) as entered from ( \
     select d.account_id as account, d.on_day, d.amount as kept, 0 as entered from account_days d \
     where d.collaborative_id = $1 \
     union all select e.account_id, t.effective_on, 0, e.amount from entries e \
     join transfers t on t.collaborative_id = $1 and t.id = e.transfer_id where e.collaborative_id = $1) x \
     group by x.account, x.on_day having sum(x.kept) <> sum(x.entered)"
    => LedgerDifference::Day { account, on: on_day, kept, entered };

    OfFund { fund: FundId, total: i64 }
    "select a.fund_id as fund, cast(sum(a.balance) as bigint) as total from accounts a \
     where a.collaborative_id = $1 group by a.fund_id having sum(a.balance) <> 0"
    => LedgerDifference::FundSum { fund, sum: total };

    OfTotals { fund: FundId, difference: i64 }
    "select x.fund, cast(sum(abs(x.difference)) as bigint) as difference from ( \
     select b.fund_id as fund, k.column1 as kind, case k.column1 when 'OUTSIDE' then b.outside \
     when 'AVAILABLE' then b.available when 'ALLOCATED' then b.allocated when 'COMMITTED' then b.committed \
     when 'PAID' then b.paid else b.fees end - coalesce((select sum(a.balance) from accounts a \
     where a.collaborative_id = $1 and a.fund_id = b.fund_id and a.kind = k.column1), 0) as difference \
     from fund_balances b cross join \
     (values ('OUTSIDE'), ('AVAILABLE'), ('ALLOCATED'), ('COMMITTED'), ('PAID'), ('FEES')) k \
     where b.collaborative_id = $1) x where x.difference <> 0 group by x.fund"
    => LedgerDifference::FundTotals { fund, difference };

    OfMirror { reversal: TransferId }
    "select r.id as reversal from transfers r \
     join transfers t on t.collaborative_id = $1 and t.id = r.reverses_id \
     where r.collaborative_id = $1 and (r.from_account_id <> t.to_account_id or r.to_account_id <> t.from_account_id \
     or r.amount <> t.amount or r.fund_id <> t.fund_id or t.kind = 'REVERSAL')"
    => LedgerDifference::Mirror { reversal };

    OfAuthority { transfer: TransferId }
    "select t.id as transfer from transfers t \
     left join proposals p on p.collaborative_id = $1 and p.id = t.proposal_id where t.collaborative_id = $1 and \
     ((t.proposal_id is not null and p.enacted_at is null) or (t.kind = 'DISBURSEMENT' and not exists \
     (select 1 from instalments i where i.collaborative_id = $1 and i.transfer_id = t.id) and not exists \
     (select 1 from transfers r where r.collaborative_id = $1 and r.reverses_id = t.id)))"
    => LedgerDifference::Authority { transfer };

    OfPledge { pledge: PledgeId, kept: i64, contributed: i64 }
    "select p.id as pledge, p.received as kept, cast(coalesce(sum(c.amount), 0) as bigint) as contributed \
     from pledges p left join contributions c on c.collaborative_id = $1 and c.pledge_id = p.id and not exists \
     (select 1 from transfers r where r.collaborative_id = $1 and r.reverses_id = c.transfer_id) \
     where p.collaborative_id = $1 group by p.id, p.received having p.received <> coalesce(sum(c.amount), 0)"
    => LedgerDifference::Received { pledge, kept, contributed };

    OfContribution { contribution: ContributionId, kept: i64, entered: i64 }
    "select c.id as contribution, c.amount as kept, t.amount as entered from contributions c \
     join transfers t on t.collaborative_id = $1 and t.id = c.transfer_id \
     where c.collaborative_id = $1 and (t.amount <> c.amount or t.kind <> 'CONTRIBUTION')"
    => LedgerDifference::Contribution { contribution, kept, entered };

    OfInstalment { instalment: InstalmentId, kept: i64, entered: i64 }
    "select i.id as instalment, i.amount as kept, case when r.id is null then t.amount else 0 end as entered \
     from instalments i join transfers t on t.collaborative_id = $1 and t.id = i.transfer_id \
     left join transfers r on r.collaborative_id = $1 and r.reverses_id = t.id \
     where i.collaborative_id = $1 and (t.amount <> i.amount or t.kind <> 'DISBURSEMENT' or r.id is not null)"
    => LedgerDifference::Instalment { instalment, kept, entered };
}
