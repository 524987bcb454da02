//! How an outcome is worked out and accounted for.

use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};

use super::counted::Counted;
use super::greedy::{self, Passed, Spent};
use super::limits::{self, Full};
use super::shares::Election;
use super::shares::add_one::{self, Shared};
use super::{
    Allocation, AllocationProblem, AllocationRule, Funding, NotFunded, Payment, ProjectOutcome, Shareable, Shares,
    Sharing, Verdict, sentence, tie,
};

pub(super) fn allocation(
    rule: &AllocationRule,
    shareable: &Shareable,
    counted: &Counted,
    barred: &[Option<NotFunded>],
) -> Result<Allocation, AllocationProblem> {
    let precedence = tie::precedence(shareable, counted);
    let caps = limits::caps_of(shareable, rule);
    let least = rule.least_score.as_ref().map(|least| least.number());
    let eligible = counted
        .scores
        .iter()
        .zip(barred)
        .map(|(score, barred)| barred.is_none() && !score.is_zero() && least.is_none_or(|least| score >= least));
    let eligible: Vec<bool> = eligible.collect();
    let election = Election { rule, shareable, counted, eligible: &eligible, caps: &caps, precedence: &precedence };
    let mut account = Account::opened(election, barred);
    if rule.sharing == Sharing::EqualShares {
        account.settle_shares(add_one::share(&election)?);
    }
    if rule.sharing == Sharing::Greedy || rule.completion.spends_the_rest() {
        account.spend_the_rest();
    }
    account.hold_to_the_least();
    Ok(account.closed())
}

struct Account<'a> {
    election: Election<'a>,
    verdicts: Vec<Verdict>,
    funded: Vec<usize>,
    shares: Option<Shares>,
    ties: Vec<super::Tie>,
}

impl<'a> Account<'a> {
    /// At first nothing is funded; what is not eligible stays so.
    fn opened(election: Election<'a>, barred: &[Option<NotFunded>]) -> Self {
        let verdict = |project: usize| match (&barred[project], &election.rule.least_score) {
            _ if election.counted.scores[project].is_zero() => NotFunded::NoSupport,
            (Some(barred), _) => barred.clone(),
            (None, Some(least)) if !election.eligible[project] => NotFunded::BelowLeastScore { least: least.clone() },
            _ => NotFunded::NoSupport,
        };
        let verdicts = (0..election.shareable.projects.len()).map(|project| Verdict::NotFunded(verdict(project)));
        Self { election, verdicts: verdicts.collect(), funded: Vec::new(), shares: None, ties: Vec::new() }
    }

    fn settle_shares(&mut self, mut shared: Shared<'a>) {
        if let Some(books) = &mut shared.books {
            for (place, project) in books.projects().to_vec().into_iter().enumerate() {
                self.fund(project, Funding::EqualShares, books.payment(place));
            }
            let room = self.election.room().take_all(&self.funded);
            for project in self.unfunded() {
                let why = room.refuses(project).map_or_else(
                    || NotFunded::SupportersCannotPay { left_minor: minor(&books.left_behind(project)) },
                    |full| self.full(full),
                );
                self.verdicts[project] = Verdict::NotFunded(why);
            }
        }
        let (steps, end) = shared.steps.map_or((0, None), |(steps, end)| (steps, Some(end)));
        self.shares = Some(Shares {
            first: shared.first_share.into(),
            last: shared.last_share.into(),
            add1_steps: steps,
            add1_end: end,
        });
        self.ties = shared.ties;
    }

    fn spend_the_rest(&mut self) {
        let Election { rule, shareable, counted, .. } = self.election;
        let by = if rule.sharing == Sharing::Greedy { Funding::Greedy } else { Funding::Utilitarian };
        let room = self.election.room().take_all(&self.funded);
        let among = self.unfunded();
        let Spent { funded, passed, ties } =
            greedy::spend(among, self.left(), room, rule.stops_at_first_misfit, shareable, counted);
        for project in funded {
            self.fund(project, by, None);
        }
        for (project, passed) in passed {
            self.verdicts[project] = Verdict::NotFunded(match passed {
                Passed::DoesNotFit { left_minor } => NotFunded::NotAffordable { left_minor },
                Passed::Full(full) => self.full(full),
                Passed::AfterMisfit => NotFunded::AfterFirstMisfit,
            });
        }
        self.ties.extend(ties);
    }

    /// Fewer projects than the rule's least: none at all.
    fn hold_to_the_least(&mut self) {
        let (funded, least) = (self.funded.len(), self.election.rule.least_projects);
        if u32::try_from(funded).is_ok_and(|funded| funded >= least) {
            return;
        }
        for project in std::mem::take(&mut self.funded) {
            self.verdicts[project] = Verdict::NotFunded(NotFunded::MinimumNotReached { funded, least });
        }
    }

    fn closed(self) -> Allocation {
        let Election { shareable, counted, .. } = self.election;
        let remaining_minor = self.left();
        let outcome = |(project, verdict): (usize, Verdict)| ProjectOutcome {
            cost_minor: shareable.cost(project),
            score: counted.scores[project].clone().into(),
            supporters: counted.supporters[project],
            verdict,
        };
        let mut allocation = Allocation {
            projects: self.verdicts.into_iter().enumerate().map(outcome).collect(),
            funded: self.funded,
            spent_minor: shareable.budget_minor - remaining_minor,
            remaining_minor,
            weight: counted.weight.clone().into(),
            shares: self.shares,
            ties: self.ties,
            sentence: String::new(),
        };
        allocation.sentence = sentence::of(&allocation, self.election.rule, shareable);
        allocation
    }

    fn fund(&mut self, project: usize, by: Funding, payment: Option<Payment>) {
        self.funded.push(project);
        self.verdicts[project] = Verdict::Funded { by, rank: self.funded.len(), payment };
    }

    fn unfunded(&self) -> Vec<usize> {
        self.election.eligible_projects().filter(|project| !self.funded.contains(project)).collect()
    }

    /// What is left of the budget. Nothing is funded beyond it.
    fn left(&self) -> i64 {
        let spent = self.election.shareable.cost_of(&self.funded);
        (i128::from(self.election.shareable.budget_minor) - spent).to_i64().unwrap_or_default()
    }

    fn full(&self, full: Full) -> NotFunded {
        let rule = self.election.rule;
        match full {
            Full::Projects => NotFunded::MostProjectsReached { most: rule.most_projects.unwrap_or_default() },
            Full::Category(cap) => NotFunded::CategoryCap { category: rule.category_caps[cap].category.clone() },
        }
    }
}

/// Never more than the costs of projects, each of which fits.
fn minor(amount: &BigInt) -> i64 {
    amount.to_i64().unwrap_or(i64::MAX)
}
