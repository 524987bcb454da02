//! Results that explain themselves.

use async_graphql::{ID, SimpleObject};
use domain::decisions::{
    AdviceLine as Advised, AdviceTally, Base, Choice, ChoiceTally, ConcurrenceTally, ConstituencyTally, Exact, Ground,
    Method, Outcome, QuorumTally, Tally as Counted,
};
use domain::tenancy::Constituency;

use super::lead::Objections;
use crate::graph::id;

/// The result of a vote: every number that explains it. Whoever holds the rule, the electorate and the ballots, all of
/// which are shown beside it, gets the same one. Exact numbers are whole numbers or fractions such as `22/3`. Under ADVICE they
/// are about the deciding seat alone, and what the others said is counted in `advice`.
#[derive(SimpleObject)]
pub(crate) struct Tally {
    /// How it ended.
    outcome: Outcome,
    /// The one sentence that says why.
    sentence: String,
    /// The one reason that settled it.
    ground: Ground,
    /// How ballots became an outcome.
    method: Method,
    /// What the threshold is a share of.
    base: Base,
    /// The threshold in force; null where the method has none.
    threshold: Option<String>,
    /// Raw weight of the electorate, recused seats left out.
    electorate: String,
    /// Raw weight of the seats that answered anything, abstaining included.
    cast: String,
    /// Counted weight in favour.
    in_favour: String,
    /// Counted weight against.
    opposed: String,
    /// What the threshold was applied to.
    base_weight: String,
    /// The weight in favour that was needed; null where the method has no threshold.
    needed: Option<String>,
    /// The same for each constituency, with caps.
    constituencies: Vec<ConstituencyResult>,
    /// The quorums and whether they were met.
    quorums: Vec<QuorumResult>,
    /// The constituencies that had to agree on their own.
    concurrence: Vec<ConcurrenceResult>,
    /// Seats whose objections stand, under CONSENT and where others decide.
    standing_objection_seat_ids: Vec<ID>,
    /// Seats that were recused: out of numerator, denominator and quorum.
    recused_seat_ids: Vec<ID>,
    /// Seats whose secret ballot counts although they declared a conflict of interest after casting it: it can't be found
    /// again. An affected organisation may ask for another vote: `requestRevote`.
    conflicted_seat_ids: Vec<ID>,
    /// Under ADVICE: what was advised, and who was still to be heard; null under other methods.
    advice: Option<AdviceResult>,
    /// Where others decide and some may only object: what was objected; null otherwise. No other number is about these.
    objections: Option<Objections>,
    /// It was closed before its deadline, because no remaining ballot could change it, or because the seat that decides had
    /// decided.
    early: bool,
}

/// What was advised before one seat decided. Advice binds nobody; who advised what, in which words, is among the ballots.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct AdviceResult {
    /// One line for each constituency that advised or must be heard, the deciding seat left out.
    lines: Vec<AdviceLine>,
    /// The constituencies that must be heard and were not yet.
    missing: Vec<Constituency>,
}

/// How many seats of a constituency advised what.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct AdviceLine {
    /// The constituency; seats of organisations that count as funders are under FUNDER.
    constituency: Constituency,
    /// How many seats advised to decide for it.
    advised_for: u32,
    /// How many advised to decide against it.
    advised_against: u32,
    /// How many advised neither way.
    neutral: u32,
}

impl From<&AdviceTally> for AdviceResult {
    fn from(tally: &AdviceTally) -> Self {
        let line = |line: &Advised| AdviceLine {
            constituency: line.constituency,
            advised_for: line.advised_for,
            advised_against: line.advised_against,
            neutral: line.neutral,
        };
        Self { lines: tally.lines.iter().map(line).collect(), missing: tally.missing.clone() }
    }
}

/// One constituency's part of a result.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ConstituencyResult {
    /// The constituency; seats of organisations that count as funders are under FUNDER.
    constituency: Constituency,
    /// Seats of the electorate.
    seats: u32,
    /// Their raw weight.
    eligible: String,
    /// The raw weight of those that answered anything.
    cast: String,
    /// Its cap, as a fraction of the counted weight; null where it has none.
    cap: Option<String>,
    /// What each of its ballots' weights was multiplied by; 1 where no cap bit.
    factor: String,
    /// What it answered.
    choices: Vec<ChoiceResult>,
}

