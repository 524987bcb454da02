//! Acts of those who vote, or decide, for others, and of those who are affected.

use async_graphql::{Context, Object};
use domain::tenancy::Act;
use persistence::decisions;

use super::extension::RequestExtensionInput;
use super::proposal::Proposal;
use super::proxy::{GiveProxyInput, GiveProxyPayload, Proxy, TakeProxyBackInput, TakeProxyBackPayload};
use super::revote::RequestRevoteInput;
use super::vote_input::{RequestExtensionPayload, RequestRevotePayload};
use crate::graph::acting::Acting;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scope::snapshot;

#[derive(Debug, Default)]
pub struct StandInMutation;

#[Object]
impl StandInMutation {
    /// Lets another seat of the same constituency vote for one's own, for one proposal or until a day. It can be taken back
    /// until it is used, and voting oneself takes it back for that vote.
    async fn give_proxy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A seat that shall vote for one's own.")] input: GiveProxyInput,
    ) -> Result<GiveProxyPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::GiveProxy {
            giver: id::decode(&input.giver_seat_id)?,
            holder: id::decode(&input.holder_seat_id)?,
            proposal: id::decode_optional(input.proposal_id.as_ref())?,
            until: input.until.map(|day| day.0),
        };
        let attempt = || decisions::give_proxy(acting.store(), acting.asking(), &command);
        let given = acting.perform(Act::GiveProxy, attempt).await?;
        let (proxy, body) = Proxy::changed(ctx, given).await?;
        Ok(GiveProxyPayload { proxy, body })
    }

    /// Takes a proxy back where it was not used. What its holder cast stays where ballots are final; where they are not, the
    /// giver may cast another one.
    async fn take_proxy_back(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is taken back.")] input: TakeProxyBackInput,
    ) -> Result<TakeProxyBackPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::TakeProxyBack {
            giver: id::decode(&input.giver_seat_id)?,
            proposal: id::decode_optional(input.proposal_id.as_ref())?,
        };
        let attempt = || decisions::take_proxy_back(acting.store(), acting.asking(), &command);
        let ended = acting.perform(Act::TakeProxyBack, attempt).await?;
        let (proxy, body) = Proxy::changed(ctx, ended).await?;
        Ok(TakeProxyBackPayload { proxy, body })
    }

    /// Asks, for one's organisation, for more time to vote: once for a proposal, and by an organisation that is affected. The
    /// close moves by the rule's own window.
    async fn request_extension(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "More time to ask for.")] input: RequestExtensionInput,
    ) -> Result<RequestExtensionPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::RequestExtension { proposal: id::decode(&input.proposal_id)?, reason: input.reason };
        let attempt = || decisions::request_extension(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::RequestExtension, attempt).await?;
        Ok(RequestExtensionPayload { proposal: Proposal::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Asks, for one's organisation, for another vote where this one counts somebody with a conflict of interest: it was
    /// declared after a secret ballot, which nobody can take out any more. Asked by an organisation that is affected, while the
    /// vote is open or in the 30 days after it was counted, as long as nothing was done that follows from it. The same body
    /// votes by the same rule, without the seats that have a conflict; where too few are left for that, the matter goes to the
    /// next right on the escalation path.
    async fn request_revote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Another vote to ask for.")] input: RequestRevoteInput,
    ) -> Result<RequestRevotePayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::RequestRevote { proposal: id::decode(&input.proposal_id)?, reason: input.reason };
        let attempt = || decisions::request_revote(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::RequestRevote, attempt).await?;
        Ok(RequestRevotePayload { proposal: Proposal::load(&*snapshot(ctx).await?, id).await? })
    }
}
