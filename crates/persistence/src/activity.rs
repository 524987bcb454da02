//! The one activity log: written in the unit of each change, gapless, chained.

use chrono::TimeDelta;
use domain::tenancy::Act;
use domain::transparency::{self, DataClass, Entry};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QuerySelect};
use serde::Serialize;
use uuid::Uuid;

use crate::database::Store;
use crate::entity::{activity, activity_detail, activity_head, refused_attempt};
use crate::unit::{Asking, Write};
use crate::{Error, Result};

/// One thing that was done.
#[derive(Debug, Clone)]
pub struct Record {
    verb: &'static str,
    subject_kind: &'static str,
    subject: Option<Uuid>,
    class: DataClass,
    authority: String,
    change: serde_json::Value,
}

impl Record {
    /// What was done to what; readable by members.
    pub(crate) fn new(verb: &'static str, subject_kind: &'static str, subject: impl Into<Option<Uuid>>) -> Self {
        Self {
            verb,
            subject_kind,
            subject: subject.into(),
            class: DataClass::Members,
            authority: String::new(),
            change: serde_json::Value::Null,
        }
    }

    /// The change itself, kept beside the entry under its digest.
    pub(crate) fn change(self, change: impl Serialize) -> Self {
        Self { change: serde_json::to_value(change).unwrap_or_default(), ..self }
    }

    pub(crate) fn class(self, class: DataClass) -> Self {
        Self { class, ..self }
    }

    pub(crate) fn by(self, authority: String) -> Self {
        Self { authority, ..self }
    }
}

/// Adds entries behind the head. The head's row is locked last of all, and only until the commit.
pub(crate) async fn append(unit: &Write, records: Vec<Record>) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let head = unit.find::<activity_head::Entity>().lock_exclusive().one(unit.link()).await?;
    let head = head.ok_or_else(|| Error::Broken("a collaborative without an activity head".to_owned()))?;
    let (mut sequence, mut hash) = (head.sequence, head.hash);
    let (mut entries, mut details) = (Vec::new(), Vec::new());
    for record in records {
        sequence += 1;
        let (entry, detail) = chained(unit, record, sequence, hash)?;
        hash = entry.hash.clone();
        entries.push(entry);
        details.push(detail);
    }
    unit.insert_all::<activity::Entity>(entries).await?;
    unit.insert_all::<activity_detail::Entity>(details).await?;
    unit.update_where::<activity_head::Entity>(activity_head::Column::Sequence.eq(head.sequence), |update| {
        update
            .col_expr(activity_head::Column::Sequence, Expr::value(sequence))
            .col_expr(activity_head::Column::Hash, Expr::value(hash))
    })
    .await
}

fn chained(
    unit: &Write,
    record: Record,
    sequence: i64,
    prior: Vec<u8>,
) -> Result<(activity::Model, activity_detail::Model)> {
    let collaborative_id = unit.collaborative_id();
    let actor = unit.actor_or_none();
    // Nobody can try out short changes against the digest without it.
    let salt = unit.store().ids.salt().to_vec();
    let canonical = serde_json::to_string(&Entry {
        sequence,
        at: transparency::instant(unit.now()),
        actor: actor.map(|actor| actor.membership.to_string()),
        operator: actor.is_some_and(|actor| actor.operator),
        authority: &record.authority,
        verb: record.verb,
        subject_kind: record.subject_kind,
        subject: record.subject.map(|id| id.to_string()),
        data_class: record.class,
        digest: transparency::digest(&salt, &record.change.to_string()),
    })?;
    let before =
        prior.as_slice().try_into().map_err(|_| Error::Broken("an activity hash of the wrong length".to_owned()))?;
    let entry = activity::Model {
        collaborative_id,
        sequence,
        at: unit.now(),
        actor_id: actor.map(|actor| actor.membership),
        verb: record.verb.to_owned(),
        subject_kind: record.subject_kind.to_owned(),
        subject_id: record.subject,
        data_class: record.class,
        hash: transparency::chain(&before, &canonical).to_vec(),
        canonical,
        prior_hash: prior,
    };
    Ok((entry, activity_detail::Model { collaborative_id, sequence, salt, change: record.change }))
}

/// One entry for the same refusal of the same member in this time; the others are counted.
const REFUSALS_MERGED: TimeDelta = TimeDelta::minutes(1);

/// Enters a refused attempt, without its content, in a unit of its own after the roll-back.
pub async fn record_refusal(store: &Store, asking: Asking, act: Act, code: &'static str) -> Result<()> {
    let mut unit = store.write_unasked(asking.collaborative, "REFUSED".to_owned()).await?;
    let Some(actor) = unit.actor_of(asking).await? else { return Ok(()) };
    let key = refused_attempt::Column::ActorId
        .eq(actor)
        .and(refused_attempt::Column::Act.eq(act.to_string()))
        .and(refused_attempt::Column::Code.eq(code));
    let known = unit.one::<refused_attempt::Entity>(key.clone()).await?;
    let (now, start) = (unit.now(), known.as_ref().map(|row| row.window_starts_at));
    if start.is_some_and(|start| now - start < REFUSALS_MERGED) {
        unit.update_where::<refused_attempt::Entity>(key, |update| {
            update.col_expr(refused_attempt::Column::Times, Expr::col(refused_attempt::Column::Times).add(1))
        })
        .await?;
        return unit.commit().await;
    }
    let merged = known.as_ref().map_or(0, |row| row.times - 1);
    if known.is_some() {
        unit.update_where::<refused_attempt::Entity>(key, |update| {
            update
                .col_expr(refused_attempt::Column::Times, Expr::value(1_i64))
                .col_expr(refused_attempt::Column::WindowStartsAt, Expr::value(now))
        })
        .await?;
    } else {
        let row = refused_attempt::Model {
            collaborative_id: unit.collaborative_id(),
            actor_id: actor,
            act: act.to_string(),
            code: code.to_owned(),
            window_starts_at: now,
            times: 1,
        };
        unit.insert::<refused_attempt::Entity>(row).await?;
    }
    let change = serde_json::json!({ "act": act, "code": code, "mergedBefore": merged });
    unit.record(Record::new("attemptRefused", "membership", actor.0).class(DataClass::Stewards).change(change));
    unit.commit().await
}
