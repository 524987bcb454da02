//! Which endpoints work: what wakes them, and what stops them.

use domain::MembershipId;
use domain::transparency::webhook::DisabledReason;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QuerySelect};

use crate::activity::Record;
use crate::due::Kind;
use crate::entity::activity_head;
use crate::entity::rows::{ActivityHeadRow, WebhookEndpointRow};
use crate::entity::webhook_endpoint::{Column, Entity};
use crate::unit::Write;
use crate::{Error, Result};

/// Has every endpoint that works looked at: in the unit that made the entries, so that none is forgotten. The head of the
/// log, which is locked, says whether there is any.
pub(crate) async fn wake(unit: &Write) -> Result<()> {
    let id = if unit.store().is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
    let sql = format!(
        "insert into due (id, collaborative_id, kind, subject_id, at, attempts) \
         select {id}, e.collaborative_id, '{}', e.id, $2, 0 from webhook_endpoints e \
         where e.collaborative_id = $1 and e.disabled_at is null \
         on conflict (collaborative_id, kind, subject_id) \
         do update set at = excluded.at, claimed_until = null, attempts = 0",
        Kind::SendWebhooks.text()
    );
    unit.execute(&sql, [unit.now().into()]).await.map(drop)
}

/// Notes at the head of the log whether anybody waits for entries. Locks the head, which whoever else commits waits for:
/// the last thing in a unit, but for what is due.
pub(super) async fn note_at_head(unit: &Write) -> Result<ActivityHeadRow> {
    let head = lock_head(unit).await?;
    let waited_for = unit.count::<Entity>(Column::DisabledAt.is_null()).await? > 0;
    if waited_for != head.webhooks {
        unit.update_where::<activity_head::Entity>(activity_head::Column::Sequence.eq(head.sequence), |update| {
            update.col_expr(activity_head::Column::Webhooks, Expr::value(waited_for))
        })
        .await?;
    }
    Ok(head)
}

/// The head of the log, locked.
pub(super) async fn lock_head(unit: &Write) -> Result<ActivityHeadRow> {
    let head = unit.find::<activity_head::Entity>().lock_exclusive().one(unit.link()).await?;
    head.ok_or_else(|| Error::Broken("a collaborative without an activity head".to_owned()))
}

/// Stops an endpoint, and tells everybody in the log that it stands still.
pub(super) async fn disable(unit: &mut Write, row: &WebhookEndpointRow, reason: DisabledReason) -> Result<()> {
    stop(unit, row, reason).await?;
    note_at_head(unit).await.map(drop)
}

async fn stop(unit: &mut Write, row: &WebhookEndpointRow, reason: DisabledReason) -> Result<()> {
    let now = unit.now();
    unit.update::<Entity>(row.id, |update| {
        update.col_expr(Column::DisabledAt, Expr::value(now)).col_expr(Column::DisabledReason, Expr::value(reason))
    })
    .await?;
    let change = serde_json::json!({ "host": row.host, "reason": reason, "owner": row.membership_id });
    unit.record(Record::new("webhookEndpointDisabled", "webhookEndpoint", row.id.0).change(change));
    Ok(())
}

/// Stops every endpoint of a member whose part in the collaborative ends.
pub(crate) async fn end_all_of(unit: &mut Write, member: MembershipId) -> Result<()> {
    let working = Column::MembershipId.eq(member).and(Column::DisabledAt.is_null());
    let rows = unit.find::<Entity>().filter(working).lock_exclusive().all(unit.link()).await?;
    for row in &rows {
        stop(unit, row, DisabledReason::MembershipEnded).await?;
    }
    if rows.is_empty() { Ok(()) } else { note_at_head(unit).await.map(drop) }
}
