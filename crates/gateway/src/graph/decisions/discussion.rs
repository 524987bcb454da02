//! Remarks on a proposal, and dissent from what was decided.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::CommentId;
use futures_util::future::BoxFuture;
use persistence::decisions;
use persistence::rows::{CommentRow, DissentRow};

use super::load::{CommentById, Replies};
use crate::graph::connection::{Window, connection, listed};
use crate::graph::cost::Paged;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Membership, Seat};

/// A remark in a proposal's discussion.
#[derive(Debug, Clone)]
pub(crate) struct Comment(pub(crate) CommentRow);

connection! {
    /// A page of remarks, oldest first.
    CommentConnection,
    /// A remark in a list.
    CommentEdge,
    Comment
}

impl Comment {
    pub(crate) async fn load(snapshot: &Snapshot, id: CommentId) -> Result<Self> {
        Ok(Self(snapshot.expect::<CommentById>(id.0).await?))
    }
}

/// A remark in a proposal's discussion. Every member reads it.
#[Object]
impl Comment {
    /// The remark's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Who made it.
    async fn author(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.author_id).await
    }

    /// What it says.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// When it was made.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// The remark that it answers; null where it begins a thread.
    async fn reply_to(&self, ctx: &Context<'_>) -> Result<Option<Comment>> {
        match self.0.reply_to {
            Some(id) => Comment::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// What was answered to it, oldest first.
    #[graphql(directive = Paged::apply())]
    async fn replies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<CommentConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let id = self.0.id;
        let slice = snapshot(ctx).await?.load::<Replies>((id.0, page)).await?.unwrap_or_default();
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { decisions::count_replies_of(&snapshot.read, id).await })
        });
        Ok(CommentConnection(listed(slice, |row| row.id.0, Comment, count)))
    }
}

/// That a seat disagreed with what was decided.
pub(crate) struct Dissent(pub(super) DissentRow);

/// That a seat disagreed with what was decided, by its holder's choice. Nobody is held to anything by it, or for it.
#[Object]
impl Dissent {
    /// The seat.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Seat> {
        Seat::load(&*snapshot(ctx).await?, self.0.seat_id).await
    }

    /// Who said so.
    async fn by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.membership_id).await
    }

    /// The number of the round by which it was decided so.
    async fn round(&self) -> i64 {
        self.0.round
    }

    /// Why.
    async fn statement(&self) -> &str {
        &self.0.statement
    }

    /// When it was said.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}
