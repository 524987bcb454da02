//! Consent as it goes on: from the first round through objections to an outcome.
//!
//! A round asks for consent to one version. An objection ends when its author withdraws it, by another answer; when the
//! author accepts an amendment as integrating it, which ends the round and starts one on the next version, with no
//! ballots and after the least discussion time again; or when the body sets it aside, in a supermajority round with its
//! own ballots, window and quorum, in which the objector votes. Objections that stand at the deadline fail the matter,
//! unless the rule names a fallback round.
//!
//! What the body has set aside, or let stand, is settled for the version: it is asked once about each objector.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::proposal::VotingWindow;
use super::{Ballot, Elector, Outcome, Refusal, Rule, Tally, close, close_setting_aside};
use crate::SeatId;

/// What is being asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum ConsentPhase {
    /// Does this version have the body's consent?
    Asking,
    /// An amendment integrated an objection: the new version is discussed, and a new round is to be opened.
    Amended,
    /// Are these objections set aside? The consent round waits for the answer, also past its own deadline.
    SettingAside { objections: Vec<SeatId>, closes_at: DateTime<Utc> },
    /// Does it pass by supermajority, objections standing?
    FallingBack,
    /// It is over.
    Ended { outcome: Outcome },
}

/// Where a matter decided by consent stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentCourse {
    pub version: u32,
    pub phase: ConsentPhase,
    /// Seats whose objection to this version the body has set aside.
    pub set_aside: Vec<SeatId>,
    /// Seats whose objection to this version the body would not set aside.
    pub upheld: Vec<SeatId>,
}

/// Why a step is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConsentProblem {
    #[error("{act} is not possible now: {phase}")]
    WrongPhase { act: &'static str, phase: &'static str },
    #[error("this rule sets no objections aside")]
    NoSettingAside,
    #[error("no objection of the seat {seat} stands")]
    NotStanding { seat: SeatId },
    #[error("the body has voted on the objection of the seat {seat} and let it stand")]
    Upheld { seat: SeatId },
    #[error("only whoever objected can accept an amendment as integrating the objection")]
    NotTheObjector,
    #[error("say which objections are to be set aside")]
    NothingNamed,
}

impl ConsentProblem {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::WrongPhase { .. } => "WRONG_STATE",
            Self::NoSettingAside => "NO_SETTING_ASIDE",
            Self::NotStanding { .. } | Self::NothingNamed => "NO_SUCH_OBJECTION",
            Self::Upheld { .. } => "OBJECTION_UPHELD",
            Self::NotTheObjector => "NOT_THE_OBJECTOR",
        }
    }

    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::WrongPhase { .. } => "read where the matter stands and try again",
            Self::NoSettingAside => "talk with whoever objects, or amend the proposal",
            Self::NotStanding { .. } | Self::NothingNamed => "name seats whose objection stands",
            Self::Upheld { .. } => "integrate the objection by an amendment",
            Self::NotTheObjector => "ask whoever objected",
        }
    }
}

impl ConsentCourse {
    /// The first round, on the version that voting froze.
    pub fn begin(version: u32) -> Self {
        Self { version, phase: ConsentPhase::Asking, set_aside: Vec::new(), upheld: Vec::new() }
    }

    /// The numbers of the consent round as they are now, objections that were set aside left out.
    pub fn tally(&self, rule: &Rule, electors: &[Elector], ballots: &[Ballot]) -> Tally {
        close_setting_aside(rule, electors, ballots, &self.set_aside)
    }

    /// The author of an objection accepts an amendment as integrating it. The round is over, all its ballots are void,
    /// and the next version is discussed.
    ///
    /// # Errors
    /// Outside a consent round; an objection that does not stand; another author; an amendment of another version.
    pub fn integrated(
        &self,
        standing: &[SeatId],
        objector: SeatId,
        accepted_by: SeatId,
        based_on: u32,
    ) -> Result<Self, Refusal> {
        self.expect_asking("integrating an objection")?;
        check_standing(standing, objector)?;
        if accepted_by != objector {
            return Err(ConsentProblem::NotTheObjector.into());
        }
        if based_on != self.version {
            return Err(Refusal::StaleVersion { based_on, current: self.version });
        }
        Ok(Self { phase: ConsentPhase::Amended, ..Self::begin(self.version + 1) })
    }

    /// The round on the new version; [`super::proposal::open_voting`] has found it discussed long enough.
    ///
    /// # Errors
    /// Where no amendment waits for its round.
    pub fn asked_again(&self) -> Result<Self, Refusal> {
        match self.phase {
            ConsentPhase::Amended => Ok(Self::begin(self.version)),
            _ => Err(self.wrong_phase("opening the next round").into()),
        }
    }

