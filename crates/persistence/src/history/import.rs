//! Importing a file: read once, taken in batches, and nothing changes when it is imported again.

use std::collections::HashSet;
use std::time::Duration;

use domain::history::{GrantStatement, ImportFormat, Package, Problem, Refusal, Refused, read_grant};
use domain::tenancy::Stage;
use domain::transparency::Hash;
use domain::{CollaborativeId, ImportId};
use sea_orm::sea_query::Expr;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::report::Report;
use super::statements::{self, Written};
use crate::activity::Record;
use crate::database::Store;
use crate::entity::import;
use crate::error::Conflict;
use crate::{Error, Result};

/// Records taken in one unit: few enough that nobody waits long for the collaborative.
const BATCH: usize = 200;
/// How often a batch that gave way to another change is tried again.
const TRIES: u32 = 8;
/// On the operator's authority: no member of the collaborative answers for what others published.
pub(super) const AUTHORITY: &str = "OPERATOR";

/// A file to import.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its name, without its folder.
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// How far an import has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    pub records: u64,
    pub of: u64,
}

/// A record that was read.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) statement: GrantStatement,
    pub(super) digest: Hash,
}

/// Imports a 360Giving file into a collaborative. A record that can't be read is refused by itself; a file that can't be
/// read is refused as a whole, and nothing is recorded.
pub async fn import_360giving(
    store: &Store,
    collaborative: CollaborativeId,
    file: File<'_>,
    told: impl Fn(Progress),
) -> Result<Report> {
    let package = Package::read(file.bytes)?;
    let of = package.grants.len() as u64;
    let mut run = Run::begin(store, collaborative, file).await?;
    for records in package.grants.chunks(BATCH) {
        run.take(records, package.publisher.as_deref()).await?;
        told(Progress { records: run.report.records, of });
    }
    run.finish().await
}

/// One run of an import.
struct Run<'a> {
    store: &'a Store,
    collaborative: CollaborativeId,
    id: ImportId,
    /// Publishers and ids that stood in the file before: whichever record comes first counts.
    seen: HashSet<(String, String)>,
    report: Report,
}

impl<'a> Run<'a> {
    async fn begin(store: &'a Store, collaborative: CollaborativeId, file: File<'_>) -> Result<Self> {
        let mut unit = store.write_unasked(collaborative, AUTHORITY.to_owned()).await?;
        if crate::tenancy::collaborative(&unit).await?.stage == Stage::WoundUp {
            return Err(Refusal::WoundUp.into());
        }
        let id = ImportId(unit.new_id());
        let name: String = file.name.replace('\0', "").chars().take(200).collect();
        let report = Report::of(id.0, &name);
        let row = import::Model {
            collaborative_id: collaborative,
            id,
            format: ImportFormat::ThreeSixtyGiving,
            file_name: name,
            file_digest: Sha256::digest(file.bytes).to_vec(),
            started_at: unit.now(),
            finished_at: None,
            imported: 0,
            changed: 0,
            unchanged: 0,
            refused: 0,
            report: serde_json::to_value(&report)?,
        };
        let digest = domain::transparency::hexadecimal(&row.file_digest);
        let change = serde_json::json!({ "file": row.file_name, "digest": digest, "format": row.format });
        unit.insert::<import::Entity>(row).await?;
        unit.record(Record::new("importStarted", "import", id.0).change(change));
        unit.commit().await?;
        Ok(Self { store, collaborative, id, seen: HashSet::new(), report })
    }

    /// Reads some records and takes those that can be read, in one unit.
    async fn take(&mut self, records: &[&RawValue], publisher: Option<&str>) -> Result<()> {
        let first = self.report.records + 1;
        let taken: Vec<Taken> = records.iter().filter_map(|raw| self.read(raw, publisher)).collect();
        let written = self.write(&taken, first).await?;
        self.report.imported += written.imported;
        self.report.changed += written.changed;
        self.report.unchanged += written.unchanged;
        self.report.noticed(&written.notes);
        Ok(())
    }

    fn read(&mut self, raw: &RawValue, publisher: Option<&str>) -> Option<Taken> {
        self.report.records += 1;
        let read = read_grant(raw, publisher).and_then(|statement| self.only_once(statement));
        match read {
            Ok(statement) => {
                self.report.count(&statement);
                Some(Taken { digest: statement.digest(), statement })
            }
            Err(refused) => {
                self.report.refuse(self.report.records, refused);
                None
            }
        }
    }

    fn only_once(&mut self, statement: GrantStatement) -> Result<GrantStatement, Refused> {
        let key = (statement.publisher.clone(), statement.external_id.clone());
        if self.seen.insert(key) {
            return Ok(statement);
        }
        let problems = vec![Problem::duplicate_id(&statement.external_id)];
        Err(Refused { external_id: Some(statement.external_id), problems })
    }

    async fn write(&self, taken: &[Taken], first: u64) -> Result<Written> {
        gently(async || statements::write(self.store, self.collaborative, self.id, taken, first).await).await
    }

    async fn finish(mut self) -> Result<Report> {
        self.report.add_up();
        let mut unit = self.store.write_unasked(self.collaborative, AUTHORITY.to_owned()).await?;
        let (now, report) = (unit.now(), &self.report);
        let counts = [
            (import::Column::Imported, report.imported),
            (import::Column::Changed, report.changed),
            (import::Column::Unchanged, report.unchanged),
            (import::Column::Refused, report.refused),
        ];
        let kept = serde_json::to_value(report)?;
        unit.update::<import::Entity>(self.id, |update| {
            let update = counts.into_iter().fold(update, |update, (column, count)| {
                update.col_expr(column, Expr::value(i64::try_from(count).unwrap_or(i64::MAX)))
            });
            update
                .col_expr(import::Column::FinishedAt, Expr::value(now))
                .col_expr(import::Column::Report, Expr::value(kept))
        })
        .await?;
        let change = serde_json::json!({
            "imported": report.imported, "changed": report.changed, "unchanged": report.unchanged, "refused": report.refused
        });
        unit.record(Record::new("importFinished", "import", self.id.0).change(change));
        unit.commit().await?;
        Ok(self.report)
    }
}

/// Tries again what gave way to another change.
pub(super) async fn gently<T>(attempt: impl AsyncFn() -> Result<T>) -> Result<T> {
    let mut tries = 0;
    loop {
        match attempt().await {
            Err(Error::Conflict(Conflict::GaveWay)) if tries < TRIES => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(1 << tries)).await;
            }
            outcome => return outcome,
        }
    }
}
