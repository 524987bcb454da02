//! A proposal.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::ProposalId;
use domain::decisions::{Area, Case as Stored, Choice, Outcome, ProposalState, RecusalReason, proposal as life};
use domain::tenancy::{Act, Constituency};
use futures_util::future::BoxFuture;
use persistence::decisions;
use persistence::rows::{BallotRow, ElectorRow, ProposalRow, ProposalVersionRow};

use super::action::Action;
use super::discussion::{Comment, CommentConnection, Dissent};
use super::load::{Ballots, Comments, Consultations, CurrentVersion, Dissents, Electors, ProposalById, Versions};
use super::power::{self, VotingPower};
use super::rule::Rule;
use super::tally::Tally;
use crate::graph::connection::{Window, connection, listed, weight};
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Ability, Body, Membership, Organisation, Seat, SeatById};

/// A matter put to the body that decides it.
#[derive(Debug, Clone)]
pub(crate) struct Proposal(pub(crate) ProposalRow);

connection! {
    /// A page of proposals, newest first.
    ProposalConnection,
    /// A proposal in a list.
    ProposalEdge,
    Proposal
}

impl Proposal {
    pub(crate) async fn load(snapshot: &Snapshot, id: ProposalId) -> Result<Self> {
        Ok(Self(snapshot.expect::<ProposalById>(id.0).await?))
    }

    async fn current_version(&self, snapshot: &Snapshot) -> Result<ProposalVersionRow> {
        snapshot.expect::<CurrentVersion>(self.0.id.0).await
    }

    /// The electorate of the vote that counts: the latest round.
    async fn current_electors(&self, snapshot: &Snapshot) -> Result<Vec<ElectorRow>> {
        let electors = snapshot.load::<Electors>(self.0.id.0).await?.unwrap_or_default();
        Ok(electors.into_iter().filter(|elector| elector.round == self.0.round).collect())
    }
}

/// A matter put to the body that decides it. When it passes, its action is done in the same moment.
#[Object]
impl Proposal {
    /// The proposal's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// What it is about, in one line.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The area that it decides in.
    async fn area(&self) -> Area {
        self.0.area
    }

    /// Where it stands.
    async fn state(&self) -> ProposalState {
        self.0.state
    }

    /// The number of its current version; an amendment makes the next.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Whether its action is done when it passes. False: advice, from which nothing follows by itself.
    async fn binding(&self) -> bool {
        self.0.action_kind.is_some()
    }

    /// What anybody should know before they decide.
    async fn case(&self, ctx: &Context<'_>) -> Result<Case> {
        Ok(self.current_version(&*snapshot(ctx).await?).await?.plain_case.0.into())
    }

    /// What is done when it passes; null for advice.
    async fn action(&self, ctx: &Context<'_>) -> Result<Option<Action>> {
        let snapshot = snapshot(ctx).await?;
        match self.current_version(&snapshot).await?.action {
            Some(action) => Action::of(&snapshot, action.0).await.map(Some),
            None => Ok(None),
        }
    }

