//! Rows found by id, put back in the order in which they were asked for.

use std::collections::HashMap;
use std::hash::Hash;

/// For each key the row that has it, or none.
pub(crate) fn by_key<K: Hash + Eq, R>(keys: &[K], rows: Vec<R>, key: impl Fn(&R) -> K) -> Vec<Option<R>> {
    let mut found: HashMap<K, R> = rows.into_iter().map(|row| (key(&row), row)).collect();
    keys.iter().map(|wanted| found.remove(wanted)).collect()
}
