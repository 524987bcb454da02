//! Whether every use of a delegation lay within its limits, and everything that was decided alone is listed as one.

use std::collections::{HashMap, HashSet};

use domain::decisions::{BeneficiaryShare, DelegatedUse, Outcome};
use domain::{DecisionRightId, FundId, ProposalId};
use sea_orm::sea_query::Condition;
use sea_orm::{QueryFilter, QueryOrder};
use uuid::Uuid;

use super::content::Content;
use super::reads::{proposals_by_ids, rounds_of, versions_of};
use super::recount::Discrepancy;
use super::vote::used;
use crate::Result;
use crate::entity::delegated_use;
use crate::entity::rows::{DelegatedUseRow, ProposalVersionRow, RoundRow};
use crate::unit::Read;

/// Uses whose facts are looked up at once.
const AT_ONCE: usize = 1_000;

/// Uses beyond what was granted, in the order in which they were made.
pub(super) async fn beyond_limits(read: &Read) -> Result<Vec<Discrepancy>> {
    use delegated_use::Column;
    let query = read.find::<delegated_use::Entity>().filter(Condition::all());
    let rows = query.order_by_asc(Column::RightId).order_by_asc(Column::Number).all(read.link()).await?;
    let (mut earlier, mut found) = (HashMap::<DecisionRightId, Vec<DelegatedUse>>::new(), Vec::new());
    for rows in rows.chunks(AT_ONCE) {
        let facts = Facts::of(read, rows).await?;
        for row in rows {
            let before = earlier.entry(row.right_id).or_default();
            let this = used(row);
            if !facts.allow(row, &this, before) {
                found.push(Discrepancy::BeyondLimits { proposal: row.proposal_id, number: row.number });
            }
            before.push(this);
        }
    }
    Ok(found)
}

/// What the proposals say in which delegations were used.
struct Facts {
    rounds: HashMap<Uuid, Vec<RoundRow>>,
    versions: HashMap<Uuid, Vec<ProposalVersionRow>>,
    funds: HashMap<ProposalId, Option<FundId>>,
}

impl Facts {
    async fn of(read: &Read, rows: &[DelegatedUseRow]) -> Result<Self> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.proposal_id.0).collect();
        let proposals = proposals_by_ids(read, &ids).await?;
        Ok(Self {
            rounds: rounds_of(read, &ids).await?,
            versions: versions_of(read, &ids).await?,
            funds: proposals.into_iter().flatten().map(|row| (row.id, row.fund_id)).collect(),
        })
    }

    /// Whether this use is one of its round: in its turn, within the limits, by the seat, in time and of what was asked.
    fn allow(&self, row: &DelegatedUseRow, this: &DelegatedUse, before: &[DelegatedUse]) -> bool {
        let id = &row.proposal_id.0;
        let rounds = self.rounds.get(id).map_or(&[][..], Vec::as_slice);
        let Some(round) = rounds.iter().find(|round| round.round == row.round && round.right_id == row.right_id) else {
            return false;
        };
        let Some(sole) = round.rule.delegation() else { return false };
        let mut versions = self.versions.get(id).into_iter().flatten();
        let asked = versions.find(|version| version.version == round.version);
        usize::try_from(row.number).is_ok_and(|number| number == before.len() + 1)
            && asked.is_some_and(|asked| is_use_of(this, &Content::of_version(asked.clone())))
            && sole.within_limits(before, this).is_ok()
            && sole.seat == row.seat_id
            && (round.opened_at..=round.closes_at).contains(&row.at)
            && self.funds.get(&row.proposal_id) == Some(&row.fund_id)
    }
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
