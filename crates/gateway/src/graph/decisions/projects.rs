//! Projects that want a part of a budget, and ballots about them.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use domain::allocating::{BallotForm, ProjectBallot as Said};
use domain::decisions::{Action as Decided, MOST_PROJECTS, ProposedProject, ProposedProjects};
use domain::funds::Currency;
use domain::text;

use super::action::Action;
use super::action_input::ActionInput;
use crate::graph::failure::{Failure, Result, at_most};
use crate::graph::money::{Money, MoneyInput};
use crate::graph::scope::snapshot;

/// One project of a proposal.
pub(crate) struct ProposalProject {
    position: usize,
    currency: Currency,
    project: ProposedProject,
}

/// One project of a proposal that shares a budget.
#[Object]
impl ProposalProject {
    /// Its position in the proposal, from 0: by it ballots and results name it.
    async fn position(&self) -> usize {
        self.position
    }

    /// What it is, in a few words.
    async fn name(&self) -> &str {
        &self.project.name
    }

    /// What it costs: it is funded in full or not at all.
    async fn cost(&self) -> Money {
        Money::of(self.project.cost_minor, self.currency)
    }

    /// The categories that it belongs to; caps of the rule name them.
    async fn categories(&self) -> &[String] {
        &self.project.categories
    }

    /// What is done when it is funded; null where nothing follows by itself.
    async fn action(&self, ctx: &Context<'_>) -> Result<Option<Action>> {
        match &self.project.action {
            Some(action) => Action::of(&*snapshot(ctx).await?, action.clone()).await.map(Some),
            None => Ok(None),
        }
    }
}

/// The projects as clients see them.
pub(super) fn projects(proposed: ProposedProjects) -> Vec<ProposalProject> {
    let ProposedProjects { currency, projects, .. } = proposed;
    let project = |(position, project)| ProposalProject { position, currency, project };
    projects.into_iter().enumerate().map(project).collect()
}

/// A budget, and the projects that it shall be shared among.
#[derive(Debug, InputObject)]
pub(crate) struct BudgetInput {
    /// The whole budget. By it the decision right is looked up.
    amount: MoneyInput,
    /// The projects, from 1 to 200, in the order that breaks the last of all ties.
    projects: Vec<ProposalProjectInput>,
}

/// A project to put to the vote.
#[derive(Debug, InputObject)]
pub(crate) struct ProposalProjectInput {
    /// What it is, in one line of at most 200 characters.
    name: String,
    /// What it costs, in the budget's currency.
    cost: MoneyInput,
    /// The categories that it belongs to, each in at most 200 characters; no more than 20.
    #[graphql(default)]
    categories: Vec<String>,
    /// What shall be done when it is funded: a grant to award or a part of the fund to set aside, of exactly what it costs.
    /// Either all projects have one or none, which makes it advice.
    action: Option<ActionInput>,
}

impl BudgetInput {
    /// The projects without what they do, and what they do.
    pub(super) fn read(self) -> Result<(ProposedProjects, Vec<Option<ActionInput>>)> {
        at_most("projects", self.projects.len(), MOST_PROJECTS)?;
        let budget = self.amount.positive("amount")?;
        let (mut projects, mut actions) = (Vec::new(), Vec::new());
        for input in self.projects {
            at_most("categories", input.categories.len(), 20)?;
            let cost = input.cost.positive("cost")?;
            if cost.currency != budget.currency {
                let message = format!("The budget is in {}, not in {}.", budget.currency.code(), cost.currency.code());
                let failure = Failure::new("CURRENCY_MISMATCH", message).field("cost");
                return Err(failure.hint("give every cost in the budget's currency"));
            }
            let line = |field, given: &str| text::accept(field, given, text::NAME).map_err(domain::Refusal::from);
            let categories = input.categories.iter().map(|one| line("categories", one)).collect::<Result<_, _>>()?;
            let name = line("name", &input.name)?;
            projects.push(ProposedProject { name, cost_minor: cost.minor, categories, action: None });
            actions.push(input.action);
        }
        Ok((ProposedProjects { budget_minor: budget.minor, currency: budget.currency, projects }, actions))
    }
}

/// Puts what each project does beside it.
pub(super) fn with_actions(proposed: ProposedProjects, actions: Vec<Option<Decided>>) -> ProposedProjects {
    let projects = proposed.projects.into_iter().zip(actions);
    let projects = projects.map(|(project, action)| ProposedProject { action, ..project }).collect();
    ProposedProjects { projects, ..proposed }
}

/// What a seat says about the projects, to be counted by the rule of the vote.
#[derive(Debug, InputObject)]
pub(crate) struct AllocateVotesInput {
    /// The proposal.
    pub(super) proposal_id: ID,
    /// The seat that votes; needed only by somebody who holds several of the electorate.
    pub(super) seat_id: Option<ID>,
    /// What it says, in the form that `rule.allocation.ballotForm` names. An empty list abstains.
    pub(super) ballot: ProjectBallotInput,
}

/// A ballot about projects, in one of three forms. Projects are named by their positions in the proposal.
#[derive(Debug, OneofObject)]
pub(crate) enum ProjectBallotInput {
    /// For APPROVAL: the projects that it supports.
    Approve(Vec<u32>),
    /// For POINTS: points for projects.
    Give(Vec<ProjectPointsInput>),
    /// For RANKING: projects, the most wanted first.
    Rank(Vec<u32>),
}

/// Points for one project.
#[derive(Debug, InputObject)]
pub(crate) struct ProjectPointsInput {
    /// Its position in the proposal, from 0.
    project: u32,
    /// How many points it gets.
    points: u64,
}

impl ProjectBallotInput {
    pub(super) fn read(self) -> Result<Said> {
        let position = |position: u32| usize::try_from(position).unwrap_or(usize::MAX);
        let named = |field, named: Vec<u32>| -> Result<Vec<usize>> {
            at_most(field, named.len(), MOST_PROJECTS)?;
            Ok(named.into_iter().map(position).collect())
        };
        Ok(match self {
            Self::Approve(projects) => Said::Approval(named("approve", projects)?),
            Self::Rank(projects) => Said::Ranking(named("rank", projects)?),
            Self::Give(points) => {
                at_most("give", points.len(), MOST_PROJECTS)?;
                Said::Points(points.into_iter().map(|one| (position(one.project), one.points)).collect())
            }
        })
    }
}

/// What a ballot says about projects.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ProjectBallot {
    /// Its form.
    form: BallotForm,
    /// The projects that it names: of a RANKING the most wanted first. Empty: it abstains.
    choices: Vec<ProjectChoice>,
}

/// One project on a ballot.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ProjectChoice {
    /// Its position in the proposal.
    project: usize,
    /// The points that the ballot gives it; null where ballots give none of their own.
    points: Option<u64>,
}

impl From<&Said> for ProjectBallot {
    fn from(said: &Said) -> Self {
        let choices = match said {
            Said::Approval(named) | Said::Ranking(named) => {
                named.iter().map(|project| ProjectChoice { project: *project, points: None }).collect()
            }
            Said::Points(points) => points
                .iter()
                .map(|(project, given)| ProjectChoice { project: *project, points: Some(*given) })
                .collect(),
        };
        Self { form: said.form(), choices }
    }
}
