//! Deciding alone: what is used of a delegation, within its limits, at the moment in which it is used.

use chrono::{DateTime, Utc};
use domain::decisions::{
    Acting, BeneficiaryShare, Choice, Decider, DelegatedUse, Mandate, Method, Refusal, SoleDecider, SoleProblem,
};
use domain::funds::Money;
use domain::{DecisionRightId, SeatId};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::answer::Answer;
use super::rounds::Round;
use crate::decisions::charter::charter_in_force;
use crate::decisions::content::Content;
use crate::entity::rows::{DelegatedUseRow, ElectorRow, ProposalRow};
use crate::entity::{delegated_use, fund};
use crate::unit::{Read, Write};
use crate::{Error, Result, Stored};

/// Enters the use of a delegation before it is decided so: within its limits, one after the other.
pub(super) async fn use_it(
    unit: &Write,
    row: &ProposalRow,
    round: &Round<'_>,
    seat: &ElectorRow,
    answer: &Answer,
) -> Result<()> {
    if round.rule.method != Method::Delegated || answer.choice() != Some(Choice::For) {
        return Ok(());
    }
    let sole = round.rule.sole_decider.as_ref();
    let sole = sole.ok_or_else(|| Error::Broken("a delegation to nobody".to_owned()))?;
    // Two uses at once must see each other.
    unit.lock_collaborative().await?;
    let earlier = uses_of_right(unit, row.right_id).await?;
    let this = this_use(unit, row).await?;
    let acting = Acting {
        seat: Some(seat.seat_id),
        roles: &[],
        conflict: seat.recusal.as_ref().or(seat.conflict.as_ref()).map(|conflict| conflict.0),
    };
    let before: Vec<DelegatedUse> = earlier.iter().map(used).collect();
    sole.may_use(mandate(unit, row.right_id).await?, &acting, &before, &this)?;
    let entry = delegated_use::Model {
        collaborative_id: unit.collaborative_id(),
        right_id: row.right_id,
        number: earlier.last().map_or(1, |last| last.number + 1),
        proposal_id: row.id,
        round: round.number,
        seat_id: seat.seat_id,
        at: this.at,
        fund_id: this.fund,
        amount: this.amount.map(|amount| amount.minor),
        currency: this.amount.map(|amount| amount.currency),
        shares: Stored(this.shares),
    };
    unit.insert::<delegated_use::Entity>(entry).await.map_err(Error::gave_way_if_taken)
}

/// What a body has taken back by changing the charter holds no more, also where it is just being used.
async fn mandate(unit: &Write, right: DecisionRightId) -> Result<Mandate> {
    let (charter, row) = charter_in_force(unit).await?;
    let holds = charter.right(right).is_some_and(|right| right.rule.method == Method::Delegated);
    Ok(Mandate { since: DateTime::<Utc>::MIN_UTC, revoked_at: (!holds).then_some(row.written_at) })
}

async fn this_use(unit: &Write, row: &ProposalRow) -> Result<DelegatedUse> {
    let content = Content::of(unit, row).await?;
    let amount = match (row.fund_id, content.amount_minor()) {
        (Some(id), Some(minor)) => {
            let currency = unit.get::<fund::Entity>("fund", id).await?.currency;
            Some(Money { minor, currency })
        }
        _ => None,
    };
    let share = |(beneficiary, amount_minor)| BeneficiaryShare { beneficiary, amount_minor };
    let shares = content.given().into_iter().map(share).collect();
    Ok(DelegatedUse { at: unit.now(), fund: row.fund_id, amount, shares })
}

/// The uses of one right, oldest first.
async fn uses_of_right(read: &Read, right: DecisionRightId) -> Result<Vec<DelegatedUseRow>> {
    let query = read.find::<delegated_use::Entity>().filter(delegated_use::Column::RightId.eq(right));
    Ok(query.order_by_asc(delegated_use::Column::Number).all(read.link()).await?)
}

/// A use as the rules see it.
pub(in crate::decisions) fn used(row: &DelegatedUseRow) -> DelegatedUse {
    let amount = row.amount.zip(row.currency).map(|(minor, currency)| Money { minor, currency });
    DelegatedUse { at: row.at, fund: row.fund_id, amount, shares: row.shares.0.clone() }
}

/// The seat that decides alone under a rule; none: a body votes.
pub(super) fn deciding_seat(method: Method, sole: Option<&SoleDecider>) -> Result<Option<SeatId>> {
    match sole.filter(|_| method == Method::Delegated).map(|sole| sole.decider) {
        None => Ok(None),
        Some(Decider::Seat(seat)) => Ok(Some(seat)),
        Some(Decider::Role(_)) => Err(Refusal::from(SoleProblem::NotTheDecider).into()),
    }
}
