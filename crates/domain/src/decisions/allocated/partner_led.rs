//! Whether sharing a budget is led by partners: project by project.
//!
//! A seat is *for* a project that its ballot supports; that every other seat is for one project means here that they
//! support it and nothing else, as what else they support may rightly be bought first. Funders pass a project alone (A) where one is funded that only
//! they support; a funder stops one alone (B) where one that costs the whole budget, and that every other seat supports,
//! is not funded. Under equal shares a funder that may vote has a part of the budget of its own, so a rule meets (A) only
//! where partners must also agree (`concurrence`), where they alone vote, or where funders count nothing; and (B) only
//! where what equal shares leave is spent by score (`UTILITARIAN`), for a funder may keep its part from everybody else.
//!
//! Budgets have no upper end, and ADD1 has: one so large is asked about that its steps add nothing.

use std::collections::BTreeSet;

use super::{AllocationBallot, AllocationTally, close_allocation};
use crate::OrganisationId;
use crate::allocating::{AllocationRule, BallotForm, Completion, Project, ProjectBallot, Shareable};
use crate::decisions::partner_led::without_partner;
use crate::decisions::{Clause, Elector, Imbalance, Rule};
use crate::tenancy::Constituency;

/// Beyond what any number of ADD1 steps could add up to.
const BUDGET: i64 = 1_000_000_000_000;

/// The clauses that this electorate, of which all take part, does not meet.
pub(in crate::decisions) fn imbalances(rule: &Rule, electors: &[&Elector]) -> Vec<Imbalance> {
    let Some(sharing) = &rule.allocation else { return Vec::new() };
    let owned: Vec<Elector> = electors.iter().copied().cloned().collect();
    let electorate = Electorate { rule, sharing, electors: owned };
    let funders: BTreeSet<OrganisationId> =
        electors.iter().filter(|elector| is_funder(elector)).map(|elector| elector.organisation).collect();
    let alone = electorate.funders_alone().filter(|_| !funders.is_empty());
    let stopped = funders.into_iter().filter_map(|funder| electorate.stopped_by(funder));
    alone.into_iter().chain(stopped).chain(without_partner(electors)).collect()
}

fn is_funder(elector: &Elector) -> bool {
    elector.constituency == Constituency::Funder
}

struct Electorate<'a> {
    rule: &'a Rule,
    sharing: &'a AllocationRule,
    electors: Vec<Elector>,
}

impl Electorate<'_> {
    /// As many projects as must be funded together, if any is.
    fn least(&self) -> usize {
        usize::try_from(self.sharing.least_projects.max(1)).unwrap_or(usize::MAX).min(super::MOST_PROJECTS)
    }

    /// Clause A. What only funders want costs next to nothing. Others serve them best by being counted, so that caps and
    /// quorums are met, for something that is never funded; or by abstaining.
    fn funders_alone(&self) -> Option<Imbalance> {
        let wanted: Vec<usize> = (0..self.least()).collect();
        let decoy = wanted.len();
        let mut costs = vec![1; wanted.len()];
        costs.push(BUDGET + 1);
        let elsewhere = [vec![decoy], Vec::new()];
        let found = elsewhere.into_iter().find_map(|others| {
            let says = |elector: &Elector| Some(if is_funder(elector) { wanted.clone() } else { others.clone() });
            let tally = self.close(&costs, says);
            wanted.iter().any(|project| tally.chosen().contains(project)).then_some(tally)
        })?;
        let explanation = format!("Funders could have a project funded that nobody else supports: {}", found.sentence);
        Some(Imbalance { clause: Clause::A, funder: None, explanation })
    }

    /// Clause B. A funder stops best what costs the whole budget: by staying away, which starves quorums; by supporting
    /// nothing; or by supporting something of its own, which takes up its part of the budget.
    fn stopped_by(&self, funder: OrganisationId) -> Option<Imbalance> {
        let wanted: Vec<usize> = (0..self.least()).collect();
        let own = wanted.len();
        let count = i64::try_from(wanted.len()).unwrap_or(1);
        let mut costs = vec![BUDGET / count; wanted.len()];
        // Together they take all of it.
        costs[0] += BUDGET % count;
        costs.push(1);
        let ways = [
            ("staying away", None),
            ("supporting nothing", Some(Vec::new())),
            ("supporting only what nobody else does", Some(vec![own])),
        ];
        let (how, tally) = ways.into_iter().find_map(|(how, answer)| {
            let says = |elector: &Elector| match elector.organisation == funder {
                true => answer.clone(),
                false => Some(wanted.clone()),
            };
            let tally = self.close(&costs, says);
            let done = wanted.iter().all(|project| tally.chosen().contains(project));
            (!done).then_some((how, tally))
        })?;
        let explanation = format!(
            "This funder could stop a project that costs the whole budget by {how}, with every other seat in favour: {}",
            tally.sentence
        );
        Some(Imbalance { clause: Clause::B, funder: Some(funder), explanation })
    }

    /// Everybody says as strongly as the rule lets them.
    fn close(&self, costs: &[i64], says: impl Fn(&Elector) -> Option<Vec<usize>>) -> AllocationTally {
        let shareable = Shareable {
            budget_minor: BUDGET,
            places: 0,
            projects: costs.iter().copied().map(Project::costing).collect(),
        };
        let ballots = self
            .electors
            .iter()
            .filter_map(|elector| Some(AllocationBallot { seat: elector.seat, ballot: self.ballot(says(elector)?) }));
        let rule = Rule { allocation: Some(self.without_add1()), ..self.rule.clone() };
        close_allocation(&rule, &shareable, &self.electors, &ballots.collect::<Vec<_>>())
    }

    fn ballot(&self, named: Vec<usize>) -> ProjectBallot {
        match self.sharing.ballot_form {
            BallotForm::Approval => ProjectBallot::Approval(named),
            BallotForm::Ranking => ProjectBallot::Ranking(named),
            BallotForm::Points => {
                let count = u64::try_from(named.len()).unwrap_or(1).max(1);
                let each = self.sharing.most_points.unwrap_or(u64::MAX) / count;
                let each = each.min(AllocationRule::MOST_POINTS);
                ProjectBallot::Points(named.into_iter().map(|project| (project, each)).collect())
            }
        }
    }

    fn without_add1(&self) -> AllocationRule {
        let completion = match self.sharing.completion {
            Completion::Add1 => Completion::None,
            Completion::Add1Utilitarian => Completion::Utilitarian,
            other => other,
        };
        AllocationRule { completion, stops_at_first_misfit: false, ..self.sharing.clone() }
    }
}
