//! What acts about funds answer with: all that they changed, so that a client's cache brings itself up to date.

use async_graphql::SimpleObject;

use super::contribution::Contribution;
use super::fund::Fund;
use super::grant::{Grant, Instalment};
use super::pledge::Pledge;
use super::transfer::Transfer;
use crate::graph::tenancy::Collaborative;

/// The fund that was opened.
#[derive(SimpleObject)]
pub(crate) struct OpenFundPayload {
    /// The fund.
    pub(super) fund: Fund,
    /// The collaborative, with its lists as they are now.
    pub(super) collaborative: Collaborative,
}

/// The pledge that was recorded.
#[derive(SimpleObject)]
pub(crate) struct RecordPledgePayload {
    /// The pledge.
    pub(super) pledge: Pledge,
}

/// The pledge that was cancelled.
#[derive(SimpleObject)]
pub(crate) struct CancelPledgePayload {
    /// The pledge.
    pub(super) pledge: Pledge,
}

/// The contribution that was recorded.
#[derive(SimpleObject)]
pub(crate) struct RecordContributionPayload {
    /// The contribution.
    pub(super) contribution: Contribution,
    /// The fund, with its balances as they are now.
    pub(super) fund: Fund,
}

/// The grant that was agreed to.
#[derive(SimpleObject)]
pub(crate) struct AgreeGrantPayload {
    /// The grant: agreed when all its grantees have.
    pub(super) grant: Grant,
}

/// The instalment that was paid.
#[derive(SimpleObject)]
pub(crate) struct PayInstalmentPayload {
    /// The instalment.
    pub(super) instalment: Instalment,
    /// Its grant.
    pub(super) grant: Grant,
    /// The fund, with its balances as they are now.
    pub(super) fund: Fund,
}

/// The money that came back.
#[derive(SimpleObject)]
pub(crate) struct RecordReturnPayload {
    /// The movement.
    pub(super) transfer: Transfer,
    /// The grant.
    pub(super) grant: Grant,
    /// The fund, with its balances as they are now.
    pub(super) fund: Fund,
}

/// The grant that was closed.
#[derive(SimpleObject)]
pub(crate) struct CompleteGrantPayload {
    /// The grant.
    pub(super) grant: Grant,
    /// The fund, with its balances as they are now.
    pub(super) fund: Fund,
}

/// The movement that was mirrored.
#[derive(SimpleObject)]
pub(crate) struct ReverseTransferPayload {
    /// The mirror.
    pub(super) reversal: Transfer,
    /// The fund, with its balances as they are now.
    pub(super) fund: Fund,
}
