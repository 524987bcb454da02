//! SQLite has one writer. Units that wait for it share a commit: each runs in a savepoint of one transaction, and the
//! last in the line (or the 64th) commits for all. A unit is acknowledged only after that commit, so FULL durability
//! costs one flush for many acts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Executor, Sqlite, SqliteConnection, SqlitePool};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::watch::Watch;

/// The most units in one commit.
const MOST_TOGETHER: usize = 64;
/// A unit that left its commit to the next in line, and finds that nobody came, sees to it itself after this.
const PATIENCE: Duration = Duration::from_millis(2);

/// The line in front of the one writing connection.
#[derive(Debug, Clone)]
pub(crate) struct SqliteWriter {
    pool: SqlitePool,
    /// Over the pool's one connection.
    watch: Arc<Watch>,
    line: Arc<Mutex<Batch>>,
    waiting: Arc<AtomicUsize>,
    /// What must not be left half done runs here, and not where a request ran: that task, or the whole runtime of an
    /// HTTP worker, may end at any time.
    runtime: Handle,
}

/// The transaction that is open, and who waits for its commit.
#[derive(Debug, Default)]
struct Batch {
    connection: Option<PoolConnection<Sqlite>>,
    settled: Vec<oneshot::Sender<bool>>,
    units: usize,
    /// A unit has begun and did not say how it ended.
    undecided: bool,
}

/// One unit's turn at the writer. Dropped without a commit, it undoes what it did, and only that.
#[derive(Debug)]
pub(crate) struct Turn {
    batch: Option<OwnedMutexGuard<Batch>>,
    writer: SqliteWriter,
}

impl SqliteWriter {
    /// Must be called inside a runtime: the one that outlives all requests.
    pub(super) fn new(pool: SqlitePool, watch: Arc<Watch>) -> Self {
        Self { pool, watch, line: Arc::default(), waiting: Arc::default(), runtime: Handle::current() }
    }

    /// Waits in line, then opens a savepoint, and the transaction around it where none is open.
    pub(super) async fn turn(&self) -> Result<Turn, sqlx::Error> {
        let waiting = Waiting::new(&self.waiting);
        let mut batch = self.line.clone().lock_owned().await;
        drop(waiting);
        if batch.undecided {
            batch = self.undone(batch).await?;
        }
        if batch.connection.is_none() {
            batch.connection = Some(self.pool.acquire().await?);
            batch.units = 0;
            batch.undecided = true;
            // Refused, somebody else holds the file for longer than the time limit: a database that is away, not a race.
            batch.run("begin immediate").await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        }
        batch.undecided = true;
        batch.run("savepoint unit").await?;
        Ok(Turn { batch: Some(batch), writer: self.clone() })
    }

    /// Undoes what an earlier unit left behind.
    async fn undone(&self, mut batch: OwnedMutexGuard<Batch>) -> Result<OwnedMutexGuard<Batch>, sqlx::Error> {
        let watch = self.watch.clone();
        let undone = self.runtime.spawn(async move {
            batch.undo(&watch).await;
            batch
        });
        undone.await.map_err(|_| sqlx::Error::WorkerCrashed)
    }

    /// The pool behind the line, for migrations at start-up.
    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    pub(super) async fn close(&self) {
        let mut last = self.line.lock().await;
        if last.undecided {
            last.undo(&self.watch).await;
        }
        // Nobody is left to be told; what was finished is kept.
        let _ = last.settle().await;
        self.pool.close().await;
    }
}

impl Turn {
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        match self.batch.as_mut().and_then(|batch| batch.connection.as_mut()) {
            Some(connection) => connection,
            None => unreachable!("a turn holds the batch and its connection until it is over"),
        }
    }

    pub(super) fn watch(&self) -> &Watch {
        &self.writer.watch
    }

    /// Ends the unit and waits until its changes are on disk. It goes on to the end, even if nobody waits any more.
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        let runtime = self.writer.runtime.clone();
        runtime.spawn(self.commit_to_the_end()).await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    async fn commit_to_the_end(mut self) -> Result<(), sqlx::Error> {
        self.connection().execute("release unit").await?;
        let Some(mut batch) = self.batch.take() else { return Err(sqlx::Error::WorkerCrashed) };
        batch.undecided = false;
        batch.units += 1;
        if self.writer.waiting.load(Ordering::Acquire) == 0 || batch.units >= MOST_TOGETHER {
            return batch.settle().await;
        }
        let (sender, mut settled) = oneshot::channel();
        batch.settled.push(sender);
        drop(batch);
        let answer = tokio::select! {
            answer = &mut settled => answer,
            () = tokio::time::sleep(PATIENCE) => {
                let mut batch = self.writer.line.clone().lock_owned().await;
                if settled.is_empty() && batch.connection.is_some() && !batch.undecided {
                    // Whatever came of it, everybody in the batch is told, this unit included.
                    let _ = batch.settle().await;
                }
                drop(batch);
                settled.await
            }
        };
        if answer.unwrap_or(false) { Ok(()) } else { Err(sqlx::Error::WorkerCrashed) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(mut batch) = self.batch.take() else { return };
        let watch = self.writer.watch.clone();
        self.writer.runtime.spawn(async move { batch.undo(&watch).await });
    }
}

impl Batch {
    async fn run(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        match self.connection.as_mut() {
            Some(connection) => connection.execute(sql).await.map(drop),
            None => Err(sqlx::Error::WorkerCrashed),
        }
    }

    /// Undoes the undecided unit, keeps those before it, and commits them: nobody behind it may be left to do so.
    async fn undo(&mut self, watch: &Watch) {
        if watch.is_stopping() {
            // The statement that nobody waits for any more comes to its end first; what follows is not stopped.
            let _ = self.run("select 1").await;
            watch.end();
        }
        if self.run("rollback to unit; release unit").await.is_ok() {
            self.undecided = false;
            let _ = self.settle().await;
        } else {
            self.abandon();
        }
    }

    /// Commits the open transaction and tells everybody in it.
    async fn settle(&mut self) -> Result<(), sqlx::Error> {
        if self.connection.is_none() {
            return Ok(());
        }
        let committed = self.run("commit").await;
        if committed.is_ok() {
            self.connection = None;
            self.tell(true);
        } else {
            self.abandon();
        }
        committed
    }

    /// Closes the connection, which rolls everything back that was not committed: it must not go back to the pool.
    fn abandon(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(connection.detach());
        }
        self.undecided = false;
        self.tell(false);
    }

    fn tell(&mut self, committed: bool) {
        for waiting in self.settled.drain(..) {
            let _ = waiting.send(committed);
        }
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
