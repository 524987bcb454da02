//! Remarks on a proposal.

use async_graphql::{Context, ID, Object};
use domain::CommentId;
use persistence::rows::CommentRow;

use super::load::CommentById;
use crate::graph::connection::connection;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::Membership;

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
}
