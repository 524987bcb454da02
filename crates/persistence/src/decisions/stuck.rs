//! Whether every escalation follows from what came before it: from the result of a round, or from a deadline that passed.

use std::collections::HashMap;

use domain::decisions::{Charter, EscalationReason, StuckMatter, escalation_due};
use uuid::Uuid;

use super::charter_reads::versions_with_rights;
use super::recount::Discrepancy;
use super::vote::earlier_grounds;
use crate::Result;
use crate::entity::rows::{EscalationRow, RevoteRow, RoundRow};
use crate::unit::Read;

/// Escalations of these proposals that should not have been.
pub(super) async fn groundless(
    read: &Read,
    escalations: &HashMap<Uuid, Vec<EscalationRow>>,
    rounds: &HashMap<Uuid, Vec<RoundRow>>,
    revotes: &HashMap<Uuid, Vec<RevoteRow>>,
) -> Result<Vec<Discrepancy>> {
    let versions = escalations.values().flatten().map(|row| row.charter_version);
    let charters = versions_with_rights(read, versions).await?;
    let mut found = Vec::new();
    for (proposal, rows) in escalations {
        let rounds = rounds.get(proposal).map_or(&[][..], Vec::as_slice);
        let revotes = revotes.get(proposal).map_or(&[][..], Vec::as_slice);
        for (position, row) in rows.iter().enumerate() {
            let before = position.checked_sub(1).and_then(|position| rows.get(position));
            let charter = charters.get(&row.charter_version);
            let held_again = revotes.iter().any(|revote| led_to(revote, row));
            if !charter.is_some_and(|charter| follows(charter, (rounds, held_again), before, row)) {
                found.push(Discrepancy::Groundless { proposal: row.proposal_id, number: row.number });
            }
        }
    }
    Ok(found)
}

/// Whether the body was to vote again because of a conflict, and could not.
fn led_to(revote: &RevoteRow, row: &EscalationRow) -> bool {
    revote.next_round.is_none() && Some(revote.round) == row.round && revote.at == row.at && row.reason.is_unfit()
}

fn follows(
    charter: &Charter,
    (rounds, held_again): (&[RoundRow], bool),
    before: Option<&EscalationRow>,
    row: &EscalationRow,
) -> bool {
    let Some(from) = charter.right(row.from_right) else { return false };
    let to = charter.path(from).into_iter().find(|right| right.id == row.to_right);
    let in_turn = row.number == before.map_or(1, |before| before.number + 1);
    let due = to.is_some_and(|to| escalation_due(to, row.at) == row.due_at);
    in_turn
        && due
        && match row.round {
            None => {
                let missed = before.is_some_and(|before| before.to_right == row.from_right && before.due_at <= row.at);
                missed && row.reason == EscalationReason::DeadlineMissed
            }
            Some(number) => {
                let of_it = |round: &&RoundRow| round.right_id == row.from_right && round.version == row.version;
                let round = rounds.iter().find(|round| round.round == number).filter(of_it);
                if held_again {
                    return round.is_some();
                }
                let Some(result) = round.and_then(|round| round.result.as_ref()) else { return false };
                let earlier = earlier_grounds(rounds, number, row.from_right);
                let stuck = StuckMatter::after_result(from, result, &earlier);
                // Too little was cast once, and the body could not have voted again.
                let starved = stuck.reason().is_none() && stuck.is_starved();
                stuck.reason() == Some(row.reason) || (starved && row.reason.is_unfit())
            }
        }
}
