//! The rule of an allocation: the form of its ballots, how the money is shared, and within which limits.

use serde::{Deserialize, Serialize};

use super::AllocationProblem;
use crate::decisions::Exact;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a ballot says.
    pub enum BallotForm {
        /// Which projects it supports.
        Approval,
        /// How many points it gives to each project.
        Points,
        /// Which project it wants most, which next, and so on; the rule says what each rank is worth.
        Ranking,
    }
}

vocabulary! {
    /// How the money is shared.
    pub enum Sharing as "SharingMethod" {
        /// The method of equal shares: every ballot has an equal part of the budget to spend on what it supports.
        EqualShares,
        /// By score, highest first, whatever fits.
        Greedy,
    }
}

vocabulary! {
    /// What becomes of the money that equal shares leave.
    pub enum Completion as "SharingCompletion" {
        /// It remains.
        None,
        /// Every vote gets one currency unit more, again and again, while the outcome stays within the budget.
        #[cfg_attr(feature = "graph", graphql(name = "ADD1"))]
        Add1,
        /// It is spent by score, highest first, whatever fits.
        Utilitarian,
        /// ADD1, then UTILITARIAN.
        #[cfg_attr(feature = "graph", graphql(name = "ADD1_UTILITARIAN"))]
        Add1Utilitarian,
    }
}

impl Completion {
    pub(super) fn adds_one(self) -> bool {
        matches!(self, Self::Add1 | Self::Add1Utilitarian)
    }

    pub(super) fn spends_the_rest(self) -> bool {
        matches!(self, Self::Utilitarian | Self::Add1Utilitarian)
    }
}

vocabulary! {
    /// What a funded project is worth to a ballot that supports it, under equal shares.
    pub enum Utility as "SharingUtility" {
        /// Its cost, times its points: large projects satisfy as much as they cost. What cities use.
        Cost,
        /// Its points alone (1 for an approval): every project counts the same, so cheap ones come first.
        Points,
    }
}

/// The most that projects of one category may get.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryCap {
    pub category: String,
    /// The most money, in minor units; none: no such limit.
    #[serde(default)]
    pub most_minor: Option<i64>,
    /// The most projects; none: no such limit.
    #[serde(default)]
    pub most_projects: Option<u32>,
}

/// How a budget is shared among projects.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AllocationRule {
    pub ballot_form: BallotForm,
    /// The most projects that a ballot may name; none: all of them.
    #[serde(default)]
    pub most_named: Option<u32>,
    /// POINTS only: the most points that a ballot may give in all.
    #[serde(default)]
    pub most_points: Option<u64>,
    /// RANKING only: what the first, second, … rank is worth. Never rising; ranks beyond it are worth nothing and refused.
    #[serde(default)]
    pub ranking_points: Vec<u64>,
    pub sharing: Sharing,
    pub utility: Utility,
    pub completion: Completion,
    /// How many times ADD1 gives one unit more at most.
    #[serde(default = "usual_add1_steps")]
    pub add1_most_steps: u64,
    /// ADD1: whether it stops as soon as no further project could be added. equalshares.net says so; some publish
    /// outcomes for which it went on while the outcome stayed within the budget.
    #[serde(default = "yes")]
    pub add1_stops_when_exhaustive: bool,
    /// GREEDY only: whether the first project that does not fit ends it, rather than being passed over.
    #[serde(default)]
    pub stops_at_first_misfit: bool,
    /// The score that a project must reach to be funded: points times votes, not a share of them. Where all weights are
    /// scaled, or a cap cuts them, the scores change and this does not.
    #[serde(default)]
    pub least_score: Option<Exact>,
    /// With fewer projects than that nothing is funded.
    #[serde(default)]
    pub least_projects: u32,
    /// The most projects that are funded; none: no such limit.
    #[serde(default)]
    pub most_projects: Option<u32>,
    #[serde(default)]
    pub category_caps: Vec<CategoryCap>,
}

fn usual_add1_steps() -> u64 {
    AllocationRule::USUAL_ADD1_STEPS
}

fn yes() -> bool {
    true
}

impl AllocationRule {
    /// How many ADD1 steps a rule takes at most, unless it says otherwise.
    pub const USUAL_ADD1_STEPS: u64 = 100_000;
    /// The most points that a ballot may give to one project.
    pub const MOST_POINTS: u64 = 1_000_000;

    /// Equal shares by approval as equalshares.net recommends them: cost utilities, completed by ADD1.
    pub fn equal_shares() -> Self {
        Self {
            ballot_form: BallotForm::Approval,
            most_named: None,
            most_points: None,
            ranking_points: Vec::new(),
            sharing: Sharing::EqualShares,
            utility: Utility::Cost,
            completion: Completion::Add1,
            add1_most_steps: Self::USUAL_ADD1_STEPS,
            add1_stops_when_exhaustive: true,
            stops_at_first_misfit: false,
            least_score: None,
            least_projects: 0,
            most_projects: None,
            category_caps: Vec::new(),
        }
    }

    /// The highest scores first, whatever fits, by approval.
    pub fn greedy() -> Self {
        Self { sharing: Sharing::Greedy, completion: Completion::None, ..Self::equal_shares() }
    }

    /// Whether the rule can be used.
    ///
    /// # Errors
    /// The first problem found: parts that do not belong together, limits that contradict each other or are given twice.
    pub fn validate(&self) -> Result<(), AllocationProblem> {
        self.check_form()?;
        self.check_sharing()?;
        self.check_limits()
    }

    fn check_form(&self) -> Result<(), AllocationProblem> {
        let ranks = &self.ranking_points;
        if (self.ballot_form == BallotForm::Ranking) == ranks.is_empty() {
            return Err(AllocationProblem::RankingPoints { form: self.ballot_form });
        }
        if let Some(rank) = (1..ranks.len()).find(|rank| ranks[*rank] > ranks[rank - 1]) {
            return Err(AllocationProblem::RankingPointsRise { rank: rank + 1 });
        }
        if self.most_points.is_some() && self.ballot_form != BallotForm::Points {
            return Err(AllocationProblem::PointsNotUsed { form: self.ballot_form });
        }
        match ranks.iter().find(|points| **points > Self::MOST_POINTS) {
            Some(points) => Err(AllocationProblem::RankWorthTooMuch { points: *points }),
            None => Ok(()),
        }
    }

    fn check_sharing(&self) -> Result<(), AllocationProblem> {
        if self.sharing == Sharing::Greedy && self.completion != Completion::None {
            return Err(AllocationProblem::CompletionOfGreedy { completion: self.completion });
        }
        if self.sharing == Sharing::EqualShares && self.stops_at_first_misfit {
            return Err(AllocationProblem::MisfitOfShares);
        }
        Ok(())
    }

    fn check_limits(&self) -> Result<(), AllocationProblem> {
        if let Some(most) = self.most_projects.filter(|most| *most < self.least_projects.max(1)) {
            return Err(AllocationProblem::MostProjects { least: self.least_projects, most });
        }
        for (position, cap) in self.category_caps.iter().enumerate() {
            if self.category_caps[..position].iter().any(|other| other.category == cap.category) {
                return Err(AllocationProblem::CapTwice { category: cap.category.clone() });
            }
            let nothing = cap.most_minor.is_none() && cap.most_projects.is_none();
            if nothing || cap.most_minor.is_some_and(|most| most < 0) {
                return Err(AllocationProblem::EmptyCap { category: cap.category.clone() });
            }
        }
        Ok(())
    }
}
