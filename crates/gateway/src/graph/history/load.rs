//! What one level of a query about history loads at once.

use std::collections::HashMap;

use domain::OrganisationId;
use futures_util::future::BoxFuture;
use persistence::rows::{
    GrantStatementVersionRow, ImportRow, KnownOrganisationAliasRow, KnownOrganisationIdentifierRow,
    KnownOrganisationRow, ProgrammeRow,
};
use persistence::{Read, history};
use uuid::Uuid;

use crate::graph::loader::Load;
use crate::graph::tenancy::by_ids;

by_ids! {
    KnownOrganisationById: KnownOrganisationRow = history::known_organisations_by_ids;
    ProgrammeById: ProgrammeRow = history::programmes_by_ids;
    ImportById: ImportRow = history::imports_by_ids;
}

/// Loads what belongs to each of several things.
macro_rules! of_each {
    ($($load:ident: $value:ty = $read:path;)+) => {$(
        #[derive(Debug)]
        pub(super) struct $load;

        impl Load for $load {
            type Key = Uuid;
            type Value = $value;

            fn load(read: &Read, keys: Vec<Uuid>) -> BoxFuture<'_, persistence::Result<HashMap<Uuid, $value>>> {
                Box::pin(async move { $read(read, &keys).await })
            }
        }
    )+};
}

of_each! {
    Versions: Vec<GrantStatementVersionRow> = history::statement_versions_of;
    KnownIdentifiers: Vec<KnownOrganisationIdentifierRow> = history::known_identifiers_of;
    KnownAliases: Vec<KnownOrganisationAliasRow> = history::known_aliases_of;
    Party: OrganisationId = history::parties_of;
}
