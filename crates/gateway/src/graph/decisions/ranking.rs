//! Options that are put in order, and results that explain the order.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::decisions::{
    Action as Decided, Base, ConstituencyBallots, Exact, Ground, Outcome, ProposedOption, ProposedOptions,
    RankedConcurrence, RankedTally as Counted, RankedTie,
};
use domain::tenancy::Constituency;

use super::action::Action;
use super::action_input::ActionInput;
use super::tally::QuorumResult;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scope::snapshot;

/// One option of a proposal.
pub(crate) struct ProposalOption {
    position: u32,
    name: String,
    action: Option<Decided>,
    status_quo: bool,
}

/// One option of a proposal whose options are put in order.
#[Object]
impl ProposalOption {
    /// Its position in the proposal, from 0: by it ballots and results name it.
    async fn position(&self) -> u32 {
        self.position
    }

    /// What it is, in a few words.
    async fn name(&self) -> &str {
        &self.name
    }

    /// What is done when it comes first; null where nothing follows by itself.
    async fn action(&self, ctx: &Context<'_>) -> Result<Option<Action>> {
        match &self.action {
            Some(action) => Action::of(&*snapshot(ctx).await?, action.clone()).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whether it is the one that changes nothing. What is not liked better than it is not done.
    async fn status_quo(&self) -> bool {
        self.status_quo
    }
}

/// The options as clients see them; none: an empty list.
pub(super) fn options(proposed: Option<ProposedOptions>) -> Vec<ProposalOption> {
    let Some(ProposedOptions { options, status_quo }) = proposed else { return Vec::new() };
    let option = |(position, ProposedOption { name, action }): (u32, ProposedOption)| ProposalOption {
        position,
        name,
        action,
        status_quo: status_quo == Some(position),
    };
    (0..).zip(options).map(option).collect()
}

/// An option to put to the vote.
#[derive(Debug, InputObject)]
pub(crate) struct ProposalOptionInput {
    /// What it is, in one line of at most 200 characters.
    pub(super) name: String,
    /// What shall be done when it comes first; left out, nothing follows by itself.
    pub(super) action: Option<ActionInput>,
}

/// Options in the order in which a seat prefers them.
#[derive(Debug, InputObject)]
pub(crate) struct RankOptionsInput {
    /// The proposal.
    pub(super) proposal_id: ID,
    /// The seat that votes; needed only by somebody who holds several of the electorate, and to vote for a seat that lets one's
    /// own vote for it.
    pub(super) seat_id: Option<ID>,
    /// Positions of options from best to worst; those of one rank are equal, those not named come last, as equals. An empty
    /// list abstains.
    pub(super) ranks: Vec<Vec<u32>>,
}

/// The result of putting options in order, by the method of Schulze: every number that explains it. An option is ahead of
/// another where its strongest path to it, of pairwise wins, is stronger than the path back. Options are named by their
/// position in the proposal. Exact numbers are whole numbers or fractions such as `22/3`.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct RankedTally {
    /// How it ended.
    outcome: Outcome,
    /// The one sentence that says why.
    sentence: String,
    /// The one reason that settled it.
    ground: Ground,
    /// The option that was chosen; null where none was.
    chosen: Option<u32>,
    /// All options, the first one first.
    order: Vec<u32>,
    /// Every place for which several options tied.
    ties: Vec<RankingTie>,
    /// Row by row, the weight that prefers the option of the row to that of the column.
    pairwise: Vec<Vec<String>>,
    /// Row by row, the strength of the strongest path from the option of the row to that of the column.
    paths: Vec<Vec<String>>,
    /// What the factors of the caps are computed from.
    base: Base,
    /// Raw weight of the electorate, recused seats left out.
    electorate: String,
    /// Raw weight of the seats that cast a ballot, also one that ranks nothing.
    cast: String,
    /// Weight of the ballots that rank something, after caps.
    counted: String,
    /// The same for each constituency, with caps.
    constituencies: Vec<BallotConstituency>,
    /// The quorums and whether they were met.
    quorums: Vec<QuorumResult>,
    /// The constituencies that had to put the same option first on their own.
    concurrence: Vec<RankingConcurrence>,
    /// Seats that were recused: out of every number.
    recused_seat_ids: Vec<ID>,
    /// Seats whose secret ballot counts although they declared a conflict of interest after casting it. An affected organisation
    /// may ask for another vote.
    conflicted_seat_ids: Vec<ID>,
    /// It was closed before its deadline, because everybody had voted.
    early: bool,
}

/// Several options tied for a place, and the rule's order put one of them there.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct RankingTie {
    /// The place, from 1.
    place: u32,
    /// The options that no other remaining one was ahead of.
    options: Vec<u32>,
    /// The one that took the place.
    taken_by: u32,
}

