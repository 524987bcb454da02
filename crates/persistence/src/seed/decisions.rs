//! Proposals with their texts, their votes and what came of them.

use domain::ProposalId;
use domain::decisions::{Action, Case, DecisionRight, Outcome, ProposalState, Rule, VoteResult};
use uuid::Uuid;

use super::funds::{FundPlan, allocation_name};
use super::generator::Generator;
use super::grants;
use super::matters::{Fate, Matter, Purpose};
use super::measures::Measures;
use super::parties::Parties;
use super::plot::{Counts, Plot, Stream};
use super::votes::{self, Budget, Rows, Voted};
use crate::entity::{ballot, ballot_revision, beneficiary_amount, comment, elector, proposal, proposal_version, round};
use crate::{Error, Result, Stored, due};

/// Proposals in one batch.
pub(super) const AT_A_TIME: usize = 250;
/// Ballots cast so far on a vote that is still open.
const CAST_ON_OPEN: usize = 10;

/// Everything that decisions stand on.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub(super) plot: &'a Plot,
    pub(super) parties: &'a Parties,
    pub(super) measures: &'a Measures,
    pub(super) funds: &'a [FundPlan],
    pub(super) matters: &'a [Matter],
}

/// Shares the ballots out: each closed vote may have as many as it takes for the sum to be reached at the last.
#[derive(Debug)]
pub(super) struct Ballots {
    to_cast: u64,
    closed: u64,
    held: u64,
    cast: u64,
}

impl Ballots {
    pub(super) fn new(plot: &Plot, matters: &[Matter]) -> Self {
        let count = |wanted: fn(Fate) -> bool| matters.iter().filter(|matter| wanted(matter.fate)).count() as u64;
        let open = count(|fate| fate == Fate::Open) * CAST_ON_OPEN as u64;
        Self { to_cast: plot.sizes.ballots.saturating_sub(open), closed: count(Fate::is_closed), held: 0, cast: 0 }
    }

    fn budget(&mut self, fate: Fate) -> Budget {
        if fate == Fate::Open {
            return Budget { ballots: CAST_ON_OPEN, exact: true };
        }
        self.held += 1;
        let by_now = u128::from(self.to_cast) * u128::from(self.held) / u128::from(self.closed.max(1));
        let left = u64::try_from(by_now).unwrap_or_default().saturating_sub(self.cast);
        Budget { ballots: usize::try_from(left).unwrap_or_default(), exact: self.held == self.closed }
    }

    fn counted(&mut self, fate: Fate, cast: usize) {
        if fate != Fate::Open {
            self.cast += cast as u64;
        }
    }
}

/// Rows of one batch.
#[derive(Debug, Default)]
struct Writing {
    proposals: Vec<proposal::Model>,
    versions: Vec<proposal_version::Model>,
    votes: Rows,
    amounts: Vec<beneficiary_amount::Model>,
    comments: Vec<comment::Model>,
    due: Vec<(ProposalId, chrono::DateTime<chrono::Utc>)>,
}

/// Writes some matters that follow one another, the first of which has this index: one batch.
pub(super) async fn sow(ground: &Ground<'_>, ballots: &mut Ballots, first: usize) -> Result<Counts> {
    let mut generator = ground.plot.generator(Stream::Votes, first as u64);
    let mut writing = Writing::default();
    for (index, matter) in ground.matters.iter().enumerate().skip(first).take(AT_A_TIME) {
        ground.put(&mut writing, &mut generator, ballots, (index, matter))?;
    }
    let mut batch = ground.plot.batch().await?;
    batch.add::<proposal::Entity>(writing.proposals).await?;
    batch.add::<proposal_version::Entity>(writing.versions).await?;
    batch.add::<round::Entity>(writing.votes.rounds).await?;
    batch.add::<elector::Entity>(writing.votes.electors).await?;
    batch.add::<ballot::Entity>(writing.votes.ballots).await?;
    batch.add::<ballot_revision::Entity>(writing.votes.revisions).await?;
    batch.add::<beneficiary_amount::Entity>(writing.amounts).await?;
    batch.add::<comment::Entity>(writing.comments).await?;
    for (id, at) in writing.due {
        batch.due(due::Kind::CloseVote, id.0, at).await?;
    }
    batch.finish("proposals with their votes").await
}

