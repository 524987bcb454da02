//! SQLite has one writer. Units that wait for it share a commit: each runs in a savepoint of one transaction, and the
//! last in the line (or the 64th) commits for all. A unit is acknowledged only after that commit, so FULL durability
//! costs one flush for many acts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Executor, Sqlite, SqliteConnection, SqlitePool};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// The most units in one commit.
const MOST_TOGETHER: usize = 64;
/// A unit that left its commit to the next in line, and finds that nobody came, sees to it itself after this.
const PATIENCE: Duration = Duration::from_millis(2);

/// The line in front of the one writing connection.
#[derive(Debug, Clone)]
pub(crate) struct SqliteWriter {
    pool: SqlitePool,
    line: Arc<Mutex<Batch>>,
    waiting: Arc<AtomicUsize>,
}

/// The transaction that is open, and who waits for its commit.
#[derive(Debug, Default)]
struct Batch {
    connection: Option<PoolConnection<Sqlite>>,
    settled: Vec<oneshot::Sender<bool>>,
    units: usize,
}

/// One unit's turn at the writer. Dropped without a commit, it undoes what it did, and only that.
#[derive(Debug)]
pub(crate) struct Turn {
    batch: Option<OwnedMutexGuard<Batch>>,
    writer: SqliteWriter,
}

impl SqliteWriter {
    pub(super) fn new(pool: SqlitePool) -> Self {
        Self { pool, line: Arc::default(), waiting: Arc::default() }
    }

    /// Waits in line, then opens a savepoint, and the transaction around it where none is open.
    pub(super) async fn turn(&self) -> Result<Turn, sqlx::Error> {
        let waiting = Waiting::new(&self.waiting);
        let mut batch = self.line.clone().lock_owned().await;
        drop(waiting);
        if batch.connection.is_none() {
            let mut connection = self.pool.acquire().await?;
            connection.execute("begin immediate").await?;
            batch.connection = Some(connection);
            batch.units = 0;
        }
        let mut turn = Turn { batch: Some(batch), writer: self.clone() };
        turn.connection().execute("savepoint unit").await?;
        Ok(turn)
    }
}

impl Turn {
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        match self.batch.as_mut().and_then(|batch| batch.connection.as_mut()) {
            Some(connection) => connection,
            None => unreachable!("a turn holds the batch and its connection until it is over"),
        }
    }

    /// Ends the unit and waits until its changes are on disk.
    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        self.connection().execute("release unit").await?;
        let Some(mut batch) = self.batch.take() else { return Err(sqlx::Error::WorkerCrashed) };
        batch.units += 1;
        if self.writer.waiting.load(Ordering::Acquire) == 0 || batch.units >= MOST_TOGETHER {
            return settle_to_the_end(batch).await;
        }
        let (sender, mut settled) = oneshot::channel();
        batch.settled.push(sender);
        drop(batch);
        let answer = tokio::select! {
            answer = &mut settled => answer,
            () = tokio::time::sleep(PATIENCE) => {
                let batch = self.writer.line.clone().lock_owned().await;
                if settled.is_empty() && batch.connection.is_some() {
                    // Whatever came of it, everybody in the batch is told, this unit included.
                    let _ = settle_to_the_end(batch).await;
                }
                settled.await
            }
        };
        if answer.unwrap_or(false) { Ok(()) } else { Err(sqlx::Error::WorkerCrashed) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(batch) = self.batch.take() else { return };
        let mut batch = Ending(batch);
        // Without a runtime the batch ends here and now.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { undo(&mut batch.0).await });
        }
    }
}

/// A batch on its way to its end. A server's worker that stops takes its tasks with it: what was cut off in the middle is
/// neither left to the next in line nor committed by it.
struct Ending(OwnedMutexGuard<Batch>);

impl Drop for Ending {
    fn drop(&mut self) {
        if self.0.connection.is_some() {
            abandon(&mut self.0);
        }
    }
}

/// Undoes one unit, keeps those before it, and commits them: nobody behind it may be left to do so.
async fn undo(batch: &mut Batch) {
    let undone = match batch.connection.as_mut() {
        Some(connection) => connection.execute("rollback to unit; release unit").await.is_ok(),
        None => false,
    };
    if undone {
        let _ = settle(batch).await;
    } else {
        abandon(batch);
    }
}

/// Settles in a task of its own: a request that is cancelled in mid-commit must not leave the others without an answer.
async fn settle_to_the_end(batch: OwnedMutexGuard<Batch>) -> Result<(), sqlx::Error> {
    let mut batch = Ending(batch);
    tokio::spawn(async move { settle(&mut batch.0).await }).await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}

/// Commits the open transaction and tells everybody in it.
async fn settle(batch: &mut Batch) -> Result<(), sqlx::Error> {
    let Some(connection) = batch.connection.as_mut() else { return Ok(()) };
    let committed = connection.execute("commit").await.map(drop);
    if committed.is_err() {
        // The connection may still be inside the transaction: it must not go back to the pool.
        abandon(batch);
        return committed;
    }
    batch.connection = None;
    for waiting in batch.settled.drain(..) {
        let _ = waiting.send(true);
    }
    committed
}

fn abandon(batch: &mut Batch) {
    if let Some(connection) = batch.connection.take() {
        drop(connection.detach());
    }
    for waiting in batch.settled.drain(..) {
        let _ = waiting.send(false);
    }
}

/// Counts somebody in line, also when they give up waiting.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl SqliteWriter {
    /// The pool behind the line, for migrations at start-up.
    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    pub(super) async fn close(&self) {
        let _last = self.line.lock().await;
        self.pool.close().await;
    }
}
