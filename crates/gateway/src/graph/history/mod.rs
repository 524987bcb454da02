//! History as others published it, as clients see it: beside the books, never mixed into them.

mod collaborative;
mod import;
mod load;
mod organisation;
mod programme;
mod statement;
mod vote;

pub(crate) use collaborative::CollaborativeHistory;
