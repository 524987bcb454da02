//! Versions of the charter as they were written, and what changed between them.

use std::collections::{BTreeSet, HashMap};

use domain::BodyId;
use domain::decisions::{AmountRange, Charter, DecisionRight, RightDifference, differences};
use sea_orm::sea_query::Order;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::rows::CharterRow;
use crate::entity::{body, charter, decision_right};
use crate::unit::{Read, Write};
use crate::{Error, Result, Stored};

pub(super) async fn newest(read: &Read) -> Result<Option<CharterRow>> {
    let query = read.find::<charter::Entity>().order_by(charter::Column::Version, Order::Desc).limit(1);
    Ok(query.one(read.link()).await?)
}

/// The newest charter with its rights; before founding, the newest draft.
pub(crate) async fn charter_in_force(read: &Read) -> Result<(Charter, CharterRow)> {
    let row = newest(read).await?.ok_or(Error::Refused(domain::tenancy::Refusal::NoCharter.into()))?;
    Ok((with_rights(read, row.version).await?, row))
}

/// The newest charter, where one was written.
pub async fn current_charter(read: &Read) -> Result<Option<(Charter, CharterRow)>> {
    match newest(read).await? {
        Some(row) => Ok(Some((with_rights(read, row.version).await?, row))),
        None => Ok(None),
    }
}

/// A version of the charter; none where it was not written.
pub async fn charter_version(read: &Read, version: i64) -> Result<Option<(Charter, CharterRow)>> {
    match read.one::<charter::Entity>(charter::Column::Version.eq(version)).await? {
        Some(row) => Ok(Some((with_rights(read, version).await?, row))),
        None => Ok(None),
    }
}

/// What one set of rights changes in another, with bodies by their names.
pub async fn charter_differences(read: &Read, before: &Charter, after: &Charter) -> Result<Vec<RightDifference>> {
    let both = before.rights.iter().chain(&after.rights);
    let bodies: BTreeSet<BodyId> = both.map(|right| right.body).collect();
    let ids: Vec<_> = bodies.into_iter().map(|body| body.0).collect();
    let bodies = read.among::<body::Entity>(body::Column::Id, &ids).await?;
    let name = |id: BodyId| {
        let body = bodies.iter().find(|body| body.id == id);
        body.map_or_else(|| format!("the body {id}"), |body| body.name.clone())
    };
    Ok(differences(before, after, name))
}

/// One version of the charter with its rights, in the order in which they were given.
pub(crate) async fn with_rights(read: &Read, version: i64) -> Result<Charter> {
    let query = read.find::<decision_right::Entity>().filter(decision_right::Column::CharterVersion.eq(version));
    let rows = query.order_by_asc(decision_right::Column::Position).all(read.link()).await?;
    let rights = rows.into_iter().map(right).collect();
    Ok(Charter { version: u32::try_from(version).unwrap_or(u32::MAX), rights })
}

/// Several versions of the charter by their numbers, in one statement.
pub(super) async fn versions_with_rights(
    read: &Read,
    versions: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, Charter>> {
    let versions: BTreeSet<i64> = versions.collect();
    let mut charters = HashMap::<i64, Charter>::new();
    if versions.is_empty() {
        return Ok(charters);
    }
    let query = read.find::<decision_right::Entity>().filter(decision_right::Column::CharterVersion.is_in(versions));
    for row in query.order_by_asc(decision_right::Column::Position).all(read.link()).await? {
        let version = row.charter_version;
        let empty = || Charter { version: u32::try_from(version).unwrap_or(u32::MAX), rights: Vec::new() };
        charters.entry(version).or_insert_with(empty).rights.push(right(row));
    }
    Ok(charters)
}

fn right(row: decision_right::Model) -> DecisionRight {
    let (up_to_minor, currency) = (row.range_up_to, row.range_currency);
    DecisionRight {
        id: row.id,
        area: row.area,
        fund: row.fund_id,
        allocation: row.allocation_id,
        range: row.range_from.map(|from_minor| AmountRange { from_minor, up_to_minor, currency }),
        body: row.body_id,
        rule: row.rule.0,
        escalates_to: row.escalates_to,
    }
}

pub(super) fn right_row(
    unit: &Write,
    charter_version: i64,
    position: i64,
    right: &DecisionRight,
) -> decision_right::Model {
    decision_right::Model {
        collaborative_id: unit.collaborative_id(),
        charter_version,
        id: right.id,
        area: right.area,
        fund_id: right.fund,
        allocation_id: right.allocation,
        range_from: right.range.as_ref().map(|range| range.from_minor),
        range_up_to: right.range.as_ref().and_then(|range| range.up_to_minor),
        range_currency: right.range.as_ref().and_then(|range| range.currency.clone()),
        position,
        body_id: right.body,
        rule: Stored(right.rule.clone()),
        escalates_to: right.escalates_to,
    }
}
