//! What clients read of history.

use std::collections::HashMap;

use domain::funds::Currency;
use domain::{KnownOrganisationId, OrganisationId, ProgrammeId};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entity::rows::{
    GrantStatementRow, GrantStatementVersionRow, ImportRow, KnownOrganisationAliasRow, KnownOrganisationIdentifierRow,
    KnownOrganisationRow, ProgrammeRow, PublishedVoteRow,
};
use crate::entity::{
    grant_statement, grant_statement_version, import, known_organisation, known_organisation_alias,
    known_organisation_identifier, organisation_identifier, programme, published_vote,
};
use crate::page::{Page, Slice};
use crate::unit::Read;
use crate::{Result, ordered};

/// Which statements are wanted.
#[derive(Debug, Clone, Default)]
pub struct StatementFilter {
    pub recipient: Option<KnownOrganisationId>,
    pub funder: Option<KnownOrganisationId>,
    pub programme: Option<ProgrammeId>,
    pub publisher: Option<String>,
}

impl StatementFilter {
    fn condition(&self) -> Condition {
        use grant_statement::Column;
        Condition::all()
            .add_option(self.recipient.map(|id| Column::RecipientId.eq(id)))
            .add_option(self.funder.map(|id| Column::FunderId.eq(id)))
            .add_option(self.programme.map(|id| Column::ProgrammeId.eq(id)))
            .add_option(self.publisher.as_ref().map(|publisher| Column::Publisher.eq(publisher.as_str())))
    }
}

pub async fn grant_statements(read: &Read, filter: &StatementFilter, page: Page) -> Result<Slice<GrantStatementRow>> {
    read.page::<grant_statement::Entity>(filter.condition(), page).await
}

pub async fn grant_statements_by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<GrantStatementRow>>> {
    let rows = read.among::<grant_statement::Entity>(grant_statement::Column::Id, ids).await?;
    Ok(ordered::by_key(ids, rows, |row| row.id.0))
}

pub async fn count_grant_statements(read: &Read, filter: &StatementFilter) -> Result<u64> {
    read.count::<grant_statement::Entity>(filter.condition()).await
}

/// What statements in one currency sum to.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct StatementTotal {
    pub currency: Currency,
    pub grants: i64,
    /// Minor units.
    pub amount: i64,
    /// Different organisations among the recipients, by identifier.
    pub recipients: i64,
    pub to_individuals: i64,
}

/// The sums of statements, by currency.
pub async fn statement_totals(read: &Read, filter: &StatementFilter) -> Result<Vec<StatementTotal>> {
    use grant_statement::Column;
    let query = read.find::<grant_statement::Entity>().filter(filter.condition()).select_only();
    let query = query
        .column(Column::Currency)
        .column_as(Expr::cust("count(*)"), "grants")
        // The sum of bigints is a numeric on PostgreSQL.
        .column_as(Expr::cust("cast(sum(amount) as bigint)"), "amount")
        .column_as(Expr::cust("count(distinct recipient_id)"), "recipients")
        .column_as(Expr::cust("count(case when to_individual then 1 end)"), "to_individuals")
        .group_by(Column::Currency)
        .order_by_asc(Column::Currency);
    Ok(query.into_model().all(read.link()).await?)
}

/// Every version of several statements, oldest first.
pub async fn statement_versions_of(
    read: &Read,
    statements: &[Uuid],
) -> Result<HashMap<Uuid, Vec<GrantStatementVersionRow>>> {
    let column = grant_statement_version::Column::StatementId;
    let mut rows = read.among::<grant_statement_version::Entity>(column, statements).await?;
    rows.sort_by_key(|row| row.version);
    Ok(grouped(rows, |row| row.statement_id.0))
}

/// Identifiers of several known organisations.
pub async fn known_identifiers_of(
    read: &Read,
    known: &[Uuid],
) -> Result<HashMap<Uuid, Vec<KnownOrganisationIdentifierRow>>> {
    let column = known_organisation_identifier::Column::KnownOrganisationId;
    let rows = read.among::<known_organisation_identifier::Entity>(column, known).await?;
    Ok(grouped(rows, |row| row.known_organisation_id.0))
}

/// Other names of several known organisations, in order of the alphabet.
pub async fn known_aliases_of(read: &Read, known: &[Uuid]) -> Result<HashMap<Uuid, Vec<KnownOrganisationAliasRow>>> {
    let column = known_organisation_alias::Column::KnownOrganisationId;
    let mut rows = read.among::<known_organisation_alias::Entity>(column, known).await?;
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(grouped(rows, |row| row.known_organisation_id.0))
}

/// Which parties of the collaborative several known organisations are: those that have the same identifier. Never stored, so
/// it holds for a party that joined after the import as well.
pub async fn parties_of(read: &Read, known: &[Uuid]) -> Result<HashMap<Uuid, OrganisationId>> {
    let of_known: Vec<KnownOrganisationIdentifierRow> =
        known_identifiers_of(read, known).await?.into_values().flatten().collect();
    let values: Vec<&str> = of_known.iter().map(|row| row.value.as_str()).collect();
    let own = read.all::<organisation_identifier::Entity>(organisation_identifier::Column::Value.is_in(values)).await?;
    let own: HashMap<(String, String), OrganisationId> =
        own.into_iter().map(|row| ((row.scheme, row.value), row.organisation_id)).collect();
    let matching = of_known.into_iter().filter_map(|row| {
        let party = own.get(&(row.scheme, row.value))?;
        Some((row.known_organisation_id.0, *party))
    });
    Ok(matching.collect())
}

fn grouped<R>(rows: Vec<R>, parent: impl Fn(&R) -> Uuid) -> HashMap<Uuid, Vec<R>> {
    let mut found: HashMap<Uuid, Vec<R>> = HashMap::new();
    for row in rows {
        found.entry(parent(&row)).or_default().push(row);
    }
    found
}

/// Reads by id and by page, for each thing with an identity.
macro_rules! reads {
    ($($row:ident, $table:ident, $by_ids:ident, $page:ident, $count:ident;)+) => {$(
        pub async fn $by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<$row>>> {
            let rows = read.among::<$table::Entity>($table::Column::Id, ids).await?;
            Ok(ordered::by_key(ids, rows, |row| row.id.0))
        }

        pub async fn $page(read: &Read, page: Page) -> Result<Slice<$row>> {
            read.page::<$table::Entity>(Condition::all(), page).await
        }

        pub async fn $count(read: &Read) -> Result<u64> {
            read.count::<$table::Entity>(Condition::all()).await
        }
    )+};
}

reads! {
    ImportRow, import, imports_by_ids, imports, count_imports;
    KnownOrganisationRow, known_organisation, known_organisations_by_ids, known_organisations, count_known_organisations;
    ProgrammeRow, programme, programmes_by_ids, programmes, count_programmes;
    PublishedVoteRow, published_vote, published_votes_by_ids, published_votes, count_published_votes;
}
