//! One seat's answer, and whether it may be given.

use serde::{Deserialize, Serialize};

use super::{Choice, Elector, Part, Refusal, Rule, Secrecy};
use crate::SeatId;

/// A seat's answer. A vote holds one for each seat at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ballot {
    pub seat: SeatId,
    pub choice: Choice,
    /// Needed for an objection, and for all that is said under ADVICE; welcome with every other answer.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Whether a seat may answer so. Whether voting is open is asked of the proposal.
///
/// # Errors
/// Not in the electorate or without a part in it; recused; an answer that the method does not know, or that is not for who
/// may only object; a final ballot given before; an objection without its reason; a reason with a secret ballot.
pub fn check_ballot(
    rule: &Rule,
    elector: Option<&Elector>,
    existing: Option<&Ballot>,
    choice: Choice,
    reason: Option<&str>,
) -> Result<(), Refusal> {
    let part = part(rule, elector)?;
    // A ranking is checked by `check_ranking`, what is said under ADVICE by `AdviceProcess::may_say`.
    if !part.answers(rule).contains(&choice) {
        let only_objects = part == Part::MayObject;
        let method = rule.method;
        return Err(if only_objects {
            Refusal::OnlyObjects { choice }
        } else {
            Refusal::WrongChoice { method, choice }
        });
    }
    if rule.final_ballots && existing.is_some_and(|ballot| !withdraws_objection(ballot.choice, choice)) {
        return Err(Refusal::AlreadyVoted);
    }
    if choice == Choice::Object && reason.is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Refusal::ObjectionNeedsReason);
    }
    if rule.secrecy == Secrecy::Secret && reason.is_some() {
        return Err(Refusal::SecretTakesNoReason);
    }
    Ok(())
}

/// The answers that a seat may still give, after what it said; none where a ballot is no answer to one question.
///
/// # Errors
/// Without a part in this vote; recused; a final ballot given before.
pub fn answers_left(
    rule: &Rule,
    elector: Option<&Elector>,
    voted: bool,
    before: Option<Choice>,
) -> Result<Vec<Choice>, Refusal> {
    let answers = part(rule, elector)?.answers(rule).iter().copied();
    if !(rule.final_ballots && voted) {
        return Ok(answers.collect());
    }
    let left: Vec<Choice> =
        answers.filter(|choice| before.is_some_and(|before| withdraws_objection(before, *choice))).collect();
    if left.is_empty() { Err(Refusal::AlreadyVoted) } else { Ok(left) }
}

/// What a seat may do in a vote.
fn part(rule: &Rule, elector: Option<&Elector>) -> Result<Part, Refusal> {
    let elector = elector.filter(|elector| elector.part(rule) != Part::LooksOn).ok_or(Refusal::NotEligible)?;
    match elector.recused {
        Some(recusal) => Err(Refusal::Recused { reason: recusal.reason }),
        None => Ok(elector.part(rule)),
    }
}

/// An objection ends when its author withdraws it, also where ballots are final.
fn withdraws_objection(before: Choice, after: Choice) -> bool {
    before == Choice::Object && after != Choice::Object
}
