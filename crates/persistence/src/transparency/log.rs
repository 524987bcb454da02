//! Reads of the log: each shows only what its reader may see.

use chrono::{DateTime, Utc};
use domain::MembershipId;
use domain::transparency::DataClass;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entity::activity::{Column, Entity};
use crate::entity::rows::{ActivityDetailRow, ActivityHeadRow, ActivityRow};
use crate::entity::{activity_detail, activity_head};
use crate::page::{Page, Slice};
use crate::unit::{Actor, Read, bucketed};
use crate::{Error, Result};

/// Which entries are wanted; what is left out does not narrow.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What was done, as entries write it: `ballotCast`.
    pub verbs: Option<Vec<String>>,
    /// What it was done to, as entries write it: `proposal`.
    pub subject_kinds: Option<Vec<String>>,
    pub subject: Option<Uuid>,
    /// What changed a proposal, a fund or a reporting period, whatever it was done to.
    pub concerns: Option<Uuid>,
    pub actor: Option<MembershipId>,
    /// From this moment on.
    pub since: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
}

impl Filter {
    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.verbs.as_ref().map(|verbs| Column::Verb.is_in(verbs)))
            .add_option(self.subject_kinds.as_ref().map(|kinds| Column::SubjectKind.is_in(kinds)))
            .add_option(self.subject.map(|id| Column::SubjectId.eq(id)))
            .add_option(self.concerns.map(|id| Column::ConcernsId.eq(id)))
            .add_option(self.actor.map(|id| Column::ActorId.eq(id)))
            .add_option(self.since.map(|since| Column::At.gte(since)))
            .add_option(self.until.map(|until| Column::At.lt(until)))
    }
}

/// The entries that this reader may see. An organisation's own are those that belong to it, whoever acted.
fn readable(reader: &Actor) -> Condition {
    let classes = |own| {
        let all = DataClass::ALL.iter().copied();
        all.filter(move |class| class.readable(&reader.roles, own)).collect::<Vec<_>>()
    };
    let anybodys = Condition::any().add(Column::DataClass.is_in(classes(false)));
    let Some(organisation) = reader.organisation else { return anybodys };
    anybodys.add(Column::DataClass.is_in(classes(true)).and(Column::OwnerId.eq(organisation)))
}

/// One page of the log.
pub async fn activities(read: &Read, reader: &Actor, filter: &Filter, page: Page<i64>) -> Result<Slice<ActivityRow>> {
    let (above, below) = page.bounds();
    let bounds = Condition::all()
        .add_option(above.map(|sequence| Column::Sequence.gt(sequence)))
        .add_option(below.map(|sequence| Column::Sequence.lt(sequence)));
    let query = read.find::<Entity>().filter(readable(reader)).filter(filter.condition()).filter(bounds);
    let query =
        if page.descending() { query.order_by_desc(Column::Sequence) } else { query.order_by_asc(Column::Sequence) };
    Ok(page.cut(query.limit(page.size + 1).all(read.link()).await?))
}

/// Entries by their numbers, whoever may read them.
pub async fn entries_by_sequence(read: &Read, sequences: &[i64]) -> Result<Vec<ActivityRow>> {
    read.all::<Entity>(Column::Sequence.is_in(bucketed(sequences))).await
}

/// Whether this reader may see an entry.
pub fn entry_shown(reader: &Actor, entry: &ActivityRow) -> bool {
    let own = entry.owner_id.is_some() && entry.owner_id == reader.organisation;
    entry.data_class.readable(&reader.roles, own)
}

/// How many entries this reader finds.
pub async fn count_activities(read: &Read, reader: &Actor, filter: &Filter) -> Result<u64> {
    read.count::<Entity>(Condition::all().add(readable(reader)).add(filter.condition())).await
}

/// The changes themselves, as far as they were not erased: one statement for all these entries. Only for entries that
/// their reader was shown.
pub async fn details_of(read: &Read, sequences: &[i64]) -> Result<Vec<ActivityDetailRow>> {
    if sequences.is_empty() {
        return Ok(Vec::new());
    }
    read.all::<activity_detail::Entity>(activity_detail::Column::Sequence.is_in(bucketed(sequences))).await
}

/// Where the log ends.
pub async fn head(read: &Read) -> Result<ActivityHeadRow> {
    let head = read.find::<activity_head::Entity>().one(read.link()).await?;
    head.ok_or_else(|| Error::Broken("a collaborative without an activity head".to_owned()))
}

/// A stretch of the log, as one follower sees it.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// Oldest first.
    pub entries: Vec<ActivityRow>,
    /// Up to here everything was looked at, whether or not it was shown.
    pub reached: i64,
}

/// What comes behind an entry, oldest first and at most so many. Entries are numbered in the order of their commits, so
/// nothing will ever appear before `reached`.
pub async fn entries_after(read: &Read, reader: &Actor, filter: &Filter, sequence: i64, limit: u64) -> Result<Stretch> {
    let end = head(read).await?.sequence;
    if end <= sequence {
        return Ok(Stretch { entries: Vec::new(), reached: sequence });
    }
    let page = Page { after: Some(sequence), before: None, size: limit, from_end: false, newest_first: false };
    let Slice { rows, has_next, .. } = activities(read, reader, filter, page).await?;
    let last = rows.last().map(|row| row.sequence);
    Ok(Stretch { reached: last.filter(|_| has_next).unwrap_or(end), entries: rows })
}
