//! ADVICE: one seat decides, once every constituency that the rule names was heard.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Decider, SoleProblem};
use crate::SeatId;
use crate::decisions::{Choice, Elector, EscalationReason, Outcome, Refusal, Rule};
use crate::tenancy::Constituency;
use crate::vocabulary::vocabulary;

/// What a seat advises. It binds nobody, and is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    pub seat: SeatId,
    /// FOR, AGAINST or ABSTAIN.
    pub leaning: Choice,
    pub words: String,
}

/// What the deciding seat decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SoleDecision {
    pub seat: SeatId,
    /// FOR or AGAINST.
    pub choice: Choice,
    /// Why, and what became of the advice.
    pub reason: String,
}

vocabulary! {
    /// Why a matter decided after advice ended as it did.
    pub enum AdviceGround {
        /// Lapsed: the deciding seat is vacant, recused or outside the electorate.
        NoDecider,
        /// Lapsed: a constituency that must be heard was not.
        AdviceMissing,
        /// Lapsed: the deciding seat did not decide in time.
        NotDecided,
        /// Failed: it decided against it.
        DecidedAgainst,
        /// Passed: it decided for it.
        DecidedFor,
    }
}

impl AdviceGround {
    /// The outcome that follows from it.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::NoDecider | Self::AdviceMissing | Self::NotDecided => Outcome::Lapsed,
            Self::DecidedAgainst => Outcome::Failed,
            Self::DecidedFor => Outcome::Passed,
        }
    }

    /// Why the matter goes along the escalation path of its right; none where it was decided.
    pub fn stuck(self) -> Option<EscalationReason> {
        match self {
            Self::NoDecider => Some(EscalationReason::EmptyElectorate),
            Self::AdviceMissing | Self::NotDecided => Some(EscalationReason::DeadlineMissed),
            Self::DecidedAgainst | Self::DecidedFor => None,
        }
    }
}

/// How many seats of a constituency advised what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdviceLine {
    pub constituency: Constituency,
    pub advised_for: u32,
    pub advised_against: u32,
    pub neutral: u32,
}

/// How it ended, with everything that explains it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdviceResult {
    /// One line for each constituency that advised or had to.
    pub lines: Vec<AdviceLine>,
    pub missing: Vec<Constituency>,
    pub ground: AdviceGround,
    pub outcome: Outcome,
    /// Why, in one sentence.
    pub sentence: String,
}

/// Everything frozen when advice was asked for, with what was advised since.
#[derive(Debug, Clone, Copy)]
pub struct AdviceProcess<'a> {
    pub rule: &'a Rule,
    pub electors: &'a [Elector],
    /// One for each seat at most; of two from one seat the later one holds.
    pub advice: &'a [Advice],
}

