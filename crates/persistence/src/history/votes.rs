//! Importing a vote about projects that was held elsewhere: read, counted and kept as a whole, or not at all.
//!
//! It is a record beside the books: no proposal, no electorate and no seat of the collaborative. Nothing is enacted of it,
//! whatever it selected. Ballots are kept without their voters.

use domain::allocating::pabulib::{PabulibFile, VoteRecord, recount};
use domain::allocating::{Allocation, ProjectBallot, Shareable};
use domain::history::{ImportFormat, MOST_BYTES, Refusal};
use domain::tenancy::Stage;
use domain::{CollaborativeId, ImportId, PublishedVoteId};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;
use sha2::{Digest, Sha256};

use super::import::{AUTHORITY, File, gently};
use super::report::Report;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::PublishedVoteRow;
use crate::entity::{import, published_ballot, published_vote};
use crate::unit::{Read, Write};
use crate::{Error, Result, Stored};

/// What came of importing a vote.
#[derive(Debug, Clone)]
pub struct ImportedVote {
    pub row: PublishedVoteRow,
    /// False: this very file was imported before, and nothing changed.
    pub new: bool,
    /// What looks wrong in the file, with its line.
    pub remarks: Vec<(usize, String)>,
}

/// Imports a `.pb` file into a collaborative. The same file twice changes nothing.
///
/// # Errors
/// What can't be read or counted, with its line: then nothing is imported.
pub async fn import_pabulib(store: &Store, collaborative: CollaborativeId, file: File<'_>) -> Result<ImportedVote> {
    let bytes = file.bytes.len() as u64;
    if bytes > MOST_BYTES {
        return Err(Refusal::TooLarge { bytes, most: MOST_BYTES }.into());
    }
    let unreadable = |problem| Error::from(Refusal::Vote { problem });
    let read = PabulibFile::read_bytes(file.bytes).map_err(unreadable)?;
    let record = VoteRecord::of(&read).map_err(unreadable)?;
    let remarks = read.remarks.iter().map(|remark| (remark.line, remark.message.clone())).collect();
    let (row, new) = gently(async || keep(store, collaborative, file, &read, &record).await).await?;
    Ok(ImportedVote { row, new, remarks })
}

/// Keeps the vote in one unit with the run of the import, unless it is there.
async fn keep(
    store: &Store,
    collaborative: CollaborativeId,
    file: File<'_>,
    read: &PabulibFile,
    record: &VoteRecord,
) -> Result<(PublishedVoteRow, bool)> {
    let mut unit = store.write_unasked(collaborative, AUTHORITY.to_owned()).await?;
    if crate::tenancy::collaborative(&unit).await?.stage == Stage::WoundUp {
        return Err(Refusal::WoundUp.into());
    }
    let digest = Sha256::digest(file.bytes).to_vec();
    let known = unit.one::<published_vote::Entity>(published_vote::Column::Digest.eq(digest.clone())).await?;
    let import = ImportId(unit.new_id());
    let (vote, new) = match known {
        Some(known) => (known, false),
        None => (row(&unit, import, file, digest, read, record)?, true),
    };
    let run = run(&unit, import, file, new)?;
    let change = serde_json::json!({ "file": run.file_name, "format": run.format, "vote": vote.id, "new": new,
        "digest": domain::transparency::hexadecimal(&vote.digest) });
    unit.insert::<import::Entity>(run).await?;
    if new {
        unit.insert::<published_vote::Entity>(vote.clone()).await.map_err(Error::gave_way_if_taken)?;
        unit.insert_all::<published_ballot::Entity>(ballots(&unit, vote.id, record)).await?;
    }
    unit.record(Record::new("publishedVoteImported", "import", import.0).change(change));
    unit.commit().await?;
    Ok((vote, new))
}

