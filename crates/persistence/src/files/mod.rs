//! Files: announced, stored, attached, and removed where nobody attaches them.
//!
//! Rows and bytes can't change in one transaction, so each is written when the other can't mislead anybody: bytes first,
//! under a name that nobody knows before the row says it; and on the way out the row says first that they are going.

mod attach;
mod incoming;
mod reads;
mod shelf;
mod unused;
mod upload;

use domain::files::FileLimits;

pub(crate) use attach::{hold, remove_later};
pub use incoming::Incoming;
pub use reads::*;
pub use shelf::{Pieces, Shelf};
pub use unused::remove_unused;
pub use upload::{CreateFileUpload, Receiving, begin_upload, complete_upload, create_file_upload, give_up_upload};

/// Where a deployment keeps files, and how much of them.
#[derive(Debug, Clone)]
pub struct Files {
    pub shelf: Shelf,
    pub limits: FileLimits,
}

impl Files {
    /// As much as is usual.
    pub fn on(shelf: Shelf) -> Self {
        Self { shelf, limits: FileLimits::default() }
    }
}
