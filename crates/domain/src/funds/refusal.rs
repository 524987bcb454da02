//! Why a rule about money said no, with the numbers.

use chrono::NaiveDate;

use super::{
    AccountKind, AllocationStage, AuthorityNeeded, Currency, FundStage, FunderClaim, GREATEST_MINOR, GrantStage, Money,
    PledgeStage, REVERSED_BY_DUTY_DAYS, TransferKind,
};
use crate::refusal::Explanation;
use crate::tenancy::{Constituency, Standing};
use crate::{OrganisationId, text};

/// A rule of the funds said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message is its meaning, its fields are the numbers in it")]
pub enum Refusal {
    #[error(transparent)]
    Text(#[from] text::Refusal),
    #[error("{given:?} is not an ISO 4217 currency code such as GBP")]
    UnknownCurrency { field: &'static str, given: String },
    #[error("{currency} was withdrawn, {successor} has replaced it")]
    CurrencyWithdrawn { field: &'static str, currency: Currency, successor: Currency },
    #[error("{currency} is not money that can be held: it is a metal, a unit of account or a test code")]
    NotMoneyToHold { field: &'static str, currency: Currency },
    #[error("{field} is not an amount: {given:?}")]
    NotAnAmount { field: &'static str, given: String },
    #[error("{currency} allows at most {allowed} decimals, {field} has {given}")]
    TooManyDecimals { field: &'static str, given: u32, allowed: u32, currency: Currency },
    #[error("{field} is beyond {}, the most that can be recorded", greatest(*currency))]
    AmountTooLarge { field: &'static str, currency: Currency },
    #[error("{field} is {}, it must be above zero", given.words())]
    AmountNotPositive { field: &'static str, given: Money },
    #[error("a {kind} moves an amount above zero, not {amount_minor} minor units")]
    NothingToMove { kind: TransferKind, amount_minor: i64 },
    #[error("an amount in {given} was given where {expected} is needed")]
    CurrencyMismatch { expected: Currency, given: Currency },
    #[error("{given:?} is not a rate: write a plain decimal above zero")]
    NotARate { given: String },
    #[error("both sides of the conversion are in {currency}")]
    ConversionWithinOneCurrency { currency: Currency },
    #[error("the conversion gives {}, the amount is {}", result.words(), amount.words())]
    ConversionDoesNotHold { amount: Money, result: Money },
    #[error("needs {}, {}", needed.words(), holds(*account, *available))]
    InsufficientFunds { needed: Money, available: Money, account: AccountKind },
    #[error("needs {}, the allocation can give back {}: {} is earmarked for it", needed.words(), free.words(), bound.words())]
    Earmarked { needed: Money, bound: Money, free: Money },
    #[error("a fund is held by an active BACKBONE organisation, this one is {constituency} and {standing}")]
    HolderNotBackbone { constituency: Constituency, standing: Standing },
    #[error("the pledge is earmarked for another allocation")]
    AnotherEarmark,
    #[error("needs {}, the organisation has {} in the fund", needed.words(), given.words())]
    MoreThanGiven { needed: Money, given: Money },
    #[error("the release shortened the grant's instalments or ended it: its money would be promised to nobody")]
    ReleaseStands,
    #[error("the fund is {stage}, money moves only in an open fund")]
    FundNotOpen { stage: FundStage },
    #[error("the allocation is {stage}")]
    AllocationNotOpen { stage: AllocationStage },
    #[error("the pledge is {stage}")]
    PledgeNotOpen { stage: PledgeStage },
    #[error("the terms ask for {claim}: a contribution buys no right over spending")]
    FunderControl { claim: FunderClaim },
    #[error("{field} is {day}, after today ({today})")]
    InTheFuture { field: &'static str, day: NaiveDate, today: NaiveDate },
    #[error("effectiveOn is {effective_on}, the fund opened on {opened_on}")]
    BeforeFundOpened { effective_on: NaiveDate, opened_on: NaiveDate },
    #[error("{field}: {then} is before {first}, which should come first")]
    DatesOutOfOrder { field: &'static str, first: NaiveDate, then: NaiveDate },
    #[error("an instalment is due on {due_on}, outside the term from {starts_on} to {ends_on}")]
    OutsideTerm { due_on: NaiveDate, starts_on: NaiveDate, ends_on: NaiveDate },
    #[error("the parts in {field} sum to {}, the whole is {}", parts.words(), whole.words())]
    PartsDoNotSum { field: &'static str, whole: Money, parts: Money },
    #[error("a grant needs at least one grantee")]
    NoGrantee,
    #[error("organisation {organisation} is named twice among the grantees")]
    GranteeTwice { organisation: OrganisationId },
    #[error("organisation {organisation} does not take part in this collaborative")]
    GranteeNotActive { organisation: OrganisationId },
    #[error("organisation {organisation} holds the fund, it cannot grant to itself")]
    GranteeHoldsFund { organisation: OrganisationId },
    #[error("an instalment is for organisation {organisation}, which is not a grantee")]
    InstalmentForNobody { organisation: OrganisationId },
    #[error("give every grantee a share, or every grantee an amount")]
    SharesOrAmounts,
    #[error("the grant is {from}, it can't become {to}")]
    GrantStage { from: GrantStage, to: GrantStage },
    #[error("the grant is {stage}, only an agreed or active grant is paid")]
    GrantDoesNotPay { stage: GrantStage },
    #[error("instalments still to be paid: {unpaid}")]
    NotAllPaid { unpaid: u64 },
    #[error("the grant is on hold (holds that stand: {holds})")]
    OnHold { holds: u64 },
    #[error("the instalment of {} has been paid", amount.words())]
    AlreadyPaid { amount: Money },
    #[error("it is due on {due_on}, today is {today}")]
    NotDue { due_on: NaiveDate, today: NaiveDate },
    #[error("whoever proposed a grant can't pay it")]
    PayerProposedGrant,
    #[error("{kind} needs a decision")]
    DecisionNeeded { kind: TransferKind },
    #[error("{kind} needs another authority: {needed}")]
    WrongAuthority { kind: TransferKind, needed: AuthorityNeeded },
    #[error("the transfer has been reversed")]
    AlreadyReversed,
    #[error("a reversal can't be reversed")]
    ReversalOfReversal,
    #[error("whoever recorded money in can't reverse it alone: a second person must")]
    SecondPersonNeeded,
    #[error(
        "it was recorded on {recorded_on}, more than {REVERSED_BY_DUTY_DAYS} days ago: reversing it needs a decision"
    )]
    TooOldToReverseByDuty { recorded_on: NaiveDate },
}

fn greatest(currency: Currency) -> String {
    Money { minor: GREATEST_MINOR, currency }.words()
}

fn holds(account: AccountKind, available: Money) -> String {
    let amount = available.words();
    match account {
        AccountKind::Available => format!("the fund has {amount} available"),
        AccountKind::Allocated => format!("the allocation has {amount} left"),
        AccountKind::Committed => format!("the grant has {amount} committed"),
        AccountKind::Paid => format!("the grantee has been paid {amount}"),
        AccountKind::Fees => format!("fees of {amount} have been paid"),
        AccountKind::Outside => format!("the organisation's account stands at {amount}"),
    }
}

impl Refusal {
    /// The stable code, the input at fault, and what to do.
    pub fn explain(&self) -> Explanation {
        if let Self::Text(refusal) = self {
            return refusal.explain();
        }
        let explanation = Explanation { field: self.at_fault(), ..Explanation::code(self.code()) };
        self.advice().map_or(explanation, |hint| explanation.hint(hint))
    }

    fn code(&self) -> &'static str {
        match self {
            Self::InsufficientFunds { .. } => "INSUFFICIENT_FUNDS",
            Self::Earmarked { .. } => "EARMARKED",
            Self::CurrencyMismatch { .. } => "CURRENCY_MISMATCH",
            Self::FundNotOpen { .. } => "FUND_NOT_OPEN",
            Self::MoreThanGiven { .. } => "MORE_THAN_GIVEN",
            Self::ReleaseStands => "RELEASE_STANDS",
            Self::FunderControl { .. } => "FUNDER_CONTROL_REFUSED",
            Self::DatesOutOfOrder { .. } | Self::OutsideTerm { .. } => "DATES_OUT_OF_ORDER",
            Self::PartsDoNotSum { .. } => "SHARES_DO_NOT_SUM",
            Self::AlreadyPaid { .. } => "ALREADY_PAID",
            Self::NotDue { .. } => "NOT_DUE",
            Self::OnHold { .. } => "ON_HOLD",
            Self::PayerProposedGrant => "PAYER_PROPOSED_GRANT",
            Self::DecisionNeeded { .. } | Self::TooOldToReverseByDuty { .. } => "DECISION_NEEDED",
            Self::WrongAuthority { .. } => "AUTHORITY_MISMATCH",
            Self::AlreadyReversed => "ALREADY_REVERSED",
            Self::ReversalOfReversal => "REVERSAL_OF_REVERSAL",
            Self::SecondPersonNeeded => "SECOND_PERSON_NEEDED",
            Self::GranteeNotActive { .. } | Self::GranteeHoldsFund { .. } => "GRANTEE_NOT_ELIGIBLE",
            Self::AllocationNotOpen { .. }
            | Self::PledgeNotOpen { .. }
            | Self::GrantStage { .. }
            | Self::GrantDoesNotPay { .. }
            | Self::NotAllPaid { .. } => "WRONG_STATE",
            _ => "INVALID_INPUT",
        }
    }

    fn at_fault(&self) -> Option<&'static str> {
        match self {
            Self::UnknownCurrency { field, .. }
            | Self::CurrencyWithdrawn { field, .. }
            | Self::NotMoneyToHold { field, .. }
            | Self::NotAnAmount { field, .. }
            | Self::TooManyDecimals { field, .. }
            | Self::AmountTooLarge { field, .. }
            | Self::AmountNotPositive { field, .. }
            | Self::InTheFuture { field, .. }
            | Self::DatesOutOfOrder { field, .. }
            | Self::PartsDoNotSum { field, .. } => Some(field),
            Self::NothingToMove { .. } => Some("amount"),
            Self::BeforeFundOpened { .. } => Some("effectiveOn"),
            Self::NotARate { .. } => Some("rate"),
            Self::ConversionWithinOneCurrency { .. } | Self::ConversionDoesNotHold { .. } => Some("conversion"),
            Self::OutsideTerm { .. } | Self::InstalmentForNobody { .. } => Some("instalments"),
            Self::NoGrantee
            | Self::GranteeTwice { .. }
            | Self::GranteeNotActive { .. }
            | Self::GranteeHoldsFund { .. }
            | Self::SharesOrAmounts => Some("grantees"),
            Self::FunderControl { .. } => Some("terms"),
            Self::HolderNotBackbone { .. } => Some("holderId"),
            Self::AnotherEarmark => Some("allocationId"),
            Self::MoreThanGiven { .. } => Some("amount"),
            _ => None,
        }
    }

    fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotAnAmount { .. } => "write digits and at most one point, such as 1234.50",
            Self::TooManyDecimals { .. } => "round the amount yourself, nothing is rounded silently",
            Self::CurrencyMismatch { .. } => {
                "give the amount in the fund's currency; money received may bring a conversion"
            }
            Self::ConversionDoesNotHold { .. } => "leave the amount to the conversion: half-even to the minor unit",
            Self::InsufficientFunds { .. } => "lower the amount, or wait until there is more",
            Self::Earmarked { .. } => "earmarked money stays with its purpose: lower the amount",
            Self::MoreThanGiven { .. } => "refund at most what it gave and did not get back yet",
            Self::ReleaseStands => "propose a grant of that amount instead",
            Self::AnotherEarmark => "leave the allocation out: the pledge's earmark holds",
            Self::FundNotOpen { .. } => "only a decision opens a frozen fund; a closed one stays closed",
            Self::FunderControl { .. } => "take the claim out of the terms; an earmark for an allocation is allowed",
            Self::GranteeHoldsFund { .. } => "pay the holder's costs as a fee, by a decided policy",
            Self::AlreadyPaid { .. } => "see the grant's payments",
            Self::NotDue { .. } => "pay it from its due date on",
            Self::OnHold { .. } => "whoever set the hold ends it",
            Self::PayerProposedGrant => "ask another treasurer to pay it",
            Self::SecondPersonNeeded => "ask another treasurer to reverse it",
            Self::DecisionNeeded { .. } | Self::TooOldToReverseByDuty { .. } => {
                "make a proposal; what passes is done at once"
            }
            Self::GrantDoesNotPay { .. } => "have every grantee agree to the grant first",
            Self::NotAllPaid { .. } => "pay what is left, or cancel the grant by a decision",
            Self::ReversalOfReversal => "record the right transfer anew",
            _ => return None,
        })
    }
}
