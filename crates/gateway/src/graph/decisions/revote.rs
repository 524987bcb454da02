//! A vote that is held again.

use async_graphql::{Context, ID, InputObject, Object};
use domain::decisions::ProposalState;
use persistence::rows::RevoteRow;

use crate::graph::failure::Result;
use crate::graph::scalar::DateTime;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::{Membership, Organisation};

/// That a vote is held again.
pub(crate) struct Revote(pub(super) RevoteRow);

/// That a vote is held again, because somebody declared a conflict of interest after casting a secret ballot: nobody can find
/// that ballot, so it could not be taken out. An organisation asked for it that is affected: one that the proposal names, or
/// one with a seat in that vote; where it names nobody, any. The same body votes by the same rule, and whoever was out, or
/// showed a conflict, is out. It happens once for each vote.
#[Object]
impl Revote {
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

    /// Where the proposal stood until then. VOTING: the vote was still open, and ended without being counted. Else its result
    /// stays with its round, and decides nothing any more.
    async fn state_before(&self) -> ProposalState {
        self.0.state_before
    }

    /// The number of the round that showed the conflict.
    async fn round(&self) -> i64 {
        self.0.round
    }

    /// The number of the round that is held instead; null where too few could have voted, so that the matter went to the next
    /// right on the escalation path.
    async fn next_round(&self) -> Option<i64> {
        self.0.next_round
    }
}

/// Another vote to ask for.
#[derive(Debug, InputObject)]
pub(crate) struct RequestRevoteInput {
    /// The proposal whose vote shows a conflict of interest.
    pub(super) proposal_id: ID,
    /// Why one's organisation wants another vote, at most 5,000 characters.
    pub(super) reason: String,
}
