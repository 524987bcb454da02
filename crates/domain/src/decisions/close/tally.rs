//! The result of a vote, as it is kept and published.

use serde::{Deserialize, Serialize};

use crate::SeatId;
use crate::decisions::{AdviceTally, Base, Choice, Exact, Method, ObjectionTally, Outcome};
use crate::fraction::Fraction;
use crate::tenancy::Constituency;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Why a vote ended as it did: the one reason that settled it.
    pub enum Ground {
        /// Lapsed: no seat could vote.
        EmptyElectorate,
        /// Lapsed: no seat did vote.
        NoBallots,
        /// Lapsed: too little weight was cast, overall or in a named constituency.
        NoQuorum,
        /// Lapsed: nobody took sides, or the caps left nothing to count.
        NothingCounted,
        /// Failed: too little of the base was in favour.
        TooFewInFavour,
        /// Failed: nobody whose vote counts was in favour.
        NobodyInFavour,
        /// Failed: a unanimity was broken.
        VotesAgainst,
        /// Failed: objections stand.
        ObjectionsStand,
        /// Failed: those who decide were for it, and as many organisations object as the rule says. Where the escalation path
        /// goes on, the next right takes it up.
        Objected,
        /// Failed: a constituency that must agree on its own did not.
        NoConcurrence,
        /// Failed: the ranking puts no option ahead of the status quo.
        StatusQuoStands,
        /// Failed: by these ballots no project is funded.
        NothingFunded,
        /// Failed before the deadline: with every remaining vote in favour it would not pass either.
        CanNoLongerPass,
        /// Lapsed: late recusals left an electorate that may not decide about money alone.
        UnfitElectorate,
        /// Lapsed: the seat that decides after advice is vacant, recused or outside the electorate.
        NoDecider,
        /// Lapsed: a constituency that must be heard before one seat decides was not.
        AdviceMissing,
        /// Lapsed: the seat that decides after advice did not decide in time.
        NotDecided,
        /// Lapsed, and not counted: late recusals left too few seats of a constituency and weight for a secret vote.
        TooFewForSecrecy,
        /// Passed: all that the rule asks for is there.
        RuleMet,
    }
}

impl Ground {
    /// The outcome that follows from it.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::EmptyElectorate
            | Self::NoBallots
            | Self::NoQuorum
            | Self::NothingCounted
            | Self::UnfitElectorate
            | Self::TooFewForSecrecy
            | Self::NoDecider
            | Self::AdviceMissing
            | Self::NotDecided => Outcome::Lapsed,
            Self::RuleMet => Outcome::Passed,
            _ => Outcome::Failed,
        }
    }

    /// Whether too little was cast, or nothing that counts: the body may vote once more.
    pub fn is_starved(self) -> bool {
        matches!(self, Self::NoBallots | Self::NoQuorum | Self::NothingCounted)
    }
}

/// Every number that explains an outcome. Anyone who holds the frozen rule, electorate and ballots gets the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "columns", derive(sea_orm::FromJsonQueryResult))]
pub struct Tally {
    pub method: Method,
    pub base: Base,
    /// The threshold in force; none where the method has none.
    pub threshold: Option<Fraction>,
    /// Raw weight of the electorate, recused seats left out.
    pub electorate: Exact,
    /// Raw weight that was cast, abstentions included.
    pub cast: Exact,
    /// Counted weight in favour (FOR or CONSENT), after caps.
    pub in_favour: Exact,
    /// Counted weight opposed (AGAINST or OBJECT), after caps.
    pub opposed: Exact,
    /// What the weight in favour is compared with: the capped total of the counted or of the eligible weight.
    pub base_weight: Exact,
    /// How much of it was needed: more than this (MAJORITY) or at least this (SUPERMAJORITY); none without threshold.
    pub needed: Option<Exact>,
    /// One line for each constituency in the electorate.
    pub constituencies: Vec<ConstituencyTally>,
    /// One line for each quorum of the rule.
    pub quorums: Vec<QuorumTally>,
    /// One line for each constituency that must agree on its own.
    pub concurrence: Vec<ConcurrenceTally>,
    /// Seats whose objection stands.
    pub standing_objections: Vec<SeatId>,
    /// Seats left out of every number because of a conflict of interest.
    pub recused: Vec<SeatId>,
    /// Seats whose secret ballot is counted although they declared a conflict of interest after casting it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicted: Vec<SeatId>,
    /// Under ADVICE: what was advised. Every other number is then about the deciding seat alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<AdviceTally>,
    /// Where others may object: what was objected. No other number is about those who may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objections: Option<ObjectionTally>,
    pub ground: Ground,
    pub outcome: Outcome,
    /// Whether the vote was settled before its deadline.
    pub early: bool,
    /// Whether a supermajority round follows, because objections stand and the rule says so.
    pub falls_back: bool,
    /// Why, in one sentence with the numbers.
    pub sentence: String,
}

/// What one constituency could cast, did cast, and what of it counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConstituencyTally {
    pub constituency: Constituency,
    /// How many of its seats take part.
    pub seats: u32,
    /// Their raw weight.
    pub eligible: Exact,
    /// Raw weight that was cast, abstentions included.
    pub cast: Exact,
    /// Its cap; none: no cap.
    pub cap: Option<Fraction>,
    /// What each unit of its raw weight counts.
    pub factor: Exact,
    pub choices: Vec<ChoiceTally>,
}

/// One answer within one constituency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceTally {
    pub choice: Choice,
    /// How many seats gave it.
    pub ballots: u32,
    /// Their raw weight.
    pub raw: Exact,
    /// The weight that counts, after the cap; 0 for answers that take no side.
    pub counted: Exact,
}

/// A quorum beside what was cast, in raw weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuorumTally {
    /// None: of the whole electorate.
    pub constituency: Option<Constituency>,
    pub share: Fraction,
    pub eligible: Exact,
    pub needed: Exact,
    pub cast: Exact,
    pub met: bool,
}

/// Whether a constituency agreed on its own, in raw weight: caps mean nothing inside one constituency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConcurrenceTally {
    pub constituency: Constituency,
    pub in_favour: Exact,
    pub opposed: Exact,
    pub base_weight: Exact,
    /// As in [`Tally::needed`].
    pub needed: Option<Exact>,
    pub met: bool,
}
