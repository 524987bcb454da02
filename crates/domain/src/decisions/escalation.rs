//! Where a matter goes that a body can't settle.
//!
//! A matter that was voted down is settled. It is stuck where the body could not judge: too little was cast twice, the
//! body was divided against itself, nobody could vote, or the electorate may not decide about money; and where those who
//! may object did. Then it goes along
//! the escalation path of its right, to the next right that could decide it, which has until a deadline.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use num_traits::Zero;
use serde::{Deserialize, Serialize};

use super::{Charter, DecisionRight, Ground, RankedTally, Refusal, Tally, VoteResult};
use crate::DecisionRightId;
use crate::vocabulary::vocabulary;

/// How many days the next body has to take a matter up, beside its least discussion time and its voting window.
pub const ESCALATION_DAYS: i64 = 14;

vocabulary! {
    /// Why a body could not settle a matter.
    pub enum EscalationReason {
        /// Two rounds lapsed because too little was cast, or nothing that counts.
        QuorumFailedTwice,
        /// As much counted for it as against; or enough were for it and a constituency that must agree did not; or
        /// objections stand that nothing in the rule can overcome.
        Deadlock,
        /// Nobody could vote.
        EmptyElectorate,
        /// The electorate may not decide about money.
        UnfitElectorate,
        /// Too few seats of a constituency and weight are left for a secret vote.
        TooFewForSecrecy,
        /// The vote on it was not opened in the time that an escalation gives.
        DeadlineMissed,
        /// One seat was to decide after advice, and did not in time, or could not.
        NotDecided,
        /// Those who decide were for it, and as many organisations objected as the rule says.
        Objected,
    }
}

impl EscalationReason {
    /// Why an electorate that was to be frozen anew can't decide, by what refused it.
    pub fn of_unfit(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::EmptyElectorate => Self::EmptyElectorate,
            Refusal::TooFewForSecrecy { .. } => Self::TooFewForSecrecy,
            _ => Self::UnfitElectorate,
        }
    }

    /// Whether it says that the electorate itself can't decide.
    pub fn is_unfit(self) -> bool {
        matches!(self, Self::EmptyElectorate | Self::TooFewForSecrecy | Self::UnfitElectorate)
    }

    fn words(self) -> &'static str {
        match self {
            Self::QuorumFailedTwice => "Two rounds lapsed because too little was cast",
            Self::Deadlock => "The body is divided against itself",
            Self::EmptyElectorate => "Nobody in the body could vote",
            Self::UnfitElectorate => "The body, as it is, may not decide about money",
            Self::TooFewForSecrecy => "Too few seats of one kind are left in the body for a secret vote",
            Self::DeadlineMissed => "The body did not open its vote in time",
            Self::NotDecided => "The seat that decides after advice did not decide in time",
            Self::Objected => "Others objected to what those who decide were for",
        }
    }
}

/// A matter that goes to another right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Escalation {
    pub from: DecisionRightId,
    pub to: DecisionRightId,
    pub reason: EscalationReason,
    /// By when the next body must open its vote; after that it goes on.
    pub due_at: DateTime<Utc>,
    /// Why, for people.
    pub sentence: String,
}

/// What becomes of a matter after a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Onward {
    /// The body has settled it.
    Settled,
    /// The same body votes once more: too little was cast for the first time.
    VoteAgain,
    /// It goes to the next right.
    Goes(Escalation),
    /// It is stuck, and no further right could decide it: it stays as the last round left it.
    Ends { reason: EscalationReason },
}

/// A matter after a round under one right.
#[derive(Debug, Clone, Copy)]
pub struct StuckMatter<'a> {
    right: &'a DecisionRight,
    ground: Ground,
    /// As much counted for it as against, and not nothing.
    even: bool,
    falls_back: bool,
    earlier: &'a [Ground],
}

impl<'a> StuckMatter<'a> {
    /// After a round of one answer; `earlier` says how earlier rounds of this matter under this right ended.
    pub fn after(right: &'a DecisionRight, tally: &Tally, earlier: &'a [Ground]) -> Self {
        let even = tally.in_favour == tally.opposed && !tally.opposed.number().is_zero();
        Self { right, ground: tally.ground, even, falls_back: tally.falls_back, earlier }
    }

    /// After a ranking. Its ties are broken, so that they are no deadlock.
    pub fn after_ranking(right: &'a DecisionRight, tally: &RankedTally, earlier: &'a [Ground]) -> Self {
        Self { right, ground: tally.ground, even: false, falls_back: false, earlier }
    }

