//! Indicators, periods, reports and results.

use domain::IndicatorId;

use crate::decisions::Decided;
use crate::unit::Write;
use crate::{Error, Result};

/// Whether a definition makes sense, before it is voted on.
pub(crate) async fn check_definition(_unit: &Write, _definition: &serde_json::Value) -> Result<()> {
    Ok(())
}

pub(crate) async fn adopt_indicator(
    _unit: &mut Write,
    _decided: Decided,
    _definition: &serde_json::Value,
) -> Result<IndicatorId> {
    Err(Error::NotFound("outcome"))
}
