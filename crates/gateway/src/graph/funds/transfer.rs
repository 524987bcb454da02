//! Movements of the ledger.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use domain::TransferId;
use domain::funds::{Authority, Currency, TransferKind};
use persistence::rows::TransferRow;

use super::fund::Fund;
use super::ledger::{Account, Entry};
use super::load::{EntriesOfTransfer, FundById, ReversalOf, TransferById};
use crate::graph::connection::connection;
use crate::graph::cost::list_size;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::money::Money;
use crate::graph::scalar::{Date, DateTime};
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::Membership;

/// Money that moved from one account to another.
#[derive(Debug, Clone)]
pub(crate) struct Transfer {
    pub(super) row: TransferRow,
    pub(super) currency: Currency,
}

connection! {
    /// A page of movements.
    TransferConnection,
    /// A movement in a list.
    TransferEdge,
    Transfer
}

impl Transfer {
    pub(super) async fn of(snapshot: &Snapshot, row: TransferRow) -> Result<Self> {
        let currency = snapshot.expect::<FundById>(row.fund_id.0).await?.currency;
        Ok(Self { row, currency })
    }

    pub(crate) async fn load(snapshot: &Snapshot, id: TransferId) -> Result<Self> {
        Self::of(snapshot, snapshot.expect::<TransferById>(id.0).await?).await
    }
}

/// Money that moved from one account of a fund to another. Never changed or deleted: a mistake is reversed by its mirror.
#[Object]
impl Transfer {
    /// The transfer's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.row.id)
    }

    /// The fund.
    async fn fund(&self, ctx: &Context<'_>) -> Result<Fund> {
        Fund::load(&*snapshot(ctx).await?, self.row.fund_id).await
    }

    /// Why money moved.
    async fn kind(&self) -> TransferKind {
        self.row.kind
    }

    /// How much: above 0.
    async fn amount(&self) -> Money {
        Money::of(self.row.amount, self.currency)
    }

    /// The account that it left.
    #[graphql(name = "fromAccount")]
    async fn source(&self, ctx: &Context<'_>) -> Result<Account> {
        Account::of(&*snapshot(ctx).await?, self.row.from_account_id, self.currency).await
    }

    /// The account that it entered.
    async fn to_account(&self, ctx: &Context<'_>) -> Result<Account> {
        Account::of(&*snapshot(ctx).await?, self.row.to_account_id, self.currency).await
    }

    /// Its two entries, each with the balance after it: first where the money left, then where it entered.
    #[graphql(directive = list_size::apply(Some(2), None))]
    async fn entries(&self, ctx: &Context<'_>) -> Result<Vec<Entry>> {
        let rows = snapshot(ctx).await?.load::<EntriesOfTransfer>(self.row.id.0).await?.unwrap_or_default();
        Ok(rows.into_iter().map(|row| Entry { row, currency: self.currency }).collect())
    }

    /// The day on which it took effect, in the collaborative's time zone. Statements go by it.
    async fn effective_on(&self) -> Date {
        Date(self.row.effective_on)
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.row.recorded_at)
    }

    /// Who recorded it; null where it followed from a vote that a deadline closed.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        match self.row.author_id {
            Some(id) => Membership::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// By whose authority the money moved.
    async fn authority(&self) -> TransferAuthority {
        TransferAuthority::of(&self.row.authority)
    }

    /// A remark; null where there is none.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// The transfer that it reverses; null where it reverses none.
    async fn reverses(&self, ctx: &Context<'_>) -> Result<Option<Transfer>> {
        match self.row.reverses_id {
            Some(id) => Transfer::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The transfer that reversed it; null where none has.
    async fn reversed_by(&self, ctx: &Context<'_>) -> Result<Option<Transfer>> {
        let reversal = snapshot(ctx).await?.load::<ReversalOf>(self.row.id.0).await?;
        Ok(reversal.map(|row| Transfer { row, currency: self.currency }))
    }
}

/// By whose authority money moved.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct TransferAuthority {
    /// What it is.
    kind: TransferAuthorityKind,
    /// The global id of the proposal, decision right, instalment or grant; null for a duty.
    subject_id: Option<ID>,
    /// The act of which it was the duty, such as `RECORD_CONTRIBUTION`; null for other authorities.
    duty: Option<String>,
}

/// What money moved by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum TransferAuthorityKind {
    /// A passed proposal.
    Decision,
    /// A standing right of the charter, used within its limits.
    StandingRight,
    /// A role's duty.
    Duty,
    /// A decided instalment that was due.
    Instalment,
    /// The end of a grant.
    GrantClosed,
}

impl TransferAuthority {
    fn of(authority: &Authority) -> Self {
        use TransferAuthorityKind::{Decision, Duty, GrantClosed, Instalment, StandingRight};
        let by = |kind, subject| Self { kind, subject_id: Some(subject), duty: None };
        match authority {
            Authority::Decision { proposal } => by(Decision, id::encode(*proposal)),
            Authority::StandingRight { right } => by(StandingRight, id::encode(*right)),
            Authority::Instalment { instalment } => by(Instalment, id::encode(*instalment)),
            Authority::GrantClosed { grant } => by(GrantClosed, id::encode(*grant)),
            Authority::Duty { act } => Self { kind: Duty, subject_id: None, duty: Some(act.clone()) },
        }
    }
}
