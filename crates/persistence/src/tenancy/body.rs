//! Bodies and their seats.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::tenancy::{Act, BodyKind, Refusal, Role, Stage, Term};
use domain::text;
use domain::{BodyId, MembershipId, OrganisationId, SeatId};
use sea_orm::sea_query::Expr;
use serde::Serialize;
use uuid::Uuid;

use crate::Result;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::SeatRow;
use crate::entity::{body, membership, organisation, seat};
use crate::idempotency::Key;
use crate::page::{Page, Slice};
use crate::unit::{Asking, Read};

/// A group that decides.
#[derive(Debug, Clone, Serialize)]
pub struct CreateBody {
    pub kind: BodyKind,
    pub name: String,
    pub mandate: String,
    pub parent: Option<BodyId>,
    pub key: Option<Key>,
}

pub async fn create_body(store: &Store, asking: Asking, command: &CreateBody) -> Result<BodyId> {
    let mut unit = store.write(asking, Act::CreateBody).await?;
    let id = BodyId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::CreateBody, command, id.0).await? {
        return unit.answered_before(BodyId(earlier)).await;
    }
    if command.kind == BodyKind::Assembly {
        return Err(Refusal::AssemblyIsDerived.into());
    }
    if let Some(parent) = command.parent {
        unit.get::<body::Entity>("body", parent).await?;
    }
    let row = body::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        kind: command.kind,
        name: text::accept("name", &command.name, text::NAME)?,
        mandate: text::accept("mandate", &command.mandate, text::LONG)?,
        parent_id: command.parent,
        created_at: unit.now(),
    };
    unit.insert::<body::Entity>(row).await?;
    unit.record(Record::new("bodyCreated", "body", id.0).change(command));
    unit.commit().await?;
    Ok(id)
}

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
    pub key: Option<Key>,
}

pub async fn create_seat(store: &Store, asking: Asking, command: &CreateSeat) -> Result<SeatId> {
    let mut unit = store.write(asking, Act::CreateSeat).await?;
    let id = SeatId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::CreateSeat, command, id.0).await? {
        return unit.answered_before(SeatId(earlier)).await;
    }
    let body = unit.get::<body::Entity>("body", command.body).await?;
    if body.kind == BodyKind::Assembly {
        return Err(Refusal::AssemblyIsDerived.into());
    }
    let organisation = unit.get::<organisation::Entity>("organisation", command.organisation).await?;
    let term = Term::new(command.starts_on, command.ends_on)?;
    if !(1..=1_000_000).contains(&command.weight) {
        return Err(Refusal::WeightOutOfRange { weight: command.weight }.into());
    }
    if let Some(terms) = command.most_consecutive_terms.filter(|terms| *terms < 1) {
        return Err(Refusal::TermsOutOfRange { terms }.into());
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
        weight: command.weight,
        starts_on: term.starts_on,
        ends_on: term.ends_on,
        most_consecutive_terms: command.most_consecutive_terms,
        term_number: 1,
        created_at: unit.now(),
    };
    unit.insert::<seat::Entity>(row).await?;
    unit.record(Record::new("seatCreated", "seat", id.0).change(command));
    crate::decisions::seats_were_added(&mut unit, body.id).await?;
    unit.commit().await?;
    Ok(id)
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
    let row = unit.lock::<seat::Entity>("seat", command.seat).await?;
    let actor = unit.actor()?;
    let own = actor.organisation == Some(row.organisation_id) && actor.has(Role::Member);
    if !own {
        return Err(Refusal::OwnOrganisationOnly { act: Act::NameSeatHolder }.into());
    }
    for named in [command.holder, command.understudy].into_iter().flatten() {
        let membership = unit.get::<membership::Entity>("membership", named).await?;
        if membership.organisation_id != Some(row.organisation_id) || membership.ends_on.is_some() {
            let organisation = unit.get::<organisation::Entity>("organisation", row.organisation_id).await?;
            return Err(Refusal::HolderOfAnotherOrganisation { seat: organisation.name }.into());
        }
    }
    unit.update::<seat::Entity>(row.id, |update| {
        update
            .col_expr(seat::Column::HolderId, Expr::value(command.holder))
            .col_expr(seat::Column::UnderstudyId, Expr::value(command.understudy))
    })
    .await?;
    if command.holder.is_some() && unit.actor()?.stage == Stage::Founded {
        // A seat that is taken votes: partners must still lead. One that becomes vacant is judged when a vote opens.
        crate::decisions::check_still_balanced(&unit).await?;
    }
    unit.record(Record::new("seatHolderNamed", "seat", row.id.0).change(command));
    unit.commit().await?;
    Ok(row.id)
}

/// Seats of several bodies, a page for each.
pub async fn seats_of_bodies(read: &Read, bodies: &[Uuid], page: Page) -> Result<HashMap<Uuid, Slice<SeatRow>>> {
    read.children::<seat::Entity>(seat::Column::BodyId, bodies, page, |row| row.body_id.0).await
}
