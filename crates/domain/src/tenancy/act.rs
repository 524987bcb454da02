//! Which role may do what: one table.

use super::Role;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Something a member can do. Each mutation of the API is one act of the same name.
    pub enum Act {
        /// Act.
        FoundCollaborative,
    }
}

/// Who may perform an act, before any rule about the matter itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    Roles(&'static [Role]),
}
