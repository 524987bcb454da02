//! The life of a proposal: draft, discussion, voting, outcome, enactment.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Choice, Elector, Outcome, ProposalState, Refusal, Rule};

/// How long a passed action that could not be done may be tried again, in days after it passed.
pub const RETRY_DAYS: i64 = 90;

/// Opens the discussion of a draft.
///
/// # Errors
/// [`Refusal::WrongState`] outside DRAFT.
pub fn open_discussion(state: ProposalState) -> Result<ProposalState, Refusal> {
    expect(state, &[ProposalState::Draft], "opening the discussion")?;
    Ok(ProposalState::Discussion)
}

/// The number of the version that an amendment makes. Voting freezes the version.
///
/// # Errors
/// [`Refusal::WrongState`] once voting has opened; [`Refusal::StaleVersion`] where the amendment was written for
/// another version.
pub fn amend(state: ProposalState, current: u32, based_on: u32) -> Result<u32, Refusal> {
    expect(state, &[ProposalState::Draft, ProposalState::Discussion], "an amendment")?;
    if based_on != current {
        return Err(Refusal::StaleVersion { based_on, current });
    }
    Ok(current + 1)
}

/// Whether a proposal may be amended to this action. Another kind of action, or advice instead, is another proposal.
///
/// # Errors
/// [`Refusal::ActionKindStays`].
pub fn amend_action(kind: Option<&str>, amended: Option<&str>) -> Result<(), Refusal> {
    if kind == amended {
        return Ok(());
    }
    Err(Refusal::ActionKindStays { kind: kind.unwrap_or("advice").to_owned() })
}

/// Whether voting may open at all in this state; [`open_voting`] asks the rest.
///
/// # Errors
/// [`Refusal::WrongState`] outside DISCUSSION.
pub fn may_open_voting(state: ProposalState) -> Result<(), Refusal> {
    expect(state, &[ProposalState::Discussion], "opening the vote")
}

/// What opening a vote depends on.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    pub state: ProposalState,
    /// When the discussion that counts began: of the proposal, or of the round after an integrated objection.
    pub discussed_since: DateTime<Utc>,
    pub now: DateTime<Utc>,
    pub has_action: bool,
    /// Whether it was proposed as advice, from which nothing follows by itself.
    pub advisory: bool,
    pub rule: &'a Rule,
    /// With recusals already entered.
    pub electors: &'a [Elector],
}

/// When ballots may be cast: from `opens_at` until just before `closes_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VotingWindow {
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
}

/// Opens voting, which freezes the version, the rule and the electorate.
///
/// # Errors
/// [`Refusal::WrongState`] outside DISCUSSION; [`Refusal::DiscussionTooShort`]; neither action nor advice, or both;
/// [`Refusal::EmptyElectorate`].
pub fn open_voting(opening: &Opening<'_>) -> Result<VotingWindow, Refusal> {
    may_open_voting(opening.state)?;
    check_discussed(opening)?;
    match (opening.has_action, opening.advisory) {
        (false, false) => return Err(Refusal::ActionMissing),
        (true, true) => return Err(Refusal::AdvisoryWithAction),
        _ => {}
    }
    if !opening.electors.iter().any(|elector| elector.takes_part(opening.rule)) {
        return Err(Refusal::EmptyElectorate);
    }
    Ok(VotingWindow {
        opens_at: opening.now,
        closes_at: later(opening.now, TimeDelta::try_seconds(opening.rule.voting)),
    })
}

fn check_discussed(opening: &Opening<'_>) -> Result<(), Refusal> {
    let needed = opening.rule.discussion;
    let opens_from = later(opening.discussed_since, TimeDelta::try_seconds(needed));
    if opening.now < opens_from {
        let had = (opening.now - opening.discussed_since).num_seconds();
        return Err(Refusal::DiscussionTooShort { had, needed, opens_from });
    }
    Ok(())
}

/// Whether a ballot may be cast now.
///
/// # Errors
/// [`Refusal::VotingNotOpen`] before, [`Refusal::VotingClosed`] from the closing time on, also where the vote has not
/// been counted yet, and [`Refusal::VotingConcluded`] after.
pub fn may_vote(now: DateTime<Utc>, state: ProposalState, closes_at: Option<DateTime<Utc>>) -> Result<(), Refusal> {
    match (state, closes_at) {
        (ProposalState::Draft | ProposalState::Discussion, _) | (ProposalState::Voting, None) => {
            Err(Refusal::VotingNotOpen { state })
        }
        (ProposalState::Voting, Some(closed_at)) if now >= closed_at => Err(Refusal::VotingClosed { closed_at }),
        (ProposalState::Voting, Some(_)) => Ok(()),
        _ => Err(Refusal::VotingConcluded { state }),
    }
}

