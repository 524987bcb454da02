//! More time for a vote.

use async_graphql::{Context, ID, InputObject, Object};
use persistence::rows::ExtensionRow;

use crate::graph::failure::Result;
use crate::graph::scalar::DateTime;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::{Membership, Organisation};

/// That a vote was given more time.
pub(crate) struct Extension(pub(super) ExtensionRow);

/// That a vote was given more time, because an organisation asked for it that is affected: one that the proposal names or that
/// has a tie with one; where it names nobody, any. It happens once for a proposal, and makes the vote longer by its rule's own
/// window. A vote that was extended does not close early.
#[Object]
impl Extension {
    /// The organisation that asked.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.0.organisation_id).await
    }

    /// Who asked for it.
    async fn requested_by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.membership_id).await
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When it was asked.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// The number of the round that it made longer.
    async fn round(&self) -> i64 {
        self.0.round
    }

    /// When that would have closed.
    async fn closes_before(&self) -> DateTime {
        DateTime(self.0.closes_before)
    }

    /// When it closes instead.
    async fn closes_at(&self) -> DateTime {
        DateTime(self.0.closes_at)
    }
}

/// More time to ask for.
#[derive(Debug, InputObject)]
pub(crate) struct RequestExtensionInput {
    /// The proposal that is voted on.
    pub(super) proposal_id: ID,
    /// Why one's organisation needs more time, at most 5,000 characters.
    pub(super) reason: String,
}
