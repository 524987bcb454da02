//! Any vote by which a body shares a budget: any clauses, any electorate, ballots of any form.

use super::*;
use crate::allocating::tests as sharing;
use crate::allocating::{AllocationRule, BallotForm, ProjectBallot, Shareable};

#[derive(Debug, Clone)]
pub(super) struct SharedVote {
    pub(super) rule: Rule,
    pub(super) shareable: Shareable,
    pub(super) electors: Vec<Elector>,
    /// At most one of each seat; some of seats that are not in the electorate, some that support nothing.
    pub(super) ballots: Vec<AllocationBallot>,
}

impl SharedVote {
    pub(super) fn close(&self) -> AllocationTally {
        close_allocation(&self.rule, &self.shareable, &self.electors, &self.ballots)
    }

    pub(super) fn sharing(&self) -> &AllocationRule {
        self.rule.allocation.as_ref().unwrap()
    }

    pub(super) fn with_sharing(self, sharing: AllocationRule) -> Self {
        Self { rule: Rule { allocation: Some(sharing), ..self.rule }, ..self }
    }

    pub(super) fn elector(&self, ballot: &AllocationBallot) -> Option<&Elector> {
        self.electors.iter().find(|elector| elector.seat == ballot.seat)
    }

    /// Only the ballots of some electors.
    pub(super) fn heard(mut self, keep: impl Fn(&Elector) -> bool) -> Self {
        let ballots = std::mem::take(&mut self.ballots);
        self.ballots = ballots.into_iter().filter(|ballot| self.elector(ballot).is_some_and(&keep)).collect();
        self
    }

    /// A ballot of this vote's form that supports nothing.
    pub(super) fn nothing(&self) -> ProjectBallot {
        match self.sharing().ballot_form {
            BallotForm::Approval => ProjectBallot::Approval(Vec::new()),
            BallotForm::Points => ProjectBallot::Points(Vec::new()),
            BallotForm::Ranking => ProjectBallot::Ranking(Vec::new()),
        }
    }
}

/// The projects that a ballot gives something.
pub(super) fn supported(sharing: &AllocationRule, ballot: &ProjectBallot) -> Vec<usize> {
    match ballot {
        ProjectBallot::Approval(named) => named.clone(),
        ProjectBallot::Points(given) => given.iter().filter(|(_, points)| *points > 0).map(|(one, _)| *one).collect(),
        ProjectBallot::Ranking(order) => {
            order.iter().zip(&sharing.ranking_points).filter(|(_, worth)| **worth > 0).map(|(one, _)| *one).collect()
        }
    }
}

/// Any rule that shares a budget by these terms, also one that would be refused.
fn any_clauses(sharing: AllocationRule) -> impl Strategy<Value = Rule> {
    any_rule().prop_map(move |rule| Rule {
        method: Method::Allocation,
        threshold: None,
        consent_fallback: None,
        set_aside: None,
        objectors: None,
        allocation: Some(sharing.clone()),
        ..rule
    })
}

fn vote_by(sharing: AllocationRule) -> impl Strategy<Value = SharedVote> {
    let projects = prop::collection::vec(sharing::any_project(), 1..=5);
    let parts = (any_clauses(sharing.clone()), projects, 0_i64..120, any_electors(7));
    parts.prop_flat_map(move |(rule, projects, budget_minor, electors)| {
        let one = prop::option::weighted(0.8, sharing::any_saying(&sharing, projects.len()));
        let shareable = Shareable { budget_minor, places: 0, projects };
        prop::collection::vec(one, 8).prop_map(move |said| {
            let ballot =
                |(number, ballot): (u32, Option<_>)| Some(AllocationBallot { seat: seat(number), ballot: ballot? });
            SharedVote {
                rule: rule.clone(),
                shareable: shareable.clone(),
                electors: electors.clone(),
                ballots: (0..).zip(said).filter_map(ballot).collect(),
            }
        })
    })
}

pub(super) fn any_shared_vote() -> impl Strategy<Value = SharedVote> {
    sharing::any_rule().prop_flat_map(vote_by)
}

/// One whose ballots have this form.
pub(super) fn shared_vote_by(form: BallotForm) -> impl Strategy<Value = SharedVote> {
    sharing::any_rule().prop_filter("another form", move |rule| rule.ballot_form == form).prop_flat_map(vote_by)
}
