//! History as others published it.

use super::{entity, identified, tenant};

entity! {
    import ("imports") key(collaborative_id: CollaborativeId, id: ImportId) {
        format: ImportFormat,
        file_name: String,
        file_digest: Vec<u8>,
        started_at: DateTimeUtc,
        finished_at: Option<DateTimeUtc>,
        imported: i64,
        changed: i64,
        unchanged: i64,
        refused: i64,
        report: Json,
    }
}

entity! {
    known_organisation ("known_organisations") key(collaborative_id: CollaborativeId, id: KnownOrganisationId) {
        name: String,
        import_id: ImportId,
    }
}

entity! {
    known_organisation_identifier ("known_organisation_identifiers") key(collaborative_id: CollaborativeId, scheme: String, value: String) {
        known_organisation_id: KnownOrganisationId,
    }
}

entity! {
    known_organisation_alias ("known_organisation_aliases") key(collaborative_id: CollaborativeId, known_organisation_id: KnownOrganisationId, name: String) {
        source: String,
        import_id: ImportId,
    }
}

entity! {
    programme ("programmes") key(collaborative_id: CollaborativeId, id: ProgrammeId) {
        publisher: String,
        title: String,
        code: Option<String>,
    }
}

entity! {
    grant_statement ("grant_statements") key(collaborative_id: CollaborativeId, id: StatementId) {
        publisher: String,
        external_id: String,
        version: i64,
        digest: Vec<u8>,
        title: Option<String>,
        description: Option<String>,
        currency: Currency,
        amount: i64,
        amount_applied_for: Option<i64>,
        amount_disbursed: Option<i64>,
        awarded_on: NaiveDate,
        awarded_on_text: String,
        to_individual: bool,
        recipient_name: Option<String>,
        recipient_id: Option<KnownOrganisationId>,
        funder_name: String,
        funder_id: Option<KnownOrganisationId>,
        programme_id: Option<ProgrammeId>,
    }
}

entity! {
    grant_statement_version ("grant_statement_versions") key(collaborative_id: CollaborativeId, statement_id: StatementId, version: i64) {
        import_id: ImportId,
        imported_at: DateTimeUtc,
        digest: Vec<u8>,
        notes: Stored<Vec<Note>>,
        original: Json,
    }
}

entity! {
    published_vote ("published_votes") key(collaborative_id: CollaborativeId, id: PublishedVoteId) {
        import_id: ImportId,
        digest: Vec<u8>,
        title: String,
        /// As the file names it; none: it names none.
        currency: Option<String>,
        places: i64,
        point_places: i64,
        budget: i64,
        /// As the file names it; none: it names none.
        published_rule: Option<String>,
        rule: Stored<AllocationRule>,
        projects: Stored<Vec<RecordedProject>>,
        ballot_count: i64,
        result: Stored<Allocation>,
    }
}

entity! {
    published_ballot ("published_ballots") key(collaborative_id: CollaborativeId, vote_id: PublishedVoteId, number: i64) {
        voters: i64,
        ballot: Stored<ProjectBallot>,
    }
}

tenant!(
    published_vote,
    published_ballot,
    import,
    known_organisation,
    known_organisation_identifier,
    known_organisation_alias,
    programme,
    grant_statement,
    grant_statement_version
);
identified!(published_vote, import, known_organisation, programme, grant_statement);

pub mod rows {
    pub use super::grant_statement::Model as GrantStatementRow;
    pub use super::grant_statement_version::Model as GrantStatementVersionRow;
    pub use super::import::Model as ImportRow;
    pub use super::known_organisation::Model as KnownOrganisationRow;
    pub use super::known_organisation_alias::Model as KnownOrganisationAliasRow;
    pub use super::known_organisation_identifier::Model as KnownOrganisationIdentifierRow;
    pub use super::programme::Model as ProgrammeRow;
    pub use super::published_vote::Model as PublishedVoteRow;
}
