//! What one level of a query about the log loads at once.

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use persistence::rows::ActivityDetailRow;
use persistence::{Read, transparency};

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