    /// Every version, oldest first.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<ProposalVersion>> {
        let versions = snapshot(ctx).await?.load::<Versions>(self.0.id.0).await?.unwrap_or_default();
        Ok(versions.into_iter().map(ProposalVersion).collect())
    }

    /// Who proposed it.
    async fn proposer(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.proposer_id).await
    }

    /// The organisations that its action names as receiving money.
    async fn beneficiaries(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>> {
        let snapshot = snapshot(ctx).await?;
        let loads = self.0.beneficiaries.iter().map(|id| Organisation::load(&snapshot, *id));
        futures_util::future::try_join_all(loads).await
    }

    /// The body that decides.
    async fn body(&self, ctx: &Context<'_>) -> Result<Body> {
        Body::load(&*snapshot(ctx).await?, self.0.body_id).await
    }

    /// The version of the charter under which it is decided.
    async fn charter_version(&self) -> i64 {
        self.0.charter_version
    }

    /// The rule; frozen when voting opens.
    async fn rule(&self) -> Rule {
        (&self.0.rule.0).into()
    }

    /// Counts the votes taken on it: 0 before the first, 2 in the round after a consent that fell back.
    async fn round(&self) -> i64 {
        self.0.round
    }

    /// When it was drafted.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When its discussion opened; null before.
    async fn discussion_at(&self) -> Option<DateTime> {
        self.0.discussion_at.map(DateTime)
    }

    /// When voting opened; null before.
    async fn opened_at(&self) -> Option<DateTime> {
        self.0.opened_at.map(DateTime)
    }

    /// When voting ends; null before it opened.
    async fn closes_at(&self) -> Option<DateTime> {
        self.0.closes_at.map(DateTime)
    }

    /// When the vote was counted; null before.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// How the vote ended; null before it was counted.
    async fn outcome(&self) -> Option<Outcome> {
        self.0.outcome
    }

    /// The result with all its numbers; null before the vote was counted.
    async fn result(&self) -> Option<Tally> {
        self.0.result.as_ref().map(|result| Tally::from(&result.0))
    }

    /// What the vote would come to if it closed now; null while none is open.
    #[graphql(complexity = "20 + child_complexity")]
    async fn tally_so_far(&self, ctx: &Context<'_>) -> Result<Option<Tally>> {
        if self.0.state != ProposalState::Voting {
            return Ok(None);
        }
        let tally = decisions::count_so_far(&snapshot(ctx).await?.read, &self.0).await?;
        Ok(Some(Tally::from(&tally)))
    }

    /// The frozen electorate of the latest vote; empty before the first.
    #[graphql(complexity = "20 * child_complexity")]
    async fn electorate(&self, ctx: &Context<'_>) -> Result<Vec<Elector>> {
        let electors = self.current_electors(&*snapshot(ctx).await?).await?;
        Ok(electors.into_iter().map(Elector).collect())
    }

    /// Who has how much power in that electorate, beside who paid in how much by now; null before the first vote.
    #[graphql(complexity = "power::WEIGHT + child_complexity")]
    async fn power(&self, ctx: &Context<'_>) -> Result<Option<VotingPower>> {
        power::over_proposal(&*snapshot(ctx).await?, &self.0).await
    }

    /// The ballots of the latest vote. The rule is OPEN, so every member sees them.
    #[graphql(complexity = "20 * child_complexity")]
    async fn ballots(&self, ctx: &Context<'_>) -> Result<Vec<Ballot>> {
        let ballots = snapshot(ctx).await?.load::<Ballots>(self.0.id.0).await?.unwrap_or_default();
        Ok(ballots.into_iter().filter(|ballot| ballot.round == self.0.round).map(Ballot).collect())
    }

    /// What was said about it, oldest first.
    #[graphql(complexity = "weight(first, last, child_complexity)")]
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<CommentConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let id = self.0.id;
        let slice = snapshot(ctx).await?.load::<Comments>((id.0, page)).await?.unwrap_or_default();
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { decisions::count_comments_of(&snapshot.read, id).await })
        });
        Ok(CommentConnection(listed(slice, |row| row.id.0, Comment, count)))
    }

    /// The binding proposal for which this one asks for advice; null where it asks for itself.
    async fn consults_on(&self, ctx: &Context<'_>) -> Result<Option<Proposal>> {
        match self.0.consults_on {
            Some(id) => Proposal::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The advice that was asked for on it, oldest first; each with its own vote and result.
    #[graphql(complexity = "weight(first, last, child_complexity)")]
    async fn consultations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<ProposalConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let id = self.0.id;
        let slice = snapshot(ctx).await?.load::<Consultations>((id.0, page)).await?.unwrap_or_default();
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { decisions::count_consultations_of(&snapshot.read, id).await })
        });
        Ok(ProposalConnection(listed(slice, |row| row.id.0, Proposal, count)))
    }

    /// Who put it on record that they disagree with what was decided, earliest first.
    #[graphql(complexity = "4 * child_complexity")]
    async fn dissents(&self, ctx: &Context<'_>) -> Result<Vec<Dissent>> {
        let dissents = snapshot(ctx).await?.load::<Dissents>(self.0.id.0).await?.unwrap_or_default();
        Ok(dissents.into_iter().map(Dissent).collect())
    }

    /// What its case must still say before its vote may open, by the names of its fields.
    async fn case_missing(&self, ctx: &Context<'_>) -> Result<Vec<&'static str>> {
        Ok(self.current_version(&*snapshot(ctx).await?).await?.plain_case.0.missing())
    }

    /// When its action was done; null before, and where it was not.
    async fn enacted_at(&self) -> Option<DateTime> {
        self.0.enacted_at.map(DateTime)
    }

    /// Why its action could not be done; null where it was. It may be tried again for 90 days.
    async fn enactment_failure(&self) -> Option<&str> {
        self.0.enactment_failure.as_deref()
    }

    /// What its action made: the grant, allocation, indicator or organisation; null where it made nothing.
    async fn enacted_subject_id(&self) -> Option<ID> {
        let uuid = self.0.enacted_subject?;
        Some(match self.0.action_kind.as_deref()? {
            "AWARD_GRANT" => id::encode(domain::GrantId(uuid)),
            "ALLOCATE" => id::encode(domain::AllocationId(uuid)),
            "ADOPT_INDICATOR" | "RETIRE_INDICATOR" => id::encode(domain::IndicatorId(uuid)),
            "ADMIT_ORGANISATION" => id::encode(domain::OrganisationId(uuid)),
            "DEALLOCATE" | "RELEASE_COMMITMENT" | "REFUND_CONTRIBUTION" | "REVERSE_TRANSFER" => {
                id::encode(domain::TransferId(uuid))
            }
            _ => return None,
        })
    }

    /// What the viewer may do with it now, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Ability>> {
        let snapshot = snapshot(ctx).await?;
        let electors = self.current_electors(&snapshot).await?;
        let ballots = snapshot.load::<Ballots>(self.0.id.0).await?.unwrap_or_default();
        Ok(abilities(&snapshot, &self.0, &electors, &ballots))
    }
}

