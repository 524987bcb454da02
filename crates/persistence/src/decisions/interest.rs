//! Declared interests. One declared while a vote is open recuses at once.

use domain::decisions::{ProposalState, Recusal, RecusalReason};
use domain::tenancy::Act;
use domain::text::{self, REMARK};
use domain::{InterestId, MembershipId, OrganisationId, PersonId, SeatId};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, FromQueryResult};
use serde::Serialize;

use super::vote::recuse;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::{InterestRow, ProposalRow};
use crate::entity::{interest, organisation, proposal};
use crate::idempotency::Key;
use crate::page::{Page, Slice};
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result};

/// Whose interest it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Interested {
    /// The person who declares it.
    Myself,
    /// The organisation for which they act.
    MyOrganisation,
}

/// An interest in an organisation that decisions may benefit.
#[derive(Debug, Clone, Serialize)]
pub struct DeclareInterest {
    pub of: Interested,
    pub counterparty: OrganisationId,
    pub nature: String,
    pub key: Option<Key>,
}

pub async fn declare_interest(store: &Store, asking: Asking, command: &DeclareInterest) -> Result<InterestId> {
    let mut unit = store.write(asking, Act::DeclareInterest).await?;
    let id = InterestId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::DeclareInterest, command, id.0).await? {
        return unit.answered_before(InterestId(earlier)).await;
    }
    unit.get::<organisation::Entity>("organisation", command.counterparty).await?;
    let (person_id, organisation_id) = match command.of {
        Interested::Myself => (Some(unit.actor()?.person), None),
        Interested::MyOrganisation => (None, Some(unit.own_organisation(Act::DeclareInterest)?)),
    };
    let row = interest::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        person_id,
        organisation_id,
        counterparty_id: command.counterparty,
        nature: text::accept("nature", &command.nature, REMARK)?,
        declared_by: unit.actor()?.membership,
        declared_at: unit.now(),
        ended_at: None,
    };
    unit.insert::<interest::Entity>(row).await?;
    unit.record(Record::new("interestDeclared", "interest", id.0).change(command));
    recuse_from_open_votes(&mut unit, person_id, organisation_id, command.counterparty).await?;
    unit.commit().await?;
    Ok(id)
}

async fn recuse_from_open_votes(
    unit: &mut Write,
    person: Option<PersonId>,
    organisation: Option<OrganisationId>,
    counterparty: OrganisationId,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Concerned {
        seat_id: SeatId,
    }
    let sql = "select e.seat_id from electors e \
               join memberships m on m.collaborative_id = $1 and m.id = e.holder_id \
               where e.collaborative_id = $1 and e.proposal_id = $2 and e.round = $3 and e.recusal is null \
               and (m.person_id = $4 or e.organisation_id = $5)";
    let reason = Recusal { reason: RecusalReason::DeclaredInterest, organisation: Some(counterparty) };
    for open in open_votes_about(unit, counterparty).await? {
        let nobody = uuid::Uuid::nil();
        let (person, organisation) = (person.map_or(nobody, |id| id.0), organisation.map_or(nobody, |id| id.0));
        let values = [open.id.into(), open.round.into(), person.into(), organisation.into()];
        for concerned in unit.rows::<Concerned>(sql, values).await? {
            recuse(unit, &open, concerned.seat_id, reason).await?;
        }
    }
    Ok(())
}

/// Locked, so that no ballot slips in between.
async fn open_votes_about(unit: &Write, organisation: OrganisationId) -> Result<Vec<ProposalRow>> {
    let open = unit.all::<proposal::Entity>(proposal::Column::State.eq(ProposalState::Voting)).await?;
    let mut about = Vec::new();
    for row in open.into_iter().filter(|row| row.beneficiaries.contains(&organisation)) {
        let locked = unit.lock::<proposal::Entity>("proposal", row.id).await?;
        if locked.state == ProposalState::Voting {
            about.push(locked);
        }
    }
    Ok(about)
}

/// Ends one's own interest, or that of one's organisation. Votes that are open keep their recusals.
pub async fn end_interest(store: &Store, asking: Asking, id: InterestId) -> Result<InterestId> {
    let mut unit = store.write(asking, Act::EndInterest).await?;
    let row = unit.lock::<interest::Entity>("interest", id).await?;
    if !concerns(&row, unit.actor()?.person, unit.actor()?.organisation, unit.actor()?.membership) {
        return Err(Error::NotFound("interest"));
    }
    let now = unit.now();
    unit.update::<interest::Entity>(id, |update| update.col_expr(interest::Column::EndedAt, Expr::value(now))).await?;
    unit.record(Record::new("interestEnded", "interest", id.0));
    unit.commit().await?;
    Ok(id)
}

fn concerns(
    row: &InterestRow,
    person: PersonId,
    organisation: Option<OrganisationId>,
    declared_by: MembershipId,
) -> bool {
    row.person_id == Some(person)
        || (row.organisation_id.is_some() && row.organisation_id == organisation)
        || row.declared_by == declared_by
}

/// Declared interests, oldest first.
pub async fn interests(read: &Read, page: Page) -> Result<Slice<InterestRow>> {
    read.page::<interest::Entity>(Condition::all(), page).await
}
