//! Everything from which the results of some rounds follow: a statement for each kind of thing, however many rounds there
//! are and however many ballots were cast.

use std::collections::HashMap;

use domain::allocating::Shareable;
use domain::decisions::{
    AllocationBallot, Area, Ballot, Charter, DeclaredImbalance, Elector, Method, Options, ProposedOptions,
    RankedBallot, Secrecy,
};
use domain::{DecisionRightId, ProposalId};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, ExprTrait};
use uuid::Uuid;

use super::consent::settled_objections;
use super::counting::{Cast, Counting};
use super::rounds::Round;
use super::secret::Boxes;
use crate::Result;
use crate::decisions::charter_reads::versions_with_rights;
use crate::decisions::electorate::frozen;
use crate::decisions::reads::rounds_of;
use crate::entity::rows::{ProposalVersionRow, RoundRow};
use crate::entity::{ballot, charter, decision_right, elector, proposal_version};
use crate::unit::Read;

/// By proposal, and by the number of a round or a version.
type Of<T> = HashMap<(ProposalId, i64), T>;

/// What was frozen and cast in some rounds.
#[derive(Debug)]
pub(super) struct Facts {
    declared: HashMap<i64, Vec<DeclaredImbalance>>,
    /// The areas of rights by which one seat decides, by the version of their charter.
    granted_for: HashMap<(i64, DecisionRightId), Area>,
    /// Charters under which others may object to what some decide, by their versions.
    charters: HashMap<i64, Charter>,
    electors: Of<Vec<Elector>>,
    answers: Of<Vec<Ballot>>,
    rankings: Of<Vec<RankedBallot>>,
    projects: Of<Vec<AllocationBallot>>,
    boxes: Boxes,
    /// Every round of the matters that are decided by consent.
    consents: HashMap<Uuid, Vec<RoundRow>>,
    options: Of<Options>,
    shareables: Of<Shareable>,
}

