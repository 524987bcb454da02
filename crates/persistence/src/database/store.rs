//! Everything that outlives a unit.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::CollaborativeId;
use domain::clock::{Clock, Ids, SystemClock, TimeOrderedIds};
use sea_orm::DbBackend;
use sea_orm_migration::MigratorTrait;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, PgPool, Row, SqlitePool};
use tokio::runtime::Handle;
use tokio::sync::broadcast;

use super::Options;
use super::link::{Link, Open};
use super::options::in_memory;
use super::postgres::{PostgresTransaction, notice_closing};
use super::sqlite_writer::SqliteWriter;
use super::watch::Watch;
use crate::files::Files;
use crate::transparency::{Bell, Followed};
use crate::{Error, Result};

/// A database, with the clock and the ids that every act uses.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
    /// Where connections are opened and logs are watched: each thread of the server has a runtime of its own, and what was
    /// begun there ends with it, while others still answer.
    pub(crate) runtime: Handle,
    options: Arc<Options>,
    statements: Arc<AtomicU64>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    /// Rung after each commit, with the collaborative whose activity grew.
    pub(crate) grown: broadcast::Sender<CollaborativeId>,
    pub(crate) bell: Bell,
    pub(crate) followed: Followed,
    files: Files,
}

/// What is looked up of identity, also while a snapshot is open, has connections aside: whoever held one of the others and
/// waited for a second would, with enough of their kind, wait in vain.
#[derive(Debug, Clone)]
enum Pools {
    Postgres { pool: PgPool, aside: PgPool },
    Sqlite { readers: SqlitePool, aside: SqlitePool, writer: SqliteWriter },
}

/// Connections aside: each is held for a statement or two.
const ASIDE: u32 = 2;
/// How many wake-ups a slow reader may miss before it is told that it missed some; it then reads from its cursor.
const WAKE_UPS_KEPT: usize = 1_024;
/// How often, and after how long, SQLite's log of pages is emptied again where somebody was reading from it.
const CHECKPOINTS: u32 = 40;
const CHECKPOINT_AGAIN: Duration = Duration::from_millis(50);

