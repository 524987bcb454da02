//! ADVICE: one seat decides, once every constituency that the rule names was heard.
//!
//! Every seat answers with words: what the deciding seat says is the decision, what any other one says is advice. Advice
//! may be replaced by newer advice until it is decided; a decision stands.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::SoleProblem;
use crate::SeatId;
use crate::decisions::close::counted;
use crate::decisions::{Ballot, Choice, Elector, Ground, Refusal, Rule, Tally};
use crate::tenancy::Constituency;

/// How many seats of a constituency advised what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdviceLine {
    pub constituency: Constituency,
    pub advised_for: u32,
    pub advised_against: u32,
    pub neutral: u32,
}

/// What was advised before one seat decided. It binds nobody, and is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdviceTally {
    /// One line for each constituency that advised or had to.
    pub lines: Vec<AdviceLine>,
    /// Those that had to be heard and were not.
    pub missing: Vec<Constituency>,
}

/// Everything frozen when advice was asked for, with what was said since.
#[derive(Debug, Clone, Copy)]
pub struct AdviceProcess<'a> {
    pub rule: &'a Rule,
    pub electors: &'a [Elector],
    /// One for each seat at most; of two from one seat the later one holds.
    pub ballots: &'a [Ballot],
}

impl AdviceProcess<'_> {
    /// The constituencies that the rule names and that have not been heard. Nobody is heard by themselves: what the
    /// organisation of the deciding seat says through other seats stays on record and is no such advice. Neither is what
    /// recused seats say.
    pub fn missing(&self) -> Vec<Constituency> {
        self.not_among(self.advice().map(|(elector, _)| elector))
    }

    /// Whether this could be decided by this electorate at all.
    ///
    /// # Errors
    /// A deciding seat that is vacant or recused; a constituency that must be heard and has nobody who could be.
    pub fn may_begin(&self) -> Result<(), Refusal> {
        self.decider().ok_or(SoleProblem::NoDecider)?;
        let constituencies = self.not_among(self.electors.iter().filter(|elector| elector.takes_part(self.rule)));
        if constituencies.is_empty() { Ok(()) } else { Err(SoleProblem::NobodyToAsk { constituencies }.into()) }
    }

    /// Whether a seat may say something now: the deciding one once every constituency was heard, any other one at any
    /// time, asked or not.
    ///
    /// # Errors
    /// Not in the electorate; recused; decided before, or advised before where ballots are final; advice that is missing.
    pub fn may_speak(&self, seat: SeatId) -> Result<(), Refusal> {
        self.taking_part(seat)?;
        let decides = self.rule.deciding_seat() == Some(seat);
        if (decides || self.rule.final_ballots) && self.ballots.iter().any(|ballot| ballot.seat == seat) {
            return Err(Refusal::AlreadyVoted);
        }
        let constituencies = if decides { self.missing() } else { Vec::new() };
        if constituencies.is_empty() { Ok(()) } else { Err(SoleProblem::AdviceMissing { constituencies }.into()) }
    }

    /// Whether a seat may say this now. The deciding one need not wait for the deadline.
    ///
    /// # Errors
    /// As [`Self::may_speak`]; anything but FOR or AGAINST decided, and but these and ABSTAIN advised; no words.
    pub fn may_say(&self, seat: SeatId, choice: Choice, reason: Option<&str>) -> Result<(), Refusal> {
        self.may_speak(seat)?;
        let decides = self.rule.deciding_seat() == Some(seat);
        if !self.rule.method.choices().contains(&choice) || (decides && choice == Choice::Abstain) {
            return Err(SoleProblem::NotADecision.into());
        }
        match reason.filter(|reason| !reason.trim().is_empty()) {
            Some(_) => Ok(()),
            None if decides => Err(SoleProblem::DecisionWithoutReason.into()),
            None => Err(SoleProblem::AdviceWithoutWords.into()),
        }
    }

    /// What it comes to if it ends now. The numbers of votes are those of the deciding seat alone.
    pub fn tally(&self) -> Tally {
        let decider = self.rule.deciding_seat();
        let decides = |elector: &&Elector| elector.recused.is_some() || Some(elector.seat) == decider;
        let deciding: Vec<Elector> = self.electors.iter().filter(decides).cloned().collect();
        let tally = counted(self.rule, &deciding, self.decision().map(std::slice::from_ref).unwrap_or_default());
        let advice = AdviceTally { lines: self.lines(), missing: self.missing() };
        let ground = match tally.ground {
            Ground::EmptyElectorate => Ground::NoDecider,
            Ground::NoBallots if advice.missing.is_empty() => Ground::NotDecided,
            Ground::NoBallots => Ground::AdviceMissing,
            decided => decided,
        };
        let sentence = sentence(ground, &advice);
        Tally { ground, outcome: ground.outcome(), sentence, advice: Some(advice), ..tally }
    }

    /// The result, where it is decided: a decision that might be taken ends it at once.
    pub fn early(&self) -> Option<Tally> {
        self.decision().map(|_| Tally { early: true, ..self.tally() })
    }

    /// What the deciding seat decided, where it might.
    fn decision(&self) -> Option<&Ballot> {
        let decider = self.decider().filter(|_| self.missing().is_empty())?;
        let decided = self.ballots.iter().rfind(|ballot| ballot.seat == decider.seat);
        decided.filter(|ballot| matches!(ballot.choice, Choice::For | Choice::Against))
    }

    fn decider(&self) -> Option<&Elector> {
        self.taking_part(self.rule.deciding_seat()?).ok()
    }

    /// The constituencies that must be heard and are not among these seats of other organisations than the deciding one.
    fn not_among<'e>(&self, electors: impl Iterator<Item = &'e Elector>) -> Vec<Constituency> {
        let own = self.decider().map(|decider| decider.organisation);
        let others = electors.filter(|elector| Some(elector.organisation) != own);
        let heard: BTreeSet<Constituency> = others.map(|elector| elector.constituency).collect();
        self.asked().filter(|constituency| !heard.contains(constituency)).collect()
    }

    fn asked(&self) -> impl Iterator<Item = Constituency> {
        self.rule.sole_decider.iter().flat_map(|sole| sole.advice_from.iter().copied())
    }

    fn taking_part(&self, seat: SeatId) -> Result<&Elector, Refusal> {
        let elector = self.electors.iter().find(|elector| elector.seat == seat).ok_or(Refusal::NotEligible)?;
        match elector.recused {
            Some(recusal) => Err(Refusal::Recused { reason: recusal.reason }),
            None if elector.takes_part(self.rule) => Ok(elector),
            None => Err(Refusal::NotEligible),
        }
    }

    /// The latest advice of every seat that may give some.
    fn advice(&self) -> impl Iterator<Item = (&Elector, Choice)> {
        let decider = self.rule.deciding_seat();
        let known = self.ballots.iter().filter(|ballot| self.rule.method.choices().contains(&ballot.choice));
        let latest: BTreeMap<SeatId, Choice> = known.map(|ballot| (ballot.seat, ballot.choice)).collect();
        let others = self.electors.iter().filter(move |elector| Some(elector.seat) != decider);
        let taking_part = others.filter(|elector| elector.takes_part(self.rule));
        taking_part.filter_map(move |elector| Some((elector, *latest.get(&elector.seat)?)))
    }

    fn lines(&self) -> Vec<AdviceLine> {
        let mut said: BTreeMap<Constituency, Vec<Choice>> = self.asked().map(|asked| (asked, Vec::new())).collect();
        for (elector, choice) in self.advice() {
            said.entry(elector.constituency).or_default().push(choice);
        }
        let count =
            |choices: &[Choice], wanted| choices.iter().fold(0, |sum, choice| sum + u32::from(*choice == wanted));
        let line = |(constituency, choices): (Constituency, Vec<Choice>)| AdviceLine {
            constituency,
            advised_for: count(&choices, Choice::For),
            advised_against: count(&choices, Choice::Against),
            neutral: count(&choices, Choice::Abstain),
        };
        said.into_iter().map(line).collect()
    }
}

fn sentence(ground: Ground, AdviceTally { lines, missing }: &AdviceTally) -> String {
    let sum = |part: fn(&AdviceLine) -> u32| lines.iter().map(part).sum::<u32>();
    let advised = format!(
        "{} advised for it, {} against and {} neither way",
        sum(|line| line.advised_for),
        sum(|line| line.advised_against),
        sum(|line| line.neutral)
    );
    match ground {
        Ground::RuleMet => format!("The deciding seat decided for it; {advised}."),
        Ground::NotDecided => format!("The deciding seat did not decide in time, so it lapsed; {advised}."),
        Ground::NoDecider => "The deciding seat could not take part, so it lapsed.".to_owned(),
        Ground::AdviceMissing => {
            format!("The advice of {} was never recorded, so it lapsed; {advised}.", super::problem::named(missing))
        }
        _ => format!("The deciding seat decided against it; {advised}."),
    }
}
