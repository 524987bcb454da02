//! What was frozen when a vote opened, what was cast, and the rounds in which that happened.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::decisions::{Part, Recusal as Reason, RecusalReason, RoundKind, Rule as Frozen, shown};
use domain::tenancy::Constituency;
use domain::{ProposalId, SeatId};
use persistence::decisions;
use persistence::rows::{ElectorRow, RoundRow};
use tokio::sync::OnceCell;

use super::ballot::{Ballot, ballots_in};
use super::load::{Electors, Rounds, Versions, VotersOf};
use super::ranking::RankedTally;
use super::rule::Rule;
use super::sharing::AllocationTally;
use super::tally::Tally;
use crate::graph::cost::list_size;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Membership, Seat, SeatById};

/// The seats that have cast a ballot in a round.
async fn voted_in(snapshot: &Snapshot, proposal: ProposalId, number: i64) -> Result<HashSet<SeatId>> {
    let voters = snapshot.load::<VotersOf>(proposal.0).await?.unwrap_or_default();
    Ok(voters.into_iter().filter(|(round, _)| *round == number).map(|(_, seat)| seat).collect())
}

/// The rule by which was voted in a round.
async fn rule_of(snapshot: &Snapshot, proposal: ProposalId, number: i64) -> Result<Option<Frozen>> {
    let rounds = snapshot.load::<Rounds>(proposal.0).await?.unwrap_or_default();
    Ok(rounds.into_iter().find(|round| round.round == number).map(|round| round.rule.0))
}

/// A seat of a frozen electorate.
pub(crate) struct Elector {
    pub(super) row: ElectorRow,
    pub(super) common: Arc<InCommon>,
}

/// What the seats of one electorate have in common: looked up by the first one that is asked, for all of them.
#[derive(Default)]
pub(super) struct InCommon {
    voted: OnceCell<HashSet<SeatId>>,
    rule: OnceCell<Option<Frozen>>,
}

/// A seat of a frozen electorate. Later changes of seats, weights or charter never touch it.
#[Object]
impl Elector {
    /// The seat.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Seat> {
        Ok(Seat(snapshot(ctx).await?.expect::<SeatById>(self.row.seat_id.0).await?))
    }

    /// Who held it when voting opened, and votes.
    async fn holder(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.row.holder_id).await
    }

    /// The constituency that it counts in: FUNDER also where its organisation counted as a funder.
    async fn constituency(&self) -> Constituency {
        self.row.constituency
    }

    /// Its raw weight: a whole number.
    async fn weight(&self) -> i64 {
        self.row.weight
    }

    /// What it may do in this vote, unless it is recused.
    async fn part(&self, ctx: &Context<'_>) -> Result<Part> {
        let snapshot = snapshot(ctx).await?;
        let look = || rule_of(&snapshot, self.row.proposal_id, self.row.round);
        let rule = self.common.rule.get_or_try_init(look).await?;
        Ok(rule.as_ref().map_or(Part::LooksOn, |rule| decisions::frozen(&self.row).part(rule)))
    }

    /// Why it is recused, and so out of the count; null where it takes part.
    async fn recusal(&self) -> Option<Recusal> {
        self.row.recusal.as_ref().map(|recusal| recusal.0.into())
    }

    /// A conflict of interest that was declared after its secret ballot was cast. The ballot can't be found again, so that
    /// it counts; null otherwise.
    async fn conflict(&self) -> Option<Recusal> {
        self.row.conflict.as_ref().map(|conflict| conflict.0.into())
    }

    /// The seat that may vote for it by proxy; null where it votes for itself.
    async fn proxy(&self, ctx: &Context<'_>) -> Result<Option<Seat>> {
        match self.row.proxy_id {
            Some(id) => Seat::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// When that proxy ended for this vote: it was taken back, its giver voted, or its holder was recused; null while it holds.
    async fn proxy_ended_at(&self) -> Option<DateTime> {
        self.row.proxy_ended_at.map(DateTime)
    }

    /// Whether it has cast a ballot. Everybody may know that, also of a secret vote.
    async fn has_voted(&self, ctx: &Context<'_>) -> Result<bool> {
        let ElectorRow { proposal_id, round, seat_id, .. } = &self.row;
        let snapshot = snapshot(ctx).await?;
        let look = || voted_in(&snapshot, *proposal_id, *round);
        let voted = self.common.voted.get_or_try_init(look).await?;
        Ok(voted.contains(seat_id))
    }
}

/// Why a seat is out of one vote.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Recusal {
    /// The reason.
    reason: RecusalReason,
    /// The organisation that it is about; null where the holder asked for it.
    organisation_id: Option<ID>,
}

