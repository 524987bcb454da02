//! Whether every use of a delegation lay within its limits, and everything that was decided alone is listed as one.

use std::collections::{HashMap, HashSet};

use domain::DecisionRightId;
use domain::decisions::{BeneficiaryShare, Decider, DelegatedUse, Outcome};
use sea_orm::sea_query::Condition;
use sea_orm::{QueryFilter, QueryOrder};
use uuid::Uuid;

use super::content::Content;
use super::reads::{proposals_by_ids, rounds_of, versions_of};
use super::recount::Discrepancy;
use super::vote::used;
use crate::Result;
use crate::entity::delegated_use;
use crate::entity::rows::RoundRow;
use crate::unit::Read;

/// Uses beyond what was granted, in the order in which they were made.
pub(super) async fn beyond_limits(read: &Read) -> Result<Vec<Discrepancy>> {
    use delegated_use::Column;
    let query = read.find::<delegated_use::Entity>().filter(Condition::all());
    let rows = query.order_by_asc(Column::RightId).order_by_asc(Column::Number).all(read.link()).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.proposal_id.0).collect();
    let (rounds, versions) = (rounds_of(read, &ids).await?, versions_of(read, &ids).await?);
    let proposals = proposals_by_ids(read, &ids).await?;
    let funds: HashMap<_, _> = proposals.into_iter().flatten().map(|row| (row.id, row.fund_id)).collect();
    let (mut earlier, mut found) = (HashMap::<DecisionRightId, Vec<DelegatedUse>>::new(), Vec::new());
    for row in &rows {
        let of_proposal = rounds.get(&row.proposal_id.0).map_or(&[][..], Vec::as_slice);
        let round = of_proposal.iter().find(|round| round.round == row.round && round.right_id == row.right_id);
        let sole = round.and_then(|round| round.rule.delegation());
        let before = earlier.entry(row.right_id).or_default();
        let this = used(row);
        let in_turn = usize::try_from(row.number).is_ok_and(|number| number == before.len() + 1);
        let versions = versions.get(&row.proposal_id.0).map_or(&[][..], Vec::as_slice);
        let asked = versions.iter().find(|version| round.is_some_and(|round| round.version == version.version));
        let as_asked = asked.is_some_and(|asked| is_use_of(&this, &Content::of_version(asked.clone())));
        let within = sole.is_some_and(|sole| sole.within_limits(before, &this).is_ok());
        let by_whom = sole.is_some_and(|sole| sole.decider == Decider::Seat(row.seat_id));
        let in_time = round.is_some_and(|round| (round.opened_at..=round.closes_at).contains(&row.at));
        let of_fund = funds.get(&row.proposal_id) == Some(&row.fund_id);
        if !(in_turn && as_asked && within && by_whom && in_time && of_fund) {
            found.push(Discrepancy::BeyondLimits { proposal: row.proposal_id, number: row.number });
        }
        before.push(this);
    }
    Ok(found)
}

/// Whether a use is listed with what was decided.
fn is_use_of(this: &DelegatedUse, content: &Content) -> bool {
    let amount = this.amount.map(|amount| amount.minor);
    let shares =
        content.given().into_iter().map(|(beneficiary, amount_minor)| BeneficiaryShare { beneficiary, amount_minor });
    amount == content.amount_minor().filter(|_| this.fund.is_some()) && this.shares == shares.collect::<Vec<_>>()
}

/// What was decided alone in these rounds and is not listed.
pub(super) async fn unlisted(
    read: &Read,
    ids: &[Uuid],
    rounds: &HashMap<Uuid, Vec<RoundRow>>,
) -> Result<Vec<Discrepancy>> {
    let rows = read.among::<delegated_use::Entity>(delegated_use::Column::ProposalId, ids).await?;
    let listed: HashSet<_> = rows.into_iter().map(|row| (row.proposal_id, row.round)).collect();
    let passed = |round: &&RoundRow| {
        let passed = round.result.as_ref().is_some_and(|result| result.outcome() == Outcome::Passed);
        passed && round.rule.delegation().is_some() && !listed.contains(&(round.proposal_id, round.round))
    };
    let strange = rounds.values().flatten().filter(passed);
    Ok(strange.map(|round| Discrepancy::Unlisted { proposal: round.proposal_id, round: round.round }).collect())
}
