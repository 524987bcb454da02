//! `commonpurse seed`

use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use clap::Args;
use persistence::seed::{Harvest, Order, Scale, sow};
use persistence::{Conflict, Error};

use super::database::Database;
use super::output::print;
use super::problem::{Outcome, Problem};
use super::progress;

/// Fill new collaboratives with data for load tests: organisations, funds with their ledgers, grants, proposals with their
/// votes, indicators and reports.
///
/// Nothing of it is real, and nothing else is touched: each collaborative is new, named sample-<seed>-001 and so on, and
/// marked SAMPLE for ever, so that an operator's token may vote and move money in it. The data is such as acts would have
/// left it, and passes `commonpurse verify`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Seed {
    /// How many collaboratives share the data.
    #[arg(long, default_value_t = 50, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=999))]
    collaboratives: u64,
    /// How much data in all, as a decimal number above 0; 1 is what benchmarks are measured with.
    #[arg(long, default_value = "1", value_name = "DECIMAL")]
    scale: Scale,
    /// Which data: another number gives other rows, and other collaboratives.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
    /// The day on which the data ends; today where left out.
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
    #[command(flatten)]
    database: Database,
}

const HELP: &str = "\
At scale 1 all collaboratives together have 2,000 organisations, 200 funds, 1,000,000 ledger entries, 20,000 proposals,
400,000 ballots, 40,000 grants, 1,000 indicators and 500,000 reported values; at 0.01 a hundredth of each, but a
collaborative is never too small to be one. The first fund of each is hot: a third or more of the ledger is its own.
The same flags give the same rows, ids included, on SQLite and on PostgreSQL; name --until too, so that they do tomorrow.

To act in it, make a token for one of its people; nobody there has a password:
  commonpurse seed --collaboratives 2 --scale 0.01
  commonpurse token --email treasurer@sample-1-001.example.org --collaborative sample-1-001
There are steward@, treasurer@ and evaluator@, and a member for each organisation: partner-0001@, funder-0001@,
backbone-0001@, observer-0001@.

On SQLite this does not wait for the disk: a power cut may cost the end of it, and nobody should write beside it.
What was interrupted stays, sound and smaller; take another --seed to begin again.";

impl Seed {
    pub(super) async fn run(self) -> Outcome<ExitCode> {
        let store = self.database.open_for_sample_data().await?;
        let until = self.until.unwrap_or_else(|| store.clock().now().date_naive());
        let order = Order { collaboratives: self.collaboratives, scale: self.scale, seed: self.seed, until };
        let bar = progress::bar("seeding", order.steps());
        let started = Instant::now();
        let sown = sow(&store, &order, |steps| bar.inc(steps)).await;
        bar.finish_and_clear();
        let harvest = sown.map_err(|error| self.explain(error))?;
        tell(&harvest, started.elapsed())?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }

    fn explain(&self, error: Error) -> Problem {
        match error {
            Error::Conflict(Conflict::Taken) => {
                Problem::failed(format!("there are collaboratives of seed {} already", self.seed))
                    .hint(format!("take another one: --seed {}", self.seed.saturating_add(1)))
            }
            other => other.into(),
        }
    }
}

/// What was made goes to standard output, one collaborative a line; what it came to is for people.
fn tell(harvest: &Harvest, took: Duration) -> Outcome<()> {
    for slug in &harvest.slugs {
        print(slug)?;
    }
    for (table, rows) in &harvest.rows {
        eprintln!("{rows:>12}  {table}");
    }
    let milliseconds = took.as_millis().max(1);
    let a_second = u128::from(harvest.total()) * 1_000 / milliseconds;
    eprintln!(
        "{:>12}  rows in {}.{:01} s: {a_second} rows a second",
        harvest.total(),
        milliseconds / 1_000,
        milliseconds / 100 % 10
    );
    if let Some(slug) = harvest.slugs.first() {
        eprintln!("To act in it: commonpurse token --email treasurer@{slug}.example.org --collaborative {slug}");
    }
    Ok(())
}
