//! What shall follow when a proposal passes: one action, that of the option that comes first, those of the projects that
//! are chosen, or nothing by itself.

use domain::decisions::{
    Action, Area, Charter, DecisionRight, Matter, Method, ProjectsProblem, ProposedOptions, ProposedProjects,
    RankingProblem, Refusal, Rule, VoteResult,
};
use domain::{OrganisationId, ProposalId};
use sea_orm::{ColumnTrait, ExprTrait};
use serde::Serialize;

use super::enactment::Decided;
use super::matter::with_earlier;
use super::proposal::check_action;
use crate::entity::proposal_version;
use crate::entity::rows::{ProposalRow, ProposalVersionRow};
use crate::unit::{Read, Write};
use crate::{Error, Result, funds};

/// How a proposal whose options do something is marked until one of them is chosen.
const OPTIONS: &str = "OPTIONS";

/// How a proposal is marked that shares a budget among projects.
const PROJECTS: &str = "PROJECTS";

/// What a proposal asks for: one of these. None: advice.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Content {
    pub action: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<ProposedOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub projects: Option<ProposedProjects>,
}

/// What one version of a proposal asks for.
pub(super) async fn version_of(read: &Read, id: ProposalId, version: i64) -> Result<Content> {
    use proposal_version::Column;
    let row = read.one::<proposal_version::Entity>(Column::ProposalId.eq(id).and(Column::Version.eq(version))).await?;
    row.map(Content::of_version).ok_or_else(|| Error::Broken("a proposal without one of its versions".to_owned()))
}

/// What stands there now of a proposal.
pub(super) async fn current_version(read: &Read, row: &ProposalRow) -> Result<ProposalVersionRow> {
    use proposal_version::Column;
    let current = Column::ProposalId.eq(row.id).and(Column::Version.eq(row.version));
    let version = read.one::<proposal_version::Entity>(current).await?;
    version.ok_or_else(|| Error::Broken("a proposal without its version".to_owned()))
}

impl Content {
    /// What a version of a proposal asks for.
    pub(super) fn of_version(row: ProposalVersionRow) -> Self {
        Self {
            action: row.action.map(|action| action.0),
            options: row.options.map(|options| options.0),
            projects: row.projects.map(|projects| projects.0),
        }
    }

    /// What a proposal asks for now.
    pub(super) async fn of(read: &Read, row: &ProposalRow) -> Result<Self> {
        Ok(Self::of_version(current_version(read, row).await?))
    }

    /// Every action that may follow.
    pub(super) fn actions(&self) -> impl Iterator<Item = &Action> {
        let of_options = self.options.iter().flat_map(ProposedOptions::actions);
        let of_projects = self.projects.iter().flat_map(ProposedProjects::actions);
        self.action.iter().chain(of_options).chain(of_projects)
    }

