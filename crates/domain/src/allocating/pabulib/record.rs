//! What is kept of a published vote: its ballots without their voters, and what they come to.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use serde::{Deserialize, Serialize};

use super::{PabulibFile, ReadFault, ReadProblem};
use crate::allocating::{
    Allocation, AllocationProblem, AllocationRule, ProjectBallot, Shareable, WeightedBallot, allocate,
};
use crate::decisions::Exact;
use crate::funds::decimal;

/// A project of a published vote, with what was published of it beside what we count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedProject {
    /// The publisher's id.
    pub external_id: String,
    #[serde(default)]
    pub name: Option<String>,
    /// In the file's smallest unit.
    pub cost_minor: i64,
    #[serde(default)]
    pub categories: Vec<String>,
    /// How many votes name it, as we count.
    pub votes: u64,
    /// The same, as published; none: the file does not say.
    #[serde(default)]
    pub published_votes: Option<i64>,
    /// Its points, as published, in the file's smallest unit of points.
    #[serde(default)]
    pub published_score: Option<i64>,
    /// Whether it was selected by the publisher's rule; none: the file does not say.
    #[serde(default)]
    pub published_selected: Option<bool>,
}

/// A published vote as a record. Ballots that say the same are one with their number, so that no order, time or name leads
/// to a voter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteRecord {
    pub shareable: Shareable,
    /// The rule by which it was counted here.
    pub rule: AllocationRule,
    /// Whether that is the rule that the file names; else equal shares, completed by ADD1.
    pub rule_as_published: bool,
    pub projects: Vec<RecordedProject>,
    /// Different ballots, each with how many voters cast it.
    pub ballots: Vec<(ProjectBallot, u64)>,
    pub allocation: Allocation,
}

impl VoteRecord {
    /// The record of a file.
    ///
    /// # Errors
    /// What can't be counted, with its line.
    pub fn of(file: &PabulibFile) -> Result<Self, ReadProblem> {
        let published = file.allocation_rule();
        let rule_as_published = published.is_some();
        let equal_shares = || AllocationRule { ballot_form: file.ballot_form(), ..AllocationRule::equal_shares() };
        let (rule, shareable) = (published.unwrap_or_else(equal_shares), file.shareable());
        let ballots: Vec<ProjectBallot> = file.ballots()?.into_iter().map(|one| settled(one.ballot)).collect();
        let allocation = allocation(&rule, &shareable, ballots.iter().cloned());
        let allocation = allocation.map_err(|problem| located(file, problem))?;
        let projects = projects(file);
        Ok(Self { shareable, rule, rule_as_published, projects, ballots: together(ballots), allocation })
    }
}

/// What ballots that were kept with their numbers come to.
///
/// # Errors
/// As [`allocate`].
pub fn recount(
    rule: &AllocationRule,
    shareable: &Shareable,
    ballots: &[(ProjectBallot, u64)],
) -> Result<Allocation, AllocationProblem> {
    let repeated = |(ballot, voters): &(ProjectBallot, u64)| {
        std::iter::repeat_n(ballot.clone(), usize::try_from(*voters).unwrap_or(usize::MAX))
    };
    allocation(rule, shareable, ballots.iter().flat_map(repeated))
}

/// Units of 10^-`places` as a decimal text.
pub fn written(units: i64, places: u32) -> String {
    decimal::write(units, places)
}

fn allocation(
    rule: &AllocationRule,
    shareable: &Shareable,
    ballots: impl Iterator<Item = ProjectBallot>,
) -> Result<Allocation, AllocationProblem> {
    let one = Exact::from(BigInt::from(1));
    let weighted: Vec<_> = ballots.map(|ballot| WeightedBallot { weight: one.clone(), ballot }).collect();
    allocate(rule, shareable, &weighted)
}

/// In one order, so that ballots that say the same are the same.
fn settled(ballot: ProjectBallot) -> ProjectBallot {
    match ballot {
        ProjectBallot::Approval(mut named) => {
            named.sort_unstable();
            ProjectBallot::Approval(named)
        }
        ProjectBallot::Points(mut points) => {
            points.sort_unstable();
            ProjectBallot::Points(points)
        }
        ranking @ ProjectBallot::Ranking(_) => ranking,
    }
}

fn together(ballots: Vec<ProjectBallot>) -> Vec<(ProjectBallot, u64)> {
    let mut numbers = BTreeMap::<ProjectBallot, u64>::new();
    for ballot in ballots {
        *numbers.entry(ballot).or_default() += 1;
    }
    numbers.into_iter().collect()
}

fn projects(file: &PabulibFile) -> Vec<RecordedProject> {
    let selected = file.selected();
    let record = |(position, (project, tally)): (usize, (&super::PublishedProject, super::Tally))| RecordedProject {
        external_id: shown(&project.id),
        name: project.name.as_deref().map(shown),
        cost_minor: project.cost,
        categories: project.categories.iter().map(|one| shown(one)).collect(),
        votes: u64::try_from(tally.votes).unwrap_or(u64::MAX),
        published_votes: project.votes,
        published_score: project.score,
        published_selected: selected.as_ref().map(|selected| selected.contains(&position)),
    };
    file.projects.iter().zip(file.tally()).enumerate().map(record).collect()
}

/// A text of a file without what a database or a terminal would obey, or what turns a line round.
fn shown(text: &str) -> String {
    let obeyed = |one: char| one.is_control() || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|one| if obeyed(one) { ' ' } else { one }).collect()
}

fn located(file: &PabulibFile, problem: AllocationProblem) -> ReadProblem {
    let (line, problem) = match problem {
        AllocationProblem::InBallot { ballot, problem } => (file.votes.get(ballot).map(|vote| vote.line), *problem),
        AllocationProblem::Cost { project, .. } => (file.projects.get(project).map(|project| project.line), problem),
        other => (None, other),
    };
    ReadFault::Uncountable { problem }.at(line.unwrap_or(0))
}
