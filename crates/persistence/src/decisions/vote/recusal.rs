//! Taking a seat out of a vote that is open.

use domain::decisions::{LateRecusal, Recusal, Refusal, Secrecy, late_recusal, proposal as life};
use domain::tenancy::Act;
use domain::{ProposalId, SeatId};
use sea_orm::sea_query::Expr;
use serde::Serialize;

use super::casting::own_elector;
use super::closing::close_early;
use super::rounds::{self, Round};
use super::{consent, proxy, secret};
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::ProposalRow;
use crate::entity::{elector, proposal};
use crate::unit::{Asking, Write};
use crate::{Result, Stored};

/// One's own seat, taken out of one decision.
#[derive(Debug, Clone, Serialize)]
pub struct RecuseSeat {
    pub proposal: ProposalId,
    pub seat: Option<SeatId>,
}

/// Recuses one's own seat. Nobody can take that back.
pub async fn recuse_seat(store: &Store, asking: Asking, command: &RecuseSeat) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::RecuseSeat).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    life::may_vote(unit.now(), row.state, row.closes_at)?;
    let round = Round::current(&row);
    let own = own_elector(&unit, &round, command.seat).await?.ok_or(Refusal::NotEligible)?;
    if own.recusal.is_some() || own.conflict.is_some() {
        return unit.answered_before(row.id).await;
    }
    recuse(&mut unit, &row, own.seat_id, Recusal::OWN_WISH).await?;
    consent::objections_changed(&mut unit, &row).await?;
    if round.rule.final_ballots {
        close_early(&mut unit, &row).await?;
    }
    unit.commit().await?;
    Ok(row.id)
}

/// Recuses a seat from an open vote and voids the ballot that it may have cast; what it was stays in the history. After a
/// secret ballot the conflict is only shown.
pub(in crate::decisions) async fn recuse(
    unit: &mut Write,
    row: &ProposalRow,
    seat: SeatId,
    recusal: Recusal,
) -> Result<()> {
    let (mut verb, mut returned) = ("seatRecused", std::collections::BTreeSet::new());
    for open in rounds::open(&rounds::of_proposal(unit, row.id).await?) {
        let round = Round::of(row, open);
        let secret = round.rule.secrecy == Secrecy::Secret;
        let has_voted = secret && secret::has_voted(unit, &round, seat).await?;
        let mut column = elector::Column::Recusal;
        if late_recusal(round.rule.secrecy, has_voted) == LateRecusal::OnlyShown {
            (column, verb) = (elector::Column::Conflict, "conflictShown");
        }
        let value = Stored(recusal);
        unit.update_where::<elector::Entity>(round.elector(seat), |update| update.col_expr(column, Expr::value(value)))
            .await?;
        unit.execute(
            "delete from ballots where collaborative_id = $1 and proposal_id = $2 and round = $3 and seat_id = $4",
            [row.id.into(), round.number.into(), seat.into()],
        )
        .await?;
        returned.extend(proxy::return_all(unit, &round, seat, recusal).await?);
    }
    let change = serde_json::json!({ "seat": seat, "recusal": recusal, "proxiesReturned": returned });
    unit.record(Record::new(verb, "proposal", row.id.0).change(change));
    Ok(())
}
