//! Settings of the database connection.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;

use crate::files::Shelf;

/// How to connect.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite:<file>` or `postgres://…`.
    pub url: String,
    /// Connections for reading (SQLite) or in all (PostgreSQL).
    pub connections: u32,
    /// An acknowledged change survives power loss. Off only for load-test data and tests.
    pub durable: bool,
    /// The most that one statement may take.
    pub statement_timeout: Duration,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
}

impl Options {
    /// Defaults for this address.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: 8,
            durable: true,
            statement_timeout: Duration::from_secs(10),
            acquire_timeout: Duration::from_secs(5),
        }
    }

    /// Defaults for a SQLite file. Its name may hold what means something in an address.
    pub fn in_file(file: &Path) -> Self {
        let name = file.display().to_string();
        Self::new(format!("sqlite:{}", name.replace('%', "%25").replace('?', "%3F").replace('#', "%23")))
    }

    /// The SQLite file that this address names, where there is none yet.
    pub fn missing_file(&self) -> Option<PathBuf> {
        let connect = SqliteConnectOptions::from_str(&self.url).ok().filter(|_| !self.is_postgres())?;
        Some(connect.get_filename().to_owned()).filter(|file| !in_memory(file) && !file.exists())
    }

    /// Where files go that nobody said a place for.
    pub(super) fn own_shelf(&self) -> Shelf {
        let connect = SqliteConnectOptions::from_str(&self.url).ok().filter(|_| !self.is_postgres());
        let file = connect.map(|connect| connect.get_filename().to_owned()).filter(|file| !in_memory(file));
        file.map_or_else(Shelf::memory, |file| Shelf::folder(file.with_extension("files")))
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres:") || self.url.starts_with("postgresql:")
    }
}

/// Whether SQLite keeps this in memory alone.
pub(super) fn in_memory(file: &Path) -> bool {
    file.to_str().is_some_and(|name| name == ":memory:" || name.starts_with("file:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_not_taken_for_an_address() {
        assert_eq!(Options::in_file(Path::new("/data/50% ?.sqlite")).url, "sqlite:/data/50%25 %3F.sqlite");
    }
}
