//! `commonpurse import …`

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::history::MOST_BYTES;
use persistence::history::{self, File, Report};
use persistence::rows::CollaborativeRow;
use persistence::{Error, Store, identity};

use super::database::Database;
use super::output::print;
use super::pabulib::Pabulib;
use super::problem::{Outcome, Problem};
use super::progress;

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Take in the grants that somebody published as a JSON file of the 360Giving Data Standard. They are shown beside the
    /// books and never change them. The same file twice changes nothing; a changed record makes a new version. A record
    /// that can't be read is listed and left out; exits with 1 only where the whole file can't be read.
    #[command(name = "360giving")]
    ThreeSixtyGiving(ThreeSixtyGiving),
    /// Take in a vote about projects that was held elsewhere, as a .pb file of pabulib.org: recount it, and share its budget
    /// by the rule that it names, or else by equal shares with ADD1. It is shown beside the books and decides nothing here;
    /// its ballots are kept without their voters. The same file twice changes nothing. What can't be read is named with its
    /// line; then nothing is imported and it exits with 1.
    Pabulib(Pabulib),
}

#[derive(Debug, Args)]
pub(super) struct ThreeSixtyGiving {
    /// The JSON file, in UTF-8, of at most 64 MB.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The collaborative that wants to see these grants.
    #[arg(long, value_name = "SLUG")]
    collaborative: String,
    /// Print the whole report as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: Database,
}

impl Import {
    pub(super) async fn run(self) -> Outcome<ExitCode> {
        match self {
            Self::ThreeSixtyGiving(import) => import.run().await,
            Self::Pabulib(import) => import.run().await,
        }
    }
}

impl ThreeSixtyGiving {
    async fn run(self) -> Outcome<ExitCode> {
        let bytes = read(&self.file)?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let store = self.database.open_existing().await?;
        let row = wanted(&store, &self.collaborative).await?;
        let bar = progress::bar("importing", 0);
        let report = history::import_360giving(&store, row.id, File { name: &name, bytes: &bytes }, |progress| {
            bar.set_length(progress.of);
            bar.set_position(progress.records);
        });
        let report = report.await.map_err(|error| refused(&name, error))?;
        bar.finish_and_clear();
        store.close().await;
        if report.refused > 0 {
            eprintln!("{} of {} records were refused; the others were imported.", report.refused, report.records);
        }
        if self.json {
            print(json(&report)?)?
        } else {
            print(summary(&report))?
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn json(report: &Report) -> Outcome<String> {
    let text = serde_json::to_string_pretty(report);
    text.map_err(|error| Problem::failed(format!("the report could not be written: {error}")))
}

/// The whole file, once; never more of it than is taken.
pub(super) fn read(path: &Path) -> Outcome<Vec<u8>> {
    let unreadable = |error: std::io::Error| {
        Problem::failed(format!("{} could not be read: {error}", path.display())).hint("name a file that you may read")
    };
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

pub(super) async fn wanted(store: &Store, slug: &str) -> Outcome<CollaborativeRow> {
    identity::collaborative_by_slug(store, slug).await?.ok_or_else(|| {
        Problem::failed(format!("there is no collaborative {slug}"))
            .hint("make it first: commonpurse collaborative create --slug <slug> …")
    })
}

/// A file that was refused is no wrong use: it was named rightly, and is not what it should be.
pub(super) fn refused(name: &str, error: Error) -> Problem {
    match error {
        Error::Refused(refusal) => {
            let problem = Problem::failed(format!("nothing was imported from {name}: {refusal}"));
            match refusal.explain().hint {
                Some(hint) => problem.hint(hint),
                None => problem,
            }
        }
        other => other.into(),
    }
}

/// The report for people: what became of the records, what they sum to, what was noticed, what was refused and why. What
/// comes out of the file is escaped: it may hold what a terminal obeys.
fn summary(report: &Report) -> String {
    let Report { records, imported, changed, unchanged, refused, to_individuals, .. } = report;
    let mut lines = vec![
        format!("{}: {records} records", report.file.escape_debug()),
        format!("  imported {imported}, changed {changed}, unchanged {unchanged}, refused {refused}"),
    ];
    lines.extend(
        report.totals.iter().map(|total| format!("  {} grants, {} {}", total.grants, total.amount, total.currency)),
    );
    if *to_individuals > 0 {
        lines.push(format!("  {to_individuals} of them to individuals, whose names were taken out"));
    }
    lines.extend(report.notes.iter().map(|(code, times)| format!("  note {code}: {times}")));
    if *refused > 0 {
        lines.push("refused:".to_owned());
    }
    for line in &report.refusals {
        let id = line.id.as_deref().unwrap_or("without id").escape_debug();
        lines.push(format!("  record {} ({id}) {} {}: {}", line.position, line.path, line.code, line.reason));
    }
    if report.refusals_not_listed > 0 {
        lines.push(format!("  and {} more problems", report.refusals_not_listed));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_says_moves_no_cursor() {
        let line = persistence::history::RefusedRecord {
            position: 1,
            id: Some("\u{1b}[2J".to_owned()),
            path: "/id".to_owned(),
            code: domain::history::ProblemCode::Missing,
            reason: "is missing".to_owned(),
        };
        let mut report = Report::default();
        report.file.push_str("a\u{7}.json");
        report.refused = 1;
        report.refusals.push(line);
        let summary = summary(&report);
        assert!(!summary.chars().any(|character| character.is_control() && character != '\n'), "{summary:?}");
        assert!(summary.contains("record 1 (\\u{1b}[2J) /id MISSING: is missing"), "{summary}");
    }
}
