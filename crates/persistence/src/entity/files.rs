//! Files, and to what they are attached.

use super::{entity, identified, tenant};

entity! {
    file ("files") key(collaborative_id: CollaborativeId, id: FileId) {
        organisation_id: OrganisationId,
        uploaded_by: MembershipId,
        name: String,
        size: i64,
        announced_sha256: Option<Vec<u8>>,
        state: FileState,
        kind: Option<FileKind>,
        sha256: Option<Vec<u8>>,
        /// Under what its bytes are kept, or are coming in just now.
        object_id: Option<Uuid>,
        held_until: Option<DateTimeUtc>,
        expires_at: DateTimeUtc,
        created_at: DateTimeUtc,
        stored_at: Option<DateTimeUtc>,
    }
}

entity! {
    report_evidence ("report_evidence") key(collaborative_id: CollaborativeId, report_id: ReportId, version: i64, file_id: FileId) {
        position: i64,
    }
}

entity! {
    grant_document ("grant_documents") key(collaborative_id: CollaborativeId, grant_id: GrantId, file_id: FileId) {
        organisation_id: OrganisationId,
        position: i64,
    }
}

tenant!(file, report_evidence, grant_document);
identified!(file);

pub(super) mod rows {
    pub use super::file::Model as FileRow;
}
