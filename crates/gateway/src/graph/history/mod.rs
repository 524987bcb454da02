//! History as others published it, as clients see it: beside the books, never mixed into them.

mod collaborative;
mod import;
mod load;
mod organisation;
mod programme;
mod statement;
mod vote;

pub(crate) use collaborative::CollaborativeHistory;
pub(crate) use import::Import;
pub(crate) use load::{ImportById, KnownOrganisationById, ProgrammeById, PublishedVoteById, StatementById};
pub(crate) use organisation::KnownOrganisation;
pub(crate) use programme::Programme;
pub(crate) use statement::GrantStatement;
pub(crate) use vote::PublishedVote;
