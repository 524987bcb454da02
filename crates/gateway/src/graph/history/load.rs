//! What one level of a query about history loads at once.

use domain::OrganisationId;
use persistence::history;
use persistence::rows::{
    GrantStatementRow, GrantStatementVersionRow, ImportRow, KnownOrganisationAliasRow, KnownOrganisationIdentifierRow,
    KnownOrganisationRow, ProgrammeRow, PublishedVoteRow,
};
use uuid::Uuid;

use crate::graph::loader::{by_ids, whole};

by_ids! {
    KnownOrganisationById: KnownOrganisationRow = history::known_organisations_by_ids;
    ProgrammeById: ProgrammeRow = history::programmes_by_ids;
    ImportById: ImportRow = history::imports_by_ids;
    PublishedVoteById: PublishedVoteRow = history::published_votes_by_ids;
    StatementById: GrantStatementRow = history::grant_statements_by_ids;
}

whole! {
    Versions: Uuid => Vec<GrantStatementVersionRow> = history::statement_versions_of;
    KnownIdentifiers: Uuid => Vec<KnownOrganisationIdentifierRow> = history::known_identifiers_of;
    KnownAliases: Uuid => Vec<KnownOrganisationAliasRow> = history::known_aliases_of;
    Party: Uuid => OrganisationId = history::parties_of;
}
