//! Finding accounts, making those that are missing, and holding them until the unit ends.

use std::collections::{BTreeMap, BTreeSet};

use domain::funds::{Account, Currency, Money};
use domain::{AccountId, FundId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel, Value};

use crate::entity::account;
use crate::entity::rows::AccountRow;
use crate::unit::{Read, Write};
use crate::{Error, Result};

/// Accounts of one fund, locked.
#[derive(Debug)]
pub(in crate::funds) struct Accounts {
    pub(super) fund: FundId,
    pub(super) currency: Currency,
    pub(super) rows: BTreeMap<Account, AccountRow>,
}

impl Accounts {
    /// What is on an account; nothing on one that was not asked for.
    pub(in crate::funds) fn balance(&self, account: Account) -> Money {
        let minor = self.rows.get(&account).map_or(0, |row| row.balance);
        Money { minor, currency: self.currency }
    }
}

/// What an account is, as its row says.
pub(in crate::funds) fn named(row: &AccountRow) -> Result<Account> {
    Account::named(row.kind, row.organisation_id, row.allocation_id, row.grant_id)
        .ok_or_else(|| Error::Broken(format!("the account {} is of no kind", row.id)))
}

/// What tells accounts of one kind in one fund apart: the ids of whose it is.
pub(crate) fn owner(account: Account) -> String {
    let parts = [account.allocation.map(|id| id.0), account.grant.map(|id| id.0), account.organisation.map(|id| id.0)];
    parts.iter().flatten().map(|id| id.simple().to_string()).collect::<Vec<_>>().join(":")
}

/// Accounts by what they are, in order of their ids, by one statement.
pub(in crate::funds) async fn by_name(read: &Read, names: &[(FundId, Account)]) -> Result<Vec<AccountRow>> {
    find(read, names, "").await
}

async fn find(read: &Read, names: &[(FundId, Account)], lock: &str) -> Result<Vec<AccountRow>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let list = (0..names.len()).map(|index| index * 3 + 2).map(|at| format!("(${at}, ${}, ${})", at + 1, at + 2));
    let sql = format!(
        "select a.* from (values {}) v join accounts a on a.collaborative_id = $1 \
         and a.fund_id = v.column1 and a.kind = v.column2 and a.owner = v.column3 order by a.id{lock}",
        list.collect::<Vec<_>>().join(", ")
    );
    let values = names.iter().flat_map(|(fund, account)| {
        [Value::from(*fund), Value::from(account.kind.to_string()), Value::from(owner(*account))]
    });
    read.rows(&sql, values).await
}

/// Holds these accounts until the unit ends, in order of their ids, and makes those that are missing.
pub(in crate::funds) async fn lock(
    unit: &Write,
    fund: FundId,
    currency: Currency,
    wanted: impl IntoIterator<Item = Account>,
) -> Result<Accounts> {
    let wanted: BTreeSet<Account> = wanted.into_iter().collect();
    let names: Vec<(FundId, Account)> = wanted.iter().map(|account| (fund, *account)).collect();
    let lock = if unit.for_update().is_empty() { "" } else { " for update of a" };
    let mut rows = find(unit, &names, lock).await?;
    if rows.len() < names.len() {
        make(unit, fund, &wanted, &rows).await?;
        rows = find(unit, &names, lock).await?;
    }
    let rows = rows.into_iter().map(|row| Ok((named(&row)?, row))).collect::<Result<BTreeMap<_, _>>>()?;
    if rows.len() == names.len() {
        Ok(Accounts { fund, currency, rows })
    } else {
        Err(Error::Broken(format!("expected {} accounts, found {}", names.len(), rows.len())))
    }
}

/// Opens the missing accounts in their natural order. Another act may be opening the same one: then this one waits for it
/// and finds it there.
async fn make(unit: &Write, fund: FundId, wanted: &BTreeSet<Account>, known: &[AccountRow]) -> Result<()> {
    let known = known.iter().map(named).collect::<Result<BTreeSet<_>>>()?;
    let rows = wanted.difference(&known).map(|account| {
        let row = account::Model {
            collaborative_id: unit.collaborative_id(),
            id: AccountId(unit.new_id()),
            fund_id: fund,
            kind: account.kind,
            owner: owner(*account),
            organisation_id: account.organisation,
            allocation_id: account.allocation,
            grant_id: account.grant,
            balance: 0,
            last_sequence: None,
        };
        row.into_active_model()
    });
    let there_already =
        [account::Column::CollaborativeId, account::Column::FundId, account::Column::Kind, account::Column::Owner];
    let there_already = OnConflict::columns(there_already).do_nothing().to_owned();
    account::Entity::insert_many(rows).on_conflict(there_already).exec_without_returning(unit.link()).await?;
    Ok(())
}
