//! Why one may not decide alone.

use chrono::{DateTime, Utc};

use crate::DecisionRightId;
use crate::funds::Money;
use crate::tenancy::Constituency;

/// Why, with the numbers that explain it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SoleProblem {
    #[error("only the seat that this right names may decide")]
    NotTheDecider,
    #[error("the advice of {} is not recorded yet", named(constituencies))]
    AdviceMissing { constituencies: Vec<Constituency> },
    #[error("advice needs words: what should be considered?")]
    AdviceWithoutWords,
    #[error("the seat that decides by this right is vacant or recused, so nobody could decide it")]
    NoDecider,
    #[error(
        "the advice of {} must be heard, and no seat of another organisation than the deciding one could give it",
        named(constituencies)
    )]
    NobodyToAsk { constituencies: Vec<Constituency> },
    #[error("FOR, AGAINST or ABSTAIN may be advised, and FOR or AGAINST decided")]
    NotADecision,
    #[error("a decision alone needs its reason")]
    DecisionWithoutReason,
    #[error("the delegation was revoked on {at}")]
    Revoked { at: DateTime<Utc> },
    #[error("an amount of {} is not above 0, so it is no use of a delegation", amount.words())]
    NothingUsed { amount: Money },
    #[error("the limits are in {}, and this is in {}", limit.currency, amount.currency)]
    OtherCurrency { limit: Money, amount: Money },
    #[error(
        "this act of {} would make {} for the same beneficiaries within 90 days; at most {} per act may be decided alone",
        amount.words(),
        total.words(),
        limit.words()
    )]
    OverActLimit { amount: Money, total: Money, limit: Money },
    #[error(
        "this act of {} would make {} within {days} days; at most {} may be decided alone",
        amount.words(),
        total.words(),
        limit.words()
    )]
    OverPeriodLimit { amount: Money, total: Money, limit: Money, days: u32 },
    #[error("the amounts add up to more than can be counted")]
    TooLarge,
    #[error("the decision right {right} delegates money without limits")]
    LimitsMissing { right: DecisionRightId },
    #[error("the decision right {right} is granted by {granted_by}, which is not in the charter")]
    UnknownGrant { right: DecisionRightId, granted_by: DecisionRightId },
    #[error(
        "the decision right {right} can't be granted by {granted_by}: only a right by which a body votes, in the same area \
         and for the same fund and allocation or for all of them, may grant it"
    )]
    UnsuitableGrant { right: DecisionRightId, granted_by: DecisionRightId },
}

impl SoleProblem {
    pub(in crate::decisions) fn code(&self) -> &'static str {
        match self {
            Self::NotTheDecider => "NOT_THE_DECIDER",
            Self::AdviceMissing { .. } => "ADVICE_MISSING",
            Self::AdviceWithoutWords | Self::DecisionWithoutReason => "REASON_NEEDED",
            Self::NoDecider => "NO_DECIDER",
            Self::NobodyToAsk { .. } => "NOBODY_TO_ASK",
            Self::NotADecision => "WRONG_CHOICE",
            Self::Revoked { .. } => "DELEGATION_REVOKED",
            Self::NothingUsed { .. } => "AMOUNT_NOT_POSITIVE",
            Self::OtherCurrency { .. } => "CURRENCY_MISMATCH",
            Self::OverActLimit { .. } | Self::OverPeriodLimit { .. } => "OVER_LIMIT",
            Self::TooLarge => "AMOUNT_TOO_LARGE",
            Self::LimitsMissing { .. } => "LIMITS_MISSING",
            Self::UnknownGrant { .. } | Self::UnsuitableGrant { .. } => "INVALID_GRANT",
        }
    }

    pub(in crate::decisions) fn hint(&self) -> &'static str {
        match self {
            Self::NotTheDecider => "ask whoever decides, or propose it to the body",
            Self::AdviceMissing { .. } => "ask these constituencies for their advice",
            Self::AdviceWithoutWords => "write what you advise",
            Self::NoDecider => "fill the seat, or let the right escalate to another one",
            Self::NobodyToAsk { .. } => "fill a seat of theirs, or let the right escalate to another one",
            Self::NotADecision => "choose one of them",
            Self::DecisionWithoutReason => "say why, and what became of the advice",
            Self::Revoked { .. } | Self::OverActLimit { .. } | Self::OverPeriodLimit { .. } => "propose it to the body",
            Self::NothingUsed { .. } => "give an amount above 0",
            Self::OtherCurrency { .. } => "propose it to the body, or let it set limits in this currency",
            Self::TooLarge => "propose it to the body",
            Self::LimitsMissing { .. } => "set a limit per act and per period",
            Self::UnknownGrant { .. } => "name a right of the same charter",
            Self::UnsuitableGrant { .. } => "name the right of the body that sets the limits",
        }
    }
}

pub(super) fn named(constituencies: &[Constituency]) -> String {
    constituencies.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
