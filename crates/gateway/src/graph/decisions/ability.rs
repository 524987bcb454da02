//! What the viewer may do with a proposal, and why not.

use domain::decisions::{ProposalState, Refusal, proposal as life};
use domain::tenancy::{Act, Role};
use domain::{MembershipId, SeatId};
use persistence::rows::{ElectorRow, ProposalRow};

use crate::graph::scope::Snapshot;
use crate::graph::tenancy::Ability;

/// Each act on a proposal, whether the viewer may do it now, and why not.
pub(super) fn abilities(
    snapshot: &Snapshot,
    row: &ProposalRow,
    electors: &[ElectorRow],
    voted: &[SeatId],
) -> Vec<Ability> {
    let (actor, now) = (&snapshot.actor, snapshot.read.now());
    let own = if row.proposer_id == actor.membership { Ok(()) } else { Err(Refusal::NotYourProposal) };
    let runs = if actor.has(Role::Steward) { Ok(()) } else { own.clone() };
    let version = u32::try_from(row.version).unwrap_or(u32::MAX);
    let discussing = || match row.state {
        ProposalState::Discussion => Ok(()),
        state => Err(Refusal::WrongState { act: "opening the vote", state }),
    };
    let rule = |act: Act| -> Result<(), Refusal> {
        match act {
            Act::AmendProposal => own.clone().and(life::amend(row.state, version, version).map(drop)),
            Act::OpenDiscussion => runs.clone().and(life::open_discussion(row.state).map(drop)),
            Act::OpenVoting => runs.clone().and(discussing()),
            Act::WithdrawProposal => own.clone().and(life::withdraw(now, row.state, row.closes_at).map(drop)),
            Act::RetryEnactment => life::retry_enactment(now, row.state, row.closed_at.unwrap_or(row.created_at)),
            Act::RecuseSeat => life::may_vote(now, row.state, row.closes_at),
            Act::CastBallot => {
                life::may_vote(now, row.state, row.closes_at).and(may_vote(actor.membership, row, electors, voted))
            }
            _ => Ok(()),
        }
    };
    let acts = [
        Act::AmendProposal,
        Act::OpenDiscussion,
        Act::AddComment,
        Act::OpenVoting,
        Act::CastBallot,
        Act::RecuseSeat,
        Act::WithdrawProposal,
        Act::RetryEnactment,
    ];
    let role = |act: Act| actor.may(act).map_err(domain::Refusal::from);
    acts.into_iter().map(|act| Ability::new(act, role(act).and_then(|()| Ok(rule(act)?)))).collect()
}

/// Whether one of the viewer's seats can still vote.
fn may_vote(
    membership: MembershipId,
    row: &ProposalRow,
    electors: &[ElectorRow],
    voted: &[SeatId],
) -> Result<(), Refusal> {
    let mut refusal = Refusal::NotEligible;
    for own in electors.iter().filter(|elector| elector.holder_id == membership) {
        refusal = match &own.recusal {
            Some(recusal) => Refusal::Recused { reason: recusal.reason },
            None if row.rule.final_ballots && voted.contains(&own.seat_id) => Refusal::AlreadyVoted,
            None => return Ok(()),
        };
    }
    Err(refusal)
}
