//! The options of a proposal, each with what is done when it comes first.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Options, RankingProblem};
use crate::OrganisationId;
use crate::decisions::{Action, Area, Matter, Method, Refusal, Rule};

/// One option of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposedOption {
    pub name: String,
    /// What is done when it comes first; none: nothing follows by itself.
    #[serde(default)]
    pub action: Option<Action>,
}

/// What a proposal lets a body put in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "columns", derive(sea_orm::FromJsonQueryResult))]
pub struct ProposedOptions {
    pub options: Vec<ProposedOption>,
    /// The position of the one that changes nothing, if it is among them.
    #[serde(default)]
    pub status_quo: Option<u32>,
}

impl ProposedOptions {
    /// The options as they are ranked: by their names.
    pub fn ranked(&self) -> Options {
        let names = self.options.iter().map(|option| option.name.clone()).collect();
        Options { names, status_quo: self.status_quo }
    }

    /// What any of them would do.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.options.iter().filter_map(|option| option.action.as_ref())
    }

    /// What is done when the option at this position comes first.
    pub fn action(&self, position: u32) -> Option<&Action> {
        self.options.get(usize::try_from(position).ok()?)?.action.as_ref()
    }

    /// The organisations that any of them names as receiving money: each has an interest in the order.
    pub fn beneficiaries(&self) -> Vec<OrganisationId> {
        let mut all: Vec<OrganisationId> = self.actions().flat_map(Action::beneficiaries).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The most that each organisation is given by any one of them, in minor units: only one is done.
    pub fn given(&self) -> Vec<(OrganisationId, i64)> {
        let mut most = BTreeMap::<OrganisationId, i64>::new();
        for (organisation, amount) in self.actions().flat_map(Action::given) {
            let known = most.entry(organisation).or_insert(amount);
            *known = amount.max(*known);
        }
        most.into_iter().collect()
    }

    /// The one matter that all options are about, from those of their actions: with the greatest of their amounts.
    ///
    /// # Errors
    /// [`RankingProblem::Apart`] where they lie in different areas, funds or allocations; [`Refusal::ActionMissing`]
    /// where neither an action nor an area says what they are about.
    pub fn matter(matters: Vec<Matter>, area: Option<Area>) -> Result<Matter, Refusal> {
        match matters.iter().max_by_key(|matter| matter.amount_minor).cloned() {
            None => Ok(Matter::of(area.ok_or(Refusal::ActionMissing)?)),
            Some(greatest) => match greatest.apart(&matters) {
                Some(other) => Err(RankingProblem::Apart { one: greatest.area, other: other.area }.into()),
                None => Ok(greatest),
            },
        }
    }

    /// Whether a body can put them in order by this rule.
    ///
    /// # Errors
    /// A rule of another method; those of [`Options::check`]; a status quo that does something, or none where money is
    /// decided: an order without it would pass whatever is best liked, were it by funders alone.
    pub fn check(&self, area: Area, rule: &Rule) -> Result<(), RankingProblem> {
        if rule.method != Method::Ranked {
            return Err(RankingProblem::NotRanked { method: rule.method });
        }
        self.ranked().check(rule)?;
        match self.status_quo {
            Some(position) if self.action(position).is_some() => Err(RankingProblem::StatusQuoActs { position }),
            None if area.is_money() => Err(RankingProblem::StatusQuoNeeded { area }),
            _ => Ok(()),
        }
    }
}
