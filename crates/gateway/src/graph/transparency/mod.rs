//! The activity log, as clients read and follow it.

mod activity;
mod collaborative;
mod filter;
mod load;
mod subscription;

pub(crate) use collaborative::CollaborativeTransparency;
pub use subscription::TransparencySubscription;
