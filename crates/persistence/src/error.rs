//! Which error goes where.
//!
//! * [`Error::Refused`]: a rule of the domain said no. The client is told which, with its numbers.
//! * [`Error::NotFound`]: not there, or not in this collaborative, or not for this reader: all three look alike.
//! * [`Error::Conflict`]: somebody else was faster; the same request may succeed when it is repeated.
//! * [`Error::FilesAway`]: what keeps the bytes of files can't be reached, or is full.
//! * [`Error::Unavailable`]: the database can't be reached. Only where it went away while it committed is
//!   it unknown whether the act was done; whoever gave an idempotency key may simply repeat it.
//! * [`Error::TooSlow`]: a statement took longer than it may, and was stopped; nothing of its unit is kept.
//! * [`Error::Broken`]: an assumption of ours died ("expected one row, changed two"). The client learns nothing but that.

use sea_orm::DbErr;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] domain::Refusal),
    /// What was looked for, as a word of the API.
    #[error("{0} not found")]
    NotFound(&'static str),
    #[error("{0}")]
    Conflict(Conflict),
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    #[error("the place where files are kept is unavailable: {0}")]
    FilesAway(String),
    #[error("a statement took too long and was stopped")]
    TooSlow,
    #[error("broken: {0}")]
    Broken(String),
}

/// What two requests got in each other's way about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The database chose this transaction to give way; trying again is safe and useful.
    #[error("another change was being made at the same time")]
    GaveWay,
    /// The same idempotency key with another input.
    #[error("this idempotency key was used for another input")]
    KeyReused,
    /// A unique value is taken.
    #[error("that already exists")]
    Taken,
    /// The text was changed since the client read it.
    #[error("it was changed since you read it: you have version {given}, the current one is {current}")]
    Stale { given: i64, current: i64 },
}

/// Every word's refusals pass up with `?`.
macro_rules! refusals {
    ($($word:ident),+) => {$(
        impl From<domain::$word::Refusal> for Error {
            fn from(refusal: domain::$word::Refusal) -> Self {
                Self::Refused(refusal.into())
            }
        }
    )+};
}
refusals!(text, tenancy, funds, decisions, measurement, files, history, transparency);

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::Exec(sea_orm::RuntimeErr::SqlxError(source))
            | DbErr::Query(sea_orm::RuntimeErr::SqlxError(source)) => Self::from_sqlx(&source),
            DbErr::Conn(source) => Self::Unavailable(source.to_string()),
            DbErr::ConnectionAcquire(source) => Self::Unavailable(source.to_string()),
            other => Self::Broken(other.to_string()),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::from_sqlx(&error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(format!("stored JSON: {error}"))
    }
}

impl Error {
    /// A unique value that was taken at the same moment: worth another try, which sees it.
    pub(crate) fn gave_way_if_taken(self) -> Self {
        match self {
            Self::Conflict(Conflict::Taken) => Self::Conflict(Conflict::GaveWay),
            other => other,
        }
    }

    fn from_sqlx(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(database) => Self::from_code(database.as_ref()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Unavailable(error.to_string()),
            other => Self::Broken(other.to_string()),
        }
    }

    fn from_code(error: &dyn sqlx::error::DatabaseError) -> Self {
        if error.is_unique_violation() {
            return Self::Conflict(Conflict::Taken);
        }
        match error.code().as_deref() {
            // PostgreSQL: serialization failure, deadlock, lock not available. SQLite: busy, locked, busy snapshot.
            Some("40001" | "40P01" | "55P03" | "5" | "6" | "517") => Self::Conflict(Conflict::GaveWay),
            // PostgreSQL: cancelled by the time limit. SQLite: interrupted by it.
            Some("57014" | "9") => Self::TooSlow,
            // PostgreSQL: shutting down, starting up, too many connections, disk full. SQLite: disk full, can't open the
            // file.
            Some("57P01" | "57P02" | "57P03" | "53300" | "53100" | "13" | "14") => Self::Unavailable(error.to_string()),
            _ => Self::Broken(error.to_string()),
        }
    }
}
