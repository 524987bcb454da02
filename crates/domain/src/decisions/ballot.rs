//! One seat's answer, and whether it may be given.

use serde::{Deserialize, Serialize};

use super::{Choice, Elector, Method, Refusal, Rule, Secrecy};
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
/// Not in the electorate or not of the reserved constituency; recused; an answer that the method does not know; a final
/// ballot given before; an objection without its reason; a reason with a secret ballot.
pub fn check_ballot(
    rule: &Rule,
    elector: Option<&Elector>,
    existing: Option<&Ballot>,
    choice: Choice,
    reason: Option<&str>,
) -> Result<(), Refusal> {
    let elector = elector.filter(|elector| elector.is_of(rule)).ok_or(Refusal::NotEligible)?;
    if let Some(recusal) = elector.recused {
        return Err(Refusal::Recused { reason: recusal.reason });
    }
    // A ranking is checked by `check_ranking`, what is said under ADVICE by `AdviceProcess::may_say`.
    if !rule.method.choices().contains(&choice) {
        return Err(Refusal::WrongChoice { method: rule.method, choice });
    }
    if rule.final_ballots && existing.is_some_and(|ballot| !withdraws_objection(rule.method, ballot.choice, choice)) {
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

/// An objection ends when its author withdraws it, also where ballots are final.
fn withdraws_objection(method: Method, before: Choice, after: Choice) -> bool {
    method == Method::Consent && before == Choice::Object && after != Choice::Object
}
