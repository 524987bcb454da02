//! Acts about funds.

use async_graphql::{Context, Object};
use domain::tenancy::Act;
use domain::{FileId, GrantId, PledgeId};
use persistence::funds;

use super::contribution::Contribution;
use super::fund::Fund;
use super::grant::{Grant, Instalment};
use super::input::*;
use super::payload::*;
use super::pledge::Pledge;
use super::transfer::Transfer;
use crate::graph::acting::Acting;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::Collaborative;

#[derive(Debug, Default)]
pub struct FundsMutation;

#[Object]
impl FundsMutation {
    /// Opens a fund. No money moves.
    async fn open_fund(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A fund to open.")] input: OpenFundInput,
    ) -> Result<OpenFundPayload> {
        let acting = Acting::of(ctx)?;
        let command = input.command()?;
        let attempt = || funds::open_fund(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::OpenFund, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        Ok(OpenFundPayload { fund: Fund::load(&snapshot, id).await?, collaborative: Collaborative::of(snapshot) })
    }

    /// Records a funder's promise. It counts as a funder while the promise is open.
    async fn record_pledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A promise to record.")] input: RecordPledgeInput,
    ) -> Result<RecordPledgePayload> {
        let acting = Acting::of(ctx)?;
        let command = input.command()?;
        let attempt = || funds::record_pledge(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::RecordPledge, attempt).await?;
        Ok(RecordPledgePayload { pledge: Pledge::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Cancels what is still outstanding of a pledge; what came stays.
    async fn cancel_pledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A pledge to cancel.")] input: CancelPledgeInput,
    ) -> Result<CancelPledgePayload> {
        let acting = Acting::of(ctx)?;
        let pledge: PledgeId = id::decode(&input.pledge_id)?;
        let attempt = || funds::cancel_pledge(acting.store(), acting.asking(), pledge);
        let id = acting.perform(Act::CancelPledge, attempt).await?;
        Ok(CancelPledgePayload { pledge: Pledge::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Records money that arrived from a funder, against a pledge or not.
    async fn record_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Money that arrived. Give either the amount in the fund's currency, or the original with its rate."
        )]
        input: RecordContributionInput,
    ) -> Result<RecordContributionPayload> {
        let acting = Acting::of(ctx)?;
        let command = input.command()?;
        let attempt = || funds::record_contribution(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::RecordContribution, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        let contribution = Contribution::load(&snapshot, id).await?;
        let fund = Fund::load(&snapshot, contribution.row.fund_id).await?;
        Ok(RecordContributionPayload { contribution, fund })
    }

    /// Agrees to a grant for one's own organisation, which is among its grantees. Agreeing twice changes nothing.
    async fn agree_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A grant to agree to.")] input: AgreeGrantInput,
    ) -> Result<AgreeGrantPayload> {
        let acting = Acting::of(ctx)?;
        let grant: GrantId = id::decode(&input.grant_id)?;
        let documents = input.documents.iter().map(id::decode).collect::<Result<Vec<FileId>>>()?;
        let attempt = || funds::agree_grant(acting.store(), acting.asking(), grant, &documents);
        let id = acting.perform(Act::AgreeGrant, attempt).await?;
        Ok(AgreeGrantPayload { grant: Grant::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Records that a due instalment was paid, in full. Never by the person who proposed the grant.
    async fn pay_instalment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An instalment that was paid at the bank.")] input: PayInstalmentInput,
    ) -> Result<PayInstalmentPayload> {
        let acting = Acting::of(ctx)?;
        let command = input.command()?;
        let attempt = || funds::pay_instalment(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::PayInstalment, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        let instalment = Instalment::load(&snapshot, id).await?;
        let grant = Grant::load(&snapshot, instalment.row.grant_id).await?;
        let fund = Fund::load(&snapshot, grant.row.fund_id).await?;
        Ok(PayInstalmentPayload { instalment, grant, fund })
    }

    /// Records money that a grantee sent back. It becomes available money of the fund.
    async fn record_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Money that a grantee sent back.")] input: RecordReturnInput,
    ) -> Result<RecordReturnPayload> {
        let acting = Acting::of(ctx)?;
        let command = input.command()?;
        let attempt = || funds::record_return(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::RecordReturn, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        let grant = Grant::load(&snapshot, command.grant).await?;
        let fund = Fund::load(&snapshot, grant.row.fund_id).await?;
        Ok(RecordReturnPayload { transfer: Transfer::load(&snapshot, id).await?, grant, fund })
    }

    /// Closes a grant that paid everything. What is left over goes back to where its money came from.
    async fn complete_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A grant to close.")] input: CompleteGrantInput,
    ) -> Result<CompleteGrantPayload> {
        let acting = Acting::of(ctx)?;
        let command = input.command()?;
        let attempt = || funds::complete_grant(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::CompleteGrant, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        let grant = Grant::load(&snapshot, id).await?;
        let fund = Fund::load(&snapshot, grant.row.fund_id).await?;
        Ok(CompleteGrantPayload { grant, fund })
    }

    /// Mirrors a transfer that was a mistake, on the authority that its kind needs: of money in, by a second person within
    /// 30 days. What needed a decision is reversed by a decision.
    async fn reverse_transfer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A movement that was a mistake.")] input: ReverseTransferInput,
    ) -> Result<ReverseTransferPayload> {
        let acting = Acting::of(ctx)?;
        let command = input.command()?;
        let attempt = || funds::reverse_transfer(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::ReverseTransfer, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        let reversal = Transfer::load(&snapshot, id).await?;
        let fund = Fund::load(&snapshot, reversal.row.fund_id).await?;
        Ok(ReverseTransferPayload { reversal, fund })
    }
}
