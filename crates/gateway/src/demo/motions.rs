//! How a matter is put to the council: proposed, talked about, voted on, counted.

use chrono::TimeDelta;
use domain::ProposalId;
use domain::decisions::{Action, Area, Case, Choice, ProposalState};
use persistence::decisions::{self, AddComment, CastBallot, Content, CreateProposal, Wording};
use persistence::rows::ProposalRow;
use persistence::{Error, Result};

use super::cast::{FUNDERS, PARTNERS, Party, Person};
use super::tale::Tale;

/// What somebody puts forward.
#[derive(Debug, Clone)]
pub(super) struct Motion {
    pub(super) title: &'static str,
    pub(super) case: Case,
    pub(super) matter: Matter,
}

/// What a motion is about.
#[derive(Debug, Clone)]
pub(super) enum Matter {
    /// Done when it passes.
    Binding(Action),
    /// Advice, from which nothing follows by itself.
    Advice(Area),
}

/// What the council answers: all who may vote the same, but for some.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answers {
    pub(super) all: Choice,
    /// These answer first, each with a reason.
    pub(super) but: &'static [(Party, Choice, &'static str)],
}

impl Answers {
    /// Everybody is for it.
    pub(super) const FOR: Self = Self { all: Choice::For, but: &[] };
    /// Everybody consents.
    pub(super) const CONSENT: Self = Self { all: Choice::Consent, but: &[] };
}

/// The case for a motion, in plain language.
pub(super) fn case(summary: &str, who_gains: &str, cost: &str) -> Case {
    Case {
        summary: summary.to_owned(),
        who_gains: Some(who_gains.to_owned()),
        who_loses: Some("Nobody that we know of; whoever knows better is asked to say so.".to_owned()),
        cost: Some(cost.to_owned()),
        safeguards: Some("Any member may bring it back to the council.".to_owned()),
        alternatives: Some("To leave things as they are.".to_owned()),
    }
}

impl Tale {
    /// Puts a motion forward and opens its discussion.
    pub(super) async fn put_forward(&mut self, proposer: Person, motion: Motion) -> Result<ProposalId> {
        let (action, area) = match motion.matter {
            Matter::Binding(action) => (Some(action), None),
            Matter::Advice(area) => (None, Some(area)),
        };
        let content = Content { action, ..Content::default() };
        let wording = Wording { title: motion.title.to_owned(), case: motion.case, content };
        let command = CreateProposal { wording, area, consults_on: None, key: Some(self.key()?) };
        let id = decisions::create_proposal(&self.store, self.by(proposer)?, &command).await?;
        decisions::open_discussion(&self.store, self.by(proposer)?, id).await
    }

    /// Somebody has something to say.
    pub(super) async fn remark(&mut self, who: Person, proposal: ProposalId, body: &str) -> Result<()> {
        let command = AddComment { proposal, body: body.to_owned(), reply_to: None, key: Some(self.key()?) };
        decisions::add_comment(&self.store, self.by(who)?, &command).await?;
        Ok(())
    }

    /// Opens the vote once there was time to talk.
    pub(super) async fn call_the_vote(&self, proposal: ProposalId) -> Result<()> {
        self.wait(TimeDelta::days(2)).await?;
        decisions::open_voting(&self.store, self.by(Person::Steward)?, proposal).await?;
        Ok(())
    }

    /// One seat answers.
    pub(super) async fn answer(
        &self,
        proposal: ProposalId,
        party: Party,
        choice: Choice,
        reason: Option<&str>,
    ) -> Result<()> {
        let command = CastBallot { proposal, seat: None, choice, reason: reason.map(str::to_owned) };
        decisions::cast_ballot(&self.store, self.by(Person::Of(party))?, &command).await?;
        Ok(())
    }

    /// Everybody answers, and the vote's time runs out where that did not settle it.
    pub(super) async fn decide(&self, proposal: ProposalId, answers: Answers) -> Result<ProposalRow> {
        self.wait(TimeDelta::days(1)).await?;
        self.everybody_answers(proposal, answers).await?;
        self.wait_for_the_count(proposal).await
    }

    /// Everybody answers who may, until the vote is settled.
    pub(super) async fn everybody_answers(&self, proposal: ProposalId, answers: Answers) -> Result<()> {
        let mut voters = self.voters(proposal).await?;
        for (party, choice, reason) in answers.but {
            self.answer(proposal, *party, *choice, Some(reason)).await?;
            voters.retain(|voter| voter != party);
        }
        for party in voters {
            if self.proposal(proposal).await?.state == ProposalState::Voting {
                self.answer(proposal, party, answers.all, None).await?;
            }
        }
        Ok(())
    }

    /// Lets a vote run out of time, unless it was settled before.
    pub(super) async fn wait_for_the_count(&self, proposal: ProposalId) -> Result<ProposalRow> {
        let row = self.proposal(proposal).await?;
        match row.closes_at.filter(|_| row.state == ProposalState::Voting) {
            Some(closes_at) => self.at(closes_at.max(self.now())).await?,
            None => return Ok(row),
        }
        self.proposal(proposal).await
    }

    /// The whole way of a motion that is decided within days.
    pub(super) async fn put_and_decide(
        &mut self,
        proposer: Person,
        motion: Motion,
        answers: Answers,
    ) -> Result<ProposalRow> {
        let id = self.put_forward(proposer, motion).await?;
        self.call_the_vote(id).await?;
        self.decide(id, answers).await
    }

    pub(super) async fn proposal(&self, id: ProposalId) -> Result<ProposalRow> {
        let read = self.store.read(self.collaborative).await?;
        let found = decisions::proposals_by_ids(&read, &[id.0]).await?.into_iter().flatten().next();
        found.ok_or(Error::NotFound("proposal"))
    }

    /// Who may answer, in the order of the council: partners first.
    async fn voters(&self, proposal: ProposalId) -> Result<Vec<Party>> {
        let read = self.store.read(self.collaborative).await?;
        let electors = decisions::electors_of(&read, &[proposal.0]).await?.remove(&proposal.0).unwrap_or_default();
        let may = |party: &Party| {
            let organisation = self.organisations.get(party);
            electors.iter().any(|one| Some(&one.organisation_id) == organisation && one.recusal.is_none())
        };
        Ok(PARTNERS.into_iter().chain(FUNDERS).filter(may).collect())
    }
}

/// A proposal of which the story knows how it ended.
pub(super) fn expect(row: ProposalRow, state: ProposalState) -> Result<ProposalRow> {
    if row.state == state {
        return Ok(row);
    }
    let why = row.enactment_failure.or(row.result.map(|result| result.0.sentence().to_owned())).unwrap_or_default();
    Err(Error::Broken(format!("“{}” should be {state} and is {}: {why}", row.title, row.state)))
}