impl AdviceProcess<'_> {
    /// The constituencies that the rule names and that have not been heard. What the deciding seat says itself, and what
    /// recused seats say, is not advice.
    pub fn missing(&self) -> Vec<Constituency> {
        let heard = self.heard();
        self.asked().iter().copied().filter(|constituency| !heard.contains_key(constituency)).collect()
    }

    /// Whether a seat may advise so. Every seat of the electorate may, asked or not.
    ///
    /// # Errors
    /// Not in the electorate; recused; the deciding seat itself; no leaning that can be advised; no words.
    pub fn may_advise(&self, seat: SeatId, leaning: Choice, words: &str) -> Result<(), Refusal> {
        self.taking_part(seat)?;
        if self.decider() == Some(seat) {
            return Err(SoleProblem::OwnAdvice.into());
        }
        if !matches!(leaning, Choice::For | Choice::Against | Choice::Abstain) {
            return Err(SoleProblem::NotADecision.into());
        }
        if words.trim().is_empty() { Err(SoleProblem::AdviceWithoutWords.into()) } else { Ok(()) }
    }

    /// Whether this may be decided now. The deciding seat need not wait for the deadline.
    ///
    /// # Errors
    /// Another seat than the deciding one; recused; advice that is missing; neither FOR nor AGAINST; no reason.
    pub fn may_decide(&self, decision: &SoleDecision) -> Result<(), Refusal> {
        if self.decider() != Some(decision.seat) {
            return Err(SoleProblem::NotTheDecider.into());
        }
        self.taking_part(decision.seat)?;
        let constituencies = self.missing();
        if !constituencies.is_empty() {
            return Err(SoleProblem::AdviceMissing { constituencies }.into());
        }
        if !matches!(decision.choice, Choice::For | Choice::Against) {
            return Err(SoleProblem::NotADecision.into());
        }
        if decision.reason.trim().is_empty() { Err(SoleProblem::DecisionWithoutReason.into()) } else { Ok(()) }
    }

    /// How it ended; none: it goes on. A decision that might be taken ends it at once, the deadline ends it anyway.
    pub fn result(&self, decision: Option<&SoleDecision>, over: bool) -> Option<AdviceResult> {
        let decided = decision.filter(|decision| self.may_decide(decision).is_ok());
        let missing = self.missing();
        let ground = match decided.map(|decision| decision.choice) {
            Some(Choice::For) => AdviceGround::DecidedFor,
            Some(_) => AdviceGround::DecidedAgainst,
            None if !over => return None,
            None if self.decider().is_none_or(|seat| self.taking_part(seat).is_err()) => AdviceGround::NoDecider,
            None if !missing.is_empty() => AdviceGround::AdviceMissing,
            None => AdviceGround::NotDecided,
        };
        let lines = self.lines();
        let sentence = sentence(ground, &lines, &missing);
        Some(AdviceResult { lines, missing, ground, outcome: ground.outcome(), sentence })
    }

    fn decider(&self) -> Option<SeatId> {
        match self.rule.sole_decider.as_ref()?.decider {
            Decider::Seat(seat) => Some(seat),
            Decider::Role(_) => None,
        }
    }

    fn asked(&self) -> &[Constituency] {
        self.rule.sole_decider.as_ref().map_or(&[], |sole| sole.advice_from.as_slice())
    }

    fn taking_part(&self, seat: SeatId) -> Result<&Elector, Refusal> {
        let elector = self.electors.iter().find(|elector| elector.seat == seat).ok_or(Refusal::NotEligible)?;
        match elector.recused {
            Some(recusal) => Err(Refusal::Recused { reason: recusal.reason }),
            None if elector.takes_part(self.rule) => Ok(elector),
            None => Err(Refusal::NotEligible),
        }
    }

    /// The leanings that count, by constituency.
    fn heard(&self) -> BTreeMap<Constituency, Vec<Choice>> {
        let latest: BTreeMap<SeatId, &Advice> = self.advice.iter().map(|advice| (advice.seat, advice)).collect();
        let mut heard = BTreeMap::<Constituency, Vec<Choice>>::new();
        for advice in latest.values().filter(|one| self.may_advise(one.seat, one.leaning, &one.words).is_ok()) {
            if let Ok(elector) = self.taking_part(advice.seat) {
                heard.entry(elector.constituency).or_default().push(advice.leaning);
            }
        }
        heard
    }

    fn lines(&self) -> Vec<AdviceLine> {
        let mut heard = self.heard();
        for constituency in self.asked() {
            heard.entry(*constituency).or_default();
        }
        let count =
            |leanings: &[Choice], wanted| leanings.iter().fold(0, |sum, choice| sum + u32::from(*choice == wanted));
        let line = |(constituency, leanings): (Constituency, Vec<Choice>)| AdviceLine {
            constituency,
            advised_for: count(&leanings, Choice::For),
            advised_against: count(&leanings, Choice::Against),
            neutral: count(&leanings, Choice::Abstain),
        };
        heard.into_iter().map(line).collect()
    }
}

fn sentence(ground: AdviceGround, lines: &[AdviceLine], missing: &[Constituency]) -> String {
    let sum = |part: fn(&AdviceLine) -> u32| lines.iter().map(part).sum::<u32>();
    let advised = format!(
        "{} advised for it, {} against and {} neither way",
        sum(|line| line.advised_for),
        sum(|line| line.advised_against),
        sum(|line| line.neutral)
    );
    match ground {
        AdviceGround::DecidedFor => format!("The deciding seat decided for it; {advised}."),
        AdviceGround::DecidedAgainst => format!("The deciding seat decided against it; {advised}."),
        AdviceGround::NotDecided => format!("The deciding seat did not decide in time, so it lapsed; {advised}."),
        AdviceGround::NoDecider => "The deciding seat could not take part, so it lapsed.".to_owned(),
        AdviceGround::AdviceMissing => {
            let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
            format!("The advice of {} was never recorded, so it lapsed; {advised}.", missing.join(", "))
        }
    }
}