    /// What it is about, as proposals are marked; none: advice.
    pub(super) fn word(&self) -> Option<&'static str> {
        let first = self.actions().next()?;
        Some(match self {
            Self { projects: Some(_), .. } => PROJECTS,
            Self { options: Some(_), .. } => OPTIONS,
            _ => first.word(),
        })
    }

    /// The organisations that it names as receiving money.
    pub(super) fn beneficiaries(&self) -> Vec<OrganisationId> {
        match self {
            Self { projects: Some(projects), .. } => projects.beneficiaries(),
            Self { options: Some(options), .. } => options.beneficiaries(),
            Self { action, .. } => action.as_ref().map(Action::beneficiaries).unwrap_or_default(),
        }
    }

    /// The greatest amount that may follow.
    pub(super) fn amount_minor(&self) -> Option<i64> {
        let whole_budget = self.projects.as_ref().map(|projects| projects.budget_minor);
        whole_budget.or_else(|| self.actions().filter_map(Action::amount_minor).max())
    }

    /// What each organisation stands to be given, in minor units.
    pub(super) fn given(&self) -> Vec<(OrganisationId, i64)> {
        match self {
            Self { projects: Some(projects), .. } => projects.given(),
            Self { options: Some(options), .. } => options.given(),
            Self { action, .. } => action.as_ref().map(Action::given).unwrap_or_default(),
        }
    }

    /// Whether a result chooses among several actions.
    pub(super) fn is_choice(&self) -> bool {
        self.options.is_some() || self.projects.is_some()
    }

    /// The actions that a result decides on, in the order in which they are done.
    pub(super) fn decided(&self, result: Option<&VoteResult>) -> Vec<&Action> {
        match (self, result) {
            (Self { projects: Some(projects), .. }, Some(VoteResult::Allocation(tally))) => {
                projects.chosen(tally.chosen())
            }
            (Self { options: Some(options), .. }, Some(VoteResult::Ranking(tally))) => {
                tally.chosen().and_then(|chosen| options.action(chosen)).into_iter().collect()
            }
            _ => self.action.iter().collect(),
        }
    }

    /// The same with what its actions leave open.
    pub(super) async fn completed(mut self, unit: &Write) -> Result<Self> {
        let options = self.options.iter_mut().flat_map(|options| &mut options.options);
        let options = options.filter_map(|option| option.action.as_mut());
        let projects = self.projects.iter_mut().flat_map(|projects| &mut projects.projects);
        let projects = projects.filter_map(|project| project.action.as_mut());
        for action in self.action.iter_mut().chain(options).chain(projects) {
            *action = funds::completed(unit, action.clone()).await?;
        }
        Ok(self)
    }

    /// Whether it makes sense, names things that are here, and could be done at all; and the matter that it is.
    pub(super) async fn check(&self, unit: &Write, area: Option<Area>, decided: Decided) -> Result<Matter> {
        let asked = [self.action.is_some(), self.options.is_some(), self.projects.is_some()];
        match (&self.options, &self.projects) {
            (_, Some(_)) if asked.iter().filter(|one| **one).count() > 1 => {
                Err(Refusal::from(ProjectsProblem::SeveralKinds).into())
            }
            (Some(_), _) if self.action.is_some() => Err(Refusal::from(RankingProblem::ActionBeside).into()),
            (Some(options), _) => {
                Ok(ProposedOptions::matter(matters(unit, options.actions(), area, decided).await?, area)?)
            }
            (_, Some(projects)) => check_projects(unit, projects, area, decided).await,
            (None, None) => check_action(unit, self.action.as_ref(), area, decided).await,
        }
    }

    /// The right that decides on it: one that shares budgets leaves everything else to another one.
    pub(super) fn decided_by<'a>(&self, charter: &'a Charter, right: &'a DecisionRight) -> Result<&'a DecisionRight> {
        if self.projects.is_some() { Ok(right) } else { Ok(charter.for_single_matter(right)?) }
    }

    /// Whether a body can decide on it by this rule.
    pub(super) fn suits(&self, area: Area, rule: &Rule) -> Result<()> {
        let missing = match (&self.options, &self.projects) {
            (Some(options), _) => return Ok(options.check(area, rule).map_err(Refusal::from)?),
            (_, Some(projects)) => return Ok(projects.suits(rule).map_err(Refusal::from)?),
            (None, None) => rule.method,
        };
        match missing {
            Method::Ranked => Err(Refusal::from(RankingProblem::OptionsMissing).into()),
            Method::Allocation => Err(Refusal::from(ProjectsProblem::ProjectsMissing).into()),
            _ => Ok(()),
        }
    }
}

/// The matter of each of several actions, once it is known that it could be done.
async fn matters(
    unit: &Write,
    actions: impl Iterator<Item = &Action>,
    area: Option<Area>,
    decided: Decided,
) -> Result<Vec<Matter>> {
    let mut matters = Vec::new();
    for action in actions {
        matters.push(check_action(unit, Some(action), area, decided).await?);
    }
    Ok(matters)
}

/// Several of them may be done at once: the matter is the whole budget, with what any beneficiary was given before.
async fn check_projects(
    unit: &Write,
    projects: &ProposedProjects,
    area: Option<Area>,
    decided: Decided,
) -> Result<Matter> {
    let matters = matters(unit, projects.actions(), area, decided).await?;
    projects.check().map_err(Refusal::from)?;
    let matter = projects.matter(&matters, area)?;
    match &matter.currency {
        Some(fund) if *fund != projects.currency.code() => {
            let budget = projects.currency.code().to_owned();
            Err(Refusal::from(ProjectsProblem::Currency { budget, fund: fund.clone() }).into())
        }
        _ => with_earlier(unit, matter, &projects.beneficiaries(), decided.proposal).await,
    }
}
