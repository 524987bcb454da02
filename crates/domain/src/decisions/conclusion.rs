//! What a round of voting comes to, once the electorate itself was found fit to decide.

use serde::{Deserialize, Serialize};

use super::close::{Ground, early_setting_aside};
use super::{
    AllocationBallot, AllocationTally, Area, Ballot, DeclaredImbalance, Elector, Imbalance, Options, Outcome,
    RankedBallot, RankedTally, Rule, Tally, check_secrecy, close_allocation, close_ranked, close_setting_aside,
    early_allocation, early_ranked, lead, partner_led_electorate,
};
use crate::SeatId;
use crate::allocating::Shareable;

/// What was cast, in the form that the method asks for.
#[derive(Debug, Clone, Copy)]
pub enum Ballots<'a> {
    /// One answer of each seat.
    Answers {
        ballots: &'a [Ballot],
        /// Seats whose objections the body has set aside: they no longer stand.
        set_aside: &'a [SeatId],
    },
    /// An order of the options of each seat.
    Rankings { options: &'a Options, ballots: &'a [RankedBallot] },
    /// What each seat says about the projects that want a part of a budget.
    Projects { shareable: &'a Shareable, ballots: &'a [AllocationBallot] },
}

impl<'a> Ballots<'a> {
    /// Answers, with every objection standing.
    pub fn answers(ballots: &'a [Ballot]) -> Self {
        Self::Answers { ballots, set_aside: &[] }
    }

    /// The same question, as if nobody had answered it.
    fn unanswered(self) -> Self {
        match self {
            Self::Answers { set_aside, .. } => Self::Answers { ballots: &[], set_aside },
            Self::Rankings { options, .. } => Self::Rankings { options, ballots: &[] },
            Self::Projects { shareable, .. } => Self::Projects { shareable, ballots: &[] },
        }
    }
}

/// Everything that was frozen when voting opened, with what was cast since.
#[derive(Debug, Clone)]
pub struct Vote<'a> {
    pub area: Area,
    /// Where one decides alone within limits that a right grants: for which area it grants them.
    pub granted_for: Option<Area>,
    pub rule: &'a Rule,
    pub electors: &'a [Elector],
    pub ballots: Ballots<'a>,
    /// Whether what others object to goes on to a right by which a body votes: [`super::Charter::goes_on`].
    pub goes_on: bool,
    /// Imbalances that the charter, as frozen, declares and explains.
    pub declared: &'a [DeclaredImbalance],
}

