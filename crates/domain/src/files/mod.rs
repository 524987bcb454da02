//! Files that people hand in: how they are called, what they may be, how much there may be of them, and until when.
//!
//! A file is announced, its bytes come, and it is **attached** to a report as evidence or to a grant as a document of its
//! agreement. What nobody attaches is removed.

mod content;
mod kind;
mod limits;
mod name;
mod office;
mod refusal;
mod upload;

pub use content::{Found, Look};
pub use kind::FileKind;
pub use limits::{FileLimits, Kept};
pub use name::{name, sha256};
pub use refusal::Refusal;
pub use upload::{
    FileState, KEPT_UNUSED, LINK_LIVES, MOST_ATTACHED, TARGET_LIVES, UPLOAD_LASTS, UploadFacts, attachable, each_once,
    may_receive, may_send_beside,
};
