//! What one level of a query about files loads at once.

use domain::ReportId;
use persistence::files::{self, AttachedTo};
use persistence::rows::FileRow;
use uuid::Uuid;

use crate::graph::loader::{by_ids, whole};

by_ids! {
    FileById: FileRow = files::files_by_ids;
}

whole! {
    AttachedToOf: Uuid => AttachedTo = files::attached_to;
    EvidenceOf: (ReportId, i64) => Vec<FileRow> = files::evidence_of;
    DocumentsOf: Uuid => Vec<FileRow> = files::documents_of;
}