impl Ground<'_> {
    fn put(
        &self,
        writing: &mut Writing,
        generator: &mut Generator,
        ballots: &mut Ballots,
        (index, matter): (usize, &Matter),
    ) -> Result<()> {
        let action = self.action(generator, index, matter)?;
        let beneficiaries = action.as_ref().map(Action::beneficiaries).unwrap_or_default();
        let right = self.parties.right(matter.area());
        let right = right.ok_or_else(|| Error::Broken("a matter that nobody decides".to_owned()))?;
        let voted = if matter.fate == Fate::Open || matter.fate.is_closed() {
            let electors = votes::electorate(&self.parties.electorate, &beneficiaries);
            let voted = votes::hold(generator, matter, &right.rule, electors, ballots.budget(matter.fate))?;
            ballots.counted(matter.fate, voted.ballots());
            writing.votes.add(self.plot, generator, (matter, right), &voted);
            Some(voted)
        } else {
            None
        };
        let row = self.proposal(index, matter, right, action.as_ref(), voted.as_ref())?;
        if let Some(at) = row.closes_at.filter(|_| row.state == ProposalState::Voting) {
            writing.due.push((matter.id, at));
        }
        if matches!(row.state, ProposalState::Voting | ProposalState::Enacted | ProposalState::EnactmentFailed) {
            writing.amounts.extend(self.amounts(matter, action.as_ref()));
        }
        writing.comments.extend(self.comments(generator, matter));
        writing.versions.push(self.version(&row, action));
        writing.proposals.push(row);
        Ok(())
    }

    /// What the proposal asks for; none: advice.
    fn action(&self, generator: &mut Generator, index: usize, matter: &Matter) -> Result<Option<Action>> {
        let fund = |number: usize| self.funds.get(number).ok_or_else(|| Error::Broken("no such fund".to_owned()));
        match matter.purpose {
            Purpose::Advice(_) => Ok(None),
            Purpose::Adopt(number) => {
                let measure = self.measures.indicators.get(number);
                let measure = measure.ok_or_else(|| Error::Broken("no such indicator".to_owned()))?;
                let (outcome, definition) = (measure.outcome, measure.definition.clone());
                Ok(Some(Action::AdoptIndicator { outcome, revises: None, definition }))
            }
            Purpose::Allocate { fund: number, .. } => {
                let fund = fund(number)?;
                let id = fund.allocations.iter().find(|(_, made)| *made == index).map(|(id, _)| *id);
                let (name, purpose) = (allocation_name(&matter.purpose), "Sample data.".to_owned());
                Ok(Some(Action::Allocate { fund: fund.id, name, purpose, amount_minor: fund.set_aside(id) }))
            }
            Purpose::Award { fund: number } => {
                let fund = fund(number)?;
                if let Some(grant) = fund.first_of(index) {
                    return Ok(Some(grant.action(fund.id, self.parties)));
                }
                let mut grant = grants::empty(generator, self.parties, index, matter.closes_at());
                for part in &mut grant.parts {
                    grants::pay(generator, part, (matter.closes_at(), matter.closes_at()), (0, 4));
                }
                Ok(Some(grant.action(fund.id, self.parties)))
            }
        }
    }

    fn proposal(
        &self,
        index: usize,
        matter: &Matter,
        right: &DecisionRight,
        action: Option<&Action>,
        voted: Option<&Voted>,
    ) -> Result<proposal::Model> {
        let proposer = self.parties.all.get(matter.proposer);
        let proposer = proposer.ok_or_else(|| Error::Broken("a proposal of nobody".to_owned()))?;
        let result = voted.and_then(|voted| voted.result.clone());
        let state = state(matter, result.as_ref().map(VoteResult::outcome), action.is_some());
        let closes_at = voted.map(|voted| voted.closes_at(matter));
        let closed_at = closes_at.filter(|_| result.is_some());
        let last = voted.and_then(|voted| voted.rounds.last());
        let rule: Rule = last.map_or_else(|| right.rule.clone(), |round| round.rule.clone());
        let enacted = state == ProposalState::Enacted;
        let failure = "needs more than the fund has available".to_owned();
        Ok(proposal::Model {
            collaborative_id: self.plot.collaborative,
            id: matter.id,
            area: matter.area(),
            title: format!("Sample proposal {:05}", index + 1),
            proposer_id: proposer.member,
            proposer_person_id: proposer.person,
            state,
            version: 1,
            round: last.map_or(0, |round| round.number),
            action_kind: action.map(|action| action.word().to_owned()),
            beneficiaries: Stored(action.map(Action::beneficiaries).unwrap_or_default()),
            consults_on: None,
            fund_id: action.and_then(|action| action.matter().fund),
            amount: action.and_then(Action::amount_minor),
            body_id: right.body,
            charter_version: 1,
            right_id: right.id,
            rule: Stored(rule),
            created_at: matter.created_at,
            discussion_at: (state != ProposalState::Draft).then(|| matter.discussed_at()),
            opened_at: last.map(|round| round.opened_at),
            closes_at,
            closed_at,
            outcome: result.as_ref().map(VoteResult::outcome),
            result: result.map(Stored),
            enacted_at: closed_at.filter(|_| enacted),
            enactment_failure: (state == ProposalState::EnactmentFailed).then_some(failure),
            enacted_subject: if enacted { self.subject(index, matter) } else { None },
        })
    }

    /// What the enacted action made.
    fn subject(&self, index: usize, matter: &Matter) -> Option<Uuid> {
        match matter.purpose {
            Purpose::Advice(_) => None,
            Purpose::Adopt(number) => self.measures.indicators.get(number).map(|measure| measure.id.0),
            Purpose::Allocate { fund, .. } => {
                let made = self.funds.get(fund)?.allocations.iter().find(|(_, made)| *made == index);
                made.map(|(id, _)| id.0)
            }
            Purpose::Award { fund } => self.funds.get(fund)?.first_of(index).map(|grant| grant.id.0),
        }
    }

    fn version(&self, row: &proposal::Model, action: Option<Action>) -> proposal_version::Model {
        let summary = "Sample data: nobody proposes this.".to_owned();
        let said = |text: &str| Some(text.to_owned());
        proposal_version::Model {
            collaborative_id: self.plot.collaborative,
            proposal_id: row.id,
            version: 1,
            title: row.title.clone(),
            plain_case: Stored(Case {
                summary,
                who_gains: said("Nobody."),
                who_loses: said("Nobody."),
                cost: said("Nothing."),
                safeguards: said("None are needed."),
                alternatives: said("To have no sample data."),
            }),
            action: action.map(Stored),
            options: None,
            projects: None,
            author_id: row.proposer_id,
            at: row.created_at,
        }
    }

    fn amounts(&self, matter: &Matter, action: Option<&Action>) -> Vec<beneficiary_amount::Model> {
        let Some(Action::AwardGrant { fund, grantees, .. }) = action else { return Vec::new() };
        let row = |grantee: &domain::decisions::Grantee| beneficiary_amount::Model {
            collaborative_id: self.plot.collaborative,
            proposal_id: matter.id,
            organisation_id: grantee.organisation,
            fund_id: *fund,
            amount: grantee.amount_minor,
            decided_at: matter.opened_at(),
        };
        grantees.iter().map(row).collect()
    }

    /// None, one or two remarks while it was discussed.
    fn comments(&self, generator: &mut Generator, matter: &Matter) -> Vec<comment::Model> {
        let many = if matter.fate == Fate::Draft { 0 } else { generator.index(3) };
        let mut comments = Vec::new();
        for hour in 0..many {
            let at = matter.discussed_at() + chrono::TimeDelta::hours(i64::try_from(hour).unwrap_or_default());
            let Some(author) = self.parties.all.get(generator.index(self.parties.all.len())) else { continue };
            comments.push(comment::Model {
                collaborative_id: self.plot.collaborative,
                id: domain::CommentId(generator.id(at)),
                proposal_id: matter.id,
                author_id: author.member,
                reply_to: None,
                body: "Sample data: a remark.".to_owned(),
                at,
            });
        }
        comments
    }
}

fn state(matter: &Matter, outcome: Option<Outcome>, has_action: bool) -> ProposalState {
    match (matter.fate, outcome) {
        (Fate::Draft, _) => ProposalState::Draft,
        (Fate::Discussion, _) => ProposalState::Discussion,
        (Fate::Withdrawn, _) => ProposalState::Withdrawn,
        (_, None) => ProposalState::Voting,
        (_, Some(Outcome::Lapsed)) => ProposalState::Lapsed,
        (_, Some(Outcome::Failed)) => ProposalState::Failed,
        (_, Some(Outcome::Passed)) if !has_action => ProposalState::Passed,
        (Fate::PassesInVain, _) => ProposalState::EnactmentFailed,
        _ => ProposalState::Enacted,
    }
}
