//! What one level of a query about funds loads at once.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::FundId;
use domain::funds::Account;
use futures_util::future::BoxFuture;
use persistence::Read;
use persistence::funds::{self, StatementLine};
use persistence::rows::{
    AccountRow, AllocationRow, ContributionRow, EntryRow, FundBalanceRow, FundRow, GrantRow, GranteeRow, InstalmentRow,
    PledgeRow, TransferRow,
};
use uuid::Uuid;

use crate::graph::connection::Count;
use crate::graph::loader::{Load, by_ids, pages, whole};
use crate::graph::scope::Snapshot;

by_ids! {
    FundById: FundRow = funds::funds_by_ids;
    PledgeById: PledgeRow = funds::pledges_by_ids;
    ContributionById: ContributionRow = funds::contributions_by_ids;
    AllocationById: AllocationRow = funds::allocations_by_ids;
    GrantById: GrantRow = funds::grants_by_ids;
    InstalmentById: InstalmentRow = funds::instalments_by_ids;
    TransferById: TransferRow = funds::transfers_by_ids;
    AccountById: AccountRow = funds::accounts_by_ids;
}

whole! {
    BalancesOf: Uuid => FundBalanceRow = funds::balances_of;
    ContributorsOf: Uuid => Vec<AccountRow> = funds::contributors_of;
    GranteesOf: Uuid => Vec<GranteeRow> = funds::grantees_of;
    InstalmentsOf: Uuid => Vec<InstalmentRow> = funds::instalments_of;
    EntriesOfTransfer: Uuid => Vec<EntryRow> = funds::entries_of_transfers;
    ReversalOf: Uuid => TransferRow = funds::reversals_of;
}

pages! {
    PledgesOf: PledgeRow = funds::pledges_of;
    ContributionsOf: ContributionRow = funds::contributions_of;
    AllocationsOf: AllocationRow = funds::allocations_of;
    GrantsOf: GrantRow = funds::grants_of;
    TransfersOf: TransferRow = funds::transfers_of;
    AccountsOf: AccountRow = funds::accounts_of;
    EntriesOf: EntryRow = funds::entries_of;
}

/// What stands on the accounts of allocations, grants and grantees.
#[derive(Debug)]
pub(super) struct AccountNamed;

impl Load for AccountNamed {
    type Key = (FundId, Account);
    type Value = AccountRow;

    fn load(read: &Read, keys: Vec<Self::Key>) -> BoxFuture<'_, persistence::Result<HashMap<Self::Key, AccountRow>>> {
        Box::pin(async move { funds::accounts_named(read, &keys).await })
    }
}

impl Snapshot {
    /// What stands on an account, in minor units; nothing where nothing was ever posted on it.
    pub(super) async fn balance(&self, fund: FundId, account: Account) -> crate::graph::failure::Result<i64> {
        Ok(self.load::<AccountNamed>((fund, account)).await?.map_or(0, |row| row.balance))
    }
}

/// Statements of funds, one statement to the database for each pair of days that is asked for: nearly always one.
#[derive(Debug)]
pub(super) struct StatementOf;

impl Load for StatementOf {
    type Key = (Uuid, NaiveDate, NaiveDate);
    type Value = Vec<StatementLine>;

    fn load(read: &Read, keys: Vec<Self::Key>) -> BoxFuture<'_, persistence::Result<HashMap<Self::Key, Self::Value>>> {
        Box::pin(async move {
            let mut by_days: HashMap<(NaiveDate, NaiveDate), Vec<Uuid>> = HashMap::new();
            for (fund, from, to) in keys {
                by_days.entry((from, to)).or_default().push(fund);
            }
            let mut found = HashMap::new();
            for ((from, to), parents) in by_days {
                let lines = funds::statements_of(read, &parents, from, to).await?;
                found.extend(lines.into_iter().map(|(fund, lines)| ((fund, from, to), lines)));
            }
            Ok(found)
        })
    }
}

/// How a connection counts its list.
pub(super) fn counted<F, T>(count: F) -> Count
where
    F: Fn(Arc<Snapshot>) -> T + Send + Sync + 'static,
    T: Future<Output = persistence::Result<u64>> + Send + 'static,
{
    Arc::new(move |snapshot| Box::pin(count(snapshot)))
}
