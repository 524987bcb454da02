//! Pages by keyset: never an offset, so that inserts neither shift nor repeat anything.

use uuid::Uuid;

/// Which part of a list is wanted. Lists are in order of their ids, which is order of creation; the activity log is in
/// order of its sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Page<K = Uuid> {
    /// Only what comes behind this one.
    pub after: Option<K>,
    /// Only what comes before this one.
    pub before: Option<K>,
    /// The most rows, 1 to 100.
    pub size: u64,
    /// Take them from the end of the list.
    pub from_end: bool,
    /// Newest first.
    pub newest_first: bool,
}

impl Page {
    /// The first rows of a list.
    pub const fn first(size: u64) -> Self {
        Self { after: None, before: None, size, from_end: false, newest_first: false }
    }
}

impl<K> Page<K> {
    /// Whether the rows are read from the database in descending order of id.
    pub(crate) fn descending(&self) -> bool {
        self.from_end != self.newest_first
    }

    /// The id above which (exclusive) and the id below which (exclusive) rows are wanted.
    pub(crate) fn bounds(self) -> (Option<K>, Option<K>) {
        if self.newest_first { (self.before, self.after) } else { (self.after, self.before) }
    }

    /// Puts rows, read with one more than the page's size, in the order of the list.
    pub(crate) fn cut<R>(self, mut rows: Vec<R>) -> Slice<R> {
        let more = rows.len() as u64 > self.size;
        rows.truncate(usize::try_from(self.size).unwrap_or(usize::MAX));
        if self.from_end {
            rows.reverse();
        }
        Slice {
            has_next: if self.from_end { self.before.is_some() } else { more },
            has_previous: if self.from_end { more } else { self.after.is_some() },
            rows,
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Slice<R> {
    pub rows: Vec<R>,
    pub has_next: bool,
    pub has_previous: bool,
}

impl<R> Default for Slice<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), has_next: false, has_previous: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_whether_there_is_more_on_either_side() {
        let forward = Page::first(2).cut(vec![1, 2, 3]);
        assert_eq!((forward.rows, forward.has_next, forward.has_previous), (vec![1, 2], true, false));
        let back = Page { from_end: true, ..Page::first(2) }.cut(vec![3, 2, 1]);
        assert_eq!((back.rows, back.has_next, back.has_previous), (vec![2, 3], false, true));
    }
}
