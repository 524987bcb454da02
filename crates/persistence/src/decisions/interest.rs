//! Declared interests. One declared while a vote is open recuses at once.

use domain::decisions::{Interest, Interested as Tied, ProposalState, SeatHolder, proposal as life, recusals};
use domain::tenancy::{self, Act, Role};
use domain::text::{self, REMARK};
use domain::{InterestId, OrganisationId, PersonId, SeatId};
use sea_orm::sea_query::{Condition, Expr, LockType};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
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
    #[serde(skip)]
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
        Interested::MyOrganisation => (None, Some(represented(&unit, Act::DeclareInterest)?)),
    };
    let both: Vec<OrganisationId> = organisation_id.into_iter().chain([command.counterparty]).collect();
    lock_interests(&unit, &both).await?;
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
    let interest = tie(&row);
    unit.insert::<interest::Entity>(row).await?;
    unit.record(Record::new("interestDeclared", "interest", id.0).change(command));
    if let Some(interest) = interest {
        recuse_from_open_votes(&mut unit, interest).await?;
    }
    unit.commit().await?;
    Ok(id)
}

/// The organisation for which the actor may speak: roles without a membership of their own don't bind it.
fn represented(unit: &Write, act: Act) -> Result<OrganisationId> {
    let own = unit.own_organisation(act)?;
    if unit.actor()?.has(Role::Member) {
        Ok(own)
    } else {
        Err(tenancy::Refusal::RoleNeeded { act, roles: &[Role::Member] }.into())
    }
}

/// A declaration as the rules see it.
pub(super) fn tie(row: &InterestRow) -> Option<Interest> {
    let of = match (row.person_id, row.organisation_id) {
        (Some(person), _) => Tied::Person(person),
        (_, Some(organisation)) => Tied::Organisation(organisation),
        (None, None) => return None,
    };
    Some(Interest { of, with: row.counterparty_id })
}

/// Recuses every seat that the interest puts out of a vote that is open, by the rule that holds when a vote opens.
async fn recuse_from_open_votes(unit: &mut Write, interest: Interest) -> Result<()> {
    for open in open_votes(unit).await? {
        let holders = not_recused(unit, &open).await?;
        for (seat, recusal) in recusals(&holders, &[interest], &open.beneficiaries) {
            recuse(unit, &open, seat, recusal).await?;
        }
        super::vote::objections_changed(unit, &open).await?;
    }
    Ok(())
}

/// Locked, so that no ballot slips in between.
async fn open_votes(unit: &Write) -> Result<Vec<ProposalRow>> {
    let open = unit.find::<proposal::Entity>().filter(proposal::Column::State.eq(ProposalState::Voting));
    let open = open.order_by_asc(proposal::Column::Id).lock_exclusive().all(unit.link()).await?;
    // One whose time is over is only waiting to be counted.
    Ok(open.into_iter().filter(|row| life::may_vote(unit.now(), row.state, row.closes_at).is_ok()).collect())
}

async fn not_recused(unit: &Write, open: &ProposalRow) -> Result<Vec<SeatHolder>> {
    #[derive(FromQueryResult)]
    struct Voting {
        seat_id: SeatId,
        person_id: PersonId,
        organisation_id: OrganisationId,
    }
    let sql = "select e.seat_id, m.person_id, e.organisation_id from electors e \
               join memberships m on m.collaborative_id = $1 and m.id = e.holder_id \
               where e.collaborative_id = $1 and e.proposal_id = $2 and e.round = $3 and e.recusal is null and e.conflict is null";
    let voting: Vec<Voting> = unit.rows(sql, [open.id.into(), open.round.into()]).await?;
    let holder =
        |row: Voting| SeatHolder { seat: row.seat_id, person: row.person_id, organisation: row.organisation_id };
    Ok(voting.into_iter().map(holder).collect())
}

/// Whoever declares an interest with one of these organisations, and whoever opens a vote that would benefit one, wait for
/// each other here: so an interest is seen by the vote, or sees it.
pub(super) async fn lock_interests(unit: &Write, organisations: &[OrganisationId]) -> Result<()> {
    let these = organisation::Column::Id.is_in(organisations.iter().copied());
    let rows = unit.find::<organisation::Entity>().filter(these).order_by_asc(organisation::Column::Id);
    rows.lock(LockType::NoKeyUpdate).all(unit.link()).await.map(drop).map_err(Error::from)
}

/// Ends one's own interest, or that of one's organisation. Votes that are open keep their recusals.
pub async fn end_interest(store: &Store, asking: Asking, id: InterestId) -> Result<InterestId> {
    let mut unit = store.write(asking, Act::EndInterest).await?;
    let row = unit.lock::<interest::Entity>("interest", id).await?;
    check_own(&unit, &row)?;
    if row.ended_at.is_some() {
        return unit.answered_before(id).await;
    }
    let now = unit.now();
    unit.update::<interest::Entity>(id, |update| update.col_expr(interest::Column::EndedAt, Expr::value(now))).await?;
    unit.record(Record::new("interestEnded", "interest", id.0));
    unit.commit().await?;
    Ok(id)
}

/// Only a person ends their own interest, and only a member that of their organisation.
fn check_own(unit: &Write, row: &InterestRow) -> Result<()> {
    let actor = unit.actor()?;
    if row.person_id == Some(actor.person) {
        return Ok(());
    }
    if row.organisation_id.is_none() || row.organisation_id != actor.organisation {
        return Err(Error::NotFound("interest"));
    }
    represented(unit, Act::EndInterest).map(drop)
}

/// Declared interests, oldest first.
pub async fn interests(read: &Read, page: Page) -> Result<Slice<InterestRow>> {
    read.page::<interest::Entity>(Condition::all(), page).await
}
