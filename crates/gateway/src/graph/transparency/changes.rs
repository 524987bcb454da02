//! Following one thing: what it is now, whenever the log tells of a change to it.
//!
//! Changes that wait for their client are told together: the thing is read once for all of them, however many there are,
//! and their entries come along, so that nothing of what happened is lost.

use async_graphql::{Context, ID, Object, Subscription};
use domain::{FundId, PeriodId, ProposalId};
use futures_util::{Stream, TryStreamExt};
use persistence::rows::ActivityRow;
use persistence::transparency::Filter;

use super::activity::Activity;
use super::following::{AT_ONCE, Following};
use crate::graph::connection::cursor_of_sequence;
use crate::graph::cost::list_size;
use crate::graph::decisions::Proposal;
use crate::graph::failure::{Failure, Result};
use crate::graph::funds::Fund;
use crate::graph::id::{self, GlobalId};
use crate::graph::measurement::ReportingPeriod;
use crate::graph::node::Node;
use crate::graph::scope::{Scope, snapshot};

/// The root's ways to follow one thing.
#[derive(Debug, Default)]
pub struct ChangeSubscription;

/// Something that changed, and the entries that say how.
pub(crate) struct Change<T> {
    of: T,
    /// At least one.
    entries: Vec<ActivityRow>,
}

/// Declares what a change of one thing is to clients.
macro_rules! changes {
    ($(#[$meta:meta] $name:ident of $id:ident: $(#[$is:meta])* $field:ident, $thing:ident;)+) => {$(
        #[$meta]
        pub(crate) struct $name(Change<$id>);

        #[$meta]
        #[Object]
        impl $name {
            $(#[$is])*
            async fn $field(&self, ctx: &Context<'_>) -> Result<$thing> {
                $thing::load(&*snapshot(ctx).await?, self.0.of).await
            }

            /// What was done to it, oldest first, as far as the viewer may read it: one entry, or all that waited to be told,
            /// at most 50.
            #[graphql(directive = list_size::apply(Some(AT_ONCE.into()), None))]
            async fn entries(&self) -> Vec<Activity> {
                self.0.entries.iter().cloned().map(Activity).collect()
            }

            /// Where the last of the entries stands in the log. Given as `after`, what follows it comes.
            async fn cursor(&self) -> String {
                self.0.entries.last().map(|entry| cursor_of_sequence(entry.sequence)).unwrap_or_default()
            }
        }
    )+};
}

changes! {
    /// A proposal that changed.
    ProposalChange of ProposalId:
        /// The proposal as it is now.
        proposal, Proposal;
    /// A fund that changed.
    FundChange of FundId:
        /// The fund as it is now.
        fund, Fund;
    /// A reporting period that changed.
    ReportingPeriodChange of PeriodId:
        /// The reporting period as it is now.
        period, ReportingPeriod;
}

#[Subscription]
impl ChangeSubscription {
    /// A proposal whenever something is done to it: it is amended or commented on, somebody votes, its vote opens or closes,
    /// what it asks for is done. NOT_FOUND where there is no such proposal here. It ends when the viewer's membership does.
    async fn proposal_changed<'ctx>(
        &self,
        ctx: &Context<'ctx>,
        #[graphql(desc = "The proposal's global id.")] id: ID,
        #[graphql(
            desc = "The cursor of the last entry that the client has: what was done behind it comes, however long ago. \
                          Null: only what is done from now on."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<ProposalChange>> + 'ctx> {
        let id = found::<ProposalId>(ctx, &id).await?;
        Ok(changes(ctx, id, after).await?.map_ok(ProposalChange))
    }

    /// A fund whenever its money or its pledges move: whatever is pledged, received, allocated, awarded, agreed, paid,
    /// returned or reversed in it. NOT_FOUND where there is no such fund here. It ends when the viewer's membership does.
    async fn fund_changed<'ctx>(
        &self,
        ctx: &Context<'ctx>,
        #[graphql(desc = "The fund's global id.")] id: ID,
        #[graphql(
            desc = "The cursor of the last entry that the client has: what was done behind it comes, however long ago. \
                          Null: only what is done from now on."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<FundChange>> + 'ctx> {
        let id = found::<FundId>(ctx, &id).await?;
        Ok(changes(ctx, id, after).await?.map_ok(FundChange))
    }

    /// A reporting period whenever it is locked or reopened, or a report of it is saved, handed in, accepted, returned or
    /// corrected; of drafts only those of the viewer's organisation. NOT_FOUND where there is no such period here. It ends when
    /// the viewer's membership does.
    async fn reporting_period_changed<'ctx>(
        &self,
        ctx: &Context<'ctx>,
        #[graphql(desc = "The reporting period's global id.")] id: ID,
        #[graphql(
            desc = "The cursor of the last entry that the client has: what was done behind it comes, however long ago. \
                          Null: only what is done from now on."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<ReportingPeriodChange>> + 'ctx> {
        let id = found::<PeriodId>(ctx, &id).await?;
        Ok(changes(ctx, id, after).await?.map_ok(ReportingPeriodChange))
    }
}

/// The id of something that `node(id:)` finds, too.
async fn found<T: GlobalId>(ctx: &Context<'_>, id: &ID) -> Result<T> {
    let known = id::decode::<T>(id)?;
    Node::of(ctx, id).await?.map(|_| known).ok_or_else(|| Failure::not_found(T::WORD))
}

async fn changes<'ctx, T: GlobalId + Send + 'ctx>(
    ctx: &Context<'ctx>,
    of: T,
    after: Option<String>,
) -> Result<impl Stream<Item = Result<Change<T>>> + use<'ctx, T>> {
    let filter = Filter { concerns: Some(of.uuid()), ..Filter::default() };
    let following = Following::start(Scope::of(ctx)?, after, filter).await?;
    Ok(following.stretches().map_ok(move |entries| Change { of, entries }))
}
