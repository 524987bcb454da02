//! The texts of a proposal, version by version.

use async_graphql::{Context, Object, SimpleObject};
use domain::decisions::Case as Stored;
use persistence::rows::ProposalVersionRow;

use super::action::Action;
use super::projects::{ProposalProject, projects};
use super::ranking::{ProposalOption, options};
use crate::graph::cost::list_size;
use crate::graph::failure::Result;
use crate::graph::money::Money;
use crate::graph::scalar::DateTime;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::Membership;

/// What anybody should know before they decide.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Case {
    /// What is proposed and why.
    summary: String,
    /// Who gains; null where it is not said.
    who_gains: Option<String>,
    /// Who loses; null where it is not said.
    who_loses: Option<String>,
    /// What it costs, not in money alone; null where it is not said.
    cost: Option<String>,
    /// How harm is kept off; null where it is not said.
    safeguards: Option<String>,
    /// What else could be done; null where it is not said.
    alternatives: Option<String>,
}

impl From<Stored> for Case {
    fn from(case: Stored) -> Self {
        let Stored { summary, who_gains, who_loses, cost, safeguards, alternatives } = case;
        Self { summary, who_gains, who_loses, cost, safeguards, alternatives }
    }
}

/// One version of a proposal.
pub(crate) struct ProposalVersion(pub(super) ProposalVersionRow);

/// One version of a proposal, as it was written.
#[Object]
impl ProposalVersion {
    /// Its number, from 1.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its case.
    async fn case(&self) -> Case {
        self.0.plain_case.0.clone().into()
    }

    /// What was to be done when it passed; null for advice, and where options were put in order or a budget was shared.
    async fn action(&self, ctx: &Context<'_>) -> Result<Option<Action>> {
        match &self.0.action {
            Some(action) => Action::of(&*snapshot(ctx).await?, action.0.clone()).await.map(Some),
            None => Ok(None),
        }
    }

    /// What was to be put in order, in the proposal's order; empty where one thing was asked.
    async fn options(&self) -> Vec<ProposalOption> {
        options(self.0.options.as_ref().map(|options| options.0.clone()))
    }

    /// The budget that was to be shared; null where none was.
    async fn budget(&self) -> Option<Money> {
        self.0.projects.as_ref().map(|proposed| proposed.0.budget().into())
    }

    /// The projects among which it was to be shared.
    #[graphql(directive = list_size::apply(Some(50), None))]
    async fn projects(&self) -> Vec<ProposalProject> {
        self.0.projects.as_ref().map(|proposed| projects(proposed.0.clone())).unwrap_or_default()
    }

    /// Who wrote it.
    async fn author(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.author_id).await
    }

    /// When it was written.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}
