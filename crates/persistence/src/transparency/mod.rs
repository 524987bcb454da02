//! The activity log as it is read, followed and erased. It is written by [`crate::Write::commit`].

mod erase;
mod follow;
mod log;
mod wake;
pub mod webhook;

pub use erase::erase_detail;
pub(crate) use follow::Followed;
pub use follow::{Follower, LOOK_AGAIN};
pub use log::{
    Filter, Stretch, activities, count_activities, details_of, entries_after, entries_by_sequence, entry_shown, head,
};
pub(crate) use wake::{Bell, wake};
