//! Where a matter goes that a body could not settle.

use async_graphql::{Context, ID, Object};
use domain::decisions::EscalationReason;
use persistence::rows::EscalationRow;

use super::load::Rounds;
use super::vote::VotingRound;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::snapshot;

/// That a matter went to the next right on an escalation path.
pub(crate) struct Escalation(pub(super) EscalationRow);

/// That a matter went to the next right on the escalation path, because a body could not settle it. What was voted down is
/// settled and does not go on. The next body discusses it under its own rule, and has until a deadline to open its vote.
#[Object]
impl Escalation {
    /// Why.
    async fn reason(&self) -> EscalationReason {
        self.0.reason
    }

    /// The one sentence that says so.
    async fn sentence(&self) -> &str {
        &self.0.sentence
    }

    /// The right under which it was not settled.
    async fn from_right_id(&self) -> ID {
        id::encode(self.0.from_right)
    }

    /// The right to which it went.
    async fn to_right_id(&self) -> ID {
        id::encode(self.0.to_right)
    }

    /// The version of the charter in which both stand.
    async fn charter_version(&self) -> i64 {
        self.0.charter_version
    }

    /// The round that settled nothing; null where a deadline passed.
    async fn round(&self, ctx: &Context<'_>) -> Result<Option<VotingRound>> {
        let rounds = snapshot(ctx).await?.load::<Rounds>(self.0.proposal_id.0).await?.unwrap_or_default();
        Ok(rounds.into_iter().find(|round| Some(round.round) == self.0.round).map(VotingRound))
    }

    /// By when the next body opens its vote. If it does not, the matter goes on, or stays as the last round left it.
    async fn due_at(&self) -> DateTime {
        DateTime(self.0.due_at)
    }

    /// When it went there.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}