impl Store {
    /// Connects, in a runtime that outlives whatever uses the store. A SQLite file is made where there is none; nothing is
    /// migrated here.
    pub async fn connect(options: Options) -> Result<Self> {
        let pools = if options.is_postgres() { postgres(&options)? } else { sqlite(&options)? };
        let files = Files::on(options.own_shelf());
        let store = Self {
            pools,
            files,
            runtime: Handle::current(),
            options: Arc::new(options),
            statements: Arc::default(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(TimeOrderedIds),
            grown: broadcast::channel(WAKE_UPS_KEPT).0,
            bell: Bell::default(),
            followed: Followed::default(),
        };
        store.read_link(None).await?;
        Ok(store)
    }

    /// The same database under another clock.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// The same database with ids from another source.
    #[must_use]
    pub fn with_ids(self, ids: Arc<dyn Ids>) -> Self {
        Self { ids, ..self }
    }

    /// The same database with files kept elsewhere, or within other limits.
    #[must_use]
    pub fn with_files(self, files: Files) -> Self {
        Self { files, ..self }
    }

    /// Where the bytes of files are kept. Unless something else is said: beside a SQLite file, in a folder that is called
    /// like it; and in memory where the database is, or where it has no file.
    pub fn files(&self) -> &Files {
        &self.files
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// An id for something new.
    pub fn new_id(&self) -> uuid::Uuid {
        self.ids.next()
    }

    pub fn ids(&self) -> &Arc<dyn Ids> {
        &self.ids
    }

    /// Statements that units of this store have sent since it was opened.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The address that this store was opened with.
    pub fn url(&self) -> &str {
        &self.options.url
    }

    pub(crate) fn backend(&self) -> DbBackend {
        match self.pools {
            Pools::Postgres { .. } => DbBackend::Postgres,
            Pools::Sqlite { .. } => DbBackend::Sqlite,
        }
    }

    pub fn is_postgres(&self) -> bool {
        self.backend() == DbBackend::Postgres
    }

    /// Brings the schema up to date. Takes the owner's address on PostgreSQL.
    pub async fn migrate(&self) -> Result<()> {
        migrations::Migrator::up(&self.whole(), None).await.map_err(Error::from)
    }

    /// Asks the database for a sign of life.
    pub async fn answers(&self) -> Result<()> {
        match &self.pools {
            Pools::Postgres { pool, .. } => sqlx::query("select 1").execute(pool).await.map(drop)?,
            Pools::Sqlite { readers, .. } => sqlx::query("select 1").execute(readers).await.map(drop)?,
        }
        Ok(())
    }

    /// Whether the schema is what this program expects.
    pub async fn is_migrated(&self) -> Result<bool> {
        let pending = migrations::Migrator::get_pending_migrations_read_only(&self.whole()).await;
        Ok(pending.is_ok_and(|pending| pending.is_empty()))
    }

    /// Why this PostgreSQL role may not serve: it could pass row-level security, or may not read and write at all.
    pub async fn unfit_to_serve(&self) -> Result<Option<String>> {
        let Pools::Postgres { pool, .. } = &self.pools else { return Ok(None) };
        let (name, superuser, bypasses, owns, belongs): (String, bool, bool, bool, bool) = sqlx::query_as(
            "select r.rolname::text, r.rolsuper, r.rolbypassrls, \
             exists (select 1 from pg_class c where c.relkind = 'r' and c.relrowsecurity and pg_has_role(r.oid, c.relowner, 'member')), \
             exists (select 1 from pg_roles a where a.rolname = $1 and pg_has_role(r.oid, a.oid, 'member')) \
             from pg_roles r where r.rolname = current_user",
        )
        .bind(migrations::APPLICATION_ROLE)
        .fetch_one(pool)
        .await?;
        let why = match (superuser, bypasses, owns, belongs) {
            (true, ..) => "is a superuser, so row-level security would not hold it",
            (_, true, ..) => "has BYPASSRLS, so row-level security would not hold it",
            (.., true, _) => "owns the tables, so row-level security would not hold it",
            (.., false) => {
                "does not belong to the role that may read and write: migrate, then grant commonpurse_app to it"
            }
            _ => return Ok(None),
        };
        Ok(Some(format!("the role {name} {why}")))
    }

    /// What was deleted or overwritten goes from the files too: SQLite's log of pages would keep for a while what they
    /// were. PostgreSQL keeps old row versions, which no statement finds, until it vacuums.
    pub(crate) async fn forget_overwritten(&self) -> Result<()> {
        if let Pools::Sqlite { writer, .. } = &self.pools {
            for _ in 0..CHECKPOINTS {
                let busy: i64 =
                    sqlx::query("pragma wal_checkpoint(truncate)").fetch_one(writer.pool()).await?.try_get(0)?;
                if busy == 0 {
                    return Ok(());
                }
                // Somebody still reads from the pages; each of them ends within the time of one statement.
                tokio::time::sleep(CHECKPOINT_AGAIN).await;
            }
        }
        Ok(())
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Postgres { pool, aside } => {
                aside.close().await;
                pool.close().await;
            }
            Pools::Sqlite { readers, aside, writer } => {
                readers.close().await;
                aside.close().await;
                writer.close().await;
            }
        }
    }

    pub(crate) fn postgres_pool(&self) -> Option<&PgPool> {
        match &self.pools {
            Pools::Postgres { pool, .. } => Some(pool),
            Pools::Sqlite { .. } => None,
        }
    }

    /// A snapshot to read from: of one collaborative, or of identity data only.
    pub(crate) async fn read_link(&self, tenant: Option<CollaborativeId>) -> Result<Link> {
        let open = match &self.pools {
            Pools::Postgres { pool, aside } => {
                let begin = format!("begin isolation level repeatable read read only; {}", self.settings(tenant));
                Open::Postgres(self.begun(if tenant.is_some() { pool } else { aside }, begin).await?)
            }
            Pools::Sqlite { readers, aside, .. } => {
                let from = if tenant.is_some() { readers } else { aside };
                let (mut transaction, watch) = (from.begin().await?, Watch::new());
                watch.over(&mut transaction).await?;
                Open::SqliteRead(transaction, watch)
            }
        };
        Ok(self.link(open))
    }

    pub(crate) async fn write_link(&self, tenant: Option<CollaborativeId>) -> Result<Link> {
        let open = match &self.pools {
            Pools::Postgres { pool, .. } => {
                Open::Postgres(self.begun(pool, format!("begin; {}", self.settings(tenant))).await?)
            }
            Pools::Sqlite { writer, .. } => Open::SqliteWrite(writer.turn().await?),
        };
        Ok(self.link(open))
    }

    fn link(&self, open: Open) -> Link {
        Link::new(self.backend(), open, self.options.statement_timeout, self.statements.clone())
    }

    /// One round trip opens the transaction and names the tenant. Only ids and whole numbers are put into this text.
    fn settings(&self, tenant: Option<CollaborativeId>) -> String {
        let timeout = self.options.statement_timeout.as_millis();
        let tenant = tenant.map_or_else(String::new, |id| format!("; set local commonpurse.collaborative = '{id}'"));
        format!("set local statement_timeout = {timeout}{tenant}")
    }

    /// Opens a transaction in a task of its own, which ends even where the request that wanted it dies meanwhile. sqlx
    /// counts a transaction only once it is open: cut off before, it would hand the connection to somebody else with our
    /// transaction, our snapshot and our collaborative on it.
    async fn begun(&self, pool: &PgPool, begin: String) -> Result<PostgresTransaction, sqlx::Error> {
        let pool = pool.clone();
        let opening = self.runtime.spawn(async move { PostgresTransaction::begin(&pool, &begin).await });
        opening.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    fn whole(&self) -> sea_orm::DatabaseConnection {
        match &self.pools {
            Pools::Postgres { pool, .. } => sea_orm::SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone()),
            Pools::Sqlite { writer, .. } => sea_orm::SqlxSqliteConnector::from_sqlx_sqlite_pool(writer.pool().clone()),
        }
    }
}

fn postgres(options: &Options) -> Result<Pools> {
    let connect = PgConnectOptions::from_str(&options.url)?.disable_statement_logging().application_name("commonpurse");
    let pool = |connections| {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(options.acquire_timeout)
            .test_before_acquire(false)
            .after_connect(|connection, _| Box::pin(notice_closing(connection)))
            .connect_lazy_with(connect.clone())
    };
    Ok(Pools::Postgres { pool: pool(options.connections), aside: pool(ASIDE) })
}

fn sqlite(options: &Options) -> Result<Pools> {
    let connect = SqliteConnectOptions::from_str(&options.url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Normal })
        .foreign_keys(true)
        // What is deleted is overwritten, so that a copy of the file does not hold it.
        .pragma("secure_delete", "on")
        .disable_statement_logging();
    make_private(connect.get_filename());
    let pool = |connections| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(options.acquire_timeout)
            .test_before_acquire(false)
    };
    let readers = pool(options.connections.min(4)).connect_lazy_with(connect.clone().read_only(false));
    let aside = pool(ASIDE).connect_lazy_with(connect.clone());
    let watch = Watch::new();
    let watched = watch.clone();
    let one = pool(1).after_connect(move |connection, _| {
        let watch = watched.clone();
        Box::pin(async move { watch.over(connection).await })
    });
    let writer = SqliteWriter::new(one.connect_lazy_with(connect), watch);
    Ok(Pools::Sqlite { readers, aside, writer })
}

/// Makes a missing file that its owner alone can read: it will hold signing keys and the hashes of passwords. SQLite
/// gives the files beside it the same mode. Where this can't be done, connecting says why.
fn make_private(file: &Path) {
    if in_memory(file) {
        return;
    }
    let mut new = std::fs::OpenOptions::new();
    new.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    drop(new.open(file));
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn a_new_database_file_and_what_lies_beside_it_are_read_by_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::connect(Options::in_file(&folder.path().join("new.sqlite"))).await.unwrap();
        store.migrate().await.unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap()).collect();
        let modes: Vec<_> = files.iter().map(|file| file.metadata().unwrap().permissions().mode() & 0o777).collect();
        store.close().await;
        assert!(files.len() > 1, "{files:?}");
        assert!(modes.iter().all(|mode| *mode == 0o600), "{files:?} {modes:?}");
    }
}
