//! Votes about projects that were held elsewhere.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::PublishedVoteId;
use domain::allocating::pabulib::{RecordedProject, written};
use domain::allocating::{ProjectOutcome, Verdict};
use persistence::rows::PublishedVoteRow;

use super::import::Import;
use super::load::PublishedVoteById;
use crate::graph::connection::connection;
use crate::graph::cost::list_size;
use crate::graph::decisions::AllocationTerms;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scope::{Snapshot, snapshot};

/// A vote as somebody published it.
#[derive(Debug, Clone)]
pub(crate) struct PublishedVote(pub(crate) PublishedVoteRow);

connection! {
    /// A page of published votes.
    PublishedVoteConnection,
    /// A published vote in a list.
    PublishedVoteEdge,
    PublishedVote
}

/// A vote about projects that was held elsewhere, as somebody published it, recounted. It is a record for comparison: no
/// decision of this collaborative. It has no electorate and no authority here, and moves no money, whatever it selected.
/// Its ballots are kept without their voters.
#[Object]
impl PublishedVote {
    /// The vote's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// What it was about, as published.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The import that brought it.
    async fn import(&self, ctx: &Context<'_>) -> Result<Import> {
        Import::load(&*snapshot(ctx).await?, self.0.import_id).await
    }

    /// The currency of its amounts, as published; null where the file names none.
    async fn currency(&self) -> Option<&str> {
        self.0.currency.as_deref()
    }

    /// Its budget, in that currency.
    async fn budget(&self) -> String {
        self.amount(self.0.budget)
    }

    /// The rule that the file names; null where it names none.
    async fn published_rule(&self) -> Option<&str> {
        self.0.published_rule.as_deref()
    }

    /// The rule by which it was counted here: the published one where it is known, and else equal shares completed by ADD1.
    async fn rule(&self) -> AllocationTerms {
        (&self.0.rule.0).into()
    }

    /// How many ballots it has.
    async fn ballots(&self) -> i64 {
        self.0.ballot_count
    }

    /// What the budget comes to, in one sentence.
    async fn sentence(&self) -> &str {
        &self.0.result.sentence
    }

    /// What is spent on the projects that are funded by that rule, in the vote's currency.
    async fn spent(&self) -> String {
        self.amount(self.0.result.spent_minor)
    }

    /// Every project, in the order of the file.
    #[graphql(directive = list_size::apply(Some(50), None))]
    async fn projects(&self) -> Vec<PublishedProject> {
        let projects = self.0.projects.iter().zip(&self.0.result.projects);
        projects.map(|(project, outcome)| self.project(project, outcome)).collect()
    }
}

impl PublishedVote {
    pub(crate) async fn load(snapshot: &Snapshot, id: PublishedVoteId) -> Result<Self> {
        Ok(Self(snapshot.expect::<PublishedVoteById>(id.0).await?))
    }

    fn amount(&self, minor: i64) -> String {
        written(minor, u32::try_from(self.0.places).unwrap_or_default())
    }

    fn points(&self, units: i64) -> String {
        written(units, u32::try_from(self.0.point_places).unwrap_or_default())
    }

    fn project(&self, project: &RecordedProject, outcome: &ProjectOutcome) -> PublishedProject {
        let whole = outcome.score.to_string().parse::<i64>().ok();
        PublishedProject {
            external_id: project.external_id.clone(),
            name: project.name.clone(),
            cost: self.amount(project.cost_minor),
            categories: project.categories.clone(),
            votes: project.votes,
            published_votes: project.published_votes,
            score: whole.map_or_else(|| outcome.score.to_string(), |units| self.points(units)),
            published_score: project.published_score.map(|units| self.points(units)),
            funded: matches!(outcome.verdict, Verdict::Funded { .. }),
            published_selected: project.published_selected,
        }
    }
}

/// A project of a published vote: what was published of it, beside what is counted here.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct PublishedProject {
    /// The publisher's id.
    external_id: String,
    /// Its name; null where the file has none.
    name: Option<String>,
    /// Its cost, in the vote's currency.
    cost: String,
    /// The categories that it belongs to.
    categories: Vec<String>,
    /// How many votes name it, as counted here.
    votes: u64,
    /// The same, as published; null where the file does not say.
    published_votes: Option<i64>,
    /// The points that it got, as counted here.
    score: String,
    /// The same, as published; null where the file does not say.
    published_score: Option<String>,
    /// Whether it is funded by the rule by which the vote was counted here.
    funded: bool,
    /// Whether it was selected where the vote was held; null where the file does not say.
    published_selected: Option<bool>,
}
