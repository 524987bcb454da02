//! The texts of a proposal, version by version.

use async_graphql::{Context, Object, SimpleObject};
use domain::decisions::Case as Stored;
use persistence::rows::ProposalVersionRow;

use crate::graph::failure::Result;
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

    /// Who wrote it.
    async fn author(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.author_id).await
    }

    /// When it was written.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}
