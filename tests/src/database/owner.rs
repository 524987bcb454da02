//! The database as its owner sees it: no unit, no wall. Tests look behind the scenes with it.

use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use uuid::Uuid;

/// Raw access.
#[derive(Debug, Clone)]
pub enum Owner {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// The same call on whichever pool it is.
macro_rules! on {
    ($owner:expr, $pool:ident => $call:expr) => {
        match $owner {
            Owner::Postgres($pool) => $call,
            Owner::Sqlite($pool) => $call,
        }
    };
}

impl Owner {
    pub(super) async fn postgres(options: PgConnectOptions) -> Self {
        let pool = PgPoolOptions::new().max_connections(4).connect_with(options).await;
        Self::Postgres(pool.expect("the test's database"))
    }

    /// A SQLite file by its address.
    ///
    /// # Panics
    /// When it can't be opened.
    pub async fn sqlite(url: &str) -> Self {
        let options = SqliteConnectOptions::from_str(url).expect("an address of SQLite");
        Self::Sqlite(SqlitePool::connect_with(options).await.expect("the test's database"))
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Runs a statement; the error is the database's own.
    pub async fn execute(&self, sql: &str) -> Result<(), sqlx::Error> {
        on!(self, pool => sqlx::query(AssertSqlSafe(sql.to_owned())).execute(pool).await.map(drop))
    }

    /// The first column, a text, of every row.
    ///
    /// # Panics
    /// When the statement fails.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let found = on!(self, pool => sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(pool).await);
        found.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The one number that a statement answers with.
    ///
    /// # Panics
    /// When the statement fails.
    pub async fn number(&self, sql: &str) -> i64 {
        let found = on!(self, pool => sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await);
        found.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Every row of a table in words: two that are alike hold the same.
    ///
    /// # Panics
    /// When there is no such table.
    pub async fn rows(&self, table: &str) -> Vec<String> {
        if self.is_postgres() {
            return self.texts(&format!("select t::text as row from {table} t order by row")).await;
        }
        let columns = self.texts(&format!("select 'quote(' || name || ')' from pragma_table_info('{table}')")).await;
        self.texts(&format!("select {} as line from {table} order by line", columns.join(" || ',' || "))).await
    }

    /// An id as this database writes it.
    pub fn literal(&self, id: Uuid) -> String {
        match self {
            Self::Postgres(_) => format!("'{id}'"),
            Self::Sqlite(_) => format!("X'{}'", id.simple()),
        }
    }

    pub async fn close(&self) {
        on!(self, pool => pool.close().await);
    }
}