impl Vote<'_> {
    /// The result when the time is over. An electorate that late recusals have left unfit to decide about money does not
    /// conclude: it lapses. So does one in which a secret ballot would be guessed; of that nothing is counted.
    pub fn conclude(&self) -> VoteResult {
        if let Err(too_few) = check_secrecy(self.rule, self.electors) {
            let sentence = format!("Lapsed after recusals, and no ballot was counted: {too_few}.");
            return self.count(self.ballots.unanswered()).lapsed(Ground::TooFewForSecrecy, sentence);
        }
        self.unless_unfit(self.count(self.ballots))
    }

    fn count(&self, ballots: Ballots<'_>) -> VoteResult {
        match ballots {
            Ballots::Answers { ballots, set_aside } => {
                VoteResult::Answers(close_setting_aside(self.rule, self.electors, ballots, set_aside))
            }
            Ballots::Rankings { options, ballots } => {
                VoteResult::Ranking(close_ranked(self.rule, options, self.electors, ballots))
            }
            Ballots::Projects { shareable, ballots } => {
                VoteResult::Allocation(close_allocation(self.rule, shareable, self.electors, ballots))
            }
        }
    }

    /// The result where no remaining ballot can change it.
    pub fn conclude_early(&self) -> Option<VoteResult> {
        let settled = match self.ballots {
            Ballots::Answers { ballots, set_aside } => {
                early_setting_aside(self.rule, self.electors, ballots, set_aside).map(VoteResult::Answers)
            }
            Ballots::Rankings { options, ballots } => {
                early_ranked(self.rule, options, self.electors, ballots).map(VoteResult::Ranking)
            }
            Ballots::Projects { shareable, ballots } => {
                early_allocation(self.rule, shareable, self.electors, ballots).map(VoteResult::Allocation)
            }
        };
        settled.map(|result| self.unless_unfit(result))
    }

    /// Recomputes a stored result.
    pub fn recount(&self, early: bool) -> Option<VoteResult> {
        if early { self.conclude_early() } else { Some(self.conclude()) }
    }

    /// The first clause of partner leadership that this electorate breaks without a declaration.
    pub fn unfit(&self) -> Option<Imbalance> {
        if self.rule.is_within_granted_limits() && self.granted_for.is_some_and(Area::is_money) {
            // The body that grants them is asked at each change of charter, seats and organisations. One that grants them
            // for something else was never asked about money.
            return None;
        }
        let by_objecting =
            if self.goes_on { Vec::new() } else { lead::imbalances(self.rule, self.electors, self.area) };
        partner_led_electorate(self.rule, self.electors, self.area)
            .into_iter()
            .chain(by_objecting)
            .find(|imbalance| !self.declared.iter().any(|declared| declared.clause == imbalance.clause))
    }

    fn unless_unfit(&self, result: VoteResult) -> VoteResult {
        match self.unfit() {
            Some(imbalance) if result.outcome() != Outcome::Lapsed => result.lapsed(
                Ground::UnfitElectorate,
                format!(
                    "Lapsed: after recusals this electorate may not decide about money alone. {}",
                    imbalance.explanation
                ),
            ),
            _ => result,
        }
    }
}

/// The result of a round, as it is kept and published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum VoteResult {
    Answers(Tally),
    Ranking(RankedTally),
    Allocation(AllocationTally),
}

impl VoteResult {
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Answers(tally) => tally.outcome,
            Self::Ranking(tally) => tally.outcome,
            Self::Allocation(tally) => tally.outcome,
        }
    }

    /// The one reason that settled it.
    pub fn ground(&self) -> Ground {
        match self {
            Self::Answers(tally) => tally.ground,
            Self::Ranking(tally) => tally.ground,
            Self::Allocation(tally) => tally.ground,
        }
    }

    /// Why, in one sentence with the numbers.
    pub fn sentence(&self) -> &str {
        match self {
            Self::Answers(tally) => &tally.sentence,
            Self::Ranking(tally) => &tally.sentence,
            Self::Allocation(tally) => &tally.sentence,
        }
    }

    /// Whether the round was settled before its deadline.
    pub fn early(&self) -> bool {
        match self {
            Self::Answers(tally) => tally.early,
            Self::Ranking(tally) => tally.early,
            Self::Allocation(tally) => tally.early,
        }
    }

    /// The numbers, where each seat gave one answer.
    pub fn answers(&self) -> Option<&Tally> {
        match self {
            Self::Answers(tally) => Some(tally),
            _ => None,
        }
    }

    /// The numbers, where options were put in order.
    pub fn ranking(&self) -> Option<&RankedTally> {
        match self {
            Self::Ranking(tally) => Some(tally),
            _ => None,
        }
    }

    /// The numbers, where a budget was shared among projects.
    pub fn allocation(&self) -> Option<&AllocationTally> {
        match self {
            Self::Allocation(tally) => Some(tally),
            _ => None,
        }
    }

    /// Whether a supermajority round follows, because objections stand and the rule says so.
    pub fn falls_back(&self) -> bool {
        self.answers().is_some_and(|tally| tally.falls_back)
    }

    fn lapsed(self, ground: Ground, sentence: String) -> Self {
        let outcome = Outcome::Lapsed;
        match self {
            Self::Answers(tally) => Self::Answers(Tally { outcome, ground, sentence, falls_back: false, ..tally }),
            Self::Ranking(tally) => Self::Ranking(RankedTally { outcome, ground, sentence, ..tally }),
            Self::Allocation(tally) => Self::Allocation(AllocationTally { outcome, ground, sentence, ..tally }),
        }
    }
}