fn abilities(snapshot: &Snapshot, row: &ProposalRow, electors: &[ElectorRow], ballots: &[BallotRow]) -> Vec<Ability> {
    use domain::decisions::Refusal;
    let (actor, now) = (&snapshot.actor, snapshot.read.now());
    let own = if row.proposer_id == actor.membership { Ok(()) } else { Err(Refusal::NotYourProposal) };
    let runs = if actor.has(domain::tenancy::Role::Steward) { Ok(()) } else { own.clone() };
    let version = u32::try_from(row.version).unwrap_or(u32::MAX);
    let discussing = || match row.state {
        ProposalState::Discussion => Ok(()),
        state => Err(Refusal::WrongState { act: "opening the vote", state }),
    };
    let rule = |act: Act| -> std::result::Result<(), Refusal> {
        match act {
            Act::AmendProposal => own.clone().and(life::amend(row.state, version, version).map(drop)),
            Act::OpenDiscussion => runs.clone().and(life::open_discussion(row.state).map(drop)),
            Act::OpenVoting => runs.clone().and(discussing()),
            Act::WithdrawProposal => own.clone().and(life::withdraw(now, row.state, row.closes_at).map(drop)),
            Act::RetryEnactment => life::retry_enactment(now, row.state, row.closed_at.unwrap_or(row.created_at)),
            Act::RecuseSeat => life::may_vote(now, row.state, row.closes_at),
            Act::RecordDissent => may_dissent(actor.membership, row, electors, ballots),
            Act::CastBallot => {
                life::may_vote(now, row.state, row.closes_at).and(may_vote(actor.membership, row, electors, ballots))
            }
            _ => Ok(()),
        }
    };
    let acts = [
        Act::AmendProposal,
        Act::OpenDiscussion,
        Act::AddComment,
        Act::OpenVoting,
        Act::CastBallot,
        Act::RecuseSeat,
        Act::RecordDissent,
        Act::WithdrawProposal,
        Act::RetryEnactment,
    ];
    let role = |act: Act| actor.may(act).map_err(domain::Refusal::from);
    acts.into_iter().map(|act| Ability::new(act, role(act).and_then(|()| Ok(rule(act)?)))).collect()
}

