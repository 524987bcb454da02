//! What clients read of funds.

use std::collections::HashMap;
use std::hash::Hash;

use domain::FundId;
use domain::funds::{Account, AccountKind};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, ExprTrait, Value};
use uuid::Uuid;

use super::ledger;
use crate::entity::rows::{
    AccountRow, AllocationRow, ContributionRow, EntryRow, FundBalanceRow, FundRow, GrantRow, GranteeRow, InstalmentRow,
    PledgeRow, TransferRow,
};
use crate::entity::{
    account, allocation, contribution, entry, fund, fund_balance, grant, grantee, instalment, pledge, transfer,
};
use crate::page::{Page, Slice};
use crate::unit::Read;
use crate::{Result, ordered};

/// Reads by id, for each thing with an identity.
macro_rules! by_ids {
    ($($row:ident, $table:ident, $by_ids:ident;)+) => {$(
        pub async fn $by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<$row>>> {
            let rows = read.among::<$table::Entity>($table::Column::Id, ids).await?;
            Ok(ordered::by_key(ids, rows, |row| row.id.0))
        }
    )+};
}

by_ids! {
    FundRow, fund, funds_by_ids;
    PledgeRow, pledge, pledges_by_ids;
    ContributionRow, contribution, contributions_by_ids;
    AllocationRow, allocation, allocations_by_ids;
    GrantRow, grant, grants_by_ids;
    InstalmentRow, instalment, instalments_by_ids;
    TransferRow, transfer, transfers_by_ids;
    AccountRow, account, accounts_by_ids;
}

/// Children of several funds, a page for each, and their number in one.
macro_rules! of_funds {
    ($($row:ident, $table:ident, $of_funds:ident, $count:ident;)+) => {$(
        pub async fn $of_funds(read: &Read, funds: &[Uuid], page: Page) -> Result<HashMap<Uuid, Slice<$row>>> {
            read.children::<$table::Entity>($table::Column::FundId, funds, page, |row| row.fund_id.0).await
        }

        pub async fn $count(read: &Read, fund: FundId) -> Result<u64> {
            read.count::<$table::Entity>($table::Column::FundId.eq(fund)).await
        }
    )+};
}

of_funds! {
    PledgeRow, pledge, pledges_of, count_pledges_of;
    ContributionRow, contribution, contributions_of, count_contributions_of;
    AllocationRow, allocation, allocations_of, count_allocations_of;
    GrantRow, grant, grants_of, count_grants_of;
    TransferRow, transfer, transfers_of, count_transfers_of;
    AccountRow, account, accounts_of, count_accounts_of;
}

pub async fn funds(read: &Read, page: Page) -> Result<Slice<FundRow>> {
    read.page::<fund::Entity>(Condition::all(), page).await
}

pub async fn count_funds(read: &Read) -> Result<u64> {
    read.count::<fund::Entity>(Condition::all()).await
}

/// What is on the accounts of several funds, added up by kind.
pub async fn balances_of(read: &Read, funds: &[Uuid]) -> Result<HashMap<Uuid, FundBalanceRow>> {
    let rows = read.among::<fund_balance::Entity>(fund_balance::Column::FundId, funds).await?;
    Ok(rows.into_iter().map(|row| (row.fund_id.0, row)).collect())
}

/// Accounts by whose they are, such as those of several grants. One that nothing was ever posted on is not there.
pub async fn accounts_named(
    read: &Read,
    names: &[(FundId, Account)],
) -> Result<HashMap<(FundId, Account), AccountRow>> {
    let rows = ledger::by_name(read, names).await?;
    rows.into_iter().map(|row| Ok(((row.fund_id, ledger::named(&row)?), row))).collect()
}

/// What organisations gave several funds and did not get back: their accounts outside, which count downwards.
pub async fn contributors_of(read: &Read, funds: &[Uuid]) -> Result<HashMap<Uuid, Vec<AccountRow>>> {
    if funds.is_empty() {
        return Ok(HashMap::new());
    }
    let given = account::Column::FundId
        .is_in(funds.iter().copied())
        .and(account::Column::Kind.eq(AccountKind::Outside))
        .and(account::Column::Balance.lt(0));
    let mut rows = read.all::<account::Entity>(given).await?;
    rows.sort_by_key(|row| (row.balance, row.id));
    Ok(grouped(rows, |row| row.fund_id.0))
}

