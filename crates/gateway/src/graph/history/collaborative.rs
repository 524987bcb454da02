//! The collaborative's view of what others published.

use std::sync::Arc;

use async_graphql::{ID, InputObject, Object, SimpleObject};
use domain::text;
use futures_util::future::BoxFuture;
use persistence::history;

use super::import::{Import, ImportConnection};
use super::organisation::{KnownOrganisation, KnownOrganisationConnection};
use super::programme::{Programme, ProgrammeConnection};
use super::statement::{GrantStatement, GrantStatementConnection};
use super::vote::{PublishedVote, PublishedVoteConnection};
use crate::graph::connection::{Window, listed};
use crate::graph::cost::Paged;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::money::Money;
use crate::graph::scope::Snapshot;

/// The part of a collaborative that holds what others published.
pub struct CollaborativeHistory(pub(crate) Arc<Snapshot>);

/// Which grant statements are wanted. Each that is given narrows the choice.
#[derive(Debug, Default, InputObject)]
pub(crate) struct GrantStatementFilter {
    /// Only grants to this known organisation.
    recipient_id: Option<ID>,
    /// Only grants by this known organisation.
    funder_id: Option<ID>,
    /// Only grants in this programme.
    programme_id: Option<ID>,
    /// Only what this publisher published.
    publisher: Option<String>,
}

impl GrantStatementFilter {
    fn read(self) -> Result<history::StatementFilter> {
        let publisher = self.publisher.map(|name| text::accept("publisher", &name, text::TITLE)).transpose();
        Ok(history::StatementFilter {
            recipient: id::decode_optional(self.recipient_id.as_ref())?,
            funder: id::decode_optional(self.funder_id.as_ref())?,
            programme: id::decode_optional(self.programme_id.as_ref())?,
            publisher: publisher.map_err(domain::Refusal::from)?,
        })
    }
}

/// What grant statements in one currency sum to, as published: no figure of the collaborative's books.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct GrantStatementTotal {
    /// How many there are.
    grants: i64,
    /// What was awarded in them.
    amount_awarded: Money,
    /// How many different organisations received them, by identifier.
    recipients: i64,
    /// How many of them are to individuals.
    to_individuals: i64,
}

#[Object]
impl CollaborativeHistory {
    /// Grants as others published them, in the order in which they were first imported.
    #[graphql(directive = Paged::apply())]
    async fn grant_statements(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only statements that fit.")] filter: Option<GrantStatementFilter>,
    ) -> Result<GrantStatementConnection> {
        let filter = filter.unwrap_or_default().read()?;
        let page = Window { first, after, last, before }.page(false)?;
        let slice = history::grant_statements(&self.0.read, &filter, page).await?;
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = filter.clone();
            Box::pin(async move { history::count_grant_statements(&snapshot.read, &filter).await })
        });
        Ok(GrantStatementConnection(listed(slice, |row| row.id.0, GrantStatement, count)))
    }

    /// What grant statements sum to, a line for each currency. Where a funder's grant to a fund and the fund's grants onward
    /// were both imported, the same money stands in both.
    async fn grant_statement_totals(
        &self,
        #[graphql(desc = "Only statements that fit.")] filter: Option<GrantStatementFilter>,
    ) -> Result<Vec<GrantStatementTotal>> {
        let filter = filter.unwrap_or_default().read()?;
        let totals = history::statement_totals(&self.0.read, &filter).await?;
        let seen = |total: history::StatementTotal| GrantStatementTotal {
            grants: total.grants,
            amount_awarded: Money::of(total.amount, total.currency),
            recipients: total.recipients,
            to_individuals: total.to_individuals,
        };
        Ok(totals.into_iter().map(seen).collect())
    }

    /// Organisations that stand in published grants, in the order in which they were first met.
    #[graphql(directive = Paged::apply())]
    async fn known_organisations(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<KnownOrganisationConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let slice = history::known_organisations(&self.0.read, page).await?;
        let count = Arc::new(|snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { history::count_known_organisations(&snapshot.read).await })
        });
        Ok(KnownOrganisationConnection(listed(slice, |row| row.id.0, KnownOrganisation, count)))
    }

    /// Programmes under which grants were published, in the order in which they were first met.
    #[graphql(directive = Paged::apply())]
    async fn programmes(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<ProgrammeConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let slice = history::programmes(&self.0.read, page).await?;
        let count = Arc::new(|snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { history::count_programmes(&snapshot.read).await })
        });
        Ok(ProgrammeConnection(listed(slice, |row| row.id.0, Programme, count)))
    }

    /// Runs of imports, newest first.
    #[graphql(directive = Paged::apply())]
    async fn imports(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<ImportConnection> {
        let page = Window { first, after, last, before }.page(true)?;
        let slice = history::imports(&self.0.read, page).await?;
        let count = Arc::new(|snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { history::count_imports(&snapshot.read).await })
        });
        Ok(ImportConnection(listed(slice, |row| row.id.0, Import, count)))
    }

    /// Votes about projects that were held elsewhere, in the order in which they were imported: records, of which nothing
    /// follows.
    #[graphql(directive = Paged::apply())]
    async fn published_votes(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<PublishedVoteConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let slice = history::published_votes(&self.0.read, page).await?;
        let count = Arc::new(|snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { history::count_published_votes(&snapshot.read).await })
        });
        Ok(PublishedVoteConnection(listed(slice, |row| row.id.0, PublishedVote, count)))
    }
}
