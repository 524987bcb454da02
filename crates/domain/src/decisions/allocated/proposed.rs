//! The projects of a proposal, each with what is done when it is funded.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{MOST_PROJECTS, ProjectsProblem};
use crate::OrganisationId;
use crate::allocating::{Project, Shareable};
use crate::decisions::{Action, Area, Matter, Method, Refusal, Rule};
use crate::funds::{Currency, Money};

/// One project of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposedProject {
    pub name: String,
    /// In minor units of the budget's currency.
    pub cost_minor: i64,
    #[serde(default)]
    pub categories: Vec<String>,
    /// What is done when it is funded; none: nothing follows by itself.
    #[serde(default)]
    pub action: Option<Action>,
}

/// A budget, and what it may be shared among.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "columns", derive(sea_orm::FromJsonQueryResult))]
pub struct ProposedProjects {
    /// In minor units.
    pub budget_minor: i64,
    pub currency: Currency,
    pub projects: Vec<ProposedProject>,
}

impl ProposedProjects {
    /// The budget and the costs, as they are shared.
    pub fn shareable(&self) -> Shareable {
        let project = |project: &ProposedProject| Project {
            cost_minor: project.cost_minor,
            categories: project.categories.clone(),
        };
        Shareable {
            budget_minor: self.budget_minor,
            places: self.currency.places(),
            projects: self.projects.iter().map(project).collect(),
        }
    }

    /// The whole budget.
    pub fn budget(&self) -> Money {
        self.money(self.budget_minor)
    }

    /// What any of them would do.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.projects.iter().filter_map(|project| project.action.as_ref())
    }

    /// What is done when these are funded, in their order.
    pub fn chosen(&self, positions: &[usize]) -> Vec<&Action> {
        positions.iter().filter_map(|position| self.projects.get(*position)?.action.as_ref()).collect()
    }

    /// The organisations that any of them names as receiving money: each has an interest in what is chosen.
    pub fn beneficiaries(&self) -> Vec<OrganisationId> {
        let mut all: Vec<OrganisationId> = self.actions().flat_map(Action::beneficiaries).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The most that each organisation may be given, in minor units: of all its projects, and never beyond the budget.
    pub fn given(&self) -> Vec<(OrganisationId, i64)> {
        let all = given_by(self.actions()).into_iter();
        all.map(|(organisation, amount)| (organisation, amount.min(self.budget_minor))).collect()
    }

    /// The one matter that all projects are about, from those of their actions; its amount is the whole budget.
    ///
    /// # Errors
    /// [`ProjectsProblem::Apart`] where they lie in different areas, funds or allocations; [`Refusal::ActionMissing`]
    /// where neither an action nor an area says what they are about.
    pub fn matter(&self, matters: &[Matter], area: Option<Area>) -> Result<Matter, Refusal> {
        let Some(first) = matters.first().cloned() else { return Ok(Matter::of(area.ok_or(Refusal::ActionMissing)?)) };
        match first.apart(matters) {
            Some(other) => Err(ProjectsProblem::Apart { one: first.area, other: other.area }.into()),
            None => Ok(Matter { amount_minor: Some(self.budget_minor), ..first }),
        }
    }

    /// Whether a budget can be shared among them at all.
    ///
    /// # Errors
    /// None or too many of them; one named twice; amounts out of range; a budget that all of them together do not use, as
    /// by its amount the right is found that decides; one that costs more than the budget; a cost that
    /// is not what its action gives; an action that gives no money; one without action beside others that have one.
    pub fn check(&self) -> Result<(), ProjectsProblem> {
        let count = self.projects.len();
        if !(1..=MOST_PROJECTS).contains(&count) {
            return Err(ProjectsProblem::Count { count });
        }
        let mut names = HashSet::new();
        if let Some(twice) = self.projects.iter().find(|project| !names.insert(&project.name)) {
            return Err(ProjectsProblem::NamedTwice { name: twice.name.clone() });
        }
        self.shareable().check().map_err(ProjectsProblem::Amounts)?;
        let all: i128 = self.projects.iter().map(|project| i128::from(project.cost_minor)).sum();
        if let Some(costs) = i64::try_from(all).ok().filter(|costs| *costs < self.budget_minor) {
            return Err(ProjectsProblem::BudgetUnused { budget: self.budget(), costs: self.money(costs) });
        }
        let binding = self.actions().next().is_some();
        self.projects
            .iter()
            .enumerate()
            .try_for_each(|(position, project)| self.check_project(position, project, binding))
    }

    fn check_project(&self, project: usize, it: &ProposedProject, binding: bool) -> Result<(), ProjectsProblem> {
        let (cost, budget) = (self.money(it.cost_minor), self.money(self.budget_minor));
        if it.cost_minor > self.budget_minor {
            return Err(ProjectsProblem::BeyondBudget { project, cost, budget });
        }
        let given = match &it.action {
            None if binding => return Err(ProjectsProblem::ActionMissing { project }),
            None => return Ok(()),
            Some(action @ (Action::AwardGrant { .. } | Action::Allocate { .. })) => action.amount_minor().unwrap_or(0),
            Some(other) => return Err(ProjectsProblem::NoMoneyIn { project, action: other.word() }),
        };
        if given == it.cost_minor {
            Ok(())
        } else {
            Err(ProjectsProblem::CostDiffers { project, cost, action: self.money(given) })
        }
    }

    fn money(&self, minor: i64) -> Money {
        Money { minor, currency: self.currency }
    }

    /// Whether a body can share the budget by this rule.
    ///
    /// # Errors
    /// A rule of another method.
    pub fn suits(&self, rule: &Rule) -> Result<(), ProjectsProblem> {
        if rule.method == Method::Allocation {
            Ok(())
        } else {
            Err(ProjectsProblem::NotAllocated { method: rule.method })
        }
    }
}

/// What each organisation is given by several actions together, in minor units.
pub fn given_by<'a>(actions: impl IntoIterator<Item = &'a Action>) -> Vec<(OrganisationId, i64)> {
    let mut all = BTreeMap::<OrganisationId, i64>::new();
    for (organisation, amount) in actions.into_iter().flat_map(Action::given) {
        let sum = all.entry(organisation).or_default();
        *sum = sum.saturating_add(amount);
    }
    all.into_iter().collect()
}
