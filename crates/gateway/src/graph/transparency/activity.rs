//! An entry of the log.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::AccessTokenId;
use domain::transparency::{DataClass, Grounds, hexadecimal};
use persistence::rows::{ActivityDetailRow, ActivityHeadRow, ActivityRow};

use super::load::Details;
use crate::graph::connection::{connection, cursor_of_sequence};
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::node::Node;
use crate::graph::scalar::DateTime;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::Membership;

/// One thing that was done.
#[derive(Debug, Clone)]
pub(crate) struct Activity(pub(super) ActivityRow);

connection! {
    /// A page of the activity log, newest first.
    ActivityConnection,
    /// An entry of the activity log in a list.
    ActivityEdge,
    Activity
}

impl Activity {
    fn grounds(&self) -> Result<Grounds> {
        Grounds::of(&self.0.canonical).ok_or_else(|| Failure::internal(&"an activity whose text can't be read"))
    }

    async fn detail(&self, ctx: &Context<'_>) -> Result<Option<ActivityDetailRow>> {
        snapshot(ctx).await?.load::<Details>(self.0.sequence).await
    }
}

/// One thing that was done: entered in the same moment as the change itself, and never altered. Each entry is chained to
/// the one before it: `hash` is the SHA-256 of the bytes of `priorHash` followed by the UTF-8 bytes of `canonical`.
#[Object]
impl Activity {
    /// Its number: without gaps in each collaborative. A gap in what is shown to you is an entry that others may read.
    async fn sequence(&self) -> i64 {
        self.0.sequence
    }

    /// Where it stands in the log; opaque. Given as `after`, what follows it comes.
    async fn cursor(&self) -> String {
        cursor_of_sequence(self.0.sequence)
    }

    /// When it was done.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who did it; null for what happened without anybody asking, such as the closing of a vote.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        match self.0.actor_id {
            Some(id) => Membership::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whether it was done with a token that an operator made on the command line, or with a password that one set there.
    async fn operator(&self) -> Result<bool> {
        Ok(self.grounds()?.operator)
    }

    /// The global id of the access token with which it was done; null where the person had signed in. Whoever may see that
    /// token finds it under this id.
    async fn access_token_id(&self) -> Result<Option<ID>> {
        Ok(self.grounds()?.token.map(|id| id::encode(AccessTokenId(id))))
    }

    /// By what right it was done: an act of the role table, a decision, or a standing rule.
    async fn authority(&self) -> Result<String> {
        Ok(self.grounds()?.authority)
    }

    /// What was done, such as `ballotCast`.
    async fn verb(&self) -> &str {
        &self.0.verb
    }

    /// The kind of thing it was done to, such as `proposal`.
    async fn subject_kind(&self) -> &str {
        &self.0.subject_kind
    }

    /// The global id of what it was done to; null where that has none.
    async fn subject_id(&self) -> Option<ID> {
        self.0.subject_id.and_then(|id| id::encode_subject(&self.0.subject_kind, id))
    }

    /// What it was done to, as it is now; null where that is nothing with a global id, or not here any more.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        match self.subject_id(ctx).await {
            Ok(Some(id)) => Node::of(ctx, &id).await,
            _ => Ok(None),
        }
    }

    /// Who may read it. ORGANISATION: members of the organisation that it belongs to, and auditors; STEWARDS:
    /// stewards and auditors.
    async fn data_class(&self) -> DataClass {
        self.0.data_class
    }

    /// The change itself as JSON, exactly as it was entered; null where it was erased by right.
    async fn change(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.detail(ctx).await?.map(|detail| detail.change.to_string()))
    }

    /// The salt of the change, in hexadecimal: the digest in `canonical` is the SHA-256 of its bytes followed by the UTF-8
    /// bytes of `change`. Null where the change was erased.
    async fn salt(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.detail(ctx).await?.map(|detail| hexadecimal(&detail.salt)))
    }

    /// The entry as it is hashed: JSON, to be taken byte for byte.
    async fn canonical(&self) -> &str {
        &self.0.canonical
    }

    /// The hash of the entry before this one, in hexadecimal; 64 zeros before the first.
    async fn prior_hash(&self) -> String {
        hexadecimal(&self.0.prior_hash)
    }

    /// The hash of this entry, in hexadecimal.
    async fn hash(&self) -> String {
        hexadecimal(&self.0.hash)
    }
}

/// The end of the activity log. Kept elsewhere, it shows later that nothing before it was changed.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ActivityHead {
    /// The number of the last entry; 0 where there is none.
    sequence: i64,
    /// The hash of the last entry, in hexadecimal.
    hash: String,
    /// The cursor of the last entry. A subscription after it continues where what was read together with it ends.
    cursor: String,
}

impl From<ActivityHeadRow> for ActivityHead {
    fn from(row: ActivityHeadRow) -> Self {
        Self { sequence: row.sequence, hash: hexadecimal(&row.hash), cursor: cursor_of_sequence(row.sequence) }
    }
}