/// Whether one of the viewer's seats can still vote.
fn may_vote(
    membership: domain::MembershipId,
    row: &ProposalRow,
    electors: &[ElectorRow],
    ballots: &[BallotRow],
) -> std::result::Result<(), domain::decisions::Refusal> {
    use domain::decisions::Refusal;
    let voted = |seat| ballots.iter().any(|ballot| ballot.round == row.round && ballot.seat_id == seat);
    let mut refusal = Refusal::NotEligible;
    for own in electors.iter().filter(|elector| elector.holder_id == membership) {
        refusal = match &own.recusal {
            Some(recusal) => Refusal::Recused { reason: recusal.reason },
            None if row.rule.final_ballots && voted(own.seat_id) => Refusal::AlreadyVoted,
            None => return Ok(()),
        };
    }
    Err(refusal)
}

/// Whether one of the viewer's seats may disagree with how it was decided.
fn may_dissent(
    membership: domain::MembershipId,
    row: &ProposalRow,
    electors: &[ElectorRow],
    ballots: &[BallotRow],
) -> std::result::Result<(), domain::decisions::Refusal> {
    use domain::decisions::Refusal;
    let answer = |seat| ballots.iter().find(|ballot| ballot.round == row.round && ballot.seat_id == seat);
    let mut refusal = Refusal::NotEligible;
    for own in electors.iter().filter(|elector| elector.holder_id == membership) {
        let may = match &own.recusal {
            Some(recusal) => Err(Refusal::Recused { reason: recusal.reason }),
            None => life::may_dissent(row.state, row.outcome, answer(own.seat_id).map(|ballot| ballot.choice)),
        };
        match may {
            Ok(()) => return Ok(()),
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}

/// What anybody should know before they decide.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Case {
    /// What is proposed and why.
    summary: String,
    /// Who gains; null where it is not said.
    who_gains: Option<String>,
    /// Who loses; null where it is not said.
    who_loses: Option<String>,
    /// What it costs, not in money alone; null where it is not said.
    cost: Option<String>,
    /// How harm is kept off; null where it is not said.
    safeguards: Option<String>,
    /// What else could be done; null where it is not said.
    alternatives: Option<String>,
}

impl From<Stored> for Case {
    fn from(case: Stored) -> Self {
        let Stored { summary, who_gains, who_loses, cost, safeguards, alternatives } = case;
        Self { summary, who_gains, who_loses, cost, safeguards, alternatives }
    }
}

/// One version of a proposal.
pub(crate) struct ProposalVersion(ProposalVersionRow);

/// One version of a proposal, as it was written.
#[Object]
impl ProposalVersion {
    /// Its number, from 1.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its case.
    async fn case(&self) -> Case {
        self.0.plain_case.0.clone().into()
    }

    /// Who wrote it.
    async fn author(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.author_id).await
    }

    /// When it was written.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}

/// A seat of a frozen electorate.
pub(crate) struct Elector(ElectorRow);

/// A seat of a frozen electorate. Later changes of seats, weights or charter never touch it.
#[Object]
impl Elector {
    /// The seat.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Seat> {
        Ok(Seat(snapshot(ctx).await?.expect::<SeatById>(self.0.seat_id.0).await?))
    }

    /// Who held it when voting opened, and votes.
    async fn holder(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.holder_id).await
    }

    /// The constituency that it counts in: FUNDER also where its organisation counted as a funder.
    async fn constituency(&self) -> Constituency {
        self.0.constituency
    }

    /// Its raw weight: a whole number.
    async fn weight(&self) -> i64 {
        self.0.weight
    }

    /// Why it is recused, and so out of the count; null where it takes part.
    async fn recusal(&self) -> Option<Recusal> {
        let recusal = self.0.recusal.as_ref()?;
        Some(Recusal { reason: recusal.reason, organisation_id: recusal.organisation.map(id::encode) })
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

/// A ballot.
pub(crate) struct Ballot(BallotRow);

/// A ballot, as it counts now.
#[Object]
impl Ballot {
    /// The seat that voted.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Seat> {
        Ok(Seat(snapshot(ctx).await?.expect::<SeatById>(self.0.seat_id.0).await?))
    }

    /// Its answer.
    async fn choice(&self) -> Choice {
        self.0.choice
    }

    /// Its reason; null where none was given.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was cast, or last changed.
    async fn cast_at(&self) -> DateTime {
        DateTime(self.0.cast_at)
    }

    /// How often it was cast: 1 unless it was changed.
    async fn revision(&self) -> i64 {
        self.0.revision
    }
}
