//! A fund.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::FundId;
use domain::funds::FundStage;
use persistence::funds;
use persistence::rows::FundRow;

use super::ability;
use super::allocation::{Allocation, AllocationConnection};
use super::balance::{Contributor, FundBalances};
use super::contribution::{Contribution, ContributionConnection};
use super::grant::{Grant, GrantConnection};
use super::ledger::{Account, AccountConnection};
use super::load::*;
use super::pledge::{Pledge, PledgeConnection};
use super::statement::FundStatement;
use super::transfer::{Transfer, TransferConnection};
use crate::graph::connection::{Window, connection, listed};
use crate::graph::cost::{Paged, list_size};
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::{CurrencyCode, Date, DateTime};
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Ability, Organisation};

/// A pooled fund.
#[derive(Debug, Clone)]
pub(crate) struct Fund(pub(crate) FundRow);

connection! {
    /// A page of funds, oldest first.
    FundConnection,
    /// A fund in a list.
    FundEdge,
    Fund
}

impl Fund {
    pub(crate) async fn load(snapshot: &Snapshot, id: FundId) -> Result<Self> {
        Ok(Self(snapshot.expect::<FundById>(id.0).await?))
    }
}

/// Pooled money in one currency. A contribution buys no right over spending it.
#[Object]
impl Fund {
    /// The fund's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is there for.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// What its money may be used for only; null where the collaborative decides freely.
    async fn restriction(&self) -> Option<&str> {
        self.0.restriction.as_deref()
    }

    /// The one currency of its accounts.
    async fn currency(&self) -> CurrencyCode {
        CurrencyCode(self.0.currency.code().to_owned())
    }

    /// The backbone organisation that holds it in law.
    async fn holder(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.0.holder_id).await
    }

    /// Where it stands.
    async fn stage(&self) -> FundStage {
        self.0.stage
    }

    /// Its first day: nothing in its ledger takes effect before.
    async fn opened_on(&self) -> Date {
        Date(self.0.opened_on)
    }

    /// When it was entered here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// What it has now.
    async fn balances(&self, ctx: &Context<'_>) -> Result<FundBalances> {
        let row = snapshot(ctx).await?.expect::<BalancesOf>(self.0.id.0).await?;
        Ok(FundBalances::of(&row, self.0.currency))
    }

    /// Who gave how much and did not get it back; the largest first.
    #[graphql(directive = list_size::apply(Some(10), None))]
    async fn contributors(&self, ctx: &Context<'_>) -> Result<Vec<Contributor>> {
        let rows = snapshot(ctx).await?.load::<ContributorsOf>(self.0.id.0).await?.unwrap_or_default();
        let (currency, total) = (self.0.currency, -rows.iter().map(|row| row.balance).sum::<i64>());
        Ok(rows.into_iter().map(|row| Contributor { row, currency, total }).collect())
    }

    /// What stood on its accounts over some days, by the days on which movements took effect.
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day; left out, the fund's first.")] from: Option<Date>,
        #[graphql(desc = "The last day, included; left out, today.")] as_of: Option<Date>,
    ) -> Result<FundStatement> {
        FundStatement::of(&*snapshot(ctx).await?, &self.0, from.map(|day| day.0), as_of.map(|day| day.0)).await
    }

    /// What funders promised, newest first.
    #[graphql(directive = Paged::apply())]
    async fn pledges(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<PledgeConnection> {
        let (page, id, currency) = (Window { first, after, last, before }.page(true)?, self.0.id, self.0.currency);
        let slice = snapshot(ctx).await?.load::<PledgesOf>((id.0, page)).await?.unwrap_or_default();
        let count = counted(move |to: Arc<Snapshot>| async move { funds::count_pledges_of(&to.read, id).await });
        Ok(PledgeConnection(listed(slice, |row| row.id.0, |row| Pledge { row, currency }, count)))
    }

    /// What funders gave, newest first.
    #[graphql(directive = Paged::apply())]
    async fn contributions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<ContributionConnection> {
        let (page, id, currency) = (Window { first, after, last, before }.page(true)?, self.0.id, self.0.currency);
        let slice = snapshot(ctx).await?.load::<ContributionsOf>((id.0, page)).await?.unwrap_or_default();
        let count = counted(move |to: Arc<Snapshot>| async move { funds::count_contributions_of(&to.read, id).await });
        Ok(ContributionConnection(listed(slice, |row| row.id.0, |row| Contribution { row, currency }, count)))
    }

    /// What decisions set aside, oldest first.
    #[graphql(directive = Paged::apply())]
    async fn allocations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<AllocationConnection> {
        let (page, id, currency) = (Window { first, after, last, before }.page(false)?, self.0.id, self.0.currency);
        let slice = snapshot(ctx).await?.load::<AllocationsOf>((id.0, page)).await?.unwrap_or_default();
        let count = counted(move |to: Arc<Snapshot>| async move { funds::count_allocations_of(&to.read, id).await });
        Ok(AllocationConnection(listed(slice, |row| row.id.0, |row| Allocation { row, currency }, count)))
    }

    /// Its grants, newest first.
    #[graphql(directive = Paged::apply())]
    async fn grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<GrantConnection> {
        let (page, id, currency) = (Window { first, after, last, before }.page(true)?, self.0.id, self.0.currency);
        let slice = snapshot(ctx).await?.load::<GrantsOf>((id.0, page)).await?.unwrap_or_default();
        let count = counted(move |to: Arc<Snapshot>| async move { funds::count_grants_of(&to.read, id).await });
        Ok(GrantConnection(listed(slice, |row| row.id.0, |row| Grant { row, currency }, count)))
    }

    /// Every movement of its ledger, newest first.
    #[graphql(directive = Paged::apply())]
    async fn transfers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<TransferConnection> {
        let (page, id, currency) = (Window { first, after, last, before }.page(true)?, self.0.id, self.0.currency);
        let slice = snapshot(ctx).await?.load::<TransfersOf>((id.0, page)).await?.unwrap_or_default();
        let count = counted(move |to: Arc<Snapshot>| async move { funds::count_transfers_of(&to.read, id).await });
        Ok(TransferConnection(listed(slice, |row| row.id.0, |row| Transfer { row, currency }, count)))
    }

    /// The accounts of its ledger, oldest first.
    #[graphql(directive = Paged::apply())]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<AccountConnection> {
        let (page, id, currency) = (Window { first, after, last, before }.page(false)?, self.0.id, self.0.currency);
        let slice = snapshot(ctx).await?.load::<AccountsOf>((id.0, page)).await?.unwrap_or_default();
        let count = counted(move |to: Arc<Snapshot>| async move { funds::count_accounts_of(&to.read, id).await });
        Ok(AccountConnection(listed(slice, |row| row.id.0, |row| Account { row, currency }, count)))
    }

    /// What the viewer may do with this fund, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Ability>> {
        Ok(ability::of_fund(&*snapshot(ctx).await?, &self.0))
    }
}
