//! The charter: each version holds the whole set of rights and stays as it was written.

use chrono::NaiveDate;
use domain::decisions::{Charter, CharterTemplate, DecisionRight, DeclaredImbalance, Refusal, check_declared};
use domain::tenancy::{Act, BodyKind, Constituency};
use domain::{BodyId, OrganisationId, ProposalId, SeatId, funds, text};
use sea_orm::ColumnTrait;
use serde::Serialize;
use sha2::{Digest, Sha256};

pub(super) use super::charter_reads::{charter_in_force, current_charter, newest};
use super::charter_reads::{right_row, with_rights};
use super::electorate::SeatRoll;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::CharterRow;
use crate::entity::{allocation, body, charter, decision_right, fund, seat};
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
    write_draft(store.write(asking, Act::DraftCharter).await?, draft).await
}

/// A template to start from, with the body that it makes the council of.
#[derive(Debug, Clone)]
pub struct TemplateDraft {
    pub template: CharterTemplate,
    /// None where the template has no body beside the assembly.
    pub council: Option<BodyId>,
    pub declared_imbalances: Vec<DeclaredImbalance>,
}

/// Writes the rights of a template as the next draft; from there on they are changed like any other.
pub async fn draft_charter_from_template(store: &Store, asking: Asking, command: &TemplateDraft) -> Result<i64> {
    let unit = store.write(asking, Act::DraftCharterFromTemplate).await?;
    let assembly = unit.one::<body::Entity>(body::Column::Kind.eq(BodyKind::Assembly)).await?;
    let assembly = assembly.ok_or(Error::NotFound("body"))?.id;
    let bodies = command.template.bodies(assembly, command.council)?;
    let rights = command.template.rights(bodies, store.ids().as_ref());
    write_draft(unit, &CharterDraft { rights, declared_imbalances: command.declared_imbalances.clone() }).await
}

async fn write_draft(mut unit: Write, draft: &CharterDraft) -> Result<i64> {
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
///
/// # Errors
/// What is not found.
pub async fn check_references(read: &Read, rights: &[DecisionRight]) -> Result<()> {
    for right in rights {
        read.get::<body::Entity>("body", right.body).await?;
        if let Some(id) = right.rule.sole_decider.as_ref().map(|sole| sole.seat) {
            let seat = read.get::<seat::Entity>("seat", id).await?;
            if seat.body_id != right.body {
                return Err(Error::NotFound("seat"));
            }
        }
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
