//! Deciding alone, or after advice within limits: what is used of a delegation, at the moment in which it is used.

use chrono::TimeDelta;
use domain::DecisionRightId;
use domain::decisions::{
    BeneficiaryShare, Choice, DecisionRight, DelegatedUse, Refusal, SPLITTING_WINDOW_DAYS, SoleDecider,
};
use domain::funds::Money;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

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
    let decides = round.rule.deciding_seat() == Some(seat.seat_id) && answer.choice() == Some(Choice::For);
    let Some(frozen) = round.rule.delegation().filter(|_| decides) else { return Ok(()) };
    // Two uses at once must see each other.
    unit.lock_collaborative().await?;
    let (charter, written) = charter_in_force(unit).await?;
    let now = charter.still_delegates(row.right_id, round.rule.method, written.written_at).map_err(Refusal::from)?;
    // Of what was frozen and what the charter says since, the narrower holds.
    let soles: Vec<&SoleDecider> = std::iter::once(frozen).chain(now).collect();
    let earlier = uses_lately(unit, row.right_id, &soles).await?;
    let this = this_use(unit, row).await?;
    for sole in soles {
        sole.within_limits(&earlier, &this).map_err(Refusal::from)?;
    }
    let entry = delegated_use::Model {
        collaborative_id: unit.collaborative_id(),
        id: domain::DelegatedUseId(unit.new_id()),
        right_id: row.right_id,
        number: next_number(unit, row.right_id).await?,
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

/// Whether what a matter asks for lies within what one may decide alone by this right now.
pub(super) async fn within_limits(unit: &Write, row: &ProposalRow, right: &DecisionRight) -> Result<()> {
    let Some(sole) = right.rule.delegation() else { return Ok(()) };
    let earlier = uses_lately(unit, right.id, &[sole]).await?;
    sole.within_limits(&earlier, &this_use(unit, row).await?).map_err(Refusal::from)?;
    Ok(())
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

/// The uses of one right that count still towards one of these limits, oldest first.
async fn uses_lately(read: &Read, right: DecisionRightId, soles: &[&SoleDecider]) -> Result<Vec<DelegatedUse>> {
    use delegated_use::Column;
    let periods = soles.iter().filter_map(|sole| sole.limits).map(|limits| i64::from(limits.period_days));
    let days = periods.chain([SPLITTING_WINDOW_DAYS]).max().unwrap_or(SPLITTING_WINDOW_DAYS);
    let lately = Column::RightId.eq(right).and(Column::At.gt(read.now() - TimeDelta::days(days)));
    let rows = read.find::<delegated_use::Entity>().filter(lately);
    let rows = rows.order_by_asc(Column::Number).all(read.link()).await?;
    Ok(rows.iter().map(used).collect())
}

async fn next_number(read: &Read, right: DecisionRightId) -> Result<i64> {
    use delegated_use::Column;
    let query = read.find::<delegated_use::Entity>().filter(Column::RightId.eq(right));
    let last = query.order_by_desc(Column::Number).limit(1).one(read.link()).await?;
    Ok(last.map_or(1, |last| last.number + 1))
}

/// A use as the rules see it.
pub(in crate::decisions) fn used(row: &DelegatedUseRow) -> DelegatedUse {
    let amount = row.amount.zip(row.currency).map(|(minor, currency)| Money { minor, currency });
    DelegatedUse { at: row.at, fund: row.fund_id, amount, shares: row.shares.0.clone() }
}