/// One constituency's part of a result whose ballots rank options or support projects.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct BallotConstituency {
    /// The constituency; seats of organisations that count as funders are under FUNDER.
    constituency: Constituency,
    /// Seats of the electorate.
    seats: u32,
    /// Their raw weight.
    eligible: String,
    /// The raw weight of those that cast a ballot.
    cast: String,
    /// How many ballots say something: rank an option, support a project.
    ballots: u32,
    /// Their raw weight.
    raw: String,
    /// Its cap, as a fraction of the counted weight; null where it has none.
    cap: Option<String>,
    /// What each of its ballots' weights was multiplied by; 1 where no cap bit.
    factor: String,
    /// The weight that counts, after the cap.
    counted: String,
}

/// Whether a constituency on its own puts the same option first.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct RankingConcurrence {
    /// The constituency.
    constituency: Constituency,
    /// The raw weight of its ballots that rank something.
    ranked: String,
    /// The options that none is ahead of in its own count; empty where it ranked nothing.
    first: Vec<u32>,
    /// Whether it is the same one, and alone.
    met: bool,
}

fn text(number: &Exact) -> String {
    number.to_string()
}

fn matrix(rows: &[Vec<Exact>]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

impl From<&Counted> for RankedTally {
    fn from(tally: &Counted) -> Self {
        Self {
            outcome: tally.outcome,
            sentence: tally.sentence.clone(),
            ground: tally.ground,
            chosen: tally.chosen(),
            order: tally.order.clone(),
            ties: tally.ties.iter().map(Into::into).collect(),
            pairwise: matrix(&tally.pairwise),
            paths: matrix(&tally.paths),
            base: tally.base,
            electorate: text(&tally.electorate),
            cast: text(&tally.cast),
            counted: text(&tally.counted),
            constituencies: tally.constituencies.iter().map(Into::into).collect(),
            quorums: tally.quorums.iter().map(Into::into).collect(),
            concurrence: tally.concurrence.iter().map(Into::into).collect(),
            recused_seat_ids: tally.recused.iter().copied().map(id::encode).collect(),
            conflicted_seat_ids: tally.conflicted.iter().copied().map(id::encode).collect(),
            early: tally.early,
        }
    }
}

impl From<&RankedTie> for RankingTie {
    fn from(tie: &RankedTie) -> Self {
        Self { place: tie.place, options: tie.options.clone(), taken_by: tie.taken_by }
    }
}

impl From<&ConstituencyBallots> for BallotConstituency {
    fn from(line: &ConstituencyBallots) -> Self {
        Self {
            constituency: line.constituency,
            seats: line.seats,
            eligible: text(&line.eligible),
            cast: text(&line.cast),
            ballots: line.ballots,
            raw: text(&line.raw),
            cap: line.cap.map(|cap| cap.to_string()),
            factor: text(&line.factor),
            counted: text(&line.counted),
        }
    }
}

impl From<&RankedConcurrence> for RankingConcurrence {
    fn from(line: &RankedConcurrence) -> Self {
        let RankedConcurrence { constituency, ranked, first, met } = line;
        Self { constituency: *constituency, ranked: text(ranked), first: first.clone(), met: *met }
    }
}
