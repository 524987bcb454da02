//! Following the whole log.

use async_graphql::{Context, Subscription};
use futures_util::{Stream, TryStreamExt, stream};

use super::activity::Activity;
use super::filter::ActivityFilter;
use super::following::Following;
use crate::graph::failure::Result;
use crate::graph::scope::Scope;

/// The root's way to follow the log.
#[derive(Debug, Default)]
pub struct TransparencySubscription;

#[Subscription]
impl TransparencySubscription {
    /// What is being done in this collaborative, oldest first, as far as the viewer may read it. It ends when the viewer's
    /// membership does.
    async fn activity<'ctx>(
        &self,
        ctx: &Context<'ctx>,
        #[graphql(
            desc = "The cursor of the last entry that the client has: everything behind it comes, however long ago it was \
                    entered. Null: only what is entered from now on."
        )]
        after: Option<String>,
        #[graphql(desc = "Only entries that fit.")] filter: Option<ActivityFilter>,
    ) -> Result<impl Stream<Item = Result<Activity>> + 'ctx> {
        let following = Following::start(Scope::of(ctx)?, after, filter.unwrap_or_default().read()?).await?;
        let each =
            following.stretches().map_ok(|entries| stream::iter(entries.into_iter().map(|entry| Ok(Activity(entry)))));
        Ok(each.try_flatten())
    }
}
