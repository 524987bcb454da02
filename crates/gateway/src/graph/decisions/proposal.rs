//! A proposal.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::ProposalId;
use domain::decisions::{Area, Choice, Outcome, ProposalState, Secrecy, VoteResult, shown};
use futures_util::future::BoxFuture;
use persistence::decisions;
use persistence::rows::{ElectorRow, ProposalRow, ProposalVersionRow};

use super::ability::{abilities, answers};
use super::action::Action;
use super::amendment::AmendmentOffer;
use super::ballot::{Ballot, ballots_in};
use super::budget::ProposalBudget;
use super::discussion::{Comment, CommentConnection, Dissent};
use super::escalation::Escalation;
use super::extension::Extension;
use super::load::{
    AmendmentOffers, Comments, Consultations, CurrentVersion, Dissents, Electors, Escalations, Extensions, OpenVote,
    ProposalById, Revotes, Rounds, SoFar, Versions,
};
use super::power::{self, VotingPower};
use super::ranking::{ProposalOption, RankedTally, options};
use super::revote::Revote;
use super::rule::Rule;
use super::tally::Tally;
use super::version::{Case, ProposalVersion};
use super::vote::{Elector, InCommon, VotingRound};
use crate::graph::connection::{Window, connection, listed};
use crate::graph::cost::{Paged, cost, list_size};
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Ability, Body, Membership, Organisation};

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

    /// What an open vote would come to now, where that may be shown.
    pub(super) async fn so_far(&self, ctx: &Context<'_>) -> Result<Option<VoteResult>> {
        if self.0.state != ProposalState::Voting || !self.shown().tally {
            return Ok(None);
        }
        snapshot(ctx).await?.load::<SoFar>(OpenVote::of(&self.0)).await
    }

    /// What of the open vote may be shown now.
    pub(super) fn shown(&self) -> domain::decisions::Shown {
        shown(self.0.rule.secrecy, self.0.closed_at.is_some())
    }

    /// The secrecy of the latest vote, and whether that was counted. The rule of a matter that went on since, to another
    /// body, is not the one by which was voted.
    async fn secrecy_of_latest(&self, snapshot: &Snapshot) -> Result<(Secrecy, bool)> {
        let rounds = snapshot.load::<Rounds>(self.0.id.0).await?.unwrap_or_default();
        let latest = rounds.into_iter().find(|round| round.round == self.0.round);
        Ok(latest.map_or((self.0.rule.secrecy, false), |round| (round.rule.secrecy, round.result.is_some())))
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

    /// What is done when it passes; null for advice, and where options are put in order or a budget is shared.
    async fn action(&self, ctx: &Context<'_>) -> Result<Option<Action>> {
        let snapshot = snapshot(ctx).await?;
        match self.current_version(&snapshot).await?.action {
            Some(action) => Action::of(&snapshot, action.0).await.map(Some),
            None => Ok(None),
        }
    }

    /// What is put in order, in the proposal's order; empty where one thing is asked.
    async fn options(&self, ctx: &Context<'_>) -> Result<Vec<ProposalOption>> {
        let version = self.current_version(&*snapshot(ctx).await?).await?;
        Ok(options(version.options.map(|options| options.0)))
    }

    /// The budget that it shares among projects, with what that comes to; null where it shares none.
    async fn budget(&self, ctx: &Context<'_>) -> Result<Option<ProposalBudget>> {
        let version = self.current_version(&*snapshot(ctx).await?).await?;
        Ok(version.projects.map(|proposed| ProposalBudget { proposal: self.clone(), proposed: proposed.0 }))
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

    /// The rule; frozen when voting opens. Of a matter that went on to another body, that body's; the rule of each vote before
    /// stands with its round.
    async fn rule(&self) -> Rule {
        (&self.0.rule.0).into()
    }

    /// The number of the round on which its fate depends; 0 before the first. A round about setting objections aside, beside
    /// it, has a number of its own.
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

    /// The result with all its numbers; null before the vote was counted, and where options were put in order or a budget was
    /// shared.
    async fn result(&self) -> Option<Tally> {
        self.0.result.as_ref().and_then(|result| result.answers()).map(Tally::from)
    }

    /// The order of the options with all its numbers; null before the vote was counted, and where one thing was asked.
    async fn ranking(&self) -> Option<RankedTally> {
        self.0.result.as_ref().and_then(|result| result.ranking()).map(RankedTally::from)
    }

    /// What the vote would come to if it closed now; null while none is open, while the rule hides it, and where options are
    /// put in order.
    #[graphql(directive = cost::apply(20))]
    async fn tally_so_far(&self, ctx: &Context<'_>) -> Result<Option<Tally>> {
        Ok(self.so_far(ctx).await?.as_ref().and_then(VoteResult::answers).map(Tally::from))
    }

    /// The order that the options would have if the vote closed now; null while none is open, while the rule hides it, and
    /// where one thing is asked.
    #[graphql(directive = cost::apply(20))]
    async fn ranking_so_far(&self, ctx: &Context<'_>) -> Result<Option<RankedTally>> {
        Ok(self.so_far(ctx).await?.as_ref().and_then(VoteResult::ranking).map(RankedTally::from))
    }

    /// Every round of voting on it, oldest first.
    #[graphql(directive = list_size::apply(Some(5), None))]
    async fn rounds(&self, ctx: &Context<'_>) -> Result<Vec<VotingRound>> {
        let rounds = snapshot(ctx).await?.load::<Rounds>(self.0.id.0).await?.unwrap_or_default();
        Ok(rounds.into_iter().map(VotingRound).collect())
    }

    /// Where it went because a body could not settle it, oldest first.
    #[graphql(directive = list_size::apply(Some(2), None))]
    async fn escalations(&self, ctx: &Context<'_>) -> Result<Vec<Escalation>> {
        let escalations = snapshot(ctx).await?.load::<Escalations>(self.0.id.0).await?.unwrap_or_default();
        Ok(escalations.into_iter().map(Escalation).collect())
    }

    /// The extension of its vote; null where nobody asked for more time.
    async fn extension(&self, ctx: &Context<'_>) -> Result<Option<Extension>> {
        let extensions = snapshot(ctx).await?.load::<Extensions>(self.0.id.0).await?.unwrap_or_default();
        Ok(extensions.into_iter().next().map(Extension))
    }

    /// Votes on it that are held again, in the order of their rounds, because a conflict of interest was declared after a secret
    /// ballot.
    #[graphql(directive = list_size::apply(Some(2), None))]
    async fn revotes(&self, ctx: &Context<'_>) -> Result<Vec<Revote>> {
        let revotes = snapshot(ctx).await?.load::<Revotes>(self.0.id.0).await?.unwrap_or_default();
        Ok(revotes.into_iter().map(Revote).collect())
    }

    /// Amendments that were offered to those who objected, oldest first.
    #[graphql(directive = list_size::apply(Some(5), None))]
    async fn amendment_offers(&self, ctx: &Context<'_>) -> Result<Vec<AmendmentOffer>> {
        let offers = snapshot(ctx).await?.load::<AmendmentOffers>(self.0.id.0).await?.unwrap_or_default();
        Ok(offers.into_iter().map(AmendmentOffer).collect())
    }

    /// The frozen electorate of the latest vote; empty before the first.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn electorate(&self, ctx: &Context<'_>) -> Result<Vec<Elector>> {
        let snapshot = snapshot(ctx).await?;
        let electors = self.current_electors(&snapshot).await?;
        let common = Arc::<InCommon>::default();
        Ok(electors.into_iter().map(|row| Elector { row, common: common.clone() }).collect())
    }

    /// Who has how much power in that electorate, beside who paid in how much by now; null before the first vote.
    #[graphql(directive = cost::apply(power::WEIGHT))]
    async fn power(&self, ctx: &Context<'_>) -> Result<Option<VotingPower>> {
        power::over_proposal(&*snapshot(ctx).await?, &self.0).await
    }

    /// The ballots of the latest vote that the viewer may see. OPEN: all, at once. HIDDEN_UNTIL_CLOSE: all once the vote is
    /// closed, and only the viewer's own before. SECRET: none, ever.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn ballots(&self, ctx: &Context<'_>) -> Result<Vec<Ballot>> {
        let snapshot = snapshot(ctx).await?;
        let (secrecy, counted) = self.secrecy_of_latest(&snapshot).await?;
        let all = shown(secrecy, counted).answers;
        ballots_in(&snapshot, (self.0.id, self.0.round), all).await
    }

    /// What was said about it, oldest first.
    #[graphql(directive = Paged::apply())]
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
    #[graphql(directive = Paged::apply())]
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
    #[graphql(directive = list_size::apply(Some(4), None))]
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

    /// What its action made: the grant, allocation, indicator or organisation; null where it made nothing, and where a budget
    /// was shared: what each chosen project made names this decision.
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

    /// The answers that the viewer may still give by `castBallot`, through any of their seats; empty where none, for reasons said
    /// at `viewerCan`. Whoever may only object has OBJECT, and STAND_ASIDE to withdraw an objection or to say that they have
    /// none. While the body is asked to set objections aside, FOR, AGAINST and ABSTAIN answer that.
    async fn viewer_answers(&self, ctx: &Context<'_>) -> Result<Vec<Choice>> {
        answers(&*snapshot(ctx).await?, &self.0).await
    }

    /// What the viewer may do with it now, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Ability>> {
        abilities(&*snapshot(ctx).await?, &self.0).await
    }
}
