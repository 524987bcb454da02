//! The connection inside a unit: SeaORM's statements over a transaction that we opened ourselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Executor, Sqlite, Transaction};
use tokio::sync::Mutex;

use super::audit;
use super::postgres::PostgresTransaction;
use super::sqlite_writer::Turn;
use super::watch::Watch;

/// An open transaction of one unit.
#[derive(Debug)]
pub(crate) struct Link {
    backend: DbBackend,
    held: Mutex<Held>,
    /// The most that one statement may take. PostgreSQL was told when the transaction was opened.
    limit: Duration,
    statements: AtomicU64,
    /// Statements of the whole store: what a test counts.
    all: Arc<AtomicU64>,
}

#[derive(Debug)]
pub(super) enum Open {
    Postgres(PostgresTransaction),
    SqliteRead(Transaction<'static, Sqlite>, Arc<Watch>),
    SqliteWrite(Turn),
}

/// What is open, until it is committed or dropped; and whether it is in the middle of a statement.
#[derive(Debug)]
struct Held {
    open: Option<Open>,
    under_way: bool,
}

/// Runs one statement on whichever connection is open.
macro_rules! run {
    ($link:expr, $query:expr, $method:ident) => {{
        let mut held = $link.held.lock().await;
        let found = match held.begin($link.limit).map_err(failed)? {
            Open::Postgres(transaction) => {
                let connection = transaction.connection().map_err(failed)?;
                connection.$method($query).await.map(|found| converted!($method, found))
            }
            Open::SqliteRead(transaction, _) => {
                (&mut **transaction).$method($query).await.map(|found| converted!($method, found))
            }
            Open::SqliteWrite(turn) => turn.connection().$method($query).await.map(|found| converted!($method, found)),
        };
        held.end();
        found.map_err(failed)
    }};
}

/// A statement with its values, for whichever database.
macro_rules! prepared {
    ($statement:expr) => {{
        let values = $statement.values.map_or_else(|| sea_orm::sea_query::Values(vec![]), |values| values);
        sqlx::query_with(AssertSqlSafe($statement.sql), SqlxValues(values))
    }};
}

macro_rules! converted {
    (execute, $found:ident) => {
        ExecResult::from($found)
    };
    (fetch_optional, $found:ident) => {
        $found.map(QueryResult::from)
    };
    (fetch_all, $found:ident) => {
        $found.into_iter().map(QueryResult::from).collect::<Vec<_>>()
    };
}

impl Held {
    /// Another statement begins; where one was left in the middle, the connection finishes with that first.
    fn begin(&mut self, limit: Duration) -> Result<&mut Open, sqlx::Error> {
        self.under_way = true;
        let open = self.open.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        if let Some(watch) = open.watch() {
            watch.begin(limit);
        }
        Ok(open)
    }

    fn end(&mut self) {
        self.under_way = false;
        if let Some(watch) = self.open.as_ref().and_then(Open::watch) {
            watch.end();
        }
    }
}

impl Drop for Held {
    /// An operation that was given up leaves its statement behind, which must not keep a connection busy.
    fn drop(&mut self) {
        match &mut self.open {
            Some(open) if self.under_way => open.abandon(),
            _ => {}
        }
    }
}

impl Open {
    fn watch(&self) -> Option<&Watch> {
        match self {
            Self::Postgres(_) => None,
            Self::SqliteRead(_, watch) => Some(watch),
            Self::SqliteWrite(turn) => Some(turn.watch()),
        }
    }

    fn abandon(&mut self) {
        match self {
            Self::Postgres(transaction) => transaction.abandon(),
            Self::SqliteRead(_, watch) => watch.stop(),
            Self::SqliteWrite(turn) => turn.watch().stop(),
        }
    }
}

impl Link {
    pub(super) fn new(backend: DbBackend, open: Open, limit: Duration, all: Arc<AtomicU64>) -> Self {
        let held = Mutex::new(Held { open: Some(open), under_way: false });
        Self { backend, held, limit, statements: AtomicU64::new(0), all }
    }

    /// Statements sent so far, the opening not counted.
    pub(crate) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Waits until the statements that were sent before are answered.
    pub(crate) async fn idle(&self) {
        drop(self.held.lock().await);
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self.held.into_inner().open.take() {
            Some(Open::Postgres(transaction)) => transaction.commit().await,
            Some(Open::SqliteRead(transaction, _)) => transaction.commit().await,
            Some(Open::SqliteWrite(turn)) => turn.commit().await,
            None => Err(sqlx::Error::WorkerCrashed),
        }
    }

    fn admit(&self, sql: &str) -> Result<(), DbErr> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.all.fetch_add(1, Ordering::Relaxed);
        match audit::forgotten_tenant(sql) {
            Some(table) => Err(DbErr::Custom(format!("statement on {table} does not name the collaborative"))),
            None => Ok(()),
        }
    }
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

#[async_trait]
impl ConnectionTrait for Link {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.admit(&statement.sql)?;
        run!(self, prepared!(statement), execute)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.admit(sql)?;
        run!(self, AssertSqlSafe(sql.to_owned()), execute)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.admit(&statement.sql)?;
        run!(self, prepared!(statement), fetch_optional)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.admit(&statement.sql)?;
        run!(self, prepared!(statement), fetch_all)
    }
}
