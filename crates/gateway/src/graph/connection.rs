//! Relay connections: pages by opaque keyset cursors, stable while things are added.

use std::sync::Arc;

use async_graphql::SimpleObject;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use futures_util::future::BoxFuture;
use persistence::{Page, Slice};
use uuid::Uuid;

use super::failure::{Failure, Result};
use super::scope::Snapshot;

/// Where a page stands in its list.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct PageInfo {
    /// Whether there is more behind this page.
    pub(crate) has_next_page: bool,
    /// Whether there is more before this page.
    pub(crate) has_previous_page: bool,
    /// The cursor of the first edge; null on an empty page.
    pub(crate) start_cursor: Option<String>,
    /// The cursor of the last edge; null on an empty page.
    pub(crate) end_cursor: Option<String>,
}

/// A page without a size.
pub(super) const DEFAULT_SIZE: i32 = 20;
/// The largest page.
const MOST: i32 = 100;

/// The four arguments of every connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Window {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
}

impl Window {
    pub(crate) fn page(&self, newest_first: bool) -> Result<Page> {
        self.page_by(newest_first, |cursor| Uuid::from_slice(cursor).ok())
    }

    /// A page of a list in the order of its sequence.
    pub(crate) fn page_of_sequence(&self, newest_first: bool) -> Result<Page<i64>> {
        self.page_by(newest_first, sequence)
    }

    fn page_by<K>(&self, newest_first: bool, key: fn(&[u8]) -> Option<K>) -> Result<Page<K>> {
        let (size, from_end) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Failure::new("INVALID_INPUT", "Give first or last, not both.").field("first"));
            }
            (None, Some(last)) => (size(last, "last")?, true),
            (first, None) => (size(first.unwrap_or(DEFAULT_SIZE), "first")?, false),
        };
        let after = self.after.as_deref().map(|cursor| read_cursor(cursor, "after", key)).transpose()?;
        let before = self.before.as_deref().map(|cursor| read_cursor(cursor, "before", key)).transpose()?;
        Ok(Page { after, before, size, from_end, newest_first })
    }
}

fn size(wanted: i32, field: &'static str) -> Result<u64> {
    match u64::try_from(wanted) {
        Ok(size) if (1..=MOST).contains(&wanted) => Ok(size),
        _ => Err(Failure::new("INVALID_INPUT", format!("A page has 1 to {MOST} items, not {wanted}.")).field(field)),
    }
}

pub(crate) fn cursor(id: Uuid) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(id.as_bytes())
}

/// The cursor of an entry in a list that is in the order of its sequence.
pub(crate) fn cursor_of_sequence(sequence: i64) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(sequence.to_be_bytes())
}

/// The sequence behind which such a cursor stands.
pub(crate) fn read_cursor_of_sequence(cursor: &str, field: &'static str) -> Result<i64> {
    read_cursor(cursor, field, sequence)
}

fn sequence(cursor: &[u8]) -> Option<i64> {
    cursor.try_into().ok().map(i64::from_be_bytes)
}

fn read_cursor<K>(cursor: &str, field: &'static str, key: fn(&[u8]) -> Option<K>) -> Result<K> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok();
    bytes.and_then(|bytes| key(&bytes)).ok_or_else(|| {
        Failure::new("INVALID_INPUT", "This is not a cursor of this list.")
            .field(field)
            .hint("use a cursor from pageInfo or an edge")
    })
}

/// Counts a list, when a client asks for the count.
pub(crate) type Count = Arc<dyn Fn(Arc<Snapshot>) -> BoxFuture<'static, persistence::Result<u64>> + Send + Sync>;

/// One page of things that clients see.
pub(crate) struct Listed<T> {
    pub(crate) nodes: Vec<(String, T)>,
    pub(crate) info: PageInfo,
    pub(crate) count: Count,
}

/// A page of rows, each with the cursor of its id.
pub(crate) fn listed<R, T>(slice: Slice<R>, id: impl Fn(&R) -> Uuid, node: impl Fn(R) -> T, count: Count) -> Listed<T> {
    listed_at(slice, |row| cursor(id(row)), node, count)
}

/// A page of rows, each with its cursor.
pub(crate) fn listed_at<R, T>(
    slice: Slice<R>,
    cursor: impl Fn(&R) -> String,
    node: impl Fn(R) -> T,
    count: Count,
) -> Listed<T> {
    let nodes: Vec<(String, T)> = slice.rows.into_iter().map(|row| (cursor(&row), node(row))).collect();
    let info = PageInfo {
        has_next_page: slice.has_next,
        has_previous_page: slice.has_previous,
        start_cursor: nodes.first().map(|(cursor, _)| cursor.clone()),
        end_cursor: nodes.last().map(|(cursor, _)| cursor.clone()),
    };
    Listed { nodes, info, count }
}

/// Declares a connection and its edge, both described.
macro_rules! connection {
    ($(#[$connection_doc:meta])* $connection:ident, $(#[$edge_doc:meta])* $edge:ident, $node:ident) => {
        $(#[$edge_doc])*
        #[derive(Clone, async_graphql::SimpleObject)]
        pub(crate) struct $edge {
            /// The item itself.
            node: $node,
            /// Where it stands in the list; opaque.
            cursor: String,
        }

        pub(crate) struct $connection(pub(crate) $crate::graph::connection::Listed<$node>);

        $(#[$connection_doc])*
        #[async_graphql::Object]
        impl $connection {
            /// The items of this page with their cursors.
            async fn edges(&self) -> Vec<$edge> {
                self.0.nodes.iter().map(|(cursor, node)| $edge { node: node.clone(), cursor: cursor.clone() }).collect()
            }

            /// The items of this page.
            async fn nodes(&self) -> Vec<$node> {
                self.0.nodes.iter().map(|(_, node)| node.clone()).collect()
            }

            /// Whether there is more, and from where.
            async fn page_info(&self) -> $crate::graph::connection::PageInfo {
                self.0.info.clone()
            }

            /// How many items the whole list has; counted only when asked for.
            async fn total_count(&self, ctx: &async_graphql::Context<'_>) -> $crate::graph::failure::Result<u64> {
                let snapshot = $crate::graph::scope::snapshot(ctx).await?;
                Ok((self.0.count)(snapshot).await?)
            }
        }
    };
}
pub(crate) use connection;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_1_to_100_items_and_one_direction() {
        for bad in [Some(0), Some(-1), Some(101), Some(i32::MIN)] {
            assert!(Window { first: bad, ..Window::default() }.page(false).is_err(), "{bad:?}");
        }
        assert!(Window { first: Some(1), last: Some(1), ..Window::default() }.page(false).is_err());
        assert_eq!(Window::default().page(false).map(|page| page.size).ok(), Some(20));
    }

    #[test]
    fn a_cursor_of_one_kind_of_list_is_none_of_the_other() {
        assert_eq!(read_cursor_of_sequence(&cursor_of_sequence(7), "after").ok(), Some(7));
        assert!(read_cursor_of_sequence(&cursor(Uuid::from_u128(7)), "after").is_err());
        assert!(Window { after: Some(cursor_of_sequence(7)), ..Window::default() }.page(false).is_err());
    }

    #[test]
    fn a_cursor_that_is_none_is_refused() {
        for bad in ["", "0", "not a cursor", "AAAA"] {
            assert!(Window { after: Some(bad.to_owned()), ..Window::default() }.page(false).is_err(), "{bad}");
        }
        let id = Uuid::from_u128(5);
        assert_eq!(
            Window { after: Some(cursor(id)), ..Window::default() }.page(false).ok().and_then(|page| page.after),
            Some(id)
        );
    }
}