    /// Asks the body to set objections aside: opens a round of [`Rule::set_aside_round`] with its own window. The consent
    /// round closes no earlier than that.
    ///
    /// # Errors
    /// Outside a consent round or after its deadline; a rule that sets nothing aside; no objections named, one that does
    /// not stand, or one that the body let stand before.
    pub fn ask_to_set_aside(
        &self,
        rule: &Rule,
        standing: &[SeatId],
        objections: &[SeatId],
        now: DateTime<Utc>,
        closes_at: DateTime<Utc>,
    ) -> Result<(Self, VotingWindow), Refusal> {
        self.expect_asking("setting objections aside")?;
        let round = rule.set_aside_round().ok_or(ConsentProblem::NoSettingAside)?;
        if now >= closes_at {
            return Err(Refusal::VotingClosed { closed_at: closes_at });
        }
        if objections.is_empty() {
            return Err(ConsentProblem::NothingNamed.into());
        }
        for seat in objections {
            check_standing(standing, *seat)?;
            if self.upheld.contains(seat) {
                return Err(ConsentProblem::Upheld { seat: *seat }.into());
            }
        }
        let closes_at = TimeDelta::try_seconds(round.voting).and_then(|by| now.checked_add_signed(by));
        let window = VotingWindow { opens_at: now, closes_at: closes_at.unwrap_or(DateTime::<Utc>::MAX_UTC) };
        let phase = ConsentPhase::SettingAside { objections: sorted(objections), closes_at: window.closes_at };
        Ok((Self { phase, ..self.clone() }, window))
    }

    /// The round about setting objections aside was counted: they no longer stand, or the body let them stand. Back to
    /// the consent round.
    ///
    /// # Errors
    /// Where no such round is open.
    pub fn set_aside_counted(&self, round: &Tally) -> Result<Self, Refusal> {
        let ConsentPhase::SettingAside { objections, .. } = &self.phase else {
            return Err(self.wrong_phase("counting the round about objections").into());
        };
        let mut next = Self { phase: ConsentPhase::Asking, ..self.clone() };
        let settled = if round.outcome == Outcome::Passed { &mut next.set_aside } else { &mut next.upheld };
        *settled = sorted(&[settled.as_slice(), objections].concat());
        Ok(next)
    }

    /// Objections were withdrawn. A round about setting them aside goes on with those that stand, and ends where none
    /// does.
    pub fn withdrawn(&self, standing: &[SeatId]) -> Self {
        let ConsentPhase::SettingAside { objections, closes_at } = &self.phase else { return self.clone() };
        let left: Vec<SeatId> = objections.iter().copied().filter(|seat| standing.contains(seat)).collect();
        let phase = if left.is_empty() {
            ConsentPhase::Asking
        } else {
            ConsentPhase::SettingAside { objections: left, closes_at: *closes_at }
        };
        Self { phase, ..self.clone() }
    }

    /// The consent round is over, by its deadline or because everybody has answered and nobody objects.
    ///
    /// # Errors
    /// Outside a consent round, also while the body is asked about objections.
    pub fn concluded(&self, rule: &Rule, electors: &[Elector], ballots: &[Ballot]) -> Result<(Self, Tally), Refusal> {
        self.expect_asking("counting the consent round")?;
        let tally = self.tally(rule, electors, ballots);
        let ended = ConsentPhase::Ended { outcome: tally.outcome };
        let phase = if tally.falls_back { ConsentPhase::FallingBack } else { ended };
        Ok((Self { phase, ..self.clone() }, tally))
    }

    /// The fallback round is over: what it comes to is the outcome.
    ///
    /// # Errors
    /// Where there is none, now or by the rule.
    pub fn fallback_counted(
        &self,
        rule: &Rule,
        electors: &[Elector],
        ballots: &[Ballot],
    ) -> Result<(Self, Tally), Refusal> {
        match (&self.phase, rule.fallback_round()) {
            (ConsentPhase::FallingBack, Some(round)) => {
                let tally = close(&round, electors, ballots);
                let phase = ConsentPhase::Ended { outcome: tally.outcome };
                Ok((Self { phase, ..self.clone() }, tally))
            }
            _ => Err(self.wrong_phase("counting the fallback round").into()),
        }
    }

    fn expect_asking(&self, act: &'static str) -> Result<(), ConsentProblem> {
        if self.phase == ConsentPhase::Asking { Ok(()) } else { Err(self.wrong_phase(act)) }
    }

    fn wrong_phase(&self, act: &'static str) -> ConsentProblem {
        let phase = match self.phase {
            ConsentPhase::Asking => "the body is asked for its consent",
            ConsentPhase::Amended => "the amended version is being discussed",
            ConsentPhase::SettingAside { .. } => "the body is asked to set objections aside",
            ConsentPhase::FallingBack => "the fallback round is open",
            ConsentPhase::Ended { .. } => "the matter is decided",
        };
        ConsentProblem::WrongPhase { act, phase }
    }
}

fn check_standing(standing: &[SeatId], seat: SeatId) -> Result<(), ConsentProblem> {
    if standing.contains(&seat) { Ok(()) } else { Err(ConsentProblem::NotStanding { seat }) }
}

fn sorted(seats: &[SeatId]) -> Vec<SeatId> {
    let seats: std::collections::BTreeSet<SeatId> = seats.iter().copied().collect();
    seats.into_iter().collect()
}
