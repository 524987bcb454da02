//! What falls due when.

use async_graphql::{Context, ID, Object};
use domain::tenancy::DeadlineKind;
use persistence::tenancy::{Deadline as Found, Due};

use super::Seat;
use crate::graph::decisions::Proposal;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::measurement::ReportingPeriod;
use crate::graph::scalar::DateTime;
use crate::graph::scope::snapshot;

/// Something that falls due.
pub(crate) struct Deadline(pub(super) Found);

/// Something that falls due at a time that is set.
#[Object]
impl Deadline {
    /// What happens then.
    async fn kind(&self) -> DeadlineKind {
        self.0.of.kind()
    }

    /// When: until just before it, things are as they were.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// The global id of what it is about: a proposal, a reporting period or a seat.
    async fn subject_id(&self) -> ID {
        match self.0.of {
            Due::Vote(proposal) | Due::Escalation(proposal) => id::encode(proposal),
            Due::Reports(period) | Due::Lock(period) => id::encode(period),
            Due::Term(seat) => id::encode(seat),
        }
    }

    /// The proposal whose vote is counted or must have been opened; null for another kind.
    async fn proposal(&self, ctx: &Context<'_>) -> Result<Option<Proposal>> {
        match self.0.of {
            Due::Vote(proposal) | Due::Escalation(proposal) => {
                Proposal::load(&*snapshot(ctx).await?, proposal).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The reporting period; null for another kind.
    async fn reporting_period(&self, ctx: &Context<'_>) -> Result<Option<ReportingPeriod>> {
        match self.0.of {
            Due::Reports(period) | Due::Lock(period) => {
                ReportingPeriod::load(&*snapshot(ctx).await?, period).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The seat whose term is over; null for another kind.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Option<Seat>> {
        match self.0.of {
            Due::Term(seat) => Seat::load(&*snapshot(ctx).await?, seat).await.map(Some),
            _ => Ok(None),
        }
    }
}
