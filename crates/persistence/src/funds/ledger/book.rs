//! Writing movements down: transfers, their entries, the days, the balances.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::funds::{Account, AccountKind, Currency, Money, TransferKind, apply, authorise};
use domain::{AccountId, TransferId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{EntityTrait, ExprTrait, IntoActiveModel, Value};

use super::{Accounts, Movement};
use crate::entity::{account_day, entry, transfer};
use crate::unit::Write;
use crate::{Error, Result, Stored};

/// What one act enters.
#[derive(Debug)]
pub(super) struct Book<'a> {
    unit: &'a Write,
    accounts: Accounts,
    effective_on: NaiveDate,
    note: Option<&'a str>,
    transfers: Vec<transfer::Model>,
    entries: Vec<entry::Model>,
    changes: BTreeMap<AccountId, i64>,
    totals: BTreeMap<AccountKind, i64>,
}

impl<'a> Book<'a> {
    pub(super) fn new(unit: &'a Write, accounts: Accounts, effective_on: NaiveDate, note: Option<&'a str>) -> Self {
        let (transfers, entries) = (Vec::new(), Vec::new());
        let (changes, totals) = (BTreeMap::new(), BTreeMap::new());
        Self { unit, accounts, effective_on, note, transfers, entries, changes, totals }
    }

    /// A transfer with its two entries.
    pub(super) fn enter(&mut self, movement: Movement) -> Result<()> {
        let Movement { id, posting, authority, reverses } = movement;
        if posting.kind != TransferKind::Reversal {
            authorise(posting.kind, &authority)?;
        }
        let from = self.change(id, posting.from, -posting.amount_minor)?;
        let to = self.change(id, posting.to, posting.amount_minor)?;
        self.transfers.push(transfer::Model {
            collaborative_id: self.unit.collaborative_id(),
            id,
            transaction_id: self.transfers.first().map_or(id.0, |first| first.transaction_id),
            fund_id: self.accounts.fund,
            kind: posting.kind,
            from_account_id: from,
            to_account_id: to,
            amount: posting.amount_minor,
            effective_on: self.effective_on,
            recorded_at: self.unit.now(),
            author_id: self.unit.actor_or_none().map(|actor| actor.membership),
            proposal_id: authority.proposal(),
            authority: Stored(authority),
            note: self.note.map(ToOwned::to_owned),
            reverses_id: reverses.map(|(id, _)| id),
            reverses_kind: reverses.map(|(_, kind)| kind),
        });
        Ok(())
    }

    /// The entry on one account, behind the one before it.
    fn change(&mut self, transfer_id: TransferId, account: Account, amount: i64) -> Result<AccountId> {
        let currency: Currency = self.accounts.currency;
        let row = self.accounts.rows.get_mut(&account);
        let row = row.ok_or_else(|| Error::Broken("a movement on an account that was not locked".to_owned()))?;
        let before = Money { minor: row.balance, currency };
        let after = apply(before, Money { minor: amount, currency }, account.kind)?;
        let prior_sequence = row.last_sequence;
        let sequence = prior_sequence.unwrap_or(0) + 1;
        self.entries.push(entry::Model {
            collaborative_id: row.collaborative_id,
            account_id: row.id,
            sequence,
            account_kind: row.kind,
            transfer_id,
            amount,
            balance_before: before.minor,
            balance_after: after.minor,
            prior_sequence,
        });
        row.balance = after.minor;
        row.last_sequence = Some(sequence);
        *self.changes.entry(row.id).or_default() += amount;
        *self.totals.entry(row.kind).or_default() += amount;
        Ok(row.id)
    }

    pub(super) async fn write(mut self) -> Result<()> {
        self.unit.insert_all::<transfer::Entity>(std::mem::take(&mut self.transfers)).await?;
        self.unit.insert_all::<entry::Entity>(std::mem::take(&mut self.entries)).await?;
        self.write_days().await?;
        self.write_balances().await?;
        self.write_totals().await
    }

    /// Adds to the totals of the day on which the act takes effect.
    async fn write_days(&self) -> Result<()> {
        use account_day::Column;
        let changed = self.changes.iter().filter(|(_, amount)| **amount != 0);
        let rows = changed.map(|(account, amount)| {
            let row = account_day::Model {
                collaborative_id: self.unit.collaborative_id(),
                account_id: *account,
                on_day: self.effective_on,
                amount: *amount,
            };
            row.into_active_model()
        });
        let sum = Expr::col((account_day::Entity, Column::Amount)).add(Expr::col(("excluded", Column::Amount)));
        let add = OnConflict::columns([Column::CollaborativeId, Column::AccountId, Column::OnDay])
            .value(Column::Amount, sum)
            .to_owned();
        account_day::Entity::insert_many(rows).on_conflict(add).exec_without_returning(self.unit.link()).await?;
        Ok(())
    }

    async fn write_balances(&self) -> Result<()> {
        let changed: Vec<_> = self.accounts.rows.values().filter(|row| self.changes.contains_key(&row.id)).collect();
        let rows = (0..changed.len()).map(|index| index * 3 + 2).map(|at| format!("(${at}, ${}, ${})", at + 1, at + 2));
        let sql = format!(
            "update accounts as a set balance = v.column2, last_sequence = v.column3 from (values {}) v \
             where a.collaborative_id = $1 and a.id = v.column1",
            rows.collect::<Vec<_>>().join(", ")
        );
        let values = changed
            .iter()
            .flat_map(|row| [Value::from(row.id), Value::from(row.balance), Value::from(row.last_sequence)]);
        expect_changed(changed.len() as u64, self.unit.execute(&sql, values).await?)
    }

    async fn write_totals(&self) -> Result<()> {
        let sql = "update fund_balances as b set outside = b.outside + $3, available = b.available + $4, \
                   allocated = b.allocated + $5, committed = b.committed + $6, paid = b.paid + $7, fees = b.fees + $8 \
                   where b.collaborative_id = $1 and b.fund_id = $2";
        // In the order in which the kinds are declared, which is the order of the columns.
        let totals = AccountKind::ALL.iter().map(|kind| Value::from(self.totals.get(kind).copied().unwrap_or(0)));
        let values = std::iter::once(Value::from(self.accounts.fund)).chain(totals);
        expect_changed(1, self.unit.execute(sql, values).await?)
    }
}

fn expect_changed(expected: u64, changed: u64) -> Result<()> {
    if expected == changed {
        return Ok(());
    }
    Err(Error::Broken(format!("expected to change {expected} balances, changed {changed}")))
}
