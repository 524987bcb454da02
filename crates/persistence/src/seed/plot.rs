//! Where one collaborative's sample data goes, when it happened, and how it is written.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::CollaborativeId;
use sea_orm::{EntityTrait, IntoActiveModel};

use super::generator::Generator;
use super::sizes::Sizes;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::Tenant;
use crate::unit::Write;
use crate::{Result, due};

/// Money moved, and proposals were made, for so long.
const LIFE: TimeDelta = TimeDelta::days(730);

/// One collaborative to be filled.
#[derive(Debug)]
pub(super) struct Plot {
    pub(super) store: Store,
    pub(super) seed: u64,
    /// Counts from 1.
    pub(super) number: u64,
    pub(super) slug: String,
    pub(super) collaborative: CollaborativeId,
    pub(super) sizes: Sizes,
    /// Everything happened before this moment, or is still open at it.
    pub(super) until: DateTime<Utc>,
}

/// What each stream of numbers is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stream {
    Units = 1,
    Parties = 2,
    Measures = 3,
    Matters = 4,
    Votes = 5,
    Grants = 6,
    Ledger = 7,
    Reports = 8,
}

impl Plot {
    /// The stream of numbers for one purpose, and for one of several things where there are several.
    pub(super) fn generator(&self, stream: Stream, which: u64) -> Generator {
        Generator::new(&[self.seed, self.number, stream as u64, which])
    }

    /// The first moment at which money moved.
    pub(super) fn from(&self) -> DateTime<Utc> {
        self.until - LIFE
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.until.date_naive()
    }

    /// Opens the unit of one batch.
    pub(super) async fn batch(&self) -> Result<Batch> {
        let unit = self.store.write_unasked(self.collaborative, "SAMPLE".to_owned()).await?;
        Ok(Batch { unit, rows: BTreeMap::new() })
    }
}

/// Between two moments, a part of the way, to the second.
pub(super) fn along(from: DateTime<Utc>, until: DateTime<Utc>, part: u64, whole: u64) -> DateTime<Utc> {
    let seconds = u128::from((until - from).num_seconds().max(0).unsigned_abs());
    let passed = seconds * u128::from(part) / u128::from(whole.max(1));
    from + TimeDelta::seconds(i64::try_from(passed).unwrap_or_default())
}

/// The first moment of a day.
pub(super) fn start(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// Rows by table.
pub(super) type Counts = BTreeMap<&'static str, u64>;

/// What is written and committed together, under one entry in the activity log.
#[derive(Debug)]
pub(super) struct Batch {
    unit: Write,
    rows: Counts,
}

impl Batch {
    /// Adds rows of the collaborative.
    pub(super) async fn add<E: Tenant>(&mut self, rows: Vec<E::Model>) -> Result<()>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        self.count::<E>(rows.len());
        self.unit.insert_all::<E>(rows).await
    }

    /// Adds rows that lie outside tenant data: the collaborative itself, persons, who belongs where.
    pub(super) async fn add_identity<E: EntityTrait>(&mut self, rows: Vec<E::Model>) -> Result<()>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        self.count::<E>(rows.len());
        for some in rows.chunks(1_000) {
            let some = some.iter().cloned().map(IntoActiveModel::into_active_model);
            E::insert_many(some).exec_without_returning(self.unit.link()).await?;
        }
        Ok(())
    }

    /// Rows may refer to others that are only added further on in this batch.
    pub(super) async fn look_at_keys_at_the_end(&self) -> Result<()> {
        self.unit.defer_keys().await
    }

    /// Founds the collaborative, once its charter and the assents to it are there.
    pub(super) async fn found(&self, at: DateTime<Utc>) -> Result<()> {
        crate::decisions::mark_founded(&self.unit, at).await
    }

    /// Sees to it that something still open comes to its end.
    pub(super) async fn due(&mut self, kind: due::Kind, subject: uuid::Uuid, at: DateTime<Utc>) -> Result<()> {
        *self.rows.entry("due").or_default() += 1;
        due::schedule(&self.unit, kind, subject, at).await
    }

    fn count<E: EntityTrait>(&mut self, rows: usize) {
        let table: &'static str = sea_orm::EntityName::table_name(&E::default());
        *self.rows.entry(table).or_default() += u64::try_from(rows).unwrap_or_default();
    }

    /// Commits, with its entry in the log.
    pub(super) async fn finish(mut self, what: &'static str) -> Result<Counts> {
        let subject = self.unit.collaborative_id().0;
        let change = serde_json::json!({ "what": what, "rows": self.rows });
        self.unit.record(Record::new("sampleDataWritten", "collaborative", subject).change(change));
        self.unit.commit().await?;
        Ok(self.rows)
    }
}
