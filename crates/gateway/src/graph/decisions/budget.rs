//! A budget that is shared among projects, with what that comes to.

use async_graphql::{Context, Object};
use domain::decisions::{ProposedProjects, VoteResult};
use persistence::decisions;

use super::projects::{ProposalProject, projects};
use super::proposal::Proposal;
use super::sharing::{AllocationTally, ProjectPayment};
use crate::graph::cost::{cost, list_size};
use crate::graph::failure::Result;
use crate::graph::money::Money;
use crate::graph::scope::snapshot;

/// A budget that a proposal shares.
pub(crate) struct ProposalBudget {
    pub(super) proposal: Proposal,
    pub(super) proposed: ProposedProjects,
}

impl ProposalBudget {
    fn shared(&self, result: Option<&VoteResult>) -> Option<AllocationTally> {
        Some(AllocationTally::of(result?.allocation()?, self.proposed.budget()))
    }
}

/// A budget that is shared among projects by the ballots of an electorate. Each project is funded in full or not at all.
#[Object]
impl ProposalBudget {
    /// The whole budget.
    async fn amount(&self) -> Money {
        self.proposed.budget().into()
    }

    /// The projects that want a part of it, in the proposal's order.
    #[graphql(directive = list_size::apply(Some(50), None))]
    async fn projects(&self) -> Vec<ProposalProject> {
        projects(self.proposed.clone())
    }

    /// How it was shared, with all its numbers; null before the vote was counted.
    async fn result(&self) -> Option<AllocationTally> {
        self.shared(self.proposal.0.result.as_ref().map(|result| &result.0))
    }

    /// How it would be shared if the vote closed now; null while none is open, and while the rule hides it.
    #[graphql(directive = cost::apply(20))]
    async fn result_so_far(&self, ctx: &Context<'_>) -> Result<Option<AllocationTally>> {
        Ok(self.shared(self.proposal.so_far(ctx).await?.as_ref()))
    }

    /// What each seat paid for each project out of its equal share, or would pay if the vote closed now; the payments for a
    /// project sum to its cost. Empty before the vote, where the ballots are hidden, and where no equal shares are given.
    #[graphql(directive = cost::apply(200), directive = list_size::apply(Some(5), None))]
    async fn payments(&self, ctx: &Context<'_>) -> Result<Vec<ProjectPayment>> {
        let row = &self.proposal.0;
        if row.round == 0 || !self.proposal.shown().answers {
            return Ok(Vec::new());
        }
        let paid = decisions::payments_so_far(&snapshot(ctx).await?.read, row).await?;
        Ok(paid.into_iter().map(Into::into).collect())
    }
}
