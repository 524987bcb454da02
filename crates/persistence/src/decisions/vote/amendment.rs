//! Integrating an objection: while a matter is decided by consent, an amendment is offered to those who object, and takes
//! effect when one of them accepts it as meeting their objection.

use domain::ProposalId;
use domain::SeatId;
use domain::decisions::{ProposalState, Refusal, proposal as life};
use domain::tenancy::Act;
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use super::casting::own_elector;
use super::closing::end_uncounted;
use super::consent::course;
use super::counting::Counting;
use super::rounds::{self, Round};
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::content::Content;
use crate::decisions::proposal::{Wording, accept_wording, write_version};
use crate::entity::rows::ProposalRow;
use crate::entity::{amendment_offer, proposal};
use crate::error::Conflict;
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result, Stored};

/// Offers an amendment to those who object. Nothing changes before one of them accepts it.
pub(in crate::decisions) async fn offer(unit: &Write, row: &ProposalRow, based_on: i64, new: &Wording) -> Result<i64> {
    let objectors = Counting::of(unit, row).await?.standing_objections(&Round::current(row));
    let objector = objectors.first().copied().ok_or(Refusal::NobodyObjects)?;
    may_integrate(unit, row, objector, based_on).await?;
    let wording = accept_wording(unit, row, new).await?.wording;
    let number = offers(unit, row).await?.last().map_or(0, |offer| offer.number) + 1;
    let offer = amendment_offer::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: row.id,
        round: row.round,
        number,
        based_on: row.version,
        title: wording.title,
        plain_case: Stored(wording.case),
        action: wording.content.action.map(Stored),
        options: wording.content.options.map(Stored),
        offered_by: unit.actor()?.membership,
        offered_at: unit.now(),
        accepted_by: None,
        accepted_at: None,
    };
    unit.insert::<amendment_offer::Entity>(offer).await?;
    Ok(number)
}

/// An offered amendment that meets one's own objection.
#[derive(Debug, Clone, Serialize)]
pub struct AcceptAmendment {
    pub proposal: ProposalId,
    /// The seat that objects; needed only by somebody who holds several of the electorate.
    pub seat: Option<SeatId>,
    /// The number of the offer that was read: the newest.
    pub offer: i64,
}

/// Accepts an amendment as integrating one's own objection: it becomes the next version, which is discussed anew. The round
/// is over, and all its ballots are void.
pub async fn accept_amendment(store: &Store, asking: Asking, command: &AcceptAmendment) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::AcceptAmendment).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    life::may_vote(unit.now(), row.state, row.closes_at)?;
    let own = own_elector(&unit, &Round::current(&row), command.seat).await?.ok_or(Refusal::NotEligible)?;
    let offers = offers(&unit, &row).await?;
    let offer = offers.last().ok_or(Refusal::NothingOffered)?;
    if offer.number != command.offer {
        return Err(Error::Conflict(Conflict::Stale { given: command.offer, current: offer.number }));
    }
    let version = may_integrate(&unit, &row, own.seat_id, offer.based_on).await?;
    let action = offer.action.as_ref().map(|action| action.0.clone());
    let options = offer.options.as_ref().map(|options| options.0.clone());
    let content = Content { action, options };
    let wording = Wording { title: offer.title.clone(), case: offer.plain_case.0.clone(), content };
    let accepted = accept_wording(&unit, &row, &wording).await?;
    end_uncounted(&mut unit, &row).await?;
    let now = unit.now();
    write_version(&unit, &row, version, accepted, (ProposalState::Discussion, Some(now))).await?;
    let this = of_round(&row).add(amendment_offer::Column::Number.eq(offer.number));
    unit.update_where::<amendment_offer::Entity>(this, |update| {
        use amendment_offer::Column;
        update.col_expr(Column::AcceptedBy, Expr::value(own.seat_id)).col_expr(Column::AcceptedAt, Expr::value(now))
    })
    .await?;
    let change = serde_json::json!({ "seat": own.seat_id, "offer": offer.number, "version": version });
    unit.record(Record::new("objectionIntegrated", "proposal", row.id.0).change(change));
    unit.commit().await?;
    Ok(row.id)
}

/// Whether an amendment of this version may integrate the objection of this seat now; the version that it makes.
async fn may_integrate(unit: &Write, row: &ProposalRow, objector: SeatId, based_on: i64) -> Result<i64> {
    let rounds = rounds::of_proposal(unit, row.id).await?;
    let standing = Counting::of(unit, row).await?.standing_objections(&Round::current(row));
    let based_on = u32::try_from(based_on).unwrap_or(u32::MAX);
    let next = course(row, &rounds).integrated(&standing, objector, objector, based_on)?;
    Ok(i64::from(next.version))
}

/// The offers of the current round, oldest first.
async fn offers(read: &Read, row: &ProposalRow) -> Result<Vec<amendment_offer::Model>> {
    let query = read.find::<amendment_offer::Entity>().filter(of_round(row));
    Ok(query.order_by_asc(amendment_offer::Column::Number).all(read.link()).await?)
}

fn of_round(row: &ProposalRow) -> Condition {
    let proposal = amendment_offer::Column::ProposalId.eq(row.id);
    Condition::all().add(proposal).add(amendment_offer::Column::Round.eq(row.round))
}
