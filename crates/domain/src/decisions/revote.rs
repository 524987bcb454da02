//! Another vote, because a conflict of interest was declared when its secret ballot could no longer be found.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Elector, ProposalState, Recusal, Refusal, Rule, close, proposal};
use crate::{OrganisationId, SeatId};

/// How many days after the close another vote may be asked for.
pub const REVOTE_DAYS: i64 = 30;

/// Why there is no other vote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevoteProblem {
    #[error("this vote shows no conflict of interest: nothing was counted that should have been left out")]
    NoConflict,
    #[error("because of this conflict it was asked for before: there is one other vote for it")]
    AskedBefore,
    #[error(
        "only an organisation that is affected may ask for another vote: this proposal names others, and it has no seat here"
    )]
    NotAffected,
    #[error("what was decided is done, and another vote would not undo it")]
    Done,
    #[error("another vote could be asked for until {until}, {REVOTE_DAYS} days after the close")]
    TooLate { until: DateTime<Utc> },
    #[error("who decides this, or by which rule, has changed since the vote was closed")]
    DecidedOtherwise,
}

impl RevoteProblem {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NoConflict => "NO_CONFLICT_SHOWN",
            Self::AskedBefore => "REVOTED_BEFORE",
            Self::NotAffected => "NOT_AFFECTED",
            Self::Done => "ALREADY_ENACTED",
            Self::TooLate { .. } => "REVOTE_TOO_LATE",
            Self::DecidedOtherwise => "DECIDED_OTHERWISE",
        }
    }

    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::NoConflict => {
                "declare the interest while the vote is open; where no secret ballot was cast yet, it takes the seat out \
                 at once"
            }
            Self::AskedBefore => "read the rounds of the proposal: the newest is the vote that counts",
            Self::NotAffected => "ask one of the organisations that it names, or one with a seat in this vote",
            Self::Done => "propose what would reverse it",
            Self::TooLate { .. } | Self::DecidedOtherwise => "propose it anew",
        }
    }
}

/// A vote that an organisation wants to be held again.
#[derive(Debug, Clone, Copy)]
pub struct RevoteRequest<'a> {
    pub organisation: OrganisationId,
    /// Whom the proposal names: those who gain by it and those whose grant it cuts.
    pub named: &'a [OrganisationId],
    pub electors: &'a [Elector],
    pub rule: &'a Rule,
    pub state: ProposalState,
    pub now: DateTime<Utc>,
    pub closes_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    /// Another vote was held because of this one.
    pub voted_again: bool,
    /// This one was held because of another.
    pub votes_again: bool,
}

impl RevoteRequest<'_> {
    /// Whether there is another vote. While the vote is open it ends uncounted. After the close there is one as long as
    /// nothing was done that follows from it.
    ///
    /// # Errors
    /// A [`RevoteProblem`]; [`Refusal::VotingClosed`] while the vote waits to be counted; [`Refusal::WrongState`] where
    /// there was no vote.
    pub fn granted(&self) -> Result<(), Refusal> {
        if self.voted_again {
            return Err(RevoteProblem::AskedBefore.into());
        }
        self.in_time()?;
        if close::conflicted(self.rule, self.electors).is_empty() {
            let problem = if self.votes_again { RevoteProblem::AskedBefore } else { RevoteProblem::NoConflict };
            return Err(problem.into());
        }
        if !self.affected() {
            return Err(RevoteProblem::NotAffected.into());
        }
        Ok(())
    }

    fn in_time(&self) -> Result<(), Refusal> {
        match self.state {
            ProposalState::Voting => proposal::may_vote(self.now, self.state, self.closes_at),
            ProposalState::Enacted => Err(RevoteProblem::Done.into()),
            ProposalState::Passed | ProposalState::Failed | ProposalState::Lapsed | ProposalState::EnactmentFailed => {
                self.soon_enough()
            }
            ProposalState::Draft | ProposalState::Discussion | ProposalState::Withdrawn => {
                Err(Refusal::WrongState { act: "another vote", state: self.state })
            }
        }
    }

    fn soon_enough(&self) -> Result<(), Refusal> {
        let days = TimeDelta::try_days(REVOTE_DAYS);
        let until = self.closed_at.zip(days).and_then(|(closed_at, days)| closed_at.checked_add_signed(days));
        match until {
            Some(until) if self.now > until => Err(RevoteProblem::TooLate { until }.into()),
            _ => Ok(()),
        }
    }

    /// Affected is whom the proposal names, and who has a seat here, whose vote stood beside the one that should have been
    /// out; where it names nobody, it is a matter of all, and every organisation is.
    fn affected(&self) -> bool {
        let seated = || self.electors.iter().any(|elector| elector.organisation == self.organisation);
        self.named.is_empty() || self.named.contains(&self.organisation) || seated()
    }
}

/// The seats that stay out when a body votes again on the same: nobody can un-recuse themselves, and a conflict that was
/// only shown counts from now on.
pub fn stays_out(before: &[Elector]) -> impl Iterator<Item = (SeatId, Recusal)> {
    before.iter().filter_map(|elector| Some((elector.seat, elector.recused.or(elector.conflict)?)))
}
