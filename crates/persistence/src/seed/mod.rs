//! Sample data for load tests: as much as is wanted, the same each time.
//!
//! It is made in the order in which it would have happened, and every rule that can be asked by itself is asked: votes are
//! counted by the rules, balances move by the rules, results are summed by the rules. What is kept beside the rows
//! (balances, tallies, sums) is worked out in memory and written once, so a seeded database passes `verify`.
//!
//! Everything goes into new collaboratives that are marked SAMPLE for ever; no other is touched. Each batch is one unit
//! with one entry in the activity log, and leaves the collaborative sound: what is interrupted is only smaller.

mod decisions;
mod diary;
mod funds;
mod generator;
mod grants;
mod indicators;
mod ledger;
mod matters;
mod measures;
mod parties;
mod plot;
mod reports;
mod rules;
mod sizes;
mod tenancy;
mod votes;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use domain::CollaborativeId;
use domain::text;
use futures_util::future::ready;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::database::Store;
use crate::entity::collaborative;
use crate::error::Conflict;
use crate::{Error, Result};

use decisions::{AT_A_TIME, Ballots, Ground};
use generator::{Generator, Still};
use measures::Measures;
use plot::{Counts, Plot, Stream, start};
pub use sizes::{NotAScale, Scale, Sizes, WHOLE};

/// What sample data is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// How many collaboratives share it.
    pub collaboratives: u64,
    /// How much of it, in all.
    pub scale: Scale,
    /// Which: the same seed, with the same other wishes, gives the same rows.
    pub seed: u64,
    /// The day on which it ends. Votes are open, and reports awaited, as of its first moment.
    pub until: NaiveDate,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Harvest {
    /// Short names of the collaboratives.
    pub slugs: Vec<String>,
    /// Rows by table; entries in the activity log are not among them.
    pub rows: BTreeMap<&'static str, u64>,
}

impl Harvest {
    /// Rows in all.
    pub fn total(&self) -> u64 {
        self.rows.values().sum()
    }

    fn with(mut self, (slug, rows): (String, Counts)) -> Self {
        self.slugs.push(slug);
        add(&mut self.rows, rows);
        self
    }
}

fn add(sum: &mut Counts, more: Counts) {
    for (table, rows) in more {
        *sum.entry(table).or_default() += rows;
    }
}

impl Order {
    /// The short name of one of its collaboratives, counted from 1.
    pub fn slug(&self, number: u64) -> String {
        format!("{}{number:03}", self.prefix())
    }

    fn prefix(&self) -> String {
        format!("sample-{}-", self.seed)
    }

    /// How many entries, ballots and values there will be: what [`sow`] tells its watcher step by step.
    pub fn steps(&self) -> u64 {
        let sizes = (0..self.collaboratives).map(|index| Sizes::of(self.scale, index, self.collaboratives));
        sizes.map(|sizes| sizes.entries + sizes.ballots + sizes.values).sum()
    }
}

/// Makes the collaboratives and fills them; `watch` is told how many entries, ballots and values were committed.
///
/// # Errors
/// [`Conflict::Taken`] where there is a collaborative of this seed already: then nothing is written.
pub async fn sow(store: &Store, order: &Order, watch: impl Fn(u64)) -> Result<Harvest> {
    refuse_a_second_time(store, order).await?;
    // Each has its own clock and ids, so that it does not matter which is written first.
    let at_once = if store.is_postgres() { AT_ONCE } else { 1 };
    let sown = stream::iter(0..order.collaboratives).map(|index| sow_one(store, order, index, &watch));
    sown.buffered(at_once).try_fold(Harvest::default(), |harvest, one| ready(Ok(harvest.with(one)))).await
}

/// Collaboratives that are filled side by side on PostgreSQL; SQLite has one writer.
const AT_ONCE: usize = 4;

async fn sow_one(store: &Store, order: &Order, index: u64, watch: &impl Fn(u64)) -> Result<(String, Counts)> {
    let plot = plot(store, order, index)?;
    let mut rows = Counts::new();
    fill(&plot, &mut |counts: Counts| {
        let counted = ["entries", "ballots", "report_values"].iter().filter_map(|table| counts.get(table));
        watch(counted.sum());
        add(&mut rows, counts);
    })
    .await?;
    Ok((plot.slug, rows))
}

async fn refuse_a_second_time(store: &Store, order: &Order) -> Result<()> {
    let link = store.read_link(None).await?;
    let same = collaborative::Column::Slug.starts_with(order.prefix());
    let there = collaborative::Entity::find().filter(same).count(&link).await?;
    if there == 0 { Ok(()) } else { Err(Error::Conflict(Conflict::Taken)) }
}

/// The place of one collaborative, with a clock and ids of its own.
fn plot(store: &Store, order: &Order, index: u64) -> Result<Plot> {
    let number = index + 1;
    let until = start(order.until);
    let mut generator = Generator::new(&[order.seed, number, Stream::Units as u64]);
    let collaborative = CollaborativeId(generator.id(until));
    let still = Arc::new(Still::new(until, generator));
    Ok(Plot {
        store: store.clone().with_clock(still.clone()).with_ids(still),
        seed: order.seed,
        number,
        slug: text::slug("slug", &order.slug(number))?,
        collaborative,
        sizes: Sizes::of(order.scale, index, order.collaboratives),
        until,
    })
}

async fn fill(plot: &Plot, done: &mut impl FnMut(Counts)) -> Result<()> {
    let measures = Measures::plan(plot)?;
    // Founded early enough for the first indicator to be adopted before its first period begins.
    let founded_at = start(measures.first_day(plot)).min(plot.from()) - TimeDelta::days(45);
    let parties = parties::plan(plot, founded_at)?;
    let matters = matters::plan(plot, &parties);
    let funds = funds::plan(plot, &parties, &matters)?;
    done(tenancy::sow(plot, &parties).await?);
    done(funds::open(plot, &parties, &funds).await?);
    let ground = Ground { plot, parties: &parties, measures: &measures, funds: &funds, matters: &matters };
    let mut ballots = Ballots::new(plot, &matters);
    for first in (0..matters.len()).step_by(AT_A_TIME) {
        done(decisions::sow(&ground, &mut ballots, first).await?);
    }
    for fund in &funds {
        done(funds::sow(plot, &parties, &matters, fund).await?);
    }
    done(indicators::sow(plot, &parties, &measures, &matters).await?);
    for index in 0..measures.periods.len() {
        done(reports::sow_period(plot, &parties, &measures, index).await?);
    }
    Ok(())
}