/// The grantees of several grants, in the order in which they were decided.
pub async fn grantees_of(read: &Read, grants: &[Uuid]) -> Result<HashMap<Uuid, Vec<GranteeRow>>> {
    let mut rows = read.among::<grantee::Entity>(grantee::Column::GrantId, grants).await?;
    rows.sort_by_key(|row| row.position);
    Ok(grouped(rows, |row| row.grant_id.0))
}

/// The instalments of several grants, in the order in which they fall due.
pub async fn instalments_of(read: &Read, grants: &[Uuid]) -> Result<HashMap<Uuid, Vec<InstalmentRow>>> {
    let mut rows = read.among::<instalment::Entity>(instalment::Column::GrantId, grants).await?;
    rows.sort_by_key(|row| (row.due_on, row.position));
    Ok(grouped(rows, |row| row.grant_id.0))
}

/// The two entries of each of several transfers.
pub async fn entries_of_transfers(read: &Read, transfers: &[Uuid]) -> Result<HashMap<Uuid, Vec<EntryRow>>> {
    let mut rows = read.among::<entry::Entity>(entry::Column::TransferId, transfers).await?;
    rows.sort_by_key(|row| row.amount);
    Ok(grouped(rows, |row| row.transfer_id.0))
}

/// The reversal of each of several transfers that were reversed.
pub async fn reversals_of(read: &Read, transfers: &[Uuid]) -> Result<HashMap<Uuid, TransferRow>> {
    let rows = read.among::<transfer::Entity>(transfer::Column::ReversesId, transfers).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.reverses_id?.0, row))).collect())
}

/// Where an entry stands in its account, as pages count: entries have no ids, but numbers without gaps.
pub fn entry_mark(row: &EntryRow) -> Uuid {
    Uuid::from_u128(u128::from(row.sequence.unsigned_abs()))
}

/// The entries of several accounts, a page for each, in the order in which they were recorded.
pub async fn entries_of(read: &Read, accounts: &[Uuid], page: Page) -> Result<HashMap<Uuid, Slice<EntryRow>>> {
    if accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let mut values: Vec<Value> = accounts.iter().map(|id| Value::from(*id)).collect();
    let list = (0..accounts.len()).map(|index| format!("(${})", index + 2)).collect::<Vec<_>>().join(", ");
    let (above, below) = page.bounds();
    let mut bounds = String::new();
    for (sign, mark) in [(">", above), ("<", below)] {
        if let Some(mark) = mark {
            values.push(i64::try_from(mark.as_u128()).unwrap_or(i64::MAX).into());
            bounds.push_str(&format!(" and i.sequence {sign} ${}", values.len() + 1));
        }
    }
    let order = if page.descending() { "desc" } else { "asc" };
    let inner = format!(
        "from entries i where i.collaborative_id = $1 and i.account_id = p.column1{bounds} \
         order by i.sequence {order} limit {}",
        page.size + 1
    );
    let sql = if read.store().is_postgres() {
        format!(
            "select c.* from (values {list}) as p(column1) join lateral (select i.* {inner}) c on true \
             order by c.sequence {order}"
        )
    } else {
        format!(
            "select c.* from (values {list}) p join entries c on c.collaborative_id = $1 and c.rowid in \
             (select i.rowid {inner}) order by c.sequence {order}"
        )
    };
    let found = grouped(read.rows(&sql, values).await?, |row: &EntryRow| row.account_id.0);
    Ok(found.into_iter().map(|(account, rows)| (account, page.cut(rows))).collect())
}

/// How many entries an account has: the number of its last.
pub async fn count_entries_of(read: &Read, account: Uuid) -> Result<u64> {
    let row = read.one::<account::Entity>(account::Column::Id.eq(account)).await?;
    Ok(row.and_then(|row| row.last_sequence).and_then(|last| u64::try_from(last).ok()).unwrap_or(0))
}

fn grouped<K: Eq + Hash, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut found: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    found
}
