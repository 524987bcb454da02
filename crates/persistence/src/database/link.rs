//! The connection inside a unit: SeaORM's statements over a transaction that we opened ourselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Executor, Postgres, Sqlite, Transaction};
use tokio::sync::Mutex;

use super::audit;
use super::sqlite_writer::Turn;

/// An open transaction of one unit.
#[derive(Debug)]
pub(crate) struct Link {
    backend: DbBackend,
    open: Mutex<Open>,
    statements: AtomicU64,
    /// Statements of the whole store: what a test counts.
    all: Arc<AtomicU64>,
}

#[derive(Debug)]
pub(super) enum Open {
    Postgres(Transaction<'static, Postgres>),
    SqliteRead(Transaction<'static, Sqlite>),
    SqliteWrite(Turn),
}

/// Runs one statement on whichever connection is open.
macro_rules! run {
    ($open:expr, $statement:expr, $method:ident) => {{
        let values = $statement.values.map_or_else(|| sea_orm::sea_query::Values(vec![]), |values| values);
        let query = AssertSqlSafe($statement.sql);
        match $open {
            Open::Postgres(transaction) => {
                let found = (&mut **transaction).$method(sqlx::query_with(query, SqlxValues(values))).await;
                found.map(|found| converted!($method, found))
            }
            Open::SqliteRead(transaction) => {
                let found = (&mut **transaction).$method(sqlx::query_with(query, SqlxValues(values))).await;
                found.map(|found| converted!($method, found))
            }
            Open::SqliteWrite(turn) => {
                let found = turn.connection().$method(sqlx::query_with(query, SqlxValues(values))).await;
                found.map(|found| converted!($method, found))
            }
        }
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

impl Link {
    pub(super) fn new(backend: DbBackend, open: Open, all: Arc<AtomicU64>) -> Self {
        Self { backend, open: Mutex::new(open), statements: AtomicU64::new(0), all }
    }

    /// Statements sent so far, the opening not counted.
    pub(crate) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Waits until the statements that were sent before are answered.
    pub(crate) async fn idle(&self) {
        drop(self.open.lock().await);
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self.open.into_inner() {
            Open::Postgres(transaction) => transaction.commit().await,
            Open::SqliteRead(transaction) => transaction.commit().await,
            Open::SqliteWrite(turn) => turn.commit().await,
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
        let mut open = self.open.lock().await;
        run!(&mut *open, statement, execute).map_err(failed)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.admit(sql)?;
        let mut open = self.open.lock().await;
        let sql = AssertSqlSafe(sql.to_owned());
        match &mut *open {
            Open::Postgres(transaction) => (&mut **transaction).execute(sql).await.map(ExecResult::from),
            Open::SqliteRead(transaction) => (&mut **transaction).execute(sql).await.map(ExecResult::from),
            Open::SqliteWrite(turn) => turn.connection().execute(sql).await.map(ExecResult::from),
        }
        .map_err(failed)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.admit(&statement.sql)?;
        let mut open = self.open.lock().await;
        run!(&mut *open, statement, fetch_optional).map_err(failed)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.admit(&statement.sql)?;
        let mut open = self.open.lock().await;
        run!(&mut *open, statement, fetch_all).map_err(failed)
    }
}
