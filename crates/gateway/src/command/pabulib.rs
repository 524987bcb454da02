//! `commonpurse import pabulib`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use domain::allocating::pabulib::RecordedProject;
use domain::allocating::{ProjectOutcome, Verdict};
use persistence::history::{self, File, ImportedVote};
use serde_json::{Value, json};

use super::database::Database;
use super::import::{read, refused, wanted};
use super::output::print;
use super::problem::Outcome;

#[derive(Debug, Args)]
pub(super) struct Pabulib {
    /// The .pb file, in UTF-8, of at most 64 MB.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The collaborative that wants to see this vote.
    #[arg(long, value_name = "SLUG")]
    collaborative: String,
    /// Print the whole result as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: Database,
}

impl Pabulib {
    pub(super) async fn run(self) -> Outcome<ExitCode> {
        let bytes = read(&self.file)?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let store = self.database.open_existing().await?;
        let row = wanted(&store, &self.collaborative).await?;
        let imported = history::import_pabulib(&store, row.id, File { name: &name, bytes: &bytes }).await;
        let imported = imported.map_err(|error| refused(&name, error))?;
        store.close().await;
        if self.json {
            print(format_args!("{:#}", as_json(&imported)))?
        } else {
            print(summary(&name, &imported))?
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn outcomes(imported: &ImportedVote) -> impl Iterator<Item = (&RecordedProject, &ProjectOutcome)> {
    imported.row.projects.iter().zip(&imported.row.result.projects)
}

fn is_funded(outcome: &ProjectOutcome) -> bool {
    matches!(outcome.verdict, Verdict::Funded { .. })
}

/// What published and counted figures say beside each other.
fn as_json(imported: &ImportedVote) -> Value {
    let ImportedVote { row, new, remarks } = imported;
    let project = |(project, outcome): (&RecordedProject, &ProjectOutcome)| {
        json!({ "id": project.external_id, "name": project.name, "cost": project.cost_minor, "votes": project.votes,
            "publishedVotes": project.published_votes, "score": outcome.score, "publishedScore": project.published_score,
            "funded": is_funded(outcome), "publishedSelected": project.published_selected })
    };
    json!({ "vote": row.id, "title": row.title, "new": new, "ballots": row.ballot_count, "budget": row.budget,
        "places": row.places, "pointPlaces": row.point_places, "currency": row.currency,
        "publishedRule": row.published_rule, "rule": row.rule.to_string(),
        "projects": outcomes(imported).map(project).collect::<Vec<_>>(), "sentence": row.result.sentence,
        "remarks": remarks.iter().map(|(line, message)| json!({ "line": line, "message": message })).collect::<Vec<_>>() })
}

/// The result for people. What comes out of the file is escaped: it may hold what a terminal obeys.
fn summary(name: &str, imported: &ImportedVote) -> String {
    let ImportedVote { row, new, remarks } = imported;
    let became = if *new { "imported" } else { "unchanged: this file was imported before" };
    let mut lines = vec![
        format!(
            "{}: {} ballots about {} projects, {became}",
            name.escape_debug(),
            row.ballot_count,
            row.projects.len()
        ),
        format!("  counted by {}", row.rule.0),
        format!("  {}", row.result.sentence),
    ];
    lines.extend(outcomes(imported).map(|(project, outcome)| {
        let funded = if is_funded(outcome) { "funded" } else { "not funded" };
        let id = project.external_id.escape_debug();
        format!(
            "  project {id}: {} votes, score {}, {funded}{}",
            project.votes,
            outcome.score,
            beside(project, outcome)
        )
    }));
    lines.extend(remarks.iter().map(|(line, message)| match line {
        0 => format!("  note: {}", message.escape_debug()),
        _ => format!("  note, line {line}: {}", message.escape_debug()),
    }));
    lines.join("\n")
}

/// Where the publisher says otherwise.
fn beside(project: &RecordedProject, outcome: &ProjectOutcome) -> String {
    let votes = project.published_votes.filter(|votes| u64::try_from(*votes).ok() != Some(project.votes));
    let votes = votes.map(|votes| format!(", published with {votes} votes"));
    let selected = project.published_selected.filter(|selected| *selected != is_funded(outcome));
    let selected =
        selected.map(|selected| if selected { ", published as selected" } else { ", published as not selected" });
    format!("{}{}", votes.unwrap_or_default(), selected.unwrap_or_default())
}
