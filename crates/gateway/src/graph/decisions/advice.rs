//! Whether the viewer may advise, or decide after advice.

use domain::decisions::{AdviceProcess, Ballot, Elector, Method, ProposalState, Refusal};
use persistence::decisions;
use persistence::rows::{BallotRow, ProposalRow};

use super::load::{Ballots, Electors};
use crate::graph::failure::Result as Answer;
use crate::graph::scope::Snapshot;

/// Whether one of the viewer's seats may say something now. Only an open vote under ADVICE is looked into, and it as a whole:
/// whether the deciding seat may decide follows from what the others said.
pub(super) async fn may_speak(snapshot: &Snapshot, row: &ProposalRow) -> Answer<Result<(), Refusal>> {
    if row.rule.method != Method::Advice || row.state != ProposalState::Voting {
        return Ok(Ok(()));
    }
    let mut seats = snapshot.load::<Electors>(row.id.0).await?.unwrap_or_default();
    seats.retain(|seat| seat.round == row.round);
    let electors: Vec<Elector> = seats.iter().map(decisions::frozen).collect();
    let said = snapshot.load::<Ballots>(row.id.0).await?.unwrap_or_default();
    let ballot = |one: BallotRow| Some(Ballot { seat: one.seat_id, choice: one.choice?, reason: one.reason });
    let ballots: Vec<Ballot> = said.into_iter().filter(|one| one.round == row.round).filter_map(ballot).collect();
    let process = AdviceProcess { rule: &row.rule, electors: &electors, ballots: &ballots };
    let mut refusal = Refusal::NotEligible;
    for own in seats.iter().filter(|seat| seat.holder_id == snapshot.actor.membership) {
        match process.may_speak(own.seat_id) {
            Ok(()) => return Ok(Ok(())),
            Err(why) => refusal = why,
        }
    }
    Ok(Err(refusal))
}
