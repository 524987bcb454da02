//! Following the log: from a cursor, through what was missed, into what is being done.
//!
//! The database is the only source; whoever rings only says that it is worth looking. So a client that comes back with
//! the cursor of the last entry it has neither misses nor repeats one, whichever server it comes back to.

use std::collections::VecDeque;

use async_graphql::{Context, Subscription};
use futures_util::{Stream, stream};
use persistence::rows::ActivityRow;
use persistence::transparency::{self, Filter, Follower, LOOK_AGAIN};

use super::activity::Activity;
use super::filter::ActivityFilter;
use crate::graph::connection::read_cursor_of_sequence;
use crate::graph::failure::{Failure, Result};
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
        Ok(stream::try_unfold(following, |mut following| async move {
            let entry = following.next().await?;
            Ok(Some((entry, following)))
        }))
    }
}

/// The most entries that wait for a slow client.
const AT_ONCE: u64 = 50;

/// One client's way along the log.
struct Following<'a> {
    scope: &'a Scope,
    follower: Follower,
    filter: Filter,
    /// Up to here everything was delivered or waits.
    reached: i64,
    waiting: VecDeque<ActivityRow>,
}

impl<'a> Following<'a> {
    async fn start(scope: &'a Scope, after: Option<String>, filter: Filter) -> Result<Self> {
        let after = after.as_deref().map(|cursor| read_cursor_of_sequence(cursor, "after")).transpose()?;
        scope.keep_briefly();
        let end = transparency::head(&scope.snapshot().await?.read).await?.sequence;
        if after.is_some_and(|after| after > end) {
            let message = format!("The log has {end} entries; this cursor stands behind entries that it doesn't have.");
            return Err(Failure::new("INVALID_INPUT", message).field("after").hint("read everything anew"));
        }
        let follower = scope.store().follow(scope.asking()?.collaborative);
        Ok(Self { scope, follower, filter, reached: after.unwrap_or(end), waiting: VecDeque::new() })
    }

    /// The next entry; an error ends the subscription.
    async fn next(&mut self) -> Result<Activity> {
        loop {
            if let Some(entry) = self.waiting.pop_front() {
                return Ok(Activity(entry));
            }
            match self.look().await {
                Err(failure) if failure.code == "UNAVAILABLE" => {
                    tokio::time::sleep(LOOK_AGAIN).await;
                    // Whoever watched the log may be gone for good.
                    self.follower = self.scope.store().follow(self.scope.asking()?.collaborative);
                }
                outcome => outcome?,
            }
        }
    }

    /// Waits until there is more, and takes some of it. Whoever is no member any more finds no snapshot.
    async fn look(&mut self) -> Result<()> {
        // While nothing happens, no connection to the database is held.
        self.scope.renew().await;
        self.follower.past(self.reached).await?;
        let snapshot = self.scope.snapshot().await?;
        let (read, reader) = (&snapshot.read, &snapshot.actor);
        let found = transparency::entries_after(read, reader, &self.filter, self.reached, AT_ONCE).await?;
        self.reached = found.reached;
        self.waiting.extend(found.entries);
        Ok(())
    }
}
