//! What was frozen and what was cast, laid before the rules.

use domain::SeatId;
use domain::allocating::Shareable;
use domain::decisions::{
    AllocationBallot, Area, Ballot, Ballots, DeclaredImbalance, Elector, Options, RankedBallot, RoundKind, SeatPayment,
    Vote, VoteResult, check_secrecy, close, early_outcome, seat_payments,
};

use super::facts::Facts;
use super::rounds::Round;
use crate::entity::rows::ProposalRow;
use crate::unit::Read;
use crate::{Error, Result};

/// One round with all that its result follows from.
#[derive(Debug)]
pub(crate) struct Counting {
    pub(super) electors: Vec<Elector>,
    pub(super) cast: Cast,
    pub(super) declared: Vec<DeclaredImbalance>,
    /// Where one decides alone: for which area the limits were granted.
    pub(super) granted_for: Option<Area>,
    /// Whether what others object to goes on to a right by which a body votes.
    pub(super) goes_on: bool,
    /// Of a secret round: how many ballots there are, and how many seats are listed as having cast one.
    pub(super) secret: Option<(usize, usize)>,
}

/// What was cast, in the form that the method asks for.
#[derive(Debug)]
pub(super) enum Cast {
    Answers {
        ballots: Vec<Ballot>,
        /// Seats whose objections the body has set aside.
        set_aside: Vec<SeatId>,
    },
    Rankings {
        options: Options,
        ballots: Vec<RankedBallot>,
    },
    Projects {
        shareable: Shareable,
        ballots: Vec<AllocationBallot>,
    },
}

impl Counting {
    /// The round on which a proposal's fate depends.
    pub(crate) async fn of(read: &Read, row: &ProposalRow) -> Result<Self> {
        Self::of_round(read, Round::current(row)).await
    }

    /// Any round.
    pub(super) async fn of_round(read: &Read, round: Round<'_>) -> Result<Self> {
        let counted = Self::of_all(read, &[round]).await?.pop();
        counted.ok_or_else(|| Error::Broken("a round that was not counted".to_owned()))
    }

    /// Several rounds, in their order, by as many statements as one of them takes.
    pub(crate) async fn of_all(read: &Read, rounds: &[Round<'_>]) -> Result<Vec<Self>> {
        let mut facts = Facts::of(read, rounds).await?;
        Ok(rounds.iter().map(|round| facts.counting(round)).collect())
    }

    /// What the round comes to if it ends now.
    pub(crate) fn result(&self, round: &Round<'_>) -> VoteResult {
        match (round.kind, &self.cast) {
            // It settles no matter by itself, so that nobody asks of it alone whether partners lead.
            (RoundKind::SettingAside, Cast::Answers { ballots, .. }) => {
                VoteResult::Answers(close(round.rule, &self.electors, ballots))
            }
            _ => self.vote(round).conclude(),
        }
    }

    /// What it comes to already, where no remaining ballot can change it.
    pub(crate) fn early(&self, round: &Round<'_>) -> Option<VoteResult> {
        match (round.kind, &self.cast) {
            (RoundKind::SettingAside, Cast::Answers { ballots, .. }) => {
                early_outcome(round.rule, &self.electors, ballots).map(VoteResult::Answers)
            }
            _ => self.vote(round).conclude_early(),
        }
    }

    /// The seats whose objections stand now.
    pub(super) fn standing_objections(&self, round: &Round<'_>) -> Vec<SeatId> {
        let result = self.result(round);
        result.answers().map(|tally| tally.standing_objections.clone()).unwrap_or_default()
    }

    fn vote<'a>(&'a self, round: &Round<'a>) -> Vote<'a> {
        let ballots = match &self.cast {
            Cast::Answers { ballots, set_aside } => Ballots::Answers { ballots, set_aside },
            Cast::Rankings { options, ballots } => Ballots::Rankings { options, ballots },
            Cast::Projects { shareable, ballots } => Ballots::Projects { shareable, ballots },
        };
        Vote {
            area: round.area,
            granted_for: self.granted_for,
            rule: round.rule,
            electors: &self.electors,
            ballots,
            goes_on: self.goes_on,
            declared: &self.declared,
        }
    }

    /// Who paid what, where a budget was shared by equal shares.
    pub(crate) fn payments(&self, round: &Round<'_>) -> Vec<SeatPayment> {
        match &self.cast {
            Cast::Projects { shareable, ballots } => seat_payments(round.rule, shareable, &self.electors, ballots),
            _ => Vec::new(),
        }
    }

    /// Ballots of a secret round beside the seats listed as having cast one, where these are not equally many. Of a round
    /// that was too small to be counted there are none.
    pub(crate) fn strange_ballots(&self, round: &Round<'_>) -> Option<(usize, usize)> {
        let counted = check_secrecy(round.rule, &self.electors).is_ok();
        self.secret.filter(|(ballots, voters)| *ballots != if counted { *voters } else { 0 })
    }
}
