//! Indicators: adopted, revised and retired by decision.

use domain::measurement::{Calendar, IndicatorDefinition, Refusal};
use domain::{IndicatorId, OutcomeId};
use sea_orm::sea_query::Expr;

use crate::activity::Record;
use crate::decisions::Decided;
use crate::entity::rows::IndicatorRow;
use crate::entity::{indicator, indicator_version, outcome};
use crate::unit::Write;
use crate::{Error, Result, Stored};

/// Whether a definition makes sense, before it is voted on.
pub(crate) async fn check_definition(
    unit: &Write,
    outcome: OutcomeId,
    revises: Option<IndicatorId>,
    definition: &IndicatorDefinition,
) -> Result<()> {
    unit.get::<outcome::Entity>("outcome", outcome).await?;
    match revises {
        Some(id) => {
            let current = unit.get::<indicator::Entity>("indicator", id).await?;
            revised(&current, outcome, definition).map(drop)
        }
        None => Ok(definition.clone().validate().map(drop)?),
    }
}

/// Whether an indicator is there to be retired, before it is voted on.
pub(crate) async fn check_retirement(unit: &Write, id: IndicatorId) -> Result<()> {
    in_use(&unit.get::<indicator::Entity>("indicator", id).await?)
}

/// Puts a definition in force, as a new indicator or as the next version of one.
pub(crate) async fn adopt_indicator(
    unit: &mut Write,
    decided: Decided,
    outcome: OutcomeId,
    revises: Option<IndicatorId>,
    definition: &IndicatorDefinition,
) -> Result<IndicatorId> {
    unit.get::<outcome::Entity>("outcome", outcome).await?;
    let (id, version, definition) = match revises {
        Some(id) => revise(unit, id, outcome, definition).await?,
        None => add(unit, outcome, definition.clone().validate()?).await?,
    };
    let row = indicator_version::Model {
        collaborative_id: unit.collaborative_id(),
        indicator_id: id,
        version,
        definition: Stored(definition.clone()),
        proposal_id: decided.proposal,
        adopted_at: unit.now(),
    };
    unit.insert::<indicator_version::Entity>(row).await?;
    let change = serde_json::json!({ "outcome": outcome, "version": version, "definition": definition });
    unit.record(Record::new("indicatorAdopted", "indicator", id.0).change(change));
    Ok(id)
}

/// Takes an indicator out of use. Its results stay.
pub(crate) async fn retire_indicator(unit: &mut Write, id: IndicatorId) -> Result<IndicatorId> {
    in_use(&unit.lock::<indicator::Entity>("indicator", id).await?)?;
    let now = unit.now();
    unit.update::<indicator::Entity>(id, |update| {
        update.col_expr(indicator::Column::RetiredAt, Expr::value(Some(now)))
    })
    .await?;
    unit.record(Record::new("indicatorRetired", "indicator", id.0));
    Ok(id)
}

async fn add(
    unit: &Write,
    outcome_id: OutcomeId,
    definition: IndicatorDefinition,
) -> Result<(IndicatorId, i64, IndicatorDefinition)> {
    let id = IndicatorId(unit.new_id());
    let calendar = Calendar::new(definition.period_type, definition.start_month)?;
    let row = indicator::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        outcome_id,
        version: 1,
        name: definition.name.clone(),
        definition: Stored(definition.clone()),
        period_type: definition.period_type,
        start_month: i64::from(calendar.start_month),
        retired_at: None,
        created_at: unit.now(),
    };
    unit.insert::<indicator::Entity>(row).await?;
    Ok((id, 1, definition))
}

async fn revise(
    unit: &Write,
    id: IndicatorId,
    outcome: OutcomeId,
    definition: &IndicatorDefinition,
) -> Result<(IndicatorId, i64, IndicatorDefinition)> {
    let current = unit.lock::<indicator::Entity>("indicator", id).await?;
    let definition = revised(&current, outcome, definition)?;
    let (version, name) = (current.version + 1, definition.name.clone());
    unit.update::<indicator::Entity>(id, |update| {
        use indicator::Column;
        update
            .col_expr(Column::Version, Expr::value(version))
            .col_expr(Column::Name, Expr::value(name))
            .col_expr(Column::Definition, Expr::value(Stored(definition.clone())))
    })
    .await?;
    Ok((id, version, definition))
}

fn revised(current: &IndicatorRow, outcome: OutcomeId, next: &IndicatorDefinition) -> Result<IndicatorDefinition> {
    in_use(current)?;
    if current.outcome_id != outcome {
        return Err(Error::Refused(Refusal::NotRevisable { field: "outcome" }.into()));
    }
    Ok(current.definition.revised_by(next.clone())?)
}

/// Refused: an indicator that was retired.
pub(super) fn in_use(row: &IndicatorRow) -> Result<()> {
    match row.retired_at {
        Some(_) => Err(Refusal::Retired { name: row.name.clone() }.into()),
        None => Ok(()),
    }
}
