//! Who decides alone, after whose advice, within which limits, and what they have used.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::decisions::{Limits, SoleDecider as Alone};
use domain::tenancy::Constituency;
use domain::{DecisionRightId, DelegatedUseId};
use persistence::rows::DelegatedUseRow;

use super::load::DelegatedUseById;
use super::proposal::Proposal;
use crate::graph::connection::connection;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::money::{Money, MoneyInput};
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::Seat;

/// One seat that decides: alone within limits, or after advice.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct SoleDecider {
    /// The seat. Who should decide by their office is given a seat for it: a role decides nothing.
    seat_id: ID,
    /// For ADVICE: the constituencies that must be heard before it decides; empty under DELEGATED.
    advice_from: Vec<Constituency>,
    /// How much it may decide; null where it moves no money, and where it decides after advice without limits.
    limits: Option<DelegationLimits>,
    /// The right of the same charter under which a body sets the limits, and may take them back by changing the charter.
    granted_by_id: Option<ID>,
}

/// How much may be decided alone.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct DelegationLimits {
    /// The most for one act, with what the same organisations had from the same fund in the last 90 days.
    per_act: Money,
    /// The most for all acts of a period together.
    per_period: Money,
    /// How long the period is, in days up to and including the act.
    period_days: u32,
}

impl From<&Alone> for SoleDecider {
    fn from(sole: &Alone) -> Self {
        let limits = |limits: Limits| DelegationLimits {
            per_act: limits.per_act.into(),
            per_period: limits.per_period.into(),
            period_days: limits.period_days,
        };
        Self {
            seat_id: id::encode(sole.seat),
            advice_from: sole.advice_from.clone(),
            limits: sole.limits.map(limits),
            granted_by_id: sole.granted_by.map(id::encode),
        }
    }
}

/// One seat that shall decide.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct SoleDeciderInput {
    /// The seat, of the body that the right names.
    seat_id: ID,
    /// For ADVICE, and needed there: the constituencies that must be heard before the seat decides. Every seat of the body may
    /// advise; for each of these constituencies one of another organisation than the deciding one must have done so.
    #[graphql(default)]
    advice_from: Vec<Constituency>,
    /// How much it may decide; needed under DELEGATED where it is about money.
    limits: Option<DelegationLimitsInput>,
    /// The right under which a body sets these limits, as a position in this list, from 0: in the same area, for the
    /// same fund and allocation or for all, and decided by votes. Where it is about money and the seat is no partner's, it is needed.
    granted_by: Option<i32>,
}

/// How much may be decided alone.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct DelegationLimitsInput {
    /// The most for one act.
    per_act: MoneyInput,
    /// The most for all acts of a period together.
    per_period: MoneyInput,
    /// How long the period is, in days, from 1 to 366.
    period_days: u32,
}

impl SoleDeciderInput {
    pub(super) fn decider(&self, ids: &[DecisionRightId]) -> Result<Alone> {
        let limits = |limits: &DelegationLimitsInput| -> Result<Limits> {
            Ok(Limits {
                per_act: limits.per_act.positive("perAct")?,
                per_period: limits.per_period.positive("perPeriod")?,
                period_days: limits.period_days,
            })
        };
        let granting = |position: i32| {
            let found = usize::try_from(position).ok().and_then(|position| ids.get(position).copied());
            found.ok_or_else(|| {
                let message = format!("There is no right at position {position} that could grant this one.");
                Failure::new("INVALID_INPUT", message).field("grantedBy")
            })
        };
        Ok(Alone {
            seat: id::decode(&self.seat_id)?,
            advice_from: self.advice_from.clone(),
            limits: self.limits.as_ref().map(limits).transpose()?,
            granted_by: self.granted_by.map(granting).transpose()?,
        })
    }
}

/// One use of a delegation.
#[derive(Debug, Clone)]
pub(crate) struct DelegatedUse(pub(super) DelegatedUseRow);

connection! {
    /// A page of what was decided alone by a right, oldest first.
    DelegatedUseConnection,
    /// A use of a delegation in a list.
    DelegatedUseEdge,
    DelegatedUse
}

impl DelegatedUse {
    pub(crate) async fn load(snapshot: &Snapshot, id: DelegatedUseId) -> Result<Self> {
        Ok(Self(snapshot.expect::<DelegatedUseById>(id.0).await?))
    }
}

/// One use of a delegation: something that a seat decided alone, or after advice within limits. It stays listed and goes on
/// counting, whatever becomes of the money.
#[Object]
impl DelegatedUse {
    /// The use's id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Its number among the uses of the right, from 1.
    async fn number(&self) -> i64 {
        self.0.number
    }

    /// What was decided.
    async fn proposal(&self, ctx: &Context<'_>) -> Result<Proposal> {
        Proposal::load(&*snapshot(ctx).await?, self.0.proposal_id).await
    }

    /// The seat that decided it.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Seat> {
        Seat::load(&*snapshot(ctx).await?, self.0.seat_id).await
    }

    /// The amount; null where it moves no money.
    async fn amount(&self) -> Option<Money> {
        self.0.amount.zip(self.0.currency).map(|(minor, currency)| Money::of(minor, currency))
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}
