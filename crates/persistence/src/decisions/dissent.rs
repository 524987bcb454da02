//! Disagreement on record: by choice of whoever disagrees, after it was decided.

use domain::decisions::{Refusal, Secrecy, proposal as life};
use domain::tenancy::Act;
use domain::text::{self, REMARK};
use domain::{ProposalId, SeatId};
use serde::Serialize;

use super::vote::{Round, own_elector};
use crate::Result;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::{ballot, dissent, proposal};
use crate::unit::Asking;

/// That one of the actor's seats disagrees with what was decided.
#[derive(Debug, Clone, Serialize)]
pub struct RecordDissent {
    pub proposal: ProposalId,
    /// Needed only by somebody who holds several seats of the electorate.
    pub seat: Option<SeatId>,
    pub statement: String,
}

/// Once for each seat and vote; it stays as it was said.
pub async fn record_dissent(store: &Store, asking: Asking, command: &RecordDissent) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::RecordDissent).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    let round = Round::current(&row);
    let own = own_elector(&unit, &round, command.seat).await?.ok_or(Refusal::NotEligible)?;
    if let Some(recusal) = &own.recusal {
        return Err(Refusal::Recused { reason: recusal.reason }.into());
    }
    let answer = match row.rule.secrecy {
        Secrecy::Secret => None,
        _ => unit.one::<ballot::Entity>(round.ballot(own.seat_id)).await?.and_then(|ballot| ballot.choice),
    };
    life::may_dissent(row.state, row.outcome, answer)?;
    let entry = dissent::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: row.id,
        round: row.round,
        seat_id: own.seat_id,
        membership_id: unit.actor()?.membership,
        statement: text::accept("statement", &command.statement, REMARK)?,
        at: unit.now(),
    };
    unit.insert::<dissent::Entity>(entry).await?;
    unit.record(Record::new("dissentRecorded", "proposal", row.id.0).change(command));
    unit.commit().await?;
    Ok(row.id)
}
