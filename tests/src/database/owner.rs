//! The database as its owner sees it: no unit, no wall. Tests look behind the scenes with it.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Executor, PgPool, SqlitePool};
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

    /// Changes rows behind the product's back, as a superuser or the file's owner could: past triggers, past references
    /// between rows and, on SQLite, past checks.
    ///
    /// # Panics
    /// When a statement fails.
    pub async fn tamper(&self, statements: &[&str]) {
        let outcome = match self {
            Self::Postgres(pool) => tamper_postgres(pool, statements).await,
            Self::Sqlite(pool) => tamper_sqlite(pool, statements).await,
        };
        outcome.unwrap_or_else(|error| panic!("{statements:?}: {error}"));
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

    /// Runs a statement in a transaction that stays open, on PostgreSQL, which has many writers.
    ///
    /// # Panics
    /// On SQLite, or when the statement fails.
    pub async fn hold(&self, sql: &str) -> Held {
        let Self::Postgres(pool) = self else { panic!("nobody else writes on SQLite meanwhile") };
        let mut held = pool.begin().await.expect("a transaction");
        let done = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut *held).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
        Held(held)
    }

    /// Waits until so many of the server's transactions wait for a lock.
    ///
    /// # Panics
    /// When they don't.
    pub async fn until_waiting(&self, transactions: i64) {
        let sql =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        for _ in 0..200 {
            if self.number(sql).await >= transactions {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("fewer than {transactions} transactions wait for a lock");
    }

    pub async fn close(&self) {
        on!(self, pool => pool.close().await);
    }
}

/// A row must have changed: otherwise nothing was tampered with, and a test of it would prove nothing.
macro_rules! each {
    ($connection:expr, $statements:expr) => {
        for statement in $statements {
            let done = sqlx::query(AssertSqlSafe((*statement).to_owned())).execute(&mut *$connection).await?;
            assert!(done.rows_affected() > 0, "{statement} changed nothing");
        }
    };
}

async fn tamper_postgres(pool: &PgPool, statements: &[&str]) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    connection.execute("set session_replication_role = replica").await?;
    each!(connection, statements);
    connection.execute("reset session_replication_role").await?;
    Ok(())
}

async fn tamper_sqlite(pool: &SqlitePool, statements: &[&str]) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let triggers = "select name from sqlite_master where type = 'trigger'";
    let triggers: Vec<String> = sqlx::query_scalar(triggers).fetch_all(&mut *connection).await?;
    for trigger in triggers {
        connection.execute(AssertSqlSafe(format!("drop trigger {trigger}"))).await?;
    }
    connection.execute("pragma foreign_keys = off").await?;
    connection.execute("pragma ignore_check_constraints = on").await?;
    each!(connection, statements);
    connection.execute("pragma ignore_check_constraints = off").await?;
    connection.execute("pragma foreign_keys = on").await?;
    Ok(())
}

/// A transaction that others wait for.
#[derive(Debug)]
pub struct Held(sqlx::Transaction<'static, sqlx::Postgres>);

impl Held {
    /// Commits it.
    ///
    /// # Panics
    /// When it can't be committed.
    pub async fn release(self) {
        self.0.commit().await.expect("a committed transaction");
    }
}
