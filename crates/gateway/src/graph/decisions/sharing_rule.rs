//! The terms of a rule that shares a budget among projects, in both directions.

use async_graphql::{InputObject, SimpleObject};
use domain::allocating::{AllocationRule, BallotForm, CategoryCap as Cap, Completion, Sharing, Utility};
use domain::decisions::Exact;
use domain::text;

use crate::graph::failure::{Failure, Result, at_most};

/// How a budget is shared among projects: what a ballot says, how the money follows the ballots, and within which limits.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct AllocationTerms {
    /// What a ballot says.
    ballot_form: BallotForm,
    /// The most projects that a ballot may name; null where it may name all.
    most_named: Option<u32>,
    /// For ballots by POINTS: the most points that a ballot may give in all; null where there is no such limit.
    most_points: Option<u64>,
    /// For ballots by RANKING: what the first, the second, … rank is worth. A ballot names no more projects than that.
    ranking_points: Vec<u64>,
    /// How the money is shared.
    sharing: Sharing,
    /// Under EQUAL_SHARES: what a funded project is worth to a ballot that supports it.
    utility: Utility,
    /// Under EQUAL_SHARES: what becomes of the money that is left.
    completion: Completion,
    /// How many times ADD1 gives everyone one currency unit more at most.
    add_one_most_steps: u64,
    /// Under GREEDY: whether the first project that does not fit ends it, rather than being passed over.
    stops_at_first_misfit: bool,
    /// The score that a project must reach to be funded; null where there is no such limit.
    least_score: Option<String>,
    /// With fewer projects than that none is funded.
    least_projects: u32,
    /// The most projects that are funded; null where there is no such limit.
    most_projects: Option<u32>,
    /// The most that projects of one category may get.
    category_caps: Vec<CategoryCap>,
}

/// The most that projects of one category may get.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct CategoryCap {
    /// The category, as projects name it.
    category: String,
    /// The most money, in minor units of the budget's currency: 50000 for 500.00; null where there is no such limit.
    most_minor_units: Option<i64>,
    /// The most projects; null where there is no such limit.
    most_projects: Option<u32>,
}

impl From<&AllocationRule> for AllocationTerms {
    fn from(rule: &AllocationRule) -> Self {
        Self {
            ballot_form: rule.ballot_form,
            most_named: rule.most_named,
            most_points: rule.most_points,
            ranking_points: rule.ranking_points.clone(),
            sharing: rule.sharing,
            utility: rule.utility,
            completion: rule.completion,
            add_one_most_steps: rule.add1_most_steps,
            stops_at_first_misfit: rule.stops_at_first_misfit,
            least_score: rule.least_score.as_ref().map(ToString::to_string),
            least_projects: rule.least_projects,
            most_projects: rule.most_projects,
            category_caps: rule.category_caps.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Cap> for CategoryCap {
    fn from(cap: &Cap) -> Self {
        let Cap { category, most_minor, most_projects } = cap.clone();
        Self { category, most_minor_units: most_minor, most_projects }
    }
}

/// How a budget shall be shared among projects.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct AllocationTermsInput {
    /// What a ballot says.
    ballot_form: BallotForm,
    /// The most projects that a ballot may name; left out, all.
    most_named: Option<u32>,
    /// For ballots by POINTS: the most points that a ballot may give in all.
    most_points: Option<u64>,
    /// For ballots by RANKING, and needed there: what the first, the second, … rank is worth, never rising; at most 100.
    #[graphql(default)]
    ranking_points: Vec<u64>,
    /// How the money is shared. EQUAL_SHARES gives every ballot an equal part of the budget to spend on what it supports;
    /// GREEDY funds the highest scores that fit.
    sharing: Sharing,
    /// Under EQUAL_SHARES: what a funded project is worth to a ballot that supports it.
    #[graphql(default_with = "Utility::Cost")]
    utility: Utility,
    /// What becomes of the money that EQUAL_SHARES leaves; GREEDY takes NONE.
    #[graphql(default_with = "Completion::None")]
    completion: Completion,
    /// Under GREEDY: whether the first project that does not fit ends it, rather than being passed over.
    #[graphql(default)]
    stops_at_first_misfit: bool,
    /// The score that a project must reach to be funded: a whole number, or a fraction such as `7/2`.
    least_score: Option<String>,
    /// With fewer projects than that none is funded.
    #[graphql(default)]
    least_projects: u32,
    /// The most projects that are funded; left out, there is no such limit.
    most_projects: Option<u32>,
    /// The most that projects of one category may get; at most 100 categories.
    #[graphql(default)]
    category_caps: Vec<CategoryCapInput>,
}

/// The most that projects of one category may get: an amount, a number of projects, or both.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct CategoryCapInput {
    /// The category, as projects name it, in at most 200 characters.
    category: String,
    /// The most money, in minor units of the budget's currency: 50000 for 500.00.
    most_minor_units: Option<i64>,
    /// The most projects.
    most_projects: Option<u32>,
}

impl AllocationTermsInput {
    /// The terms as they will be frozen; whether they make sense is asked when the charter is checked.
    pub(super) fn rule(&self) -> Result<AllocationRule> {
        at_most("rankingPoints", self.ranking_points.len(), 100)?;
        at_most("categoryCaps", self.category_caps.len(), 100)?;
        let cap = |cap: &CategoryCapInput| -> Result<Cap> {
            let category = text::accept("category", &cap.category, text::NAME).map_err(domain::Refusal::from)?;
            Ok(Cap { category, most_minor: cap.most_minor_units, most_projects: cap.most_projects })
        };
        Ok(AllocationRule {
            ballot_form: self.ballot_form,
            most_named: self.most_named,
            most_points: self.most_points,
            ranking_points: self.ranking_points.clone(),
            sharing: self.sharing,
            utility: self.utility,
            completion: self.completion,
            stops_at_first_misfit: self.stops_at_first_misfit,
            least_score: self.least_score.clone().map(score).transpose()?,
            least_projects: self.least_projects,
            most_projects: self.most_projects,
            category_caps: self.category_caps.iter().map(cap).collect::<Result<_>>()?,
            ..AllocationRule::equal_shares()
        })
    }
}

fn score(text: String) -> Result<Exact> {
    const MOST: usize = 60;
    let short = Some(text.clone()).filter(|text| text.len() <= MOST);
    short.and_then(|text| Exact::try_from(text).ok()).ok_or_else(|| {
        Failure::new("INVALID_INPUT", format!("\"{}\" is no score.", text.chars().take(MOST).collect::<String>()))
            .field("leastScore")
            .hint("write a whole number, or a fraction such as 7/2")
    })
}