fn row(
    unit: &Write,
    import_id: ImportId,
    file: File<'_>,
    digest: Vec<u8>,
    read: &PabulibFile,
    record: &VoteRecord,
) -> Result<PublishedVoteRow> {
    let said = |key: &str| read.meta.get(key).map(|text| line(text, 300)).filter(|text| !text.is_empty());
    Ok(published_vote::Model {
        collaborative_id: unit.collaborative_id(),
        id: PublishedVoteId(unit.new_id()),
        import_id,
        digest,
        title: said("description").or_else(|| said("unit")).unwrap_or_else(|| line(file.name, 200)),
        currency: said("currency"),
        places: i64::from(read.places),
        point_places: i64::from(read.point_places),
        budget: read.budget,
        published_rule: said("rule"),
        rule: Stored(record.rule.clone()),
        projects: Stored(record.projects.clone()),
        ballot_count: i64::try_from(read.votes.len()).unwrap_or(i64::MAX),
        result: Stored(record.allocation.clone()),
    })
}

/// A text of a file in one line, without what a database or a terminal would obey.
fn line(text: &str, most: usize) -> String {
    text.chars().map(|one| if one.is_control() { ' ' } else { one }).take(most).collect::<String>().trim().to_owned()
}

fn run(unit: &Write, id: ImportId, file: File<'_>, new: bool) -> Result<import::Model> {
    let file_name = line(file.name, 200);
    let mut report = Report::of(id.0, &file_name);
    (report.records, report.imported, report.unchanged) = (1, u64::from(new), u64::from(!new));
    Ok(import::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        format: ImportFormat::Pabulib,
        file_name,
        file_digest: Sha256::digest(file.bytes).to_vec(),
        started_at: unit.now(),
        finished_at: Some(unit.now()),
        imported: i64::from(new),
        changed: 0,
        unchanged: i64::from(!new),
        refused: 0,
        report: serde_json::to_value(&report)?,
    })
}

fn ballots(unit: &Write, vote_id: PublishedVoteId, record: &VoteRecord) -> Vec<published_ballot::Model> {
    let row = |(number, (ballot, voters)): (i64, &(ProjectBallot, u64))| published_ballot::Model {
        collaborative_id: unit.collaborative_id(),
        vote_id,
        number,
        voters: i64::try_from(*voters).unwrap_or(i64::MAX),
        ballot: Stored(ballot.clone()),
    };
    (1..).zip(&record.ballots).map(row).collect()
}

/// Counts every published vote of a collaborative again; what does not stand as its ballots say, in words.
pub async fn recount_votes(read: &Read) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for vote in read.all::<published_vote::Entity>(Condition::all()).await? {
        let ballots = read.all::<published_ballot::Entity>(published_ballot::Column::VoteId.eq(vote.id)).await?;
        found.extend(differing(&vote, ballots));
    }
    Ok(found)
}

fn differing(vote: &PublishedVoteRow, ballots: Vec<published_ballot::Model>) -> Option<String> {
    let id = vote.id;
    let voters = ballots.iter().fold(0_i64, |sum, row| sum.saturating_add(row.voters));
    if voters != vote.ballot_count {
        return Some(format!(
            "published vote {id}: {} ballots are stored as its number, counted: {voters}",
            vote.ballot_count
        ));
    }
    let voters = |row: &published_ballot::Model| u64::try_from(row.voters).unwrap_or_default();
    let ballots: Vec<_> = ballots.into_iter().map(|row| (row.ballot.0.clone(), voters(&row))).collect();
    match recount(&vote.rule, &shareable(vote), &ballots) {
        Err(problem) => Some(format!("published vote {id}: it can't be counted again: {problem}")),
        Ok(recounted) if recounted != vote.result.0 => Some(format!(
            "published vote {id}: its result is stored as {:?}, recounted: {:?}",
            brief(&vote.result),
            brief(&recounted)
        )),
        Ok(_) => None,
    }
}

fn brief(allocation: &Allocation) -> (&[usize], &str) {
    (&allocation.funded, &allocation.sentence)
}

fn shareable(vote: &PublishedVoteRow) -> Shareable {
    let project = |project: &domain::allocating::pabulib::RecordedProject| domain::allocating::Project {
        cost_minor: project.cost_minor,
        categories: project.categories.clone(),
    };
    Shareable {
        budget_minor: vote.budget,
        places: u32::try_from(vote.places).unwrap_or(u32::MAX),
        projects: vote.projects.iter().map(project).collect(),
    }
}
