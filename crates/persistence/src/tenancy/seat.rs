//! Seats: who is given one, and who holds it.

use chrono::NaiveDate;
use domain::tenancy::{Act, BodyKind, Refusal, Role, Stage, Term, seat_weight};
use domain::{BodyId, MembershipId, OrganisationId, SeatId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait};
use serde::Serialize;

use super::seat_term::{enter_term, term_will_end};
use crate::Result;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::{MembershipRow, SeatRow};
use crate::entity::{body, membership, organisation, seat};
use crate::idempotency::Key;
use crate::unit::{Asking, Write};

/// A seat for an organisation; it has the organisation's constituency.
#[derive(Debug, Clone, Serialize)]
pub struct CreateSeat {
    pub body: BodyId,
    pub organisation: OrganisationId,
    pub voting: bool,
    pub weight: i64,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub most_consecutive_terms: Option<i64>,
    #[serde(skip)]
    pub key: Option<Key>,
}

pub async fn create_seat(store: &Store, asking: Asking, command: &CreateSeat) -> Result<SeatId> {
    let mut unit = store.write(asking, Act::CreateSeat).await?;
    let id = SeatId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::CreateSeat, command, id.0).await? {
        return unit.answered_before(SeatId(earlier)).await;
    }
    // Two seats that are given at once must not both see what is left.
    let body = unit.lock::<body::Entity>("body", command.body).await?;
    if body.kind == BodyKind::Assembly {
        return Err(Refusal::AssemblyIsDerived.into());
    }
    let organisation = unit.get::<organisation::Entity>("organisation", command.organisation).await?;
    let term = Term::new(command.starts_on, command.ends_on)?;
    if let Some(terms) = command.most_consecutive_terms.filter(|terms| *terms < 1) {
        return Err(Refusal::TermsOutOfRange { terms }.into());
    }
    let weight = seat_weight(command.weight)?;
    if command.voting
        && let Some(most) = body.most_weight_per_organisation
    {
        let held = weight_held(&unit, body.id, organisation.id).await?;
        if held + weight > most {
            return Err(Refusal::TooMuchForOne { organisation: organisation.name, held, weight, most }.into());
        }
    }
    let row = seat::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        body_id: body.id,
        organisation_id: organisation.id,
        constituency: organisation.constituency,
        holder_id: None,
        understudy_id: None,
        voting: command.voting,
        weight,
        starts_on: term.starts_on,
        planned_from: term.planned_from,
        ends_on: term.ends_on,
        most_consecutive_terms: command.most_consecutive_terms,
        term_number: 1,
        created_at: unit.now(),
    };
    unit.insert::<seat::Entity>(row).await?;
    term_will_end(&unit, id, term).await?;
    unit.record(Record::new("seatCreated", "seat", id.0).change(command));
    crate::decisions::seats_were_added(&mut unit, body.id).await?;
    unit.commit().await?;
    Ok(id)
}

/// The voting weight that an organisation's seats have in a body.
async fn weight_held(unit: &Write, body: BodyId, organisation: OrganisationId) -> Result<i64> {
    let own = seat::Column::BodyId.eq(body).and(seat::Column::OrganisationId.eq(organisation));
    let seats = unit.all::<seat::Entity>(own.and(seat::Column::Voting.eq(true))).await?;
    Ok(seats.iter().map(|seat| seat.weight).sum())
}

/// Who holds a seat and who stands by. Both must act for the seat's organisation.
#[derive(Debug, Clone, Serialize)]
pub struct NameSeatHolder {
    pub seat: SeatId,
    pub holder: Option<MembershipId>,
    pub understudy: Option<MembershipId>,
}

/// The organisation names its own; until its first member has joined, a steward may.
pub async fn name_seat_holder(store: &Store, asking: Asking, command: &NameSeatHolder) -> Result<SeatId> {
    let mut unit = store.write(asking, Act::NameSeatHolder).await?;
    let row = own_seat(&unit, command.seat, Act::NameSeatHolder).await?;
    let holder = named(&unit, &row, command.holder).await?;
    named(&unit, &row, command.understudy).await?;
    if let Some(holder) = &holder {
        row.term().lasts(unit.actor()?.today)?;
        enter_term(&unit, &row, holder).await?;
    }
    seat_people(&unit, row.id, command.holder, command.understudy).await?;
    if holder.is_some() && unit.actor()?.stage == Stage::Founded {
        // A seat that is taken votes: partners must still lead. One that becomes vacant is judged when a vote opens.
        crate::decisions::check_still_balanced(&unit).await?;
    }
    unit.record(Record::new("seatHolderNamed", "seat", row.id.0).change(command));
    unit.commit().await?;
    Ok(row.id)
}

/// The seat, locked, where the actor may speak for its organisation.
pub(super) async fn own_seat(unit: &Write, id: SeatId, act: Act) -> Result<SeatRow> {
    let row = unit.lock::<seat::Entity>("seat", id).await?;
    let actor = unit.actor()?;
    let own = actor.organisation == Some(row.organisation_id) && actor.has(Role::Member);
    if own { Ok(row) } else { Err(Refusal::OwnOrganisationOnly { act }.into()) }
}

/// Somebody to sit in or stand by: an open membership of the seat's own organisation.
pub(super) async fn named(unit: &Write, row: &SeatRow, id: Option<MembershipId>) -> Result<Option<MembershipRow>> {
    let Some(id) = id else { return Ok(None) };
    let membership = unit.get::<membership::Entity>("membership", id).await?;
    if membership.organisation_id != Some(row.organisation_id) || membership.ends_on.is_some() {
        let organisation = unit.get::<organisation::Entity>("organisation", row.organisation_id).await?;
        return Err(Refusal::HolderOfAnotherOrganisation { seat: organisation.name }.into());
    }
    Ok(Some(membership))
}

/// Puts holder and understudy in their places.
pub(super) async fn seat_people(
    unit: &Write,
    id: SeatId,
    holder: Option<MembershipId>,
    understudy: Option<MembershipId>,
) -> Result<()> {
    unit.update::<seat::Entity>(id, |update| {
        update
            .col_expr(seat::Column::HolderId, Expr::value(holder))
            .col_expr(seat::Column::UnderstudyId, Expr::value(understudy))
    })
    .await?;
    crate::decisions::end_proxies_of_others(unit).await
}
