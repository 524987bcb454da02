//! What the viewer may do with a proposal, and why not.

use std::collections::BTreeSet;

use domain::decisions::{
    Choice, ConsentProblem, Method, ProjectsProblem, ProposalState, RankingProblem, Refusal, RevoteProblem, Rule,
    Secrecy, answers_left, proposal as life,
};
use domain::tenancy::{Act, Role};
use domain::{MembershipId, OrganisationId};
use persistence::decisions::{self, ConcerningSeat, Viewer};
use persistence::rows::{ElectorRow, ProposalRow};

use super::advice::may_speak;
use super::load::{CurrentVersion, Extensions, Revotes, SeatsOfViewer};
use crate::graph::failure::Result as Answer;
use crate::graph::scope::Snapshot;
use crate::graph::tenancy::Ability;

/// Each act on a proposal.
const ACTS: [Act; 15] = [
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
    Act::RequestRevote,
    Act::RecordDissent,
    Act::WithdrawProposal,
    Act::RetryEnactment,
];

/// Each act on a proposal, whether the viewer may do it now, and why not. Of a vote it loads what concerns the viewer alone.
pub(super) async fn abilities(snapshot: &Snapshot, row: &ProposalRow) -> Answer<Vec<Ability>> {
    let asked = Asked::of(snapshot, row).await?;
    let role = |act: Act| snapshot.actor.may(act).map_err(domain::Refusal::from);
    Ok(ACTS.into_iter().map(|act| Ability::new(act, role(act).and_then(|()| Ok(asked.rule(act)?)))).collect())
}

/// A proposal with what has to be known of it.
struct Asked<'a> {
    snapshot: &'a Snapshot,
    row: &'a ProposalRow,
    seats: Vec<ConcerningSeat>,
    case: Result<(), Refusal>,
    more_time: Result<(), Refusal>,
    another_vote: Result<(), Refusal>,
    advice: Result<(), Refusal>,
}

impl<'a> Asked<'a> {
    async fn of(snapshot: &'a Snapshot, row: &'a ProposalRow) -> Answer<Self> {
        let viewer = Viewer { membership: snapshot.actor.membership, organisation: snapshot.actor.organisation };
        let seats = snapshot.load::<SeatsOfViewer>((row.id.0, viewer)).await?.unwrap_or_default();
        let case = match row.state {
            ProposalState::Discussion => snapshot.expect::<CurrentVersion>(row.id.0).await?.plain_case.0.complete(),
            _ => Ok(()),
        };
        let electors: Vec<ElectorRow> = seats.iter().map(|seat| seat.elector.clone()).collect();
        let more_time = more_time(snapshot, row, &electors).await?;
        let another_vote = another_vote(snapshot, row, &electors).await?;
        let advice = may_speak(snapshot, row).await?;
        Ok(Self { snapshot, row, seats, case, more_time, another_vote, advice })
    }

    fn rule(&self, act: Act) -> Result<(), Refusal> {
        let (row, now) = (self.row, self.snapshot.read.now());
        let actor = &self.snapshot.actor;
        let own = || if row.proposer_id == actor.membership { Ok(()) } else { Err(Refusal::NotYourProposal) };
        let runs = || if actor.has(Role::Steward) { Ok(()) } else { own() };
        let version = u32::try_from(row.version).unwrap_or(u32::MAX);
        let discussing = || match row.state {
            ProposalState::Discussion => self.case.clone(),
            state => Err(Refusal::WrongState { act: "opening the vote", state }),
        };
        let open = || life::may_vote(now, row.state, row.closes_at);
        match act {
            // It is offered to those who object.
            Act::AmendProposal if row.rule.method == Method::Consent && open().is_ok() => own(),
            Act::AmendProposal => own().and(life::amend(row.state, version, version).map(drop)),
            Act::OpenDiscussion => runs().and(life::open_discussion(row.state).map(drop)),
            Act::OpenVoting => runs().and(discussing()),
            Act::WithdrawProposal => own().and(life::withdraw(now, row.state, row.closes_at).map(drop)),
            Act::RetryEnactment => life::retry_enactment(now, row.state, row.closed_at.unwrap_or(row.created_at)),
            Act::RecuseSeat => open(),
            Act::RequestExtension => open().and(self.more_time.clone()),
            Act::RequestRevote => self.another_vote.clone(),
            Act::RecordDissent => may_dissent(actor.membership, row, &self.seats),
            Act::AskToSetAside | Act::AcceptAmendment => open().and(fits(act, &row.rule)),
            Act::CastBallot if row.rule.method == Method::Advice => open().and(self.advice.clone()),
            Act::CastBallot | Act::RankOptions | Act::AllocateVotes => {
                open().and(fits(act, &row.rule)).and(may_vote(actor.membership, row, &self.seats).map(drop))
            }
            _ => Ok(()),
        }
    }
}