    /// After a round of any kind.
    pub fn after_result(right: &'a DecisionRight, result: &VoteResult, earlier: &'a [Ground]) -> Self {
        match result {
            VoteResult::Answers(tally) => Self::after(right, tally, earlier),
            VoteResult::Ranking(tally) => Self::after_ranking(right, tally, earlier),
            VoteResult::Allocation(tally) => {
                Self { right, ground: tally.ground, even: false, falls_back: false, earlier }
            }
        }
    }

    /// Whether too little was cast, or nothing that counts.
    pub fn is_starved(&self) -> bool {
        self.ground.is_starved()
    }

    /// Why the body could not settle it; none where it did, or may vote once more.
    pub fn reason(&self) -> Option<EscalationReason> {
        match self.ground {
            Ground::EmptyElectorate => Some(EscalationReason::EmptyElectorate),
            Ground::UnfitElectorate => Some(EscalationReason::UnfitElectorate),
            Ground::TooFewForSecrecy => Some(EscalationReason::TooFewForSecrecy),
            ground if ground.is_starved() => {
                self.earlier.iter().any(|ground| ground.is_starved()).then_some(EscalationReason::QuorumFailedTwice)
            }
            Ground::NoDecider | Ground::AdviceMissing | Ground::NotDecided => Some(EscalationReason::NotDecided),
            Ground::Objected => Some(EscalationReason::Objected),
            Ground::NoConcurrence => Some(EscalationReason::Deadlock),
            Ground::ObjectionsStand if !self.falls_back => Some(EscalationReason::Deadlock),
            Ground::TooFewInFavour if self.even => Some(EscalationReason::Deadlock),
            _ => None,
        }
    }
}

impl Charter {
    /// What becomes of a matter after a round. `fit` says whether a right could decide it as its body is now: rights on
    /// the path that could not are passed over.
    pub fn onward(&self, matter: &StuckMatter<'_>, now: DateTime<Utc>, fit: impl Fn(&DecisionRight) -> bool) -> Onward {
        match matter.reason() {
            Some(reason) => self.escalated(matter.right, reason, now, fit),
            None if matter.ground.is_starved() => Onward::VoteAgain,
            None => Onward::Settled,
        }
    }

    /// The same for a matter that is stuck for a known reason: an electorate found unfit when voting was to open, or a
    /// deadline that passed.
    pub fn escalated(
        &self,
        from: &DecisionRight,
        reason: EscalationReason,
        now: DateTime<Utc>,
        fit: impl Fn(&DecisionRight) -> bool,
    ) -> Onward {
        let path = self.path(from);
        // An objection ends nothing: where nobody could decide today, there is time until the deadline to change that.
        let by_vote = |right: &&&DecisionRight| right.rule.method.is_of_one_answer();
        let anyway = || path.iter().filter(|_| reason == EscalationReason::Objected).find(by_vote);
        match path.iter().find(|right| fit(right)).or_else(anyway) {
            Some(to) => Onward::Goes(escalation(from, to, reason, now)),
            None => Onward::Ends { reason },
        }
    }

    /// The rights along an escalation path, the first one left out.
    pub fn path(&self, from: &DecisionRight) -> Vec<&DecisionRight> {
        let (mut path, mut seen) = (Vec::new(), BTreeSet::from([from.id]));
        let mut next = self.next_on_path(from);
        while let Some(right) = next.filter(|right| seen.insert(right.id)) {
            path.push(right);
            next = self.next_on_path(right);
        }
        path
    }
}

/// Until when a body has time to open its vote on what came to it then.
pub fn escalation_due(to: &DecisionRight, came_at: DateTime<Utc>) -> DateTime<Utc> {
    let time = TimeDelta::try_days(ESCALATION_DAYS)
        .zip(TimeDelta::try_seconds(to.rule.discussion.saturating_add(to.rule.voting)))
        .and_then(|(days, seconds)| days.checked_add(&seconds));
    time.and_then(|time| came_at.checked_add_signed(time)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn escalation(from: &DecisionRight, to: &DecisionRight, reason: EscalationReason, now: DateTime<Utc>) -> Escalation {
    let due_at = escalation_due(to, now);
    let sentence = format!(
        "{}, so it goes to the next right on the escalation path, for {}; that body has until {due_at} to open its vote.",
        reason.words(),
        to.area
    );
    Escalation { from: from.id, to: to.id, reason, due_at, sentence }
}
