//! What one level of a query about the log loads at once.

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use persistence::rows::{ActivityDetailRow, ActivityRow};
use persistence::{Read, transparency};
use uuid::Uuid;

use crate::graph::loader::Load;

/// The changes beside entries, by their sequence.
pub(super) struct Details;

impl Load for Details {
    type Key = i64;
    type Value = ActivityDetailRow;

    fn load(read: &Read, keys: Vec<i64>) -> BoxFuture<'_, persistence::Result<HashMap<i64, ActivityDetailRow>>> {
        Box::pin(async move {
            let rows = transparency::details_of(read, &keys).await?;
            Ok(rows.into_iter().map(|row| (row.sequence, row)).collect())
        })
    }
}

/// Entries by their sequence. Whoever asks for them must look at [`transparency::entry_shown`].
pub(super) struct Entries;

impl Load for Entries {
    type Key = i64;
    type Value = ActivityRow;

    fn load(read: &Read, keys: Vec<i64>) -> BoxFuture<'_, persistence::Result<HashMap<i64, ActivityRow>>> {
        Box::pin(async move {
            let rows = transparency::entries_by_sequence(read, &keys).await?;
            Ok(rows.into_iter().map(|row| (row.sequence, row)).collect())
        })
    }
}

/// The public keys of webhooks' endpoints, the newest first.
pub(super) struct PublicKeys;

impl Load for PublicKeys {
    type Key = Uuid;
    type Value = Vec<Vec<u8>>;

    fn load(read: &Read, keys: Vec<Uuid>) -> BoxFuture<'_, persistence::Result<HashMap<Uuid, Vec<Vec<u8>>>>> {
        Box::pin(async move { transparency::webhook::webhook_public_keys(read, &keys).await })
    }
}
