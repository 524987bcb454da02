//! Evidence: files of the organisation that reports, with the version of which they are evidence.

use domain::{FileId, OrganisationId, ReportId};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, ExprTrait};

use crate::Result;
use crate::activity::Record;
use crate::entity::report_evidence::{Column, Entity, Model};
use crate::files::{hold, remove_later};
use crate::unit::{Read, Write};

fn of_version(id: ReportId, version: i64) -> SimpleExpr {
    Column::ReportId.eq(id).and(Column::Version.eq(version))
}

async fn evidence(read: &Read, id: ReportId, version: i64) -> Result<Vec<Model>> {
    let mut rows = read.all::<Entity>(of_version(id, version)).await?;
    rows.sort_by_key(|row| row.position);
    Ok(rows)
}

/// Makes these files, and no others, the evidence of a version that is written on.
pub(super) async fn write_evidence(
    unit: &mut Write,
    (id, version): (ReportId, i64),
    organisation: OrganisationId,
    given: &[FileId],
) -> Result<()> {
    hold(unit, "evidence", organisation, given).await?;
    let held: Vec<FileId> = evidence(unit, id, version).await?.into_iter().map(|row| row.file_id).collect();
    if held == given {
        return Ok(());
    }
    let old = "delete from report_evidence where collaborative_id = $1 and report_id = $2 and version = $3";
    unit.execute(old, [id.into(), version.into()]).await?;
    let row = |(position, file_id)| Model {
        collaborative_id: unit.collaborative_id(),
        report_id: id,
        version,
        file_id,
        position,
    };
    unit.insert_all::<Entity>((0..).zip(given.iter().copied()).map(row).collect()).await?;
    // What a file is called stands in the report, and is withheld with it.
    let entry = |verb, file: FileId| {
        let change = serde_json::json!({ "report": id, "version": version });
        Record::new(verb, "file", file.0).change(change).owned_by(organisation)
    };
    for file in given.iter().filter(|file| !held.contains(file)) {
        unit.record(entry("evidenceAttached", *file));
    }
    for file in held.iter().filter(|file| !given.contains(file)) {
        remove_later(unit, *file).await?;
        unit.record(entry("evidenceTakenOut", *file));
    }
    Ok(())
}

/// Begins a new version with the evidence of the one before.
pub(super) async fn keep_evidence(unit: &Write, id: ReportId, newest: i64, version: i64) -> Result<()> {
    let rows = evidence(unit, id, newest).await?;
    unit.insert_all::<Entity>(rows.into_iter().map(|row| Model { version, ..row }).collect()).await
}
