//! A transaction on PostgreSQL that can be left in the middle of a statement.

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgTransactionManager;
use sqlx::{AssertSqlSafe, Executor, PgConnection, PgPool, Postgres, SqlSafeStr};
use sqlx_core::transaction::TransactionManager;

/// How often the server looks whether a client for whom it works is still there.
pub(super) const LOOKS: Duration = Duration::from_millis(500);

/// An open transaction. Dropped without a commit it is rolled back before anybody else gets its connection.
#[derive(Debug)]
pub(super) struct PostgresTransaction {
    connection: Option<PoolConnection<Postgres>>,
}

impl PostgresTransaction {
    /// Opens one by a single round trip, on a connection of the pool that lives.
    pub(super) async fn begin(pool: &PgPool, begin: &str) -> Result<Self, sqlx::Error> {
        // Connections that died in the pool, when the database was away for a moment, show only when they are used.
        // Nothing was done on them yet, so another one may be tried: at most each of the pool, and a new one.
        let mut tries = pool.options().get_max_connections();
        loop {
            match Self::begin_on(pool.acquire().await?, begin).await {
                Err(error) if tries > 0 && connection_died(&error) => tries -= 1,
                outcome => return outcome,
            }
        }
    }

    async fn begin_on(mut connection: PoolConnection<Postgres>, begin: &str) -> Result<Self, sqlx::Error> {
        let begin = AssertSqlSafe(begin.to_owned()).into_sql_str();
        PgTransactionManager::begin(&mut connection, Some(begin)).await?;
        Ok(Self { connection: Some(connection) })
    }

    /// Fails once the transaction was abandoned.
    pub(super) fn connection(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        self.connection.as_deref_mut().ok_or(sqlx::Error::WorkerCrashed)
    }

    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        PgTransactionManager::commit(self.connection()?).await
    }

    /// Nobody waits for the statement that runs: its connection is closed, and the server, which looks after that, ends
    /// it. A connection that went back to the pool would be busy until the statement's time is over.
    pub(super) fn abandon(&mut self) {
        drop(self.connection.take().map(PoolConnection::detach));
    }
}

impl Drop for PostgresTransaction {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.as_deref_mut() {
            PgTransactionManager::start_rollback(connection);
        }
    }
}

/// Lets the server notice a client that went away. Versions before 14 can't, and go on until the statement's time is over.
pub(super) async fn notice_closing(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let set = format!("set client_connection_check_interval = {}", LOOKS.as_millis());
    match connection.execute(AssertSqlSafe(set)).await {
        Err(sqlx::Error::Database(refused)) => {
            tracing::debug!(%refused, "the database does not look whether its clients are there");
            Ok(())
        }
        outcome => outcome.map(drop),
    }
}

/// As opposed to a database that can't be connected to: trying that again would only keep a request waiting.
fn connection_died(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(cause) => cause.kind() != std::io::ErrorKind::ConnectionRefused,
        // PostgreSQL: ended by an administrator, or by a crash of another process.
        sqlx::Error::Database(cause) => matches!(cause.code().as_deref(), Some("57P01" | "57P02")),
        _ => false,
    }
}
