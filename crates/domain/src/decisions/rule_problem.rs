//! What can be wrong with a rule.

use super::{Exact, Method, Secrecy};
use crate::allocating::AllocationProblem;
use crate::fraction::Fraction;
use crate::funds::Money;
use crate::tenancy::Constituency;

/// Why a rule can't be used, with the numbers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    #[error("a MAJORITY needs a threshold of at least 1/2 and less than 1, not {threshold}")]
    MajorityThreshold { threshold: Fraction },
    #[error("a supermajority needs a threshold above 1/2 and at most 1, not {threshold}")]
    SupermajorityThreshold { threshold: Fraction },
    #[error("a SUPERMAJORITY needs a threshold, such as 2/3")]
    ThresholdMissing,
    #[error("{method} has no threshold: leave it out")]
    ThresholdNotUsed { method: Method },
    #[error("only CONSENT has a fallback or sets objections aside; this rule is {method}")]
    RoundsNotUsed { method: Method },
    #[error("a quorum is more than 0 and at most 1, not {share}: leave it out to need none")]
    Quorum { share: Fraction },
    #[error("{clause} is given twice for {constituency}")]
    NamedTwice { clause: &'static str, constituency: Constituency },
    #[error("only {reserved} seats vote under this rule, so a quorum or a concurrence of {constituency} is never met")]
    ShutOut { reserved: Constituency, constituency: Constituency },
    #[error("the cap of {constituency} is {cap}; a cap is less than 1: leave it out to have none")]
    CapTooHigh { constituency: Constituency, cap: Fraction },
    #[error(
        "the cap of FUNDER is {cap} and the threshold is {threshold}: {}, or the funders' turnout could turn a result round",
        if *method == Method::Majority { "the cap may not be above it" } else { "the cap must be below it" }
    )]
    FundersCap { method: Method, cap: Fraction, threshold: Fraction },
    #[error(
        "every constituency that votes is capped and the caps sum to {}, less than 1: nothing could ever be counted",
        sum.spoken()
    )]
    CapsLeaveNothing { sum: Exact },
    #[error(
        "objectors are at least one constituency and at least one organisation: leave them out where nobody may object"
    )]
    NobodyObjects,
    #[error(
        "{constituency} may only object under this rule, so it can't decide, nor be named in a quorum, a concurrence or a cap"
    )]
    ObjectorDecides { constituency: Constituency },
    #[error("every constituency may only object: nobody is left to decide")]
    NobodyLeads,
    #[error("where others may object it can't be {secrecy}: an objection has a name, and must be heard to be answered")]
    ObjectionsHeard { secrecy: Secrecy },
    #[error("a RANKED rule says how ties are broken: give its ranking")]
    RankingMissing,
    #[error("an ALLOCATION rule says what a ballot is and how the money is shared: give its allocation")]
    AllocationMissing,
    #[error("{0}")]
    Allocation(#[from] AllocationProblem),
    #[error(
        "at least {least} projects must be funded, and a ballot can support {most}: let it support as many, or ask for fewer"
    )]
    TooFewNamed { least: u64, most: u64 },
    #[error(
        "who pays for what under EQUAL_SHARES follows from which projects stand together on a ballot, so a SECRET vote could \
         not be counted again by those who read it: share by GREEDY, or hide ballots until the close"
    )]
    SecretShares,
    #[error("{method} has no use for {terms}: leave it out")]
    TermsNotUsed { terms: &'static str, method: Method },
    #[error("under {method} one seat decides alone: say which")]
    DeciderMissing { method: Method },
    #[error("nobody votes under {method}, so {clause} would mean nothing: leave it out")]
    NobodyVotes { clause: &'static str, method: Method },
    #[error("a rule by ADVICE names at least one constituency whose advice is heard first")]
    NoAdviceAsked,
    #[error("DELEGATED asks for no advice: leave it out, or choose ADVICE")]
    AdviceNotUsed,
    #[error("the limits are {} per act and {} per period; both must be in one currency", per_act.words(), per_period.words())]
    LimitCurrencies { per_act: Money, per_period: Money },
    #[error(
        "the limits are {} per act and {} per period; the first must be above 0, and the second no less",
        per_act.words(),
        per_period.words()
    )]
    LimitsOutOfOrder { per_act: Money, per_period: Money },
    #[error("the period of a limit is {days} days; from 1 to 366 are possible")]
    LimitPeriod { days: u32 },
    #[error("no seat may vote for 0 others: leave proxies out")]
    NoProxies,
    #[error("{method} can't be {secrecy}: what is objected, advised or decided must be heard to be answered")]
    MustBeHeard { method: Method, secrecy: Secrecy },
    #[error("a SECRET ballot can't be found again, so it can't be changed: ballots must be final")]
    SecretNotFinal,
    #[error("a SECRET vote has no proxies: a ballot for several seats would tell whose it is")]
    SecretProxies,
    #[error("the least discussion time is {seconds} seconds; from 0 to 365 days are possible")]
    Discussion { seconds: i64 },
    #[error("the voting window is {seconds} seconds; from 60 seconds to 365 days are possible")]
    Voting { seconds: i64 },
}

impl RuleProblem {
    /// The field of the rule at fault.
    pub(super) fn field(&self) -> &'static str {
        match self {
            Self::MajorityThreshold { .. } | Self::ThresholdMissing | Self::ThresholdNotUsed { .. } => "threshold",
            Self::SupermajorityThreshold { .. } => "threshold",
            Self::RoundsNotUsed { .. } => "method",
            Self::Quorum { .. } => "quorum",
            Self::NamedTwice { .. } => "rule",
            Self::ShutOut { .. } => "reserved",
            Self::CapTooHigh { .. } | Self::FundersCap { .. } | Self::CapsLeaveNothing { .. } => "caps",
            Self::NobodyObjects | Self::ObjectorDecides { .. } | Self::NobodyLeads => "objectors",
            Self::RankingMissing => "ranking",
            Self::AllocationMissing | Self::Allocation(_) | Self::TooFewNamed { .. } => "allocation",
            Self::TermsNotUsed { .. } => "method",
            Self::DeciderMissing { .. }
            | Self::NobodyVotes { .. }
            | Self::NoAdviceAsked
            | Self::AdviceNotUsed
            | Self::LimitCurrencies { .. }
            | Self::LimitsOutOfOrder { .. }
            | Self::LimitPeriod { .. } => "soleDecider",
            Self::NoProxies | Self::SecretProxies => "proxies",
            Self::MustBeHeard { .. } | Self::ObjectionsHeard { .. } | Self::SecretShares => "secrecy",
            Self::SecretNotFinal => "finalBallots",
            Self::Discussion { .. } => "discussion",
            Self::Voting { .. } => "voting",
        }
    }
}
