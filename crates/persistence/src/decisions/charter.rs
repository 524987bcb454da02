//! The charter: each version holds the whole set of rights and stays as it was written.

use chrono::NaiveDate;
use domain::decisions::{AmountRange, Charter, DecisionRight, DeclaredImbalance, Refusal, check_declared};
use domain::tenancy::{Act, Constituency};
use domain::{BodyId, OrganisationId, ProposalId, SeatId, funds, text};
use sea_orm::sea_query::Order;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::electorate::SeatRoll;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::CharterRow;
use crate::entity::{allocation, body, charter, decision_right, fund};
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result, Stored};

/// The set of rights as a steward drafts it before founding.
#[derive(Debug, Clone, Serialize)]
pub struct CharterDraft {
    pub rights: Vec<DecisionRight>,
    pub declared_imbalances: Vec<DeclaredImbalance>,
}

/// Writes the next draft. Whoever assented to an earlier one has to read this one too.
pub async fn draft_charter(store: &Store, asking: Asking, draft: &CharterDraft) -> Result<i64> {
    let mut unit = store.write(asking, Act::DraftCharter).await?;
    let version = newest(&unit).await?.map_or(1, |row| row.version + 1);
    let charter = Charter { version: u32::try_from(version).unwrap_or(u32::MAX), rights: draft.rights.clone() };
    charter.check()?;
    check_references(&unit, &charter.rights).await?;
    check_reasons(&draft.declared_imbalances)?;
    check(&unit, &charter, &draft.declared_imbalances, true).await?;
    put_down(&mut unit, &charter, &draft.declared_imbalances, None).await?;
    unit.commit().await?;
    Ok(version)
}

/// A seat was added to a body: the draft that gives this body a right becomes the next one, so that nobody has assented
/// to seats that they did not see. Whether partners still lead is judged at founding, once all seats are there.
pub(crate) async fn seats_were_added(unit: &mut Write, body: BodyId) -> Result<()> {
    let Some((charter, row)) = current_charter(unit).await? else { return Ok(()) };
    if !charter.rights.iter().any(|right| right.body == body) {
        return Ok(());
    }
    let next = Charter { version: charter.version + 1, ..charter };
    put_down(unit, &next, &row.declared_imbalances, None).await
}

/// Puts an amended charter in force, by decision. It must amend the version that is in force now.
pub(crate) async fn adopt_charter(
    unit: &mut Write,
    proposal: ProposalId,
    amends_version: u32,
    rights: &[DecisionRight],
    declared: &[DeclaredImbalance],
) -> Result<i64> {
    unit.lock_collaborative().await?;
    let amended = check_change(unit, amends_version, rights, declared).await?;
    put_down(unit, &amended, declared, Some(proposal)).await?;
    Ok(i64::from(amended.version))
}

/// The charter that a change would make of the one in force, as seats and organisations are now.
pub(super) async fn check_change(
    read: &Read,
    amends_version: u32,
    rights: &[DecisionRight],
    declared: &[DeclaredImbalance],
) -> Result<Charter> {
    let amended = charter_in_force(read).await?.0.amended(amends_version, rights.to_vec())?;
    check_references(read, &amended.rights).await?;
    check_reasons(declared)?;
    check_balance(read, &amended, declared).await?;
    Ok(amended)
}

/// Writes a charter that was checked, with the seats that it rests on.
async fn put_down(
    unit: &mut Write,
    charter: &Charter,
    declared: &[DeclaredImbalance],
    proposal: Option<ProposalId>,
) -> Result<()> {
    let version = i64::from(charter.version);
    let seats = SeatRoll::of(unit, bodies_of(charter)).await?.given();
    let row = charter::Model {
        collaborative_id: unit.collaborative_id(),
        version,
        proposal_id: proposal,
        declared_imbalances: Stored(declared.to_vec()),
        digest: digest(charter, declared, &seats)?,
        written_at: unit.now(),
    };
    // Somebody else's version came first: this one is judged again on top of it.
    unit.insert::<charter::Entity>(row).await.map_err(Error::gave_way_if_taken)?;
    let rows = (0..).zip(&charter.rights).map(|(position, right)| right_row(unit, version, position, right)).collect();
    unit.insert_all::<decision_right::Entity>(rows).await?;
    let verb = if proposal.is_some() { "charterAmended" } else { "charterDrafted" };
    let change = serde_json::json!({ "charter": charter, "declaredImbalances": declared });
    unit.record(Record::new(verb, "charter", None).change(change));
    Ok(())
}

