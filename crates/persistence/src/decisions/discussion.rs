//! Discussing a proposal.

use domain::decisions::proposal as life;
use domain::tenancy::Act;
use domain::text::{self, REMARK};
use domain::{CommentId, ProposalId};
use sea_orm::sea_query::Expr;
use serde::Serialize;

use super::proposal::own_or_steward;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::{comment, proposal};
use crate::idempotency::Key;
use crate::unit::Asking;
use crate::{Error, Result};

/// Opens the discussion of a draft.
pub async fn open_discussion(store: &Store, asking: Asking, id: ProposalId) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::OpenDiscussion).await?;
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    own_or_steward(&unit, &row, Act::OpenDiscussion)?;
    let (state, now) = (life::open_discussion(row.state)?, unit.now());
    unit.update::<proposal::Entity>(id, |update| {
        update
            .col_expr(proposal::Column::State, Expr::value(state))
            .col_expr(proposal::Column::DiscussionAt, Expr::value(now))
    })
    .await?;
    unit.record(Record::new("discussionOpened", "proposal", id.0));
    unit.commit().await?;
    Ok(id)
}

/// A remark in a discussion.
#[derive(Debug, Clone, Serialize)]
pub struct AddComment {
    pub proposal: ProposalId,
    pub body: String,
    /// The remark that it answers; none: it begins a thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<CommentId>,
    #[serde(skip)]
    pub key: Option<Key>,
}

pub async fn add_comment(store: &Store, asking: Asking, command: &AddComment) -> Result<CommentId> {
    let mut unit = store.write(asking, Act::AddComment).await?;
    let id = CommentId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::AddComment, command, id.0).await? {
        return unit.answered_before(CommentId(earlier)).await;
    }
    unit.get::<proposal::Entity>("proposal", command.proposal).await?;
    if let Some(answered) = command.reply_to {
        let answered = unit.get::<comment::Entity>("comment", answered).await?;
        if answered.proposal_id != command.proposal {
            return Err(Error::NotFound("comment"));
        }
    }
    let row = comment::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        proposal_id: command.proposal,
        author_id: unit.actor()?.membership,
        reply_to: command.reply_to,
        body: text::accept("body", &command.body, REMARK)?,
        at: unit.now(),
    };
    unit.insert::<comment::Entity>(row).await?;
    unit.record(Record::new("commentAdded", "proposal", command.proposal.0).change(command));
    unit.commit().await?;
    Ok(id)
}
