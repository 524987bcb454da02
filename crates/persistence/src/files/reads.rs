//! What clients and acts read of files. Who may read which is for the caller to ask.

use std::collections::HashMap;

use domain::{FileId, GrantId, ReportId};
use uuid::Uuid;

use crate::entity::rows::FileRow;
use crate::entity::{file, grant_document, report_evidence};
use crate::unit::Read;
use crate::{Result, ordered};

/// To what a file is attached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttachedTo {
    /// Reports, each with the version whose evidence it is.
    pub reports: Vec<(ReportId, i64)>,
    pub grants: Vec<GrantId>,
}

pub async fn files_by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<FileRow>>> {
    let rows = read.among::<file::Entity>(file::Column::Id, ids).await?;
    Ok(ordered::by_key(ids, rows, |row| row.id.0))
}

/// To what each of several files is attached.
pub async fn attached_to(read: &Read, files: &[Uuid]) -> Result<HashMap<Uuid, AttachedTo>> {
    let mut found: HashMap<Uuid, AttachedTo> = HashMap::new();
    for row in read.among::<report_evidence::Entity>(report_evidence::Column::FileId, files).await? {
        found.entry(row.file_id.0).or_default().reports.push((row.report_id, row.version));
    }
    for row in read.among::<grant_document::Entity>(grant_document::Column::FileId, files).await? {
        found.entry(row.file_id.0).or_default().grants.push(row.grant_id);
    }
    Ok(found)
}

/// The evidence of several reports, each in one version, in the order in which it was given.
pub async fn evidence_of(read: &Read, versions: &[(ReportId, i64)]) -> Result<HashMap<(ReportId, i64), Vec<FileRow>>> {
    let reports: Vec<Uuid> = versions.iter().map(|(id, _)| id.0).collect();
    let mut rows = read.among::<report_evidence::Entity>(report_evidence::Column::ReportId, &reports).await?;
    rows.retain(|row| versions.contains(&(row.report_id, row.version)));
    rows.sort_by_key(|row| row.position);
    with_files(read, rows.into_iter().map(|row| ((row.report_id, row.version), row.file_id)).collect()).await
}

/// The documents of the agreements to several grants.
pub async fn documents_of(read: &Read, grants: &[Uuid]) -> Result<HashMap<Uuid, Vec<FileRow>>> {
    let mut rows = read.among::<grant_document::Entity>(grant_document::Column::GrantId, grants).await?;
    rows.sort_by_key(|row| (row.organisation_id, row.position));
    with_files(read, rows.into_iter().map(|row| (row.grant_id.0, row.file_id)).collect()).await
}

async fn with_files<K: Copy + Eq + std::hash::Hash>(
    read: &Read,
    attached: Vec<(K, FileId)>,
) -> Result<HashMap<K, Vec<FileRow>>> {
    // One file may be attached in several places.
    let ids: Vec<Uuid> = attached.iter().map(|(_, file)| file.0).collect();
    let rows = read.among::<file::Entity>(file::Column::Id, &ids).await?;
    let rows: HashMap<FileId, FileRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut found: HashMap<K, Vec<FileRow>> = HashMap::new();
    for (place, file) in attached {
        found.entry(place).or_default().extend(rows.get(&file).cloned());
    }
    Ok(found)
}