impl From<Reason> for Recusal {
    fn from(recusal: Reason) -> Self {
        Self { reason: recusal.reason, organisation_id: recusal.organisation.map(id::encode) }
    }
}

/// A round of voting.
pub(crate) struct VotingRound(pub(super) RoundRow);

/// A round of voting on a proposal: what was asked, by which frozen rule, and what it came to.
#[Object]
impl VotingRound {
    /// Its number among the rounds of the proposal, from 1.
    async fn round(&self) -> i64 {
        self.0.round
    }

    /// What it asks.
    async fn kind(&self) -> RoundKind {
        self.0.kind
    }

    /// The version of the proposal that is voted on.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Its rule, frozen when it opened.
    async fn rule(&self) -> Rule {
        (&self.0.rule.0).into()
    }

    /// When it opened.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    /// Until when it takes ballots.
    async fn closes_at(&self) -> DateTime {
        DateTime(self.0.closes_at)
    }

    /// When it ended; null while it is open.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// Of a round about setting objections aside: the seats whose objections it is about.
    async fn objection_seat_ids(&self) -> Vec<ID> {
        self.0.objections.iter().copied().map(id::encode).collect()
    }

    /// The right under which it was decided; with the charter's version it says which.
    async fn right_id(&self) -> ID {
        id::encode(self.0.right_id)
    }

    /// The version of the charter in which that right stands.
    async fn charter_version(&self) -> i64 {
        self.0.charter_version
    }

    /// Its frozen electorate.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn electorate(&self, ctx: &Context<'_>) -> Result<Vec<Elector>> {
        let electors = snapshot(ctx).await?.load::<Electors>(self.0.proposal_id.0).await?.unwrap_or_default();
        let common = Arc::<InCommon>::default();
        let of_round = electors.into_iter().filter(|elector| elector.round == self.0.round);
        Ok(of_round.map(|row| Elector { row, common: common.clone() }).collect())
    }

    /// The ballots cast in it that the viewer may see, as said at `Proposal.ballots`.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn ballots(&self, ctx: &Context<'_>) -> Result<Vec<Ballot>> {
        let all = shown(self.0.rule.secrecy, self.0.result.is_some()).answers;
        ballots_in(&*snapshot(ctx).await?, (self.0.proposal_id, self.0.round), all).await
    }

    /// What it came to; null while it is open, and where it ended without being counted.
    async fn result(&self) -> Option<Tally> {
        self.0.result.as_ref().and_then(|result| result.answers()).map(Tally::from)
    }

    /// The order that it came to, where options were put in order; null otherwise.
    async fn ranking(&self) -> Option<RankedTally> {
        self.0.result.as_ref().and_then(|result| result.ranking()).map(RankedTally::from)
    }

    /// How it shared the budget, where one was shared; null otherwise.
    async fn allocation(&self, ctx: &Context<'_>) -> Result<Option<AllocationTally>> {
        let Some(tally) = self.0.result.as_ref().and_then(|result| result.allocation()) else { return Ok(None) };
        let versions = snapshot(ctx).await?.load::<Versions>(self.0.proposal_id.0).await?.unwrap_or_default();
        let voted_on = versions.into_iter().find(|version| version.version == self.0.version);
        let projects = voted_on.and_then(|version| version.projects);
        Ok(projects.map(|projects| AllocationTally::of(tally, projects.budget())))
    }
}
