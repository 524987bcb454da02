//! Why a rule of decisions said no.

use chrono::{DateTime, Utc};

use super::{
    Area, CharterTemplate, Choice, Clause, ConsentProblem, ExtensionProblem, LEAST_SECRET_CLASS, Method,
    ProjectsProblem, ProposalState, ProxyProblem, RankingProblem, RecusalReason, RevoteProblem, RuleProblem,
    SoleProblem,
};
use crate::DecisionRightId;
use crate::refusal::Explanation;
use crate::tenancy::Constituency;

/// Why, with the numbers that explain it. Amounts are in minor units, times in seconds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    // Who decides.
    #[error("no decision right covers this matter in {area}{}", amount_minor.map(of_amount).unwrap_or_default())]
    NoDecisionRight { area: Area, amount_minor: Option<i64> },
    #[error("two decision rights in {area} are equally specific: {first} and {second}")]
    AmbiguousRights { area: Area, first: DecisionRightId, second: DecisionRightId },
    #[error("the decision right {right} is given twice")]
    RightGivenTwice { right: DecisionRightId },
    #[error(
        "the decision right {right} covers amounts from {from_minor} up to {up_to_minor} minor units, which is nothing"
    )]
    InvalidRange { right: DecisionRightId, from_minor: i64, up_to_minor: i64 },
    #[error("the decision right {right} escalates to {escalates_to}, which is not in the charter")]
    UnknownEscalation { right: DecisionRightId, escalates_to: DecisionRightId },
    #[error("the escalation path of the decision right {right} leads back to itself")]
    EscalationCycle { right: DecisionRightId },
    #[error(
        "decision right {right} shares budgets only: what else belongs to {area}, such as taking something back, nobody could decide"
    )]
    BudgetsOnly { right: DecisionRightId, area: Area },
    #[error("the amounts add up to more than can be counted")]
    AmountTooLarge,
    #[error(transparent)]
    InvalidRule(#[from] RuleProblem),
    #[error("not partner-led (clause {clause}): {explanation}")]
    NotPartnerLed { clause: Clause, explanation: String },
    #[error("the declared imbalance of clause {clause} does not say why")]
    ImbalanceWithoutReason { clause: Clause },

    #[error("the template {template} {}", council(*template))]
    TemplateCouncil { template: CharterTemplate },

    // Ballots.
    #[error("this seat has no vote on this proposal")]
    NotEligible,
    #[error("this seat is recused: {}", of_recusal(*reason))]
    Recused { reason: RecusalReason },
    #[error("this seat has voted, and ballots are final")]
    AlreadyVoted,
    #[error("{choice} is no answer to a vote by {method}; {}", answers(*method))]
    WrongChoice { method: Method, choice: Choice },
    #[error("{choice} is no answer of this seat: others decide here, and it may OBJECT, with a reason, or STAND_ASIDE")]
    OnlyObjects { choice: Choice },
    #[error("an objection needs a reason: what harm would it do?")]
    ObjectionNeedsReason,
    #[error("nobody objects, so there is nobody to whom an amendment could be offered while it is voted on")]
    NobodyObjects,
    #[error("no amendment was offered in this round")]
    NothingOffered,
    #[error("a secret ballot takes no reason: its words could tell whose it is")]
    SecretTakesNoReason,
    #[error("voting is not open: the proposal is in {state}")]
    VotingNotOpen { state: ProposalState },
    #[error("voting is closed: the proposal is in {state}")]
    VotingConcluded { state: ProposalState },
    #[error("voting closed on {closed_at}")]
    VotingClosed { closed_at: DateTime<Utc> },
    #[error("voting stays open until {closes_at}")]
    VotingStillOpen { closes_at: DateTime<Utc> },

    // Proposals.
    #[error("{act} is not possible while the proposal is in {state}")]
    WrongState { act: &'static str, state: ProposalState },
    #[error("this was written for version {based_on}; the current version is {current}")]
    StaleVersion { based_on: u32, current: u32 },
    #[error("the proposal is about {kind}: an amendment can't make something else of it")]
    ActionKindStays { kind: String },
    #[error("discussed for {} of at least {}; voting may open from {opens_from}", plain_time(*had), plain_time(*needed))]
    DiscussionTooShort { had: i64, needed: i64, opens_from: DateTime<Utc> },
    #[error("the proposal has no action and is not advisory: nothing would follow from passing it")]
    ActionMissing,
    #[error("an advisory proposal carries no action")]
    AdvisoryWithAction,
    #[error("no seat could vote on this proposal: every seat is vacant, recused or outside the rule")]
    EmptyElectorate,
    #[error("it could be tried again until {until}, 90 days after it passed")]
    RetryTooLate { until: DateTime<Utc> },
    #[error("the case does not say everything that must be weighed: {} {} missing", missing.join(", "), are(missing.len()))]
    CaseIncomplete { missing: Vec<&'static str> },
    #[error("a consultation asks for advice: it carries no action of its own")]
    ConsultationBinds,
    #[error("only a binding proposal is consulted on: this one is advice itself")]
    ConsultsOnAdvice,
    #[error("this seat's answer is how it was decided: there is nothing to dissent from")]
    NothingToDissentFrom,
    #[error("only the proposer may do this, and for the calendar a steward")]
    NotYourProposal,
    #[error("you hold {seats} seats of this electorate: say which one votes")]
    WhichSeat { seats: usize },

    // Single methods.
    #[error(transparent)]
    Ranking(#[from] RankingProblem),
    #[error(transparent)]
    Projects(#[from] ProjectsProblem),
    #[error(transparent)]
    Sole(#[from] SoleProblem),
    #[error(transparent)]
    Proxy(#[from] ProxyProblem),
    #[error(transparent)]
    Consent(#[from] ConsentProblem),
    #[error(transparent)]
    Extension(#[from] ExtensionProblem),
    #[error(transparent)]
    Revote(#[from] RevoteProblem),
    #[error(
        "a SECRET vote needs at least {LEAST_SECRET_CLASS} seats of each constituency and weight; of {constituency} \
         with weight {weight} there are {seats}"
    )]
    TooFewForSecrecy { constituency: Constituency, weight: i64, seats: usize },
}

impl Refusal {
    /// The stable code, the input at fault, and what to do.
    pub fn explain(&self) -> Explanation {
        let code = Explanation::code(self.code());
        let code = match self.field() {
            Some(field) => code.field(field),
            None => code,
        };
        match self.hint() {
            Some(hint) => code.hint(hint),
            None => code,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoDecisionRight { .. } => "NO_DECISION_RIGHT",
            Self::AmbiguousRights { .. } => "AMBIGUOUS_RIGHTS",
            Self::RightGivenTwice { .. } => "RIGHT_GIVEN_TWICE",
            Self::InvalidRange { .. } => "INVALID_RANGE",
            Self::UnknownEscalation { .. } => "UNKNOWN_ESCALATION",
            Self::EscalationCycle { .. } => "ESCALATION_CYCLE",
            Self::BudgetsOnly { .. } => "BUDGETS_ONLY",
            Self::AmountTooLarge => "AMOUNT_TOO_LARGE",
            Self::InvalidRule(RuleProblem::LimitCurrencies { .. }) => "CURRENCY_MISMATCH",
            Self::InvalidRule(_) => "INVALID_RULE",
            Self::NotPartnerLed { .. } => "NOT_PARTNER_LED",
            Self::ImbalanceWithoutReason { .. } => "REASON_NEEDED",
            Self::NotEligible => "NOT_ELIGIBLE",
            Self::Recused { .. } => "RECUSED",
            Self::AlreadyVoted => "ALREADY_VOTED",
            Self::WrongChoice { .. } => "WRONG_CHOICE",
            Self::OnlyObjects { .. } => "MAY_ONLY_OBJECT",
            Self::ObjectionNeedsReason => "OBJECTION_NEEDS_REASON",
            Self::NobodyObjects | Self::NothingOffered => "WRONG_STATE",
            Self::SecretTakesNoReason => "SECRET_TAKES_NO_REASON",
            Self::VotingNotOpen { .. } => "VOTING_NOT_OPEN",
            Self::VotingConcluded { .. } | Self::VotingClosed { .. } => "VOTING_CLOSED",
            Self::VotingStillOpen { .. } => "VOTING_STILL_OPEN",
            Self::WrongState { .. } => "WRONG_STATE",
            Self::StaleVersion { .. } => "STALE_VERSION",
            Self::DiscussionTooShort { .. } => "DISCUSSION_TOO_SHORT",
            Self::ActionMissing => "ACTION_MISSING",
            Self::AdvisoryWithAction | Self::ConsultationBinds => "ADVISORY_WITH_ACTION",
            Self::EmptyElectorate => "EMPTY_ELECTORATE",
            Self::RetryTooLate { .. } => "RETRY_TOO_LATE",
            Self::CaseIncomplete { .. } => "CASE_INCOMPLETE",
            Self::ConsultsOnAdvice => "INVALID_INPUT",
            Self::NothingToDissentFrom => "NOTHING_TO_DISSENT_FROM",
            Self::NotYourProposal => "FORBIDDEN",
            Self::WhichSeat { .. } | Self::ActionKindStays { .. } | Self::TemplateCouncil { .. } => "INVALID_INPUT",
            Self::Ranking(problem) => problem.code(),
            Self::Projects(problem) => problem.code(),
            Self::Sole(problem) => problem.code(),
            Self::Proxy(problem) => problem.code(),
            Self::Extension(problem) => problem.code(),
            Self::Revote(problem) => problem.code(),
            Self::Consent(problem) => problem.code(),
            Self::TooFewForSecrecy { .. } => "TOO_FEW_FOR_SECRECY",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::AmbiguousRights { .. } | Self::RightGivenTwice { .. } | Self::NotPartnerLed { .. } => "rights",
            Self::InvalidRange { .. } => "range",
            Self::UnknownEscalation { .. } | Self::EscalationCycle { .. } | Self::BudgetsOnly { .. } => "escalatesTo",
            Self::AmountTooLarge => "amount",
            Self::InvalidRule(problem) => problem.field(),
            Self::ImbalanceWithoutReason { .. } => "declaredImbalances",
            Self::WrongChoice { .. } | Self::OnlyObjects { .. } => "choice",
            Self::TemplateCouncil { .. } => "councilId",
            Self::WhichSeat { .. } => "seatId",
            Self::ObjectionNeedsReason | Self::SecretTakesNoReason => "reason",
            Self::ActionMissing | Self::AdvisoryWithAction | Self::ConsultationBinds | Self::ActionKindStays { .. } => {
                "action"
            }
            Self::ConsultsOnAdvice => "consultsOnId",
            Self::Ranking(problem) => problem.field(),
            Self::Projects(problem) => problem.field(),
            Self::Proxy(problem) => problem.field(),
            _ => return None,
        })
    }

    fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoDecisionRight { .. } => "add a decision right for this matter by changing the charter",
            Self::AmbiguousRights { .. } => {
                "make the ranges disjoint or put one inside the other; a range includes both of its ends, so start the \
                 next one minor unit higher"
            }
            Self::InvalidRange { .. } => "start at 0 or more, and end at the start or above",
            Self::UnknownEscalation { .. } => "escalate to a right of the same charter",
            Self::BudgetsOnly { .. } => {
                "let it escalate to a right of another method, which then decides what is no budget"
            }
            Self::EscalationCycle { .. } => "let the path end at a right that does not escalate",
            Self::NotPartnerLed { .. } => {
                "change the rule or the seats, or adopt a declared imbalance that names this clause and says why"
            }
            Self::ImbalanceWithoutReason { .. } => "say why; it is published",
            Self::NotEligible => "who votes was settled when voting opened",
            Self::OnlyObjects { .. } => {
                "say in the discussion what you think of it; object only where it would do harm"
            }
            Self::NobodyObjects => "amend it before the vote, or withdraw it and propose it anew",
            Self::NothingOffered => "ask the proposer for an amendment that would meet the objection",
            Self::SecretTakesNoReason => {
                "leave the reason out; whoever wants to be known for it says it in the discussion"
            }
            Self::Recused { .. } => "a recused seat may still speak in the discussion",
            Self::StaleVersion { .. } => "read the current version and try again",
            Self::ActionKindStays { .. } => "withdraw it, and propose the other thing anew",
            Self::ActionMissing => "add an action, or make the proposal advisory",
            Self::CaseIncomplete { .. } => {
                "amend the proposal; where there is nothing to say, say that: \"Nobody loses.\""
            }
            Self::ConsultationBinds => "leave the action out, or the proposal that it consults on",
            Self::EmptyElectorate => "fill the seats, or take the matter along its escalation path",
            Self::RetryTooLate { .. } => "propose it anew",
            Self::Ranking(problem) => problem.hint(),
            Self::Projects(problem) => problem.hint(),
            Self::Sole(problem) => problem.hint(),
            Self::Proxy(problem) => problem.hint(),
            Self::Extension(problem) => problem.hint(),
            Self::Revote(problem) => problem.hint(),
            Self::Consent(problem) => problem.hint(),
            Self::TooFewForSecrecy { .. } => "choose HIDDEN_UNTIL_CLOSE or OPEN, or give the seats equal weights",
            _ => return None,
        })
    }
}

fn of_amount(minor: i64) -> String {
    format!(" for an amount of {minor} minor units")
}

fn of_recusal(reason: RecusalReason) -> &'static str {
    match reason {
        RecusalReason::NamedBeneficiary => "its organisation would benefit",
        RecusalReason::DeclaredInterest => "it has a declared interest with an organisation that would benefit",
        RecusalReason::OwnWish => "its holder asked to be out of this vote",
    }
}

fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

fn council(template: CharterTemplate) -> &'static str {
    if template.has_council() {
        "has a council: say which body it is"
    } else {
        "has no body beside the assembly: leave the council out"
    }
}

fn answers(method: Method) -> String {
    match method {
        Method::Ranked => "put the options in order".to_owned(),
        Method::Allocation => "say which projects the budget shall be shared among".to_owned(),
        Method::Delegated => "the seat that decides alone says FOR or AGAINST".to_owned(),
        _ => {
            let choices: Vec<String> = method.choices().iter().map(ToString::to_string).collect();
            format!("the answers are {}", choices.join(", "))
        }
    }
}

/// Seconds as they are said: "3 days", "90 minutes".
pub(super) fn plain_time(seconds: i64) -> String {
    const UNITS: [(i64, &str); 3] = [(24 * 60 * 60, "day"), (60 * 60, "hour"), (60, "minute")];
    let whole = UNITS.iter().find(|(unit, _)| seconds != 0 && seconds % unit == 0);
    let (number, unit) = whole.map_or((seconds, "second"), |(unit, name)| (seconds / unit, name));
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}
