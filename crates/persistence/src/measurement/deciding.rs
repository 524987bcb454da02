//! What evaluators decide about a report that was handed in.

use domain::ReportId;
use domain::measurement::{ReportState, accept, return_for_work};
use domain::tenancy::Act;
use sea_orm::sea_query::Expr;

use super::held::{Held, of_version};
use super::roll_up;
use crate::Result;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::report_version;
use crate::unit::{Asking, Write};

/// Takes a submitted report into the collective results; a correction takes the place of what counted until now.
pub async fn accept_report(store: &Store, asking: Asking, id: ReportId) -> Result<ReportId> {
    let mut unit = store.write(asking, Act::AcceptReport).await?;
    let held = Held::of(&unit, id).await?;
    let state = accept(&held.facts, unit.actor()?.organisation)?;
    roll_up::take_in(&unit, &held.row).await?;
    decide(&unit, &held, None).await?;
    held.set_state(&unit, state, held.row.version, Some(held.row.version)).await?;
    held.count(&unit, 0, i64::from(held.first())).await?;
    unit.record(told("reportAccepted", &held));
    unit.commit().await?;
    Ok(id)
}

/// Gives a submitted report back to its organisation, with the reason.
pub async fn return_report(store: &Store, asking: Asking, id: ReportId, reason: &str) -> Result<ReportId> {
    let mut unit = store.write(asking, Act::ReturnReport).await?;
    let held = Held::of(&unit, id).await?;
    let reason = return_for_work(&held.facts, unit.actor()?.organisation, reason)?;
    decide(&unit, &held, Some(reason)).await?;
    held.set_state(&unit, ReportState::Returned, held.row.version, held.row.accepted_version).await?;
    held.count(&unit, -i64::from(held.first()), 0).await?;
    unit.record(told("reportReturned", &held));
    unit.commit().await?;
    Ok(id)
}

/// What the log says of it.
fn told(verb: &'static str, held: &Held) -> Record {
    let change = serde_json::json!({ "version": held.row.version });
    Record::new(verb, "report", held.row.id.0).concerning(held.row.period_id.0).change(change)
}

async fn decide(unit: &Write, held: &Held, return_reason: Option<String>) -> Result<()> {
    let (by, now) = (unit.actor()?.membership, unit.now());
    unit.update_where::<report_version::Entity>(of_version(held.row.id, held.row.version), |update| {
        use report_version::Column;
        update
            .col_expr(Column::DecidedBy, Expr::value(Some(by)))
            .col_expr(Column::DecidedAt, Expr::value(Some(now)))
            .col_expr(Column::ReturnReason, Expr::value(return_reason))
    })
    .await
}
