//! What a ballot says about the projects, and what it gives to each.

use serde::{Deserialize, Serialize};

use super::{AllocationProblem, AllocationRule, BallotForm};
use crate::decisions::Exact;

/// One ballot. Projects are named by their position in the list of projects, from 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ProjectBallot {
    /// The projects that it supports.
    Approval(Vec<usize>),
    /// Points for projects.
    Points(Vec<(usize, u64)>),
    /// Projects, the most wanted first.
    Ranking(Vec<usize>),
}

/// A ballot and what it weighs: the seat's weight times the cap factor of its constituency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightedBallot {
    pub weight: Exact,
    pub ballot: ProjectBallot,
}

impl ProjectBallot {
    /// Its form.
    pub fn form(&self) -> BallotForm {
        match self {
            Self::Approval(_) => BallotForm::Approval,
            Self::Points(_) => BallotForm::Points,
            Self::Ranking(_) => BallotForm::Ranking,
        }
    }

    /// The points that it gives under a rule, by project in ascending order; projects that get none are left out.
    ///
    /// # Errors
    /// Not of the rule's form; a project that is not there or is named twice; more projects or points than allowed.
    pub fn points(&self, rule: &AllocationRule, projects: usize) -> Result<Vec<(usize, u64)>, AllocationProblem> {
        if self.form() != rule.ballot_form {
            return Err(AllocationProblem::WrongForm { needed: rule.ballot_form, given: self.form() });
        }
        let mut points = self.as_given(rule)?;
        points.sort_unstable();
        check_named(&points, projects)?;
        self.check_amounts(&points, rule)?;
        points.retain(|(_, points)| *points > 0);
        Ok(points)
    }

    fn as_given(&self, rule: &AllocationRule) -> Result<Vec<(usize, u64)>, AllocationProblem> {
        match self {
            Self::Approval(named) => Ok(named.iter().map(|project| (*project, 1)).collect()),
            Self::Points(points) => Ok(points.clone()),
            Self::Ranking(ranked) if ranked.len() > rule.ranking_points.len() => {
                Err(AllocationProblem::TooManyNamed { named: ranked.len(), most: rule.ranking_points.len() })
            }
            Self::Ranking(ranked) => Ok(ranked.iter().copied().zip(rule.ranking_points.iter().copied()).collect()),
        }
    }

    fn check_amounts(&self, points: &[(usize, u64)], rule: &AllocationRule) -> Result<(), AllocationProblem> {
        let most = rule.most_named.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        if points.len() > most {
            return Err(AllocationProblem::TooManyNamed { named: points.len(), most });
        }
        if let Some((project, points)) = points.iter().find(|(_, points)| *points > AllocationRule::MOST_POINTS) {
            return Err(AllocationProblem::TooManyPointsForOne { project: *project, points: *points });
        }
        let given: u64 = points.iter().map(|(_, points)| points).sum();
        match rule.most_points {
            Some(most) if given > most => Err(AllocationProblem::TooManyPoints { given, most }),
            _ => Ok(()),
        }
    }
}

/// In ascending order, so that a project named twice stands beside itself.
fn check_named(points: &[(usize, u64)], projects: usize) -> Result<(), AllocationProblem> {
    if let Some((project, _)) = points.iter().find(|(project, _)| *project >= projects) {
        return Err(AllocationProblem::UnknownProject { project: *project, projects });
    }
    match points.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(AllocationProblem::NamedTwice { project: pair[0].0 }),
        None => Ok(()),
    }
}
