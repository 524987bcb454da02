//! Accounts of the ledger and their entries.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::AccountId;
use domain::funds::{AccountKind, Currency};
use persistence::funds;
use persistence::rows::{AccountRow, EntryRow};

use super::allocation::Allocation;
use super::grant::Grant;
use super::load::{AccountById, EntriesOf, FundById, counted};
use super::transfer::Transfer;
use crate::graph::connection::{Window, connection, listed};
use crate::graph::cost::Paged;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::money::Money;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::Organisation;

/// An account of a fund's ledger.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(super) row: AccountRow,
    pub(super) currency: Currency,
}

connection! {
    /// A page of accounts, oldest first.
    AccountConnection,
    /// An account in a list.
    AccountEdge,
    Account
}

impl Account {
    pub(crate) async fn load(snapshot: &Snapshot, id: AccountId) -> Result<Self> {
        let row = snapshot.expect::<AccountById>(id.0).await?;
        let currency = snapshot.expect::<FundById>(row.fund_id.0).await?.currency;
        Ok(Self { row, currency })
    }

    /// Where the currency is known already.
    pub(super) async fn of(snapshot: &Snapshot, id: AccountId, currency: Currency) -> Result<Self> {
        Ok(Self { row: snapshot.expect::<AccountById>(id.0).await?, currency })
    }
}

/// An account of a fund's ledger. Only accounts outside the fund stand below zero: they count what it was given.
#[Object]
impl Account {
    /// The account's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.row.id)
    }

    /// What the money on it is.
    async fn kind(&self) -> AccountKind {
        self.row.kind
    }

    /// The party outside, or the grantee paid; null on other accounts.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.row.organisation_id {
            Some(id) => Organisation::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The allocation that the money is set aside for; null on other accounts.
    async fn allocation(&self, ctx: &Context<'_>) -> Result<Option<Allocation>> {
        match self.row.allocation_id {
            Some(id) => Allocation::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The grant that the money is promised or paid by; null on other accounts.
    async fn grant(&self, ctx: &Context<'_>) -> Result<Option<Grant>> {
        match self.row.grant_id {
            Some(id) => Grant::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// What stands on it now.
    async fn balance(&self) -> Money {
        Money::of(self.row.balance, self.currency)
    }

    /// Its entries in the order in which they were recorded, newest first.
    #[graphql(directive = Paged::apply())]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<EntryConnection> {
        let (page, id, currency) = (Window { first, after, last, before }.page(true)?, self.row.id.0, self.currency);
        let slice = snapshot(ctx).await?.load::<EntriesOf>((id, page)).await?.unwrap_or_default();
        let count = counted(move |to: Arc<Snapshot>| async move { funds::count_entries_of(&to.read, id).await });
        Ok(EntryConnection(listed(slice, funds::entry_mark, |row| Entry { row, currency }, count)))
    }
}

/// One side of a movement.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(super) row: EntryRow,
    pub(super) currency: Currency,
}

connection! {
    /// A page of an account's entries, newest first.
    EntryConnection,
    /// An entry in a list.
    EntryEdge,
    Entry
}

/// One side of a movement, on one account.
#[Object]
impl Entry {
    /// Its number on the account: from 1, without gaps.
    async fn sequence(&self) -> i64 {
        self.row.sequence
    }

    /// The account.
    async fn account(&self, ctx: &Context<'_>) -> Result<Account> {
        Account::of(&*snapshot(ctx).await?, self.row.account_id, self.currency).await
    }

    /// The movement.
    async fn transfer(&self, ctx: &Context<'_>) -> Result<Transfer> {
        Transfer::load(&*snapshot(ctx).await?, self.row.transfer_id).await
    }

    /// What it changed: below 0 where money left.
    async fn amount(&self) -> Money {
        Money::of(self.row.amount, self.currency)
    }

    /// What stood on the account after it, in recorded order.
    async fn balance_after(&self) -> Money {
        Money::of(self.row.balance_after, self.currency)
    }
}