impl Facts {
    pub(super) async fn of(read: &Read, rounds: &[Round<'_>]) -> Result<Self> {
        let those = |wanted: fn(&Round<'_>) -> bool| -> Vec<Uuid> {
            rounds.iter().filter(|round| wanted(round)).map(|round| round.proposal.0).collect()
        };
        let mut facts = Self {
            declared: HashMap::new(),
            granted_for: granted_for(read, rounds).await?,
            charters: charters(read, rounds).await?,
            electors: Of::new(),
            answers: Of::new(),
            rankings: Of::new(),
            projects: Of::new(),
            boxes: Boxes::of(read, &those(is_secret)).await?,
            consents: rounds_of(read, &those(|round| round.rule.method == Method::Consent)).await?,
            options: Of::new(),
            shareables: Of::new(),
        };
        facts.add_what_is_voted_on(read, &those(|round| is_ranked(round) || is_allocated(round))).await?;
        for charter in read.all::<charter::Entity>(Condition::all()).await? {
            facts.declared.insert(charter.version, charter.declared_imbalances.0);
        }
        let all = those(|_| true);
        for row in read.among::<elector::Entity>(elector::Column::ProposalId, &all).await? {
            facts.electors.entry((row.proposal_id, row.round)).or_default().push(frozen(&row));
        }
        for row in read.among::<ballot::Entity>(ballot::Column::ProposalId, &all).await? {
            facts.add(row);
        }
        Ok(facts)
    }

    /// The options and the projects of every version of some proposals.
    async fn add_what_is_voted_on(&mut self, read: &Read, proposals: &[Uuid]) -> Result<()> {
        for row in read.among::<proposal_version::Entity>(proposal_version::Column::ProposalId, proposals).await? {
            let of = (row.proposal_id, row.version);
            self.options.extend(row.options.map(|options| (of, options.ranked())));
            self.shareables.extend(row.projects.map(|projects| (of, projects.shareable())));
        }
        Ok(())
    }

    fn add(&mut self, row: ballot::Model) {
        let (of, seat) = ((row.proposal_id, row.round), row.seat_id);
        if let Some(choice) = row.choice {
            self.answers.entry(of).or_default().push(Ballot { seat, choice, reason: row.reason });
        } else if let Some(ranks) = row.ranks {
            self.rankings.entry(of).or_default().push(RankedBallot { seat, ranks: ranks.0 });
        } else if let Some(projects) = row.projects {
            self.projects.entry(of).or_default().push(AllocationBallot { seat, ballot: projects.0 });
        }
    }

    /// What of it belongs to one round.
    pub(super) fn counting(&mut self, round: &Round<'_>) -> Counting {
        let of = (round.proposal, round.number);
        let electors = self.electors.remove(&of).unwrap_or_default();
        let cast = if is_ranked(round) {
            let ballots = self.rankings.remove(&of).unwrap_or_default();
            let ballots = if is_secret(round) { self.boxes.rankings(round, &electors) } else { ballots };
            let none = Options { names: Vec::new(), status_quo: None };
            let options = self.options.get(&(round.proposal, round.version)).cloned().unwrap_or(none);
            Cast::Rankings { options, ballots }
        } else if is_allocated(round) {
            let ballots = self.projects.remove(&of).unwrap_or_default();
            let ballots = if is_secret(round) { self.boxes.projects(round, &electors) } else { ballots };
            let none = Shareable { budget_minor: 0, places: 0, projects: Vec::new() };
            let shareable = self.shareables.get(&(round.proposal, round.version)).cloned().unwrap_or(none);
            Cast::Projects { shareable, ballots }
        } else {
            let ballots = self.answers.remove(&of).unwrap_or_default();
            let ballots = if is_secret(round) { self.boxes.answers(round, &electors) } else { ballots };
            let siblings = self.consents.get(&round.proposal.0).map_or(&[][..], Vec::as_slice);
            Cast::Answers { ballots, set_aside: settled_objections(round.number, siblings, true) }
        };
        let declared = self.declared.get(&round.charter_version).cloned().unwrap_or_default();
        let granted_for = self.granted_for.get(&(round.charter_version, round.right)).copied();
        let charter = self.charters.get(&round.charter_version);
        let right = charter.and_then(|charter| charter.right(round.right));
        let goes_on = charter.zip(right).is_some_and(|(charter, right)| charter.goes_on(right));
        let secret = is_secret(round).then(|| self.boxes.numbers(round));
        Counting { electors, granted_for, goes_on, cast, declared, secret }
    }
}

fn is_secret(round: &Round<'_>) -> bool {
    round.rule.secrecy == Secrecy::Secret
}

fn is_ranked(round: &Round<'_>) -> bool {
    round.rule.method == Method::Ranked
}

fn is_allocated(round: &Round<'_>) -> bool {
    round.rule.method == Method::Allocation
}

/// For which areas single seats decide in these rounds.
async fn granted_for(read: &Read, rounds: &[Round<'_>]) -> Result<HashMap<(i64, DecisionRightId), Area>> {
    let alone = rounds.iter().filter(|round| round.rule.method.is_sole());
    let ids: Vec<Uuid> = alone.map(|round| round.right.0).collect();
    let rights = read.among::<decision_right::Entity>(decision_right::Column::Id, &ids).await?;
    Ok(rights.into_iter().map(|right| ((right.charter_version, right.id), right.area)).collect())
}

/// The charters by which is known where it goes what others object to.
async fn charters(read: &Read, rounds: &[Round<'_>]) -> Result<HashMap<i64, Charter>> {
    let objected_to = rounds.iter().filter(|round| round.rule.objectors.is_some());
    versions_with_rights(read, objected_to.map(|round| round.charter_version)).await
}

/// The options that a round puts in order; none under other methods.
pub(super) async fn options_of(read: &Read, round: &Round<'_>) -> Result<Option<Options>> {
    if !is_ranked(round) {
        return Ok(None);
    }
    let version = voted_on(read, round).await?;
    Ok(version.and_then(|row| row.options).map(|options| ProposedOptions::ranked(&options)))
}

/// The budget that a round shares, with its projects; none under other methods.
pub(super) async fn shareable_of(read: &Read, round: &Round<'_>) -> Result<Option<Shareable>> {
    if !is_allocated(round) {
        return Ok(None);
    }
    let version = voted_on(read, round).await?;
    Ok(version.and_then(|row| row.projects).map(|projects| projects.shareable()))
}

/// The version of the proposal that a round votes on.
async fn voted_on(read: &Read, round: &Round<'_>) -> Result<Option<ProposalVersionRow>> {
    use proposal_version::Column;
    let version = Column::ProposalId.eq(round.proposal).and(Column::Version.eq(round.version));
    read.one::<proposal_version::Entity>(version).await
}
