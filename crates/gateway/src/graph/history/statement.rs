//! Grants as others published them.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::StatementId;
use domain::history::{Note, NoteCode};
use persistence::rows::{GrantStatementRow, GrantStatementVersionRow};

use super::import::Import;
use super::load::{StatementById, Versions};
use super::organisation::KnownOrganisation;
use super::programme::Programme;
use crate::graph::connection::connection;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::money::Money;
use crate::graph::scalar::{Date, DateTime};
use crate::graph::scope::{Snapshot, snapshot};

/// A grant as somebody else published it.
#[derive(Debug, Clone)]
pub(crate) struct GrantStatement(pub(crate) GrantStatementRow);

connection! {
    /// A page of grant statements, in the order in which they were first imported.
    GrantStatementConnection,
    /// A grant statement in a list.
    GrantStatementEdge,
    GrantStatement
}

impl GrantStatement {
    pub(crate) async fn load(snapshot: &Snapshot, id: StatementId) -> Result<Self> {
        Ok(Self(snapshot.expect::<StatementById>(id.0).await?))
    }

    fn money(&self, minor: i64) -> Money {
        Money::of(minor, self.0.currency)
    }

    async fn all_versions(&self, ctx: &Context<'_>) -> Result<Vec<GrantStatementVersionRow>> {
        Ok(snapshot(ctx).await?.load::<Versions>(self.0.id.0).await?.unwrap_or_default())
    }

    async fn newest(&self, ctx: &Context<'_>) -> Result<GrantStatementVersionRow> {
        self.all_versions(ctx).await?.pop().ok_or_else(|| Failure::internal(&"a statement without a version"))
    }
}

/// A grant as somebody else published it: their statement, shown beside the collaborative's books and never part of them.
/// Members see it.
#[Object]
impl GrantStatement {
    /// The statement's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Who published it: whom the file names, or else the prefix in the grant's id (`360G-…`), or else the funder.
    async fn publisher(&self) -> &str {
        &self.0.publisher
    }

    /// The publisher's id of the grant.
    async fn external_id(&self) -> &str {
        &self.0.external_id
    }

    /// How often the record came differently: 1 where it never changed.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// The grant's title; null where none was published.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// What the grant is for; null where no description was published.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What was awarded. Below zero for a refund or a correction.
    async fn amount_awarded(&self) -> Money {
        self.money(self.0.amount)
    }

    /// What was applied for; null where it was not published.
    async fn amount_applied_for(&self) -> Option<Money> {
        self.0.amount_applied_for.map(|minor| self.money(minor))
    }

    /// What had been paid when the record was last updated; null where it was not published.
    async fn amount_disbursed(&self) -> Option<Money> {
        self.0.amount_disbursed.map(|minor| self.money(minor))
    }

    /// The day of the award.
    async fn awarded_on(&self) -> Date {
        Date(self.0.awarded_on)
    }

    /// The day of the award as it was published: a date, or a date with a time.
    async fn awarded_on_text(&self) -> &str {
        &self.0.awarded_on_text
    }

    /// Whether the grant is to an individual, whose name and ids were taken out of what is kept.
    async fn to_individual(&self) -> bool {
        self.0.to_individual
    }

    /// The recipient's name in this record; null for an individual.
    async fn recipient_name(&self) -> Option<&str> {
        self.0.recipient_name.as_deref()
    }

    /// The recipient; null for an individual, and for an organisation without an identifier.
    async fn recipient(&self, ctx: &Context<'_>) -> Result<Option<KnownOrganisation>> {
        let Some(id) = self.0.recipient_id else { return Ok(None) };
        KnownOrganisation::load(&*snapshot(ctx).await?, id).await.map(Some)
    }

    /// The funder's name in this record.
    async fn funder_name(&self) -> &str {
        &self.0.funder_name
    }

    /// The funder; null where it has no identifier.
    async fn funder(&self, ctx: &Context<'_>) -> Result<Option<KnownOrganisation>> {
        let Some(id) = self.0.funder_id else { return Ok(None) };
        KnownOrganisation::load(&*snapshot(ctx).await?, id).await.map(Some)
    }

    /// The programme; null where none was named.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        let Some(id) = self.0.programme_id else { return Ok(None) };
        Programme::load(&*snapshot(ctx).await?, id).await.map(Some)
    }

    /// What was noticed when this version was imported.
    async fn notes(&self, ctx: &Context<'_>) -> Result<Vec<StatementNote>> {
        Ok(self.newest(ctx).await?.notes.0.into_iter().map(StatementNote::from).collect())
    }

    /// This version and those before it, oldest first.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<GrantStatementVersion>> {
        Ok(self.all_versions(ctx).await?.into_iter().map(GrantStatementVersion).collect())
    }
}

/// A record as it came with one import.
#[derive(Debug, Clone)]
pub(crate) struct GrantStatementVersion(GrantStatementVersionRow);

/// A record as it came with one import.
#[Object]
impl GrantStatementVersion {
    /// Its number, from 1.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// When it was imported.
    async fn imported_at(&self) -> DateTime {
        DateTime(self.0.imported_at)
    }

    /// The import that brought it.
    async fn import(&self, ctx: &Context<'_>) -> Result<Import> {
        Import::load(&*snapshot(ctx).await?, self.0.import_id).await
    }

    /// What was noticed about it.
    async fn notes(&self) -> Vec<StatementNote> {
        self.0.notes.0.iter().cloned().map(StatementNote::from).collect()
    }

    /// The record as published, as the text of a JSON object, without what it said about a person.
    async fn original(&self) -> String {
        self.0.original.to_string()
    }
}

/// Something noticed about a record that was taken.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct StatementNote {
    /// What it is, for programs.
    code: NoteCode,
    /// Where in the record, as a JSON Pointer; empty for the record as a whole.
    path: String,
    /// What it is, in words.
    message: String,
}

impl From<Note> for StatementNote {
    fn from(note: Note) -> Self {
        Self { code: note.code, path: note.path, message: note.message }
    }
}
