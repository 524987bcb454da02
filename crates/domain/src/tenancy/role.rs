//! Roles belong to a membership, never to a person.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a membership may do.
    pub enum Role {
        /// Sets up, invites organisations, runs the calendar. Holds no vote and no money by this role.
        Steward,
        /// Records money in and executes decided payments.
        Treasurer,
        /// Runs the measurement system.
        Evaluator,
        /// Reads everything, changes nothing.
        Auditor,
        /// Acts for its organisation: proposes, votes through its seats, reports.
        Member,
        /// Reads what members read.
        Observer,
    }
}
