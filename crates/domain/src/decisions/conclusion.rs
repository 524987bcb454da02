//! What a vote comes to, once the electorate itself was found fit to decide.

use super::close::Ground;
use super::{
    Area, Ballot, DeclaredImbalance, Elector, Imbalance, Outcome, Rule, Tally, close, early_outcome,
    partner_led_electorate,
};

/// Everything that was frozen when voting opened, with what was cast since.
#[derive(Debug, Clone)]
pub struct Vote<'a> {
    pub area: Area,
    pub rule: &'a Rule,
    pub electors: &'a [Elector],
    pub ballots: &'a [Ballot],
    /// Imbalances that the charter, as frozen, declares and explains.
    pub declared: &'a [DeclaredImbalance],
}

impl Vote<'_> {
    /// The result when the time is over. An electorate that late recusals have left unfit to decide about money does not
    /// conclude: it lapses.
    pub fn conclude(&self) -> Tally {
        self.unless_unfit(close(self.rule, self.electors, self.ballots))
    }

    /// The result where no remaining ballot can change it.
    pub fn conclude_early(&self) -> Option<Tally> {
        early_outcome(self.rule, self.electors, self.ballots).map(|tally| self.unless_unfit(tally))
    }

    /// Recomputes a stored result.
    pub fn recount(&self, early: bool) -> Option<Tally> {
        if early { self.conclude_early() } else { Some(self.conclude()) }
    }

    /// The first clause of partner leadership that this electorate breaks without a declaration.
    pub fn unfit(&self) -> Option<Imbalance> {
        partner_led_electorate(self.rule, self.electors, self.area)
            .into_iter()
            .find(|imbalance| !self.declared.iter().any(|declared| declared.clause == imbalance.clause))
    }

    fn unless_unfit(&self, tally: Tally) -> Tally {
        match self.unfit() {
            Some(imbalance) if tally.outcome == Outcome::Passed => Tally {
                outcome: Outcome::Lapsed,
                ground: Ground::UnfitElectorate,
                sentence: format!(
                    "Lapsed: after recusals this electorate may not decide about money alone. {}",
                    imbalance.explanation
                ),
                ..tally
            },
            _ => tally,
        }
    }
}