/// Declared imbalances are published: each says why, in a text that anybody can read.
fn check_reasons(declared: &[DeclaredImbalance]) -> Result<()> {
    for DeclaredImbalance { clause, why } in declared {
        if why.trim().is_empty() {
            return Err(Refusal::ImbalanceWithoutReason { clause: *clause }.into());
        }
        text::accept("why", why, text::REMARK)?;
    }
    Ok(())
}

/// Checks a charter once more against the seats as they are now.
pub(super) async fn check_again(unit: &Write, row: &CharterRow) -> Result<()> {
    let charter = with_rights(unit, row.version).await?;
    check_balance(unit, &charter, &row.declared_imbalances).await
}

/// Whether partners lead every decision about money with the seats as they are, or the exception is declared.
async fn check_balance(read: &Read, charter: &Charter, declared: &[DeclaredImbalance]) -> Result<()> {
    check(read, charter, declared, false).await
}

/// The same for the charter in force: after a change of seats or organisations.
pub(crate) async fn check_still_balanced(unit: &Write) -> Result<()> {
    // Two changes that are balanced each by itself must see each other.
    unit.lock_collaborative().await?;
    let (charter, row) = charter_in_force(unit).await?;
    check_balance(unit, &charter, &row.declared_imbalances).await
}

/// A draft is judged as it is designed, with every seat taken; from founding on the seats count as they are.
async fn check(read: &Read, charter: &Charter, declared: &[DeclaredImbalance], as_designed: bool) -> Result<()> {
    let roll = SeatRoll::of(read, bodies_of(charter)).await?;
    let imbalances = charter.imbalances(|body| if as_designed { roll.design(body) } else { roll.seats(body) })?;
    let imbalances: Vec<_> = imbalances.into_iter().map(|(_, imbalance)| imbalance).collect();
    Ok(check_declared(&imbalances, declared)?)
}

/// Whether what these rights name is here.
async fn check_references(read: &Read, rights: &[DecisionRight]) -> Result<()> {
    for right in rights {
        read.get::<body::Entity>("body", right.body).await?;
        if let Some(id) = right.fund {
            read.get::<fund::Entity>("fund", id).await?;
        }
        if let Some(id) = right.allocation {
            read.get::<allocation::Entity>("allocation", id).await?;
        }
        if let Some(currency) = right.range.as_ref().and_then(|range| range.currency.as_deref()) {
            funds::Currency::parse("currency", currency)?;
        }
    }
    Ok(())
}

fn bodies_of(charter: &Charter) -> impl Iterator<Item = BodyId> {
    charter.rights.iter().map(|right| right.body)
}

/// A seat as it was given to an organisation, whoever holds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct GivenSeat {
    pub(crate) id: SeatId,
    pub(crate) body: BodyId,
    pub(crate) organisation: OrganisationId,
    pub(crate) constituency: Constituency,
    pub(crate) voting: bool,
    pub(crate) weight: i64,
    pub(crate) starts_on: NaiveDate,
    pub(crate) ends_on: Option<NaiveDate>,
}

/// What an organisation assents to: the rights, the imbalances declared, and the seats of the bodies that decide.
pub(crate) fn digest(charter: &Charter, declared: &[DeclaredImbalance], seats: &[GivenSeat]) -> Result<Vec<u8>> {
    let mut seats: Vec<&GivenSeat> = seats.iter().collect();
    seats.sort();
    Ok(Sha256::digest(serde_json::to_vec(&(charter, declared, seats))?).to_vec())
}

fn right_row(unit: &Write, charter_version: i64, position: i64, right: &DecisionRight) -> decision_right::Model {
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

/// One version of the charter with its rights, in the order in which they were given.
pub(crate) async fn with_rights(read: &Read, version: i64) -> Result<Charter> {
    let query = read.find::<decision_right::Entity>().filter(decision_right::Column::CharterVersion.eq(version));
    let rows = query.order_by_asc(decision_right::Column::Position).all(read.link()).await?;
    let rights = rows.into_iter().map(right).collect();
    Ok(Charter { version: u32::try_from(version).unwrap_or(u32::MAX), rights })
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