/// Whether a vote may be counted because its time is over. An early close does not ask this.
///
/// # Errors
/// [`Refusal::WrongState`] outside VOTING; [`Refusal::VotingStillOpen`].
pub fn may_close(now: DateTime<Utc>, state: ProposalState, closes_at: DateTime<Utc>) -> Result<(), Refusal> {
    expect(state, &[ProposalState::Voting], "counting the vote")?;
    if now < closes_at { Err(Refusal::VotingStillOpen { closes_at }) } else { Ok(()) }
}

/// Where a proposal stands once its vote is counted.
///
/// # Errors
/// [`Refusal::WrongState`] outside VOTING.
pub fn conclude(state: ProposalState, outcome: Outcome) -> Result<ProposalState, Refusal> {
    expect(state, &[ProposalState::Voting], "counting the vote")?;
    Ok(outcome.into())
}

/// Where a passed proposal stands after its action was done, or could not be.
///
/// # Errors
/// [`Refusal::WrongState`] where it did not pass or was enacted before.
pub fn enacted(state: ProposalState, done: bool) -> Result<ProposalState, Refusal> {
    expect(state, &[ProposalState::Passed, ProposalState::EnactmentFailed], "enacting it")?;
    Ok(if done { ProposalState::Enacted } else { ProposalState::EnactmentFailed })
}

/// Whether somebody whose seat answered this may put it on record that they disagree with how it was decided. Whose
/// ballot is secret is taken at their word.
///
/// # Errors
/// [`Refusal::WrongState`] before it was decided; [`Refusal::NothingToDissentFrom`] where the answer won.
pub fn may_dissent(state: ProposalState, outcome: Option<Outcome>, answer: Option<Choice>) -> Result<(), Refusal> {
    let Some(outcome) = outcome else { return Err(Refusal::WrongState { act: "dissenting", state }) };
    let won = match outcome {
        Outcome::Passed => matches!(answer, Some(Choice::For | Choice::Consent)),
        Outcome::Failed => matches!(answer, Some(Choice::Against | Choice::Object)),
        Outcome::Lapsed => false,
    };
    if won { Err(Refusal::NothingToDissentFrom) } else { Ok(()) }
}

/// Takes a proposal back. Once the voting time is over the result stands, also where it has not been counted yet.
///
/// # Errors
/// [`Refusal::WrongState`] after it ended; [`Refusal::VotingClosed`].
pub fn withdraw(
    now: DateTime<Utc>,
    state: ProposalState,
    closes_at: Option<DateTime<Utc>>,
) -> Result<ProposalState, Refusal> {
    expect(state, &[ProposalState::Draft, ProposalState::Discussion, ProposalState::Voting], "withdrawing it")?;
    if state == ProposalState::Voting {
        may_vote(now, state, closes_at)?;
    }
    Ok(ProposalState::Withdrawn)
}

/// Whether an action that passed and could not be done may be tried again now. Every fact is checked anew.
///
/// # Errors
/// [`Refusal::WrongState`] outside ENACTMENT_FAILED; [`Refusal::RetryTooLate`] more than 90 days after it passed.
pub fn retry_enactment(now: DateTime<Utc>, state: ProposalState, passed_at: DateTime<Utc>) -> Result<(), Refusal> {
    expect(state, &[ProposalState::EnactmentFailed], "trying it again")?;
    let until = later(passed_at, TimeDelta::try_days(RETRY_DAYS));
    if now > until { Err(Refusal::RetryTooLate { until }) } else { Ok(()) }
}

fn expect(state: ProposalState, wanted: &[ProposalState], act: &'static str) -> Result<(), Refusal> {
    if wanted.contains(&state) { Ok(()) } else { Err(Refusal::WrongState { act, state }) }
}

/// A time beyond the calendar is as good as never.
fn later(from: DateTime<Utc>, by: Option<TimeDelta>) -> DateTime<Utc> {
    by.and_then(|by| from.checked_add_signed(by)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
