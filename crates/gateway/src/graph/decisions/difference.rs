//! What a change of the charter changes, and templates to start one from.

use async_graphql::{ID, InputObject, SimpleObject};
use domain::decisions::{Area, ChangeKind, Charter, CharterTemplate, RightDifference as Changed};
use persistence::decisions;

use super::charter::Charter as Shown;
use super::charter_input::DeclaredImbalanceInput;
use super::rule::Rule;
use crate::graph::cost::list_size;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scope::Snapshot;
use crate::graph::tenancy::Collaborative;

/// What became of one right between two charters, in sentences.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct RightDifference {
    /// The right.
    right_id: ID,
    /// What became of it.
    kind: ChangeKind,
    /// One for what was added or removed; one for each thing that changed.
    sentences: Vec<String>,
}

impl From<Changed> for RightDifference {
    fn from(changed: Changed) -> Self {
        Self { right_id: id::encode(changed.right), kind: changed.kind, sentences: changed.sentences }
    }
}

/// What one set of rights changes in another.
pub(super) async fn between(snapshot: &Snapshot, before: &Charter, after: &Charter) -> Result<Vec<RightDifference>> {
    let changes = decisions::charter_differences(&snapshot.read, before, after).await?;
    Ok(changes.into_iter().map(Into::into).collect())
}

/// The same from a version that was written; empty where it was not.
pub(super) async fn since(snapshot: &Snapshot, version: i64, after: &Charter) -> Result<Vec<RightDifference>> {
    match decisions::charter_version(&snapshot.read, version).await? {
        Some((before, _)) => between(snapshot, &before, after).await,
        None => Ok(Vec::new()),
    }
}

/// A charter to start from. Each covers every area, and partners lead every decision about money in it.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct CharterStart {
    /// Its word, for `draftCharterFromTemplate`.
    template: CharterTemplate,
    /// What it is called.
    name: &'static str,
    /// What it comes to.
    summary: &'static str,
    /// Whether it needs a body beside the assembly, as its council, circle or board.
    has_council: bool,
    /// Who would decide what, and how.
    #[graphql(directive = list_size::apply(Some(20), None))]
    rights: Vec<CharterStartRight>,
}

/// One right of a charter to start from.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct CharterStartRight {
    /// What is decided.
    area: Area,
    /// Whether the council decides it; else the assembly does.
    of_council: bool,
    /// How it is decided.
    rule: Rule,
}

impl From<CharterTemplate> for CharterStart {
    fn from(template: CharterTemplate) -> Self {
        let right = |(area, of_council, rule): (Area, bool, domain::decisions::Rule)| CharterStartRight {
            area,
            of_council,
            rule: (&rule).into(),
        };
        Self {
            template,
            name: template.name(),
            summary: template.summary(),
            has_council: template.has_council(),
            rights: template.outline().map(right).collect(),
        }
    }
}

/// A template, and the body that is its council.
#[derive(Debug, InputObject)]
pub(crate) struct DraftCharterFromTemplateInput {
    /// The template.
    pub(super) template: CharterTemplate,
    /// The body that is its council, circle or board; left out where it has none.
    pub(super) council_id: Option<ID>,
    /// Imbalances to adopt knowingly; they are published.
    #[graphql(default)]
    pub(super) declared_imbalances: Vec<DeclaredImbalanceInput>,
}

/// The charter as it was written.
#[derive(SimpleObject)]
pub(crate) struct DraftCharterFromTemplatePayload {
    /// The new version. It is changed from here like any other draft.
    pub(super) charter: Shown,
    /// The collaborative, of which it is the charter now.
    pub(super) collaborative: Collaborative,
}
