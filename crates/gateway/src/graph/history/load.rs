//! What one level of a query about history loads at once.

use domain::OrganisationId;
use persistence::history;
use persistence::rows::{
    GrantStatementVersionRow, ImportRow, KnownOrganisationAliasRow, KnownOrganisationIdentifierRow,
    KnownOrganisationRow, ProgrammeRow,
};
use uuid::Uuid;

use crate::graph::loader::{by_ids, whole};

by_ids! {
    KnownOrganisationById: KnownOrganisationRow = history::known_organisations_by_ids;
    ProgrammeById: ProgrammeRow = history::programmes_by_ids;
    ImportById: ImportRow = history::imports_by_ids;
}

whole! {
    Versions: Uuid => Vec<GrantStatementVersionRow> = history::statement_versions_of;
    KnownIdentifiers: Uuid => Vec<KnownOrganisationIdentifierRow> = history::known_identifiers_of;
    KnownAliases: Uuid => Vec<KnownOrganisationAliasRow> = history::known_aliases_of;
    Party: Uuid => OrganisationId = history::parties_of;
}