/// One answer's part of a constituency's result.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ChoiceResult {
    /// The answer.
    choice: Choice,
    /// How many ballots.
    ballots: u32,
    /// Their raw weight.
    raw: String,
    /// Their weight as it counted.
    counted: String,
}

/// A quorum and whether it was met.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct QuorumResult {
    /// The constituency that it is about; null for the quorum overall.
    constituency: Option<Constituency>,
    /// The share that was needed.
    share: String,
    /// The raw weight that it is a share of.
    eligible: String,
    /// The raw weight that was needed.
    needed: String,
    /// The raw weight that was cast.
    cast: String,
    /// Whether it was met.
    met: bool,
}

/// Whether a constituency agreed on its own.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ConcurrenceResult {
    /// The constituency.
    constituency: Constituency,
    /// Its raw weight in favour.
    in_favour: String,
    /// Its raw weight against.
    opposed: String,
    /// What the threshold was applied to.
    base_weight: String,
    /// The weight in favour that was needed; null where the method has no threshold.
    needed: Option<String>,
    /// Whether it agreed.
    met: bool,
}

fn text(number: &Exact) -> String {
    number.to_string()
}

impl From<&Counted> for Tally {
    fn from(tally: &Counted) -> Self {
        Self {
            outcome: tally.outcome,
            sentence: tally.sentence.clone(),
            ground: tally.ground,
            method: tally.method,
            base: tally.base,
            threshold: tally.threshold.map(|threshold| threshold.to_string()),
            electorate: text(&tally.electorate),
            cast: text(&tally.cast),
            in_favour: text(&tally.in_favour),
            opposed: text(&tally.opposed),
            base_weight: text(&tally.base_weight),
            needed: tally.needed.as_ref().map(text),
            constituencies: tally.constituencies.iter().map(Into::into).collect(),
            quorums: tally.quorums.iter().map(Into::into).collect(),
            concurrence: tally.concurrence.iter().map(Into::into).collect(),
            standing_objection_seat_ids: tally.standing_objections.iter().copied().map(id::encode).collect(),
            recused_seat_ids: tally.recused.iter().copied().map(id::encode).collect(),
            conflicted_seat_ids: tally.conflicted.iter().copied().map(id::encode).collect(),
            advice: tally.advice.as_ref().map(Into::into),
            objections: tally.objections.clone().map(Objections),
            early: tally.early,
        }
    }
}

impl From<&ConstituencyTally> for ConstituencyResult {
    fn from(tally: &ConstituencyTally) -> Self {
        Self {
            constituency: tally.constituency,
            seats: tally.seats,
            eligible: text(&tally.eligible),
            cast: text(&tally.cast),
            cap: tally.cap.map(|cap| cap.to_string()),
            factor: text(&tally.factor),
            choices: tally.choices.iter().map(Into::into).collect(),
        }
    }
}

impl From<&ChoiceTally> for ChoiceResult {
    fn from(tally: &ChoiceTally) -> Self {
        Self { choice: tally.choice, ballots: tally.ballots, raw: text(&tally.raw), counted: text(&tally.counted) }
    }
}

impl From<&QuorumTally> for QuorumResult {
    fn from(tally: &QuorumTally) -> Self {
        Self {
            constituency: tally.constituency,
            share: tally.share.to_string(),
            eligible: text(&tally.eligible),
            needed: text(&tally.needed),
            cast: text(&tally.cast),
            met: tally.met,
        }
    }
}

impl From<&ConcurrenceTally> for ConcurrenceResult {
    fn from(tally: &ConcurrenceTally) -> Self {
        Self {
            constituency: tally.constituency,
            in_favour: text(&tally.in_favour),
            opposed: text(&tally.opposed),
            base_weight: text(&tally.base_weight),
            needed: tally.needed.as_ref().map(text),
            met: tally.met,
        }
    }
}
