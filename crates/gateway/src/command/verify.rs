//! `commonpurse verify`

use std::process::ExitCode;

use clap::Args;
use persistence::rows::CollaborativeRow;
use persistence::verify::{self, Head};
use persistence::{Error, Store, identity};

use super::database::Database;
use super::files::FilePlace;
use super::output::print;
use super::problem::{Outcome, Problem};
use super::progress;

/// Recompute what is stored and report every difference: the activity log of each collaborative without a gap, each
/// entry's hash and digest; each closed vote, each balance of the ledger, each collective result, each stored file. Prints the head of each
/// log; keep it elsewhere, and compare with --head later. Exits with 1 where anything differs.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// Only this collaborative.
    #[arg(long, value_name = "SLUG")]
    collaborative: Option<String>,
    /// A head that was printed before and kept elsewhere: the log must still run through it.
    #[arg(long, value_name = "SEQUENCE:HASH", requires = "collaborative")]
    head: Option<String>,
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    files: FilePlace,
}

impl Verify {
    pub(super) async fn run(self) -> Outcome<ExitCode> {
        let kept = self.head.as_deref().map(read_head).transpose()?;
        let store = self.files.of(self.database.open_patiently().await?)?;
        let rows = self.wanted(&store).await?;
        if rows.is_empty() {
            eprintln!("There is no collaborative in this database: nothing was verified.");
        }
        let bar = progress::bar("verifying", rows.len() as u64);
        let mut differences = 0;
        for row in rows {
            differences += match verify::collaborative(&store, row.id, kept.as_ref()).await {
                Ok(report) => bar.suspend(|| tell(&row.slug, &report))?,
                // What can't even be read differs as well; the others are looked at all the same.
                Err(Error::Broken(cause)) => bar.suspend(|| tell_unreadable(&row.slug, &cause))?,
                Err(error) => return Err(error.into()),
            };
            bar.inc(1);
        }
        bar.finish_and_clear();
        store.close().await;
        Ok(if differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn wanted(&self, store: &Store) -> Outcome<Vec<CollaborativeRow>> {
        let Some(slug) = &self.collaborative else { return Ok(identity::all_collaboratives(store).await?) };
        let row = identity::collaborative_by_slug(store, slug).await?;
        row.map(|row| vec![row]).ok_or_else(|| {
            Problem::failed(format!("there is no collaborative {slug}"))
                .hint("look at its --slug again, or leave it out")
        })
    }
}

/// Prints what was found, and answers how many differences there are.
fn tell(slug: &str, report: &verify::Report) -> Outcome<usize> {
    let verdict = if report.differences.is_empty() { "sound" } else { "DIFFERS" };
    print(format!("{slug} {verdict} head {}", report.head))?;
    if let Some(cause) = &report.files_away {
        eprintln!("{slug}: its files were not verified, because they can't be reached: {cause}");
    }
    for difference in &report.differences {
        print(format!("{slug}   {difference}"))?;
    }
    Ok(report.differences.len())
}

fn tell_unreadable(slug: &str, cause: &str) -> Outcome<usize> {
    print(format!("{slug} DIFFERS and can't be read: {cause}"))?;
    Ok(1)
}

fn read_head(text: &str) -> Outcome<Head> {
    text.parse().map_err(|()| {
        Problem::wrong_use(format!("{text} is not a head")).hint("give it as verify printed it: <sequence>:<hash>")
    })
}
