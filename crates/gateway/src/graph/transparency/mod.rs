//! The activity log, as clients read and follow it.

mod activity;
mod changes;
mod collaborative;
mod filter;
mod following;
mod load;
mod subscription;

pub use changes::ChangeSubscription;
pub(crate) use collaborative::CollaborativeTransparency;
pub use subscription::TransparencySubscription;
