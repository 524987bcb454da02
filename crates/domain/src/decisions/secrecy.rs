//! Who sees what of a vote, and when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Ballot, Choice, Elector, Options, RankedBallot, RankedTally, Refusal, Rule, Secrecy, Tally, close, close_ranked,
};
use crate::SeatId;
use crate::tenancy::Constituency;

/// How many seats of one constituency and weight a secret vote needs at least, where it has any.
pub const LEAST_SECRET_CLASS: usize = 5;

/// Whether an electorate can vote with this secrecy, asked when voting opens. Seats of one constituency and weight can't
/// be told apart in a result; where there are fewer than five of them, a secret would be guessed.
///
/// # Errors
/// [`Refusal::TooFewForSecrecy`] with the smallest such class.
pub fn check_secrecy(rule: &Rule, electors: &[Elector]) -> Result<(), Refusal> {
    if rule.secrecy != Secrecy::Secret {
        return Ok(());
    }
    let mut classes = BTreeMap::<(Constituency, i64), usize>::new();
    for elector in electors.iter().filter(|elector| elector.takes_part(rule)) {
        *classes.entry((elector.constituency, elector.weight)).or_default() += 1;
    }
    match classes.into_iter().min_by_key(|(_, seats)| *seats) {
        Some(((constituency, weight), seats)) if seats < LEAST_SECRET_CLASS => {
            Err(Refusal::TooFewForSecrecy { constituency, weight, seats })
        }
        _ => Ok(()),
    }
}

/// What may be shown of a vote to whoever may read its proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// Which seats have voted, and so how much was cast and whether quorums are met.
    pub who_voted: bool,
    /// What each seat answered, with its reason and its earlier answers.
    pub answers: bool,
    /// What all answers come to, in the whole or in any part.
    pub tally: bool,
}

/// What may be shown now. A voter may always see the own answer, unless the vote is secret: then nothing links them.
pub fn shown(secrecy: Secrecy, closed: bool) -> Shown {
    let who_voted = true;
    match secrecy {
        Secrecy::Open => Shown { who_voted, answers: true, tally: true },
        Secrecy::HiddenUntilClose => Shown { who_voted, answers: closed, tally: closed },
        Secrecy::Secret => Shown { who_voted, answers: false, tally: closed },
    }
}

/// What becomes of a conflict of interest that is declared while voting is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateRecusal {
    /// The seat is out; its ballot, if it cast one, is void.
    Applied { voids_ballot: bool },
    /// A secret ballot can't be found again: the result shows the conflict, and an affected organisation may ask for
    /// another vote.
    OnlyShown,
}

/// How a conflict declared before the close is dealt with.
pub fn late_recusal(secrecy: Secrecy, has_voted: bool) -> LateRecusal {
    match secrecy {
        Secrecy::Secret if has_voted => LateRecusal::OnlyShown,
        _ => LateRecusal::Applied { voids_ballot: has_voted },
    }
}

/// A ballot of a secret vote: what it weighs and where, not whose it is. Its answer is a [`Choice`] or the ranks of a
/// [`RankedBallot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretBallot<A> {
    pub constituency: Constituency,
    pub weight: i64,
    pub answer: A,
}

/// The result of a secret vote: the same as if each ballot lay with the seat that cast it, which nobody can tell.
///
/// Ballots are dealt to seats of their constituency and weight that voted; any dealing comes to the same numbers. One
/// that no such seat can have cast is left out.
pub fn close_secret(rule: &Rule, electors: &[Elector], voted: &[SeatId], ballots: &[SecretBallot<Choice>]) -> Tally {
    let dealt = dealt(rule, electors, voted, ballots).into_iter();
    let ballots: Vec<Ballot> = dealt.map(|(seat, choice)| Ballot { seat, choice, reason: None }).collect();
    close(rule, electors, &ballots)
}

/// The same for a ranking.
pub fn close_secret_ranked(
    rule: &Rule,
    options: &Options,
    electors: &[Elector],
    voted: &[SeatId],
    ballots: &[SecretBallot<Vec<Vec<u32>>>],
) -> RankedTally {
    let dealt = dealt(rule, electors, voted, ballots).into_iter();
    let ballots: Vec<RankedBallot> = dealt.map(|(seat, ranks)| RankedBallot { seat, ranks }).collect();
    close_ranked(rule, options, electors, &ballots)
}

/// Secret ballots as if each lay with a seat that can have cast it: whatever is computed from them comes to the same.
pub fn dealt<A: Clone>(
    rule: &Rule,
    electors: &[Elector],
    voted: &[SeatId],
    ballots: &[SecretBallot<A>],
) -> Vec<(SeatId, A)> {
    let mut seats = BTreeMap::<(Constituency, i64), Vec<SeatId>>::new();
    for elector in electors.iter().filter(|elector| elector.takes_part(rule) && voted.contains(&elector.seat)) {
        seats.entry((elector.constituency, elector.weight)).or_default().push(elector.seat);
    }
    let deal = |ballot: &SecretBallot<A>| {
        let seat = seats.get_mut(&(ballot.constituency, ballot.weight))?.pop()?;
        Some((seat, ballot.answer.clone()))
    };
    ballots.iter().filter_map(deal).collect()
}
