//! One client's way along the log: from a cursor, through what was missed, into what is being done.
//!
//! The database is the only source; whoever rings only says that it is worth looking. So a client that comes back with
//! the cursor of the last entry it has neither misses nor repeats one, whichever server it comes back to.

use futures_util::{Stream, stream};
use persistence::rows::ActivityRow;
use persistence::transparency::{self, Filter, Follower, LOOK_AGAIN};

use crate::graph::connection::read_cursor_of_sequence;
use crate::graph::failure::{Failure, Result};
use crate::graph::scope::Scope;

/// The most entries that wait for a slow client.
pub(super) const AT_ONCE: u16 = 50;

pub(super) struct Following<'a> {
    scope: &'a Scope,
    follower: Follower,
    filter: Filter,
    /// Up to here everything was delivered.
    reached: i64,
}

impl<'a> Following<'a> {
    /// From behind this cursor, or from the end of the log.
    pub(super) async fn start(scope: &'a Scope, after: Option<String>, filter: Filter) -> Result<Self> {
        let after = after.as_deref().map(|cursor| read_cursor_of_sequence(cursor, "after")).transpose()?;
        scope.keep_briefly();
        let end = transparency::head(&scope.snapshot().await?.read).await?.sequence;
        if after.is_some_and(|after| after > end) {
            let message = format!("The log has {end} entries; this cursor stands behind entries that it doesn't have.");
            return Err(Failure::new("INVALID_INPUT", message).field("after").hint("read everything anew"));
        }
        let follower = scope.store().follow(scope.asking()?.collaborative);
        Ok(Self { scope, follower, filter, reached: after.unwrap_or(end) })
    }

    /// All that follows, as many entries at once as there are, each time at least one; an error is the last.
    pub(super) fn stretches(self) -> impl Stream<Item = Result<Vec<ActivityRow>>> + 'a {
        stream::try_unfold(self, |mut following| async move {
            let entries = following.next().await?;
            Ok(Some((entries, following)))
        })
    }

    async fn next(&mut self) -> Result<Vec<ActivityRow>> {
        loop {
            match self.look().await {
                Ok(entries) if entries.is_empty() => {}
                Err(failure) if failure.code == "UNAVAILABLE" => {
                    tokio::time::sleep(LOOK_AGAIN).await;
                    // Whoever watched the log may be gone for good.
                    self.follower = self.scope.store().follow(self.scope.asking()?.collaborative);
                }
                outcome => return outcome,
            }
        }
    }

    /// Waits until there is more, and takes some of it. Whoever is no member any more finds no snapshot.
    async fn look(&mut self) -> Result<Vec<ActivityRow>> {
        // While nothing happens, no connection to the database is held.
        self.scope.renew().await;
        self.follower.past(self.reached).await?;
        let snapshot = self.scope.snapshot().await?;
        let (read, reader) = (&snapshot.read, &snapshot.actor);
        let found = transparency::entries_after(read, reader, &self.filter, self.reached, AT_ONCE.into()).await?;
        self.reached = found.reached;
        Ok(found.entries)
    }
}
