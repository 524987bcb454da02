//! A grant, its grantees and its instalments.

use async_graphql::{Context, ID, Object};
use domain::funds::{Account, Currency, GrantKind, GrantStage};
use domain::{GrantId, InstalmentId};
use persistence::rows::{GrantRow, GranteeRow, InstalmentRow};

use super::ability;
use super::allocation::Allocation;
use super::fund::Fund;
use super::load::{FundById, GrantById, GranteesOf, InstalmentById, InstalmentsOf};
use super::transfer::Transfer;
use crate::graph::connection::connection;
use crate::graph::cost::list_size;
use crate::graph::decisions::Proposal;
use crate::graph::failure::Result;
use crate::graph::files::File;
use crate::graph::id;
use crate::graph::money::Money;
use crate::graph::scalar::{Date, DateTime};
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Ability, Membership, Organisation};

/// Money promised to grantees.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(super) row: GrantRow,
    pub(super) currency: Currency,
}

connection! {
    /// A page of grants, newest first.
    GrantConnection,
    /// A grant in a list.
    GrantEdge,
    Grant
}

impl Grant {
    pub(super) async fn of(snapshot: &Snapshot, row: GrantRow) -> Result<Self> {
        let currency = snapshot.expect::<FundById>(row.fund_id.0).await?.currency;
        Ok(Self { row, currency })
    }

    pub(crate) async fn load(snapshot: &Snapshot, id: GrantId) -> Result<Self> {
        Self::of(snapshot, snapshot.expect::<GrantById>(id.0).await?).await
    }
}

/// Money promised to one or more grantees by a decision, and paid in instalments.
#[Object]
impl Grant {
    /// The grant's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.row.id)
    }

    /// The fund that pays.
    async fn fund(&self, ctx: &Context<'_>) -> Result<Fund> {
        Fund::load(&*snapshot(ctx).await?, self.row.fund_id).await
    }

    /// The allocation that its money came from; null where it came from the fund's available money.
    async fn allocation(&self, ctx: &Context<'_>) -> Result<Option<Allocation>> {
        match self.row.allocation_id {
            Some(id) => Allocation::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The decision that awarded it.
    async fn proposal(&self, ctx: &Context<'_>) -> Result<Proposal> {
        Proposal::load(&*snapshot(ctx).await?, self.row.proposal_id).await
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// What it is for; null where the decision did not say.
    async fn purpose(&self) -> Option<&str> {
        self.row.purpose.as_deref()
    }

    /// How freely it may be spent.
    async fn kind(&self) -> GrantKind {
        self.row.kind
    }

    /// Where it stands.
    async fn stage(&self) -> GrantStage {
        self.row.stage
    }

    /// What was awarded.
    async fn amount(&self) -> Money {
        Money::of(self.row.amount, self.currency)
    }

    /// What is promised and not yet paid.
    async fn committed(&self, ctx: &Context<'_>) -> Result<Money> {
        let minor = snapshot(ctx).await?.balance(self.row.fund_id, Account::committed(self.row.id)).await?;
        Ok(Money::of(minor, self.currency))
    }

    /// The first day of its term; null where the decision named none.
    async fn starts_on(&self) -> Option<Date> {
        self.row.starts_on.map(Date)
    }

    /// The last day of its term; null where the decision named none.
    async fn ends_on(&self) -> Option<Date> {
        self.row.ends_on.map(Date)
    }

    /// Whether payments are held back.
    async fn on_hold(&self) -> bool {
        self.row.on_hold.is_some()
    }

    /// When it was awarded.
    async fn awarded_at(&self) -> DateTime {
        DateTime(self.row.awarded_at)
    }

    /// Who receives it, in the order that was decided: at most 100.
    #[graphql(directive = list_size::apply(Some(5), None))]
    async fn grantees(&self, ctx: &Context<'_>) -> Result<Vec<Grantee>> {
        let rows = snapshot(ctx).await?.load::<GranteesOf>(self.row.id.0).await?.unwrap_or_default();
        let grantee = |row| Grantee { row, grant: self.clone() };
        Ok(rows.into_iter().map(grantee).collect())
    }

    /// What falls due when, in that order: at most 500.
    #[graphql(directive = list_size::apply(Some(10), None))]
    async fn instalments(&self, ctx: &Context<'_>) -> Result<Vec<Instalment>> {
        let rows = snapshot(ctx).await?.load::<InstalmentsOf>(self.row.id.0).await?.unwrap_or_default();
        Ok(rows.into_iter().map(|row| Instalment { row, currency: self.currency }).collect())
    }

    /// Documents of the agreement, as the grantees handed them in when they agreed: at most 20 of each.
    #[graphql(directive = list_size::apply(Some(5), None))]
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<File>> {
        File::documents(&*snapshot(ctx).await?, self.row.id).await
    }

    /// What the viewer may do with this grant, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Ability>> {
        ability::of_grant(&*snapshot(ctx).await?, &self.row).await
    }
}

/// An organisation that receives a grant.
#[derive(Debug, Clone)]
pub(crate) struct Grantee {
    row: GranteeRow,
    grant: Grant,
}

/// An organisation that receives a grant, or a part of it.
#[Object]
impl Grantee {
    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.row.organisation_id).await
    }

    /// Its part, as it was decided.
    async fn amount(&self) -> Money {
        Money::of(self.row.amount, self.grant.currency)
    }

    /// What it was paid, less what it sent back.
    async fn paid(&self, ctx: &Context<'_>) -> Result<Money> {
        let account = Account::paid(self.row.grant_id, self.row.organisation_id);
        let minor = snapshot(ctx).await?.balance(self.grant.row.fund_id, account).await?;
        Ok(Money::of(minor, self.grant.currency))
    }

    /// When it agreed to the grant; null while it has not.
    async fn agreed_at(&self) -> Option<DateTime> {
        self.row.agreed_at.map(DateTime)
    }

    /// Which of its members agreed; null while none has.
    async fn agreed_by(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        match self.row.agreed_by {
            Some(id) => Membership::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }
}

/// A planned payment of a grant.
#[derive(Debug, Clone)]
pub(crate) struct Instalment {
    pub(super) row: InstalmentRow,
    pub(super) currency: Currency,
}

impl Instalment {
    pub(crate) async fn load(snapshot: &Snapshot, id: InstalmentId) -> Result<Self> {
        let row = snapshot.expect::<InstalmentById>(id.0).await?;
        let currency = Grant::load(snapshot, row.grant_id).await?.currency;
        Ok(Self { row, currency })
    }
}

/// One planned payment of a grant to one grantee.
#[Object]
impl Instalment {
    /// The instalment's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.row.id)
    }

    /// The grant.
    async fn grant(&self, ctx: &Context<'_>) -> Result<Grant> {
        Grant::load(&*snapshot(ctx).await?, self.row.grant_id).await
    }

    /// To whom.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.row.organisation_id).await
    }

    /// How much.
    async fn amount(&self) -> Money {
        Money::of(self.row.amount, self.currency)
    }

    /// The day from which it may be paid.
    async fn due_on(&self) -> Date {
        Date(self.row.due_on)
    }

    /// The day on which it was paid; null while it is not.
    async fn paid_on(&self) -> Option<Date> {
        self.row.paid_on.map(Date)
    }

    /// The movement by which it was paid; null while it is not.
    async fn transfer(&self, ctx: &Context<'_>) -> Result<Option<Transfer>> {
        match self.row.transfer_id {
            Some(id) => Transfer::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }
}
