//! What was asked for, in order: rows found by id are put back into it, and what was said twice is asked once.

use std::collections::HashMap;
use std::hash::Hash;

/// For each key the row that has it, or none.
pub(crate) fn by_key<K: Hash + Eq, R>(keys: &[K], rows: Vec<R>, key: impl Fn(&R) -> K) -> Vec<Option<R>> {
    let mut found: HashMap<K, R> = rows.into_iter().map(|row| (key(&row), row)).collect();
    keys.iter().map(|wanted| found.remove(wanted)).collect()
}

/// Each only once: a filter that repeats itself would be another statement for each length of its list.
pub(crate) fn distinct<T: Copy + PartialEq>(wanted: &[T]) -> Vec<T> {
    let mut found = Vec::new();
    for one in wanted {
        if !found.contains(one) {
            found.push(*one);
        }
    }
    found
}
