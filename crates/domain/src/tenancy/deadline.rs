//! What falls due.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What happens at a time that is set.
    pub enum DeadlineKind {
        /// A vote is counted.
        VoteCloses,
        /// A body must have opened its vote on what another one could not settle.
        EscalationEnds,
        /// Reports of a period fall due.
        ReportsDue,
        /// A reporting period takes no more reports.
        PeriodLocks,
        /// A seat's term is over.
        SeatTermEnds,
    }
}

/// The most days that a calendar is asked for at once.
pub const MOST_CALENDAR_DAYS: i64 = 366;