/// Whom a proposal names, as far as this organisation goes: whose grant it cuts is asked when the act is done.
fn named<'a>(row: &'a ProposalRow, own: &'a [OrganisationId]) -> &'a [OrganisationId] {
    const MAY_CUT: [&str; 3] = ["RELEASE_COMMITMENT", "OPTIONS", "PROJECTS"];
    let cuts = row.action_kind.as_deref().is_some_and(|kind| MAY_CUT.contains(&kind));
    if cuts { own } else { &row.beneficiaries.0 }
}

/// Whether the viewer's organisation may still ask for more time.
async fn more_time(snapshot: &Snapshot, row: &ProposalRow, electors: &[ElectorRow]) -> Answer<Result<(), Refusal>> {
    let (Some(organisation), ProposalState::Voting) = (snapshot.actor.organisation, row.state) else {
        return Ok(Ok(()));
    };
    let extended = snapshot.load::<Extensions>(row.id.0).await?.is_some_and(|extensions| !extensions.is_empty());
    let own = [organisation];
    let named = (organisation, named(row, &own));
    Ok(decisions::may_extend(row, electors, named, extended).map_err(Refusal::from))
}

/// Whether the viewer's organisation may ask for another vote.
async fn another_vote(snapshot: &Snapshot, row: &ProposalRow, electors: &[ElectorRow]) -> Answer<Result<(), Refusal>> {
    let Some(organisation) = snapshot.actor.organisation else { return Ok(Ok(())) };
    let earlier = match row.rule.secrecy {
        Secrecy::Secret => snapshot.load::<Revotes>(row.id.0).await?.unwrap_or_default(),
        // Of no other vote is a conflict only shown.
        _ if row.round > 0 => return Ok(Err(RevoteProblem::NoConflict.into())),
        _ => Vec::new(),
    };
    let own = [organisation];
    let named = (organisation, named(row, &own));
    Ok(decisions::may_revote(snapshot.read.now(), row, electors, named, &earlier))
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

/// Whether the viewer can still vote or object, through an own seat or for one that lets it; with the answers that are left.
fn may_vote(membership: MembershipId, row: &ProposalRow, seats: &[ConcerningSeat]) -> Result<Vec<Choice>, Refusal> {
    let (mut refusal, mut left) = (Refusal::NotEligible, None);
    let of = |one: &ConcerningSeat| {
        let elector = decisions::frozen(&one.elector);
        answers_left(&row.rule, Some(&elector), one.voted, one.choice)
    };
    for own in seats.iter().filter(|seat| seat.elector.holder_id == membership) {
        let carried = seats.iter().filter(|one| one.elector.proxy_id == Some(own.elector.seat_id));
        let carried = carried.filter(|one| decisions::may_cast(&row.rule, &one.elector, &own.elector).is_ok());
        for answers in std::iter::once(of(own)).chain(carried.map(of)) {
            match answers {
                Ok(answers) => left.get_or_insert_with(BTreeSet::new).extend(answers),
                Err(why) => refusal = why,
            }
        }
    }
    left.map(|left| left.into_iter().collect()).ok_or(refusal)
}

/// The answers that the viewer may still give; none where that is not asked, or not theirs to say.
pub(super) async fn answers(snapshot: &Snapshot, row: &ProposalRow) -> Answer<Vec<Choice>> {
    let asked = Asked::of(snapshot, row).await?;
    let may = snapshot.actor.may(Act::CastBallot).is_ok() && asked.rule(Act::CastBallot).is_ok();
    let left = may_vote(snapshot.actor.membership, row, &asked.seats);
    Ok(left.ok().filter(|_| may).unwrap_or_default())
}

/// Whether one of the viewer's seats may disagree with how it was decided.
fn may_dissent(membership: MembershipId, row: &ProposalRow, seats: &[ConcerningSeat]) -> Result<(), Refusal> {
    let mut refusal = Refusal::NotEligible;
    for own in seats.iter().filter(|seat| seat.elector.holder_id == membership) {
        let may = match &own.elector.recusal {
            Some(recusal) => Err(Refusal::Recused { reason: recusal.reason }),
            None => life::may_dissent(row.state, row.outcome, own.choice),
        };
        match may {
            Ok(()) => return Ok(()),
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}
