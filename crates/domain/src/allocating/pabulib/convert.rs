//! A published election as one of ours; and what looks wrong in it.

use std::collections::{HashMap, HashSet};

use num_bigint::BigInt;

use super::meta::Meta;
use super::{PabulibFile, PublishedVote, ReadFault, ReadProblem, Remark, VoteType};
use crate::allocating::{AllocationRule, BallotForm, Completion, Project, ProjectBallot, Shareable, WeightedBallot};
use crate::decisions::Exact;

impl PabulibFile {
    /// The budget and its projects.
    pub fn shareable(&self) -> Shareable {
        let project = |project: &super::PublishedProject| Project {
            cost_minor: project.cost,
            categories: project.categories.clone(),
        };
        Shareable {
            budget_minor: self.budget,
            places: self.places,
            projects: self.projects.iter().map(project).collect(),
        }
    }

    /// The form in which [`PabulibFile::ballots`] gives the votes.
    pub fn ballot_form(&self) -> BallotForm {
        match self.vote_type {
            VoteType::Approval | VoteType::ChooseOne => BallotForm::Approval,
            VoteType::Ordinal | VoteType::Cumulative | VoteType::Scoring => BallotForm::Points,
        }
    }

    /// The votes, each of weight 1; rankings as the points that they come to.
    ///
    /// # Errors
    /// Negative points, with their line.
    pub fn ballots(&self) -> Result<Vec<WeightedBallot>, ReadProblem> {
        let one = Exact::from(BigInt::from(1));
        let weighted = |ballot| WeightedBallot { weight: one.clone(), ballot };
        self.votes.iter().map(|vote| self.ballot(vote).map(weighted)).collect()
    }

    fn ballot(&self, vote: &PublishedVote) -> Result<ProjectBallot, ReadProblem> {
        if self.ballot_form() == BallotForm::Approval {
            return Ok(ProjectBallot::Approval(vote.points.iter().map(|(project, _)| *project).collect()));
        }
        let negative = || ReadFault::NegativePoints { voter: vote.voter.clone() }.at(vote.line);
        let unsigned = |(project, points)| Ok((project, u64::try_from(points).map_err(|_| negative())?));
        Ok(ProjectBallot::Points(self.points_of(vote).into_iter().map(unsigned).collect::<Result<_, _>>()?))
    }

    /// What a vote gives to every project: a scoring vote gives the default score to those that it does not name.
    pub(super) fn points_of(&self, vote: &PublishedVote) -> Vec<(usize, i64)> {
        let default = self.limits.default_score;
        if self.vote_type != VoteType::Scoring || default == 0 {
            return vote.points.clone();
        }
        let named: HashMap<usize, i64> = vote.points.iter().copied().collect();
        (0..self.projects.len()).map(|project| (project, named.get(&project).copied().unwrap_or(default))).collect()
    }

    /// The published rule as one of ours; none: it is unknown, or one that only a comment describes.
    pub fn allocation_rule(&self) -> Option<AllocationRule> {
        let rule = match self.rule.as_deref()? {
            "greedy" | "greedy-threshold" => AllocationRule::greedy(),
            "greedy-no-skip" => AllocationRule { stops_at_first_misfit: true, ..AllocationRule::greedy() },
            "equalshares" => AllocationRule { completion: Completion::None, ..AllocationRule::equal_shares() },
            "equalshares/add1" => AllocationRule::equal_shares(),
            _ => return None,
        };
        let least_score = self.limits.min_project_score_threshold.map(|least| Exact::from(BigInt::from(least.max(0))));
        Some(AllocationRule { ballot_form: self.ballot_form(), least_score, ..rule })
    }

    /// The positions of the projects that the city selected by its rule; none: the file does not say.
    pub fn selected(&self) -> Option<Vec<usize>> {
        let known = self.projects.iter().any(|project| project.selected.is_some());
        let chosen = self.projects.iter().enumerate().filter(|(_, project)| project.selected == Some(1));
        known.then(|| chosen.map(|(position, _)| position).collect())
    }

    pub(super) fn remarks(&self, meta: &Meta) -> Result<Vec<Remark>, ReadProblem> {
        let mut remarks = Vec::new();
        for (key, found) in [("num_projects", self.projects.len()), ("num_votes", self.votes.len())] {
            if let Some(stated) = meta.count(key)?.filter(|stated| *stated != found) {
                let message = format!("{key} is {stated}, and the file holds {found}");
                remarks.push(Remark { line: meta.line(key), message });
            }
        }
        let mut voters = HashSet::new();
        for vote in &self.votes {
            let again = (!voters.insert(&vote.voter)).then(|| "votes twice".to_owned());
            let said = self.beyond_limits(vote).into_iter().chain(again);
            remarks.extend(said.map(|what| Remark { line: vote.line, message: format!("{:?} {what}", vote.voter) }));
        }
        Ok(remarks)
    }

    fn beyond_limits(&self, vote: &PublishedVote) -> Vec<String> {
        let limits = &self.limits;
        let mut said = Vec::new();
        let mut check = |what: &str, value: i128, least: Option<i128>, most: Option<i128>| {
            if let Some(least) = least.filter(|least| value < *least) {
                said.push(format!("{what} {value}, and at least {least} are needed"));
            }
            if let Some(most) = most.filter(|most| value > *most) {
                said.push(format!("{what} {value}, and at most {most} are allowed"));
            }
        };
        let wide = |limit: Option<i64>| limit.map(i128::from);
        let length = |limit: Option<usize>| limit.and_then(|limit| i128::try_from(limit).ok());
        let named = i128::try_from(vote.points.len()).unwrap_or(i128::MAX);
        check("names", named, length(limits.min_length), length(limits.max_length));
        let cost = vote.points.iter().map(|(project, _)| i128::from(self.projects[*project].cost)).sum();
        check("names projects that cost", cost, wide(limits.min_sum_cost), wide(limits.max_sum_cost));
        if self.vote_type.needs_points() {
            let given = || vote.points.iter().map(|(_, points)| i128::from(*points));
            check("gives in all", given().sum(), wide(limits.min_sum_points), wide(limits.max_sum_points));
            let (least, most) = (given().min().unwrap_or(0), given().max().unwrap_or(0));
            check("gives one project", least, wide(limits.min_points).filter(|_| named > 0), None);
            check("gives one project", most, None, wide(limits.max_points));
        }
        said
    }
}
