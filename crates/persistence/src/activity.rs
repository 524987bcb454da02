//! The one activity log: written in the unit of each change, gapless, chained.

use chrono::TimeDelta;
use domain::tenancy::Act;
use domain::transparency::{self, DataClass, Entry};
use domain::{MembershipId, OrganisationId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use uuid::Uuid;

use crate::database::Store;
use crate::entity::{activity, activity_detail, activity_head, refused_attempt};
use crate::transparency::webhook;
use crate::unit::{Asking, Write};
use crate::{Conflict, Error, Result};

/// One thing that was done.
#[derive(Debug, Clone)]
pub struct Record {
    verb: &'static str,
    subject_kind: &'static str,
    subject: Option<Uuid>,
    concerns: Option<Uuid>,
    class: DataClass,
    owner: Option<OrganisationId>,
    authority: String,
    change: serde_json::Value,
}

/// Kinds of things that can be followed by themselves.
const FOLLOWED: [&str; 3] = ["proposal", "fund", "reportingPeriod"];

impl Record {
    /// What was done to what; readable by members.
    pub(crate) fn new(verb: &'static str, subject_kind: &'static str, subject: impl Into<Option<Uuid>>) -> Self {
        let subject = subject.into();
        Self {
            verb,
            subject_kind,
            subject,
            concerns: subject.filter(|_| FOLLOWED.contains(&subject_kind)),
            class: DataClass::Members,
            owner: None,
            authority: String::new(),
            change: serde_json::Value::Null,
        }
    }

    /// The change itself, kept beside the entry under its digest.
    pub(crate) fn change(self, change: impl Serialize) -> Self {
        Self { change: serde_json::to_value(change).unwrap_or_default(), ..self }
    }

    /// A change of this proposal, fund or reporting period, too, if there is one to which its subject belongs.
    pub(crate) fn concerning(self, whole: impl Into<Option<Uuid>>) -> Self {
        Self { concerns: whole.into().or(self.concerns), ..self }
    }

    pub(crate) fn class(self, class: DataClass) -> Self {
        Self { class, ..self }
    }

    /// Readable by this organisation, whoever did it, and by auditors.
    pub(crate) fn owned_by(self, organisation: OrganisationId) -> Self {
        Self { class: DataClass::Organisation, owner: Some(organisation), ..self }
    }

    /// Readable by those who read that entry.
    pub(crate) fn shown_like(self, entry: &activity::Model) -> Self {
        Self { class: entry.data_class, owner: entry.owner_id, ..self }
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
    .await?;
    if head.webhooks { webhook::wake(unit).await } else { Ok(()) }
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
        token: actor.and_then(|actor| actor.token).map(|token| token.id.to_string()),
        authority: &record.authority,
        verb: record.verb,
        subject_kind: record.subject_kind,
        subject: record.subject.map(|id| id.to_string()),
        data_class: record.class,
        owner: record.owner.map(|id| id.to_string()),
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
        concerns_id: record.concerns,
        data_class: record.class,
        owner_id: record.owner,
        hash: transparency::chain(&before, &canonical).to_vec(),
        canonical,
        prior_hash: prior,
    };
    Ok((entry, activity_detail::Model { collaborative_id, sequence, salt, change: record.change }))
}

/// One entry for the same refusal of the same member in this time; the others are counted.
const REFUSALS_MERGED: TimeDelta = TimeDelta::minutes(1);

/// Enters a refused attempt, without its content, in a unit of its own after the roll-back. A machine is no member whose
/// attempts could be counted; it was refused before anything was looked at.
pub async fn record_refusal(store: &Store, asking: Asking, act: Act, code: &'static str) -> Result<()> {
    if asking.token.is_some_and(|token| token.is_machine()) {
        return Ok(());
    }
    let mut unit = store.write_unasked(asking.collaborative, "REFUSED".to_owned()).await?;
    let Some(actor) = unit.actor_of(asking).await? else { return Ok(()) };
    let Some(merged) = first_of_its_minute(&unit, actor, act, code).await? else { return unit.commit().await };
    let change = serde_json::json!({ "act": act, "code": code, "mergedBefore": merged });
    unit.record(Record::new("attemptRefused", "membership", actor.0).class(DataClass::Stewards).change(change));
    unit.commit().await
}

/// Counts a refusal. Where it is to be entered, says how many were merged into the entry before it.
async fn first_of_its_minute(unit: &Write, actor: MembershipId, act: Act, code: &str) -> Result<Option<i64>> {
    let (now, act) = (unit.now(), act.to_string());
    // Of two first ones at once, one waits here for the other.
    let sql = "insert into refused_attempts (collaborative_id, actor_id, act, code, window_starts_at, times) \
               values ($1, $2, $3, $4, $5, 1) on conflict do nothing";
    let values = [actor.into(), act.clone().into(), code.into(), now.into()];
    if unit.execute(sql, values).await? == 1 {
        return Ok(Some(0));
    }
    use refused_attempt::Column;
    let key = Column::ActorId.eq(actor).and(Column::Act.eq(act)).and(Column::Code.eq(code));
    let query = unit.find::<refused_attempt::Entity>().filter(key.clone()).lock_exclusive();
    let known = query.one(unit.link()).await?.ok_or(Error::Conflict(Conflict::GaveWay))?;
    let merged = (now - known.window_starts_at >= REFUSALS_MERGED).then_some(known.times - 1);
    let (times, start) = if merged.is_some() { (1, now) } else { (known.times + 1, known.window_starts_at) };
    unit.update_where::<refused_attempt::Entity>(key, |update| {
        update.col_expr(Column::Times, Expr::value(times)).col_expr(Column::WindowStartsAt, Expr::value(start))
    })
    .await?;
    Ok(merged)
}
