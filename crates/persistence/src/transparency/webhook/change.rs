//! Changing an endpoint: where and what is sent, and whether.

use chrono::{DateTime, Utc};
use domain::WebhookEndpointId;
use domain::tenancy::Act;
use domain::transparency::Refusal;
use domain::transparency::webhook::{DisabledReason, words};
use sea_orm::UpdateMany;
use sea_orm::sea_query::Expr;
use serde_json::json;

use super::endpoint::{WebhookTarget, described, own_or_stewarded};
use super::switch::{disable, note_at_head};
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::WebhookEndpointRow;
use crate::entity::webhook_endpoint::{Column, Entity};
use crate::unit::{Asking, Write};
use crate::{Result, Stored};

/// What is to be changed; what is none stays.
#[derive(Debug, Clone)]
pub struct WebhookChange {
    pub id: WebhookEndpointId,
    pub target: Option<WebhookTarget>,
    pub description: Option<String>,
    pub verbs: Option<Vec<String>>,
    pub subject_kinds: Option<Vec<String>>,
    pub enabled: Option<bool>,
}

/// Changes an endpoint of one's own; a steward may stop anybody's. What waits is tried at once where the address changed
/// or the endpoint works again, as if it had not been tried before.
pub async fn update_webhook_endpoint(
    store: &Store,
    asking: Asking,
    change: &WebhookChange,
) -> Result<WebhookEndpointId> {
    let mut unit = store.write(asking, Act::UpdateWebhookEndpoint).await?;
    let row = own_or_stewarded(&unit, change.id, Act::UpdateWebhookEndpoint).await?;
    let owner = row.membership_id == unit.actor()?.membership;
    if !owner && !only_stops(change) {
        return Err(Refusal::NotYourEndpoint.into());
    }
    if change.enabled == Some(false) && row.disabled_at.is_none() {
        let reason = if owner { DisabledReason::ByOwner } else { DisabledReason::BySteward };
        disable(&mut unit, &row, reason).await?;
    }
    if owner {
        rewrite(&mut unit, &row, change).await?;
    }
    unit.commit().await?;
    Ok(change.id)
}

fn only_stops(change: &WebhookChange) -> bool {
    let WebhookChange { id: _, target, description, verbs, subject_kinds, enabled } = change;
    let nothing_else = target.is_none() && description.is_none() && verbs.is_none() && subject_kinds.is_none();
    nothing_else && *enabled == Some(false)
}

async fn rewrite(unit: &mut Write, row: &WebhookEndpointRow, change: &WebhookChange) -> Result<()> {
    let again = change.enabled == Some(true) && row.disabled_at.is_some();
    let target = change.target.clone().filter(|target| target.url != row.url);
    let description = described(change.description.as_deref())?.or_else(|| row.description.clone());
    let verbs = change.verbs.as_deref().map(|given| words("verbs", given)).transpose()?;
    let verbs = verbs.map_or_else(|| row.verbs.clone(), Stored);
    let kinds = change.subject_kinds.as_deref().map(|given| words("subjectKinds", given)).transpose()?;
    let kinds = kinds.map_or_else(|| row.subject_kinds.clone(), Stored);
    let changed =
        target.is_some() || description != row.description || verbs != row.verbs || kinds != row.subject_kinds;
    if !changed && !again {
        return Ok(());
    }
    let moved = target.is_some();
    let target = target.unwrap_or_else(|| WebhookTarget { url: row.url.clone(), host: row.host.clone() });
    let told = json!({ "host": target.host, "verbs": verbs.0, "subjectKinds": kinds.0, "enabledAgain": again,
        "addressChanged": moved });
    unit.update::<Entity>(row.id, |update| {
        let update = update
            .col_expr(Column::Url, Expr::value(target.url))
            .col_expr(Column::Host, Expr::value(target.host))
            .col_expr(Column::Description, Expr::value(description))
            .col_expr(Column::Verbs, Expr::value(verbs))
            .col_expr(Column::SubjectKinds, Expr::value(kinds));
        let update = if again { works_again(update) } else { update };
        if moved || again { afresh(update) } else { update }
    })
    .await?;
    if moved || again {
        begin_anew(unit, row.id).await?;
    }
    if again {
        note_at_head(unit).await?;
    }
    unit.record(Record::new("webhookEndpointUpdated", "webhookEndpoint", row.id.0).change(told));
    Ok(())
}

fn works_again(update: UpdateMany<Entity>) -> UpdateMany<Entity> {
    update
        .col_expr(Column::DisabledAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::DisabledReason, Expr::value(None::<String>))
}

/// What was found out about the endpoint need not hold any more.
fn afresh(update: UpdateMany<Entity>) -> UpdateMany<Entity> {
    update
        .col_expr(Column::FailingSince, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::PausesUntil, Expr::value(None::<DateTime<Utc>>))
}

/// What waits is tried at once, and has all its tries before it.
async fn begin_anew(unit: &Write, endpoint: WebhookEndpointId) -> Result<()> {
    let sql = "update webhook_deliveries set failed = 0, next_attempt_at = $3 where collaborative_id = $1 \
               and endpoint_id = $2 and state = 'PENDING' and (claimed_until is null or claimed_until <= $3)";
    unit.execute(sql, [endpoint.into(), unit.now().into()]).await.map(drop)
}
