//! What the viewer may do with a proposal, and why not.

use std::collections::HashMap;

use domain::decisions::{
    Choice, ConsentProblem, Method, ProjectsProblem, ProposalState, RankingProblem, Refusal, Rule, proposal as life,
};
use domain::tenancy::{Act, Role};
use domain::{MembershipId, SeatId};
use persistence::decisions;
use persistence::rows::{ElectorRow, ProposalRow};

use crate::graph::scope::Snapshot;
use crate::graph::tenancy::Ability;

/// Each act on a proposal, whether the viewer may do it now, and why not.
pub(super) fn abilities(
    snapshot: &Snapshot,
    row: &ProposalRow,
    electors: &[ElectorRow],
    cast: &HashMap<SeatId, Option<Choice>>,
    case: Result<(), Refusal>,
    more_time: Result<(), Refusal>,
    advice: Result<(), Refusal>,
) -> Vec<Ability> {
    let (actor, now) = (&snapshot.actor, snapshot.read.now());
    let own = if row.proposer_id == actor.membership { Ok(()) } else { Err(Refusal::NotYourProposal) };
    let runs = if actor.has(Role::Steward) { Ok(()) } else { own.clone() };
    let version = u32::try_from(row.version).unwrap_or(u32::MAX);
    let discussing = || match row.state {
        ProposalState::Discussion => case.clone(),
        state => Err(Refusal::WrongState { act: "opening the vote", state }),
    };
    let open = || life::may_vote(now, row.state, row.closes_at);
    let rule = |act: Act| -> Result<(), Refusal> {
        match act {
            // It is offered to those who object.
            Act::AmendProposal if row.rule.method == Method::Consent && open().is_ok() => own.clone(),
            Act::AmendProposal => own.clone().and(life::amend(row.state, version, version).map(drop)),
            Act::OpenDiscussion => runs.clone().and(life::open_discussion(row.state).map(drop)),
            Act::OpenVoting => runs.clone().and(discussing()),
            Act::WithdrawProposal => own.clone().and(life::withdraw(now, row.state, row.closes_at).map(drop)),
            Act::RetryEnactment => life::retry_enactment(now, row.state, row.closed_at.unwrap_or(row.created_at)),
            Act::RecuseSeat => open(),
            Act::RequestExtension => open().and(more_time.clone()),
            Act::RecordDissent => may_dissent(actor.membership, row, electors, cast),
            Act::AskToSetAside | Act::AcceptAmendment => open().and(fits(act, &row.rule)),
            Act::CastBallot if row.rule.method == Method::Advice => open().and(advice.clone()),
            Act::CastBallot | Act::RankOptions | Act::AllocateVotes => {
                open().and(fits(act, &row.rule)).and(may_vote(actor.membership, row, electors, cast))
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
        Act::RankOptions,
        Act::AllocateVotes,
        Act::AskToSetAside,
        Act::AcceptAmendment,
        Act::RequestExtension,
        Act::RecuseSeat,
        Act::RecordDissent,
        Act::WithdrawProposal,
        Act::RetryEnactment,
    ];
    let role = |act: Act| actor.may(act).map_err(domain::Refusal::from);
    acts.into_iter().map(|act| Ability::new(act, role(act).and_then(|()| Ok(rule(act)?)))).collect()
}

/// Whether an act belongs to the method by which is decided.
fn fits(act: Act, rule: &Rule) -> Result<(), Refusal> {
    let method = rule.method;
    match act {
        Act::CastBallot if method.choices().is_empty() => Err(Refusal::WrongChoice { method, choice: Choice::For }),
        Act::RankOptions if method != Method::Ranked => Err(RankingProblem::NotRanked { method }.into()),
        Act::AllocateVotes if method != Method::Allocation => Err(ProjectsProblem::NotAllocated { method }.into()),
        Act::AskToSetAside if rule.set_aside_round().is_none() => Err(ConsentProblem::NoSettingAside.into()),
        Act::AcceptAmendment if method != Method::Consent => Err(Refusal::NothingOffered),
        _ => Ok(()),
    }
}

/// Whether the viewer can still vote, through an own seat or for one that lets it.
fn may_vote(
    membership: MembershipId,
    row: &ProposalRow,
    electors: &[ElectorRow],
    cast: &HashMap<SeatId, Option<Choice>>,
) -> Result<(), Refusal> {
    let mut refusal = Refusal::NotEligible;
    let voted = |one: &ElectorRow| row.rule.final_ballots && cast.contains_key(&one.seat_id);
    for own in electors.iter().filter(|elector| elector.holder_id == membership) {
        refusal = match &own.recusal {
            Some(recusal) => Refusal::Recused { reason: recusal.reason },
            None if voted(own) => Refusal::AlreadyVoted,
            None => return Ok(()),
        };
        let carried = electors.iter().filter(|one| one.proxy_id == Some(own.seat_id) && !voted(one));
        if carried.into_iter().any(|one| decisions::may_cast(&row.rule, one, own).is_ok()) {
            return Ok(());
        }
    }
    Err(refusal)
}

/// Whether one of the viewer's seats may disagree with how it was decided.
fn may_dissent(
    membership: MembershipId,
    row: &ProposalRow,
    electors: &[ElectorRow],
    cast: &HashMap<SeatId, Option<Choice>>,
) -> Result<(), Refusal> {
    let mut refusal = Refusal::NotEligible;
    for own in electors.iter().filter(|elector| elector.holder_id == membership) {
        let may = match &own.recusal {
            Some(recusal) => Err(Refusal::Recused { reason: recusal.reason }),
            None => life::may_dissent(row.state, row.outcome, cast.get(&own.seat_id).copied().flatten()),
        };
        match may {
            Ok(()) => return Ok(()),
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}
