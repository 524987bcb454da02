//! Amendments that are offered to those who object.

use async_graphql::{Context, Object};
use persistence::rows::AmendmentOfferRow;

use super::action::Action;
use super::ranking::{ProposalOption, options};
use super::version::Case;
use crate::graph::failure::Result;
use crate::graph::scalar::DateTime;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::{Membership, Seat, SeatById};

/// An amendment offered to those who object.
pub(crate) struct AmendmentOffer(pub(super) AmendmentOfferRow);

/// An amendment offered to those who object while a proposal is decided by consent. Once one of them accepts it, it is the
/// next version, which is discussed and voted on anew.
#[Object]
impl AmendmentOffer {
    /// Its number among the offers of its round, from 1. Only the newest can be accepted.
    async fn offer(&self) -> i64 {
        self.0.number
    }

    /// The round in which it was offered.
    async fn round(&self) -> i64 {
        self.0.round
    }

    /// The version that it changes.
    async fn based_on(&self) -> i64 {
        self.0.based_on
    }

    /// The title as it shall be.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The case as it shall be.
    async fn case(&self) -> Case {
        self.0.plain_case.0.clone().into()
    }

    /// The action as it shall be; null for advice.
    async fn action(&self, ctx: &Context<'_>) -> Result<Option<Action>> {
        match &self.0.action {
            Some(action) => Action::of(&*snapshot(ctx).await?, action.0.clone()).await.map(Some),
            None => Ok(None),
        }
    }

    /// The options as they shall be; empty where one thing is asked.
    async fn options(&self) -> Vec<ProposalOption> {
        options(self.0.options.as_ref().map(|options| options.0.clone()))
    }

    /// Who offers it.
    async fn offered_by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.offered_by).await
    }

    /// When it was offered.
    async fn offered_at(&self) -> DateTime {
        DateTime(self.0.offered_at)
    }

    /// The seat whose objection it meets, and which accepted it; null where none did.
    async fn accepted_by(&self, ctx: &Context<'_>) -> Result<Option<Seat>> {
        let Some(seat) = self.0.accepted_by else { return Ok(None) };
        Ok(Some(Seat(snapshot(ctx).await?.expect::<SeatById>(seat.0).await?)))
    }

    /// When it was accepted; null where it was not.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(DateTime)
    }
}
