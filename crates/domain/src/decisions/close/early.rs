//! Whether the seats that have not voted could still change the result.

use super::tally::{Ground, Tally};
use super::{close, close_setting_aside, sentence};
use crate::SeatId;
use crate::decisions::{AdviceProcess, Ballot, Choice, Elector, Method, Outcome, Rule, Secrecy, lead};

/// The result, where it is settled before the deadline; none: the vote goes on.
///
/// Only for open votes with final ballots. It is settled once everybody has voted. Before that it has PASSED iff it
/// passes both with all the rest silent and with all the rest against, and it has FAILED iff it does not pass with all
/// the rest in favour. Under CONSENT an objection may still be withdrawn, integrated or set aside, so that a consent
/// round ends early only once everybody has answered and no objection stands.
///
/// Where others may object it has PASSED only when too few of them are left who could, and never FAILED by objections that
/// could be withdrawn. Under ADVICE it is settled once the deciding seat has decided.
///
/// Whether an extension has been asked for, which also keeps a vote open, is for the caller to know.
pub fn early_outcome(rule: &Rule, electors: &[Elector], ballots: &[Ballot]) -> Option<Tally> {
    early_setting_aside(rule, electors, ballots, &[])
}

/// The same for a consent round in which the body has set aside the objections of these seats.
pub(in crate::decisions) fn early_setting_aside(
    rule: &Rule,
    electors: &[Elector],
    ballots: &[Ballot],
    set_aside: &[SeatId],
) -> Option<Tally> {
    if rule.method == Method::Advice {
        return AdviceProcess { rule, electors, ballots }.early();
    }
    if rule.secrecy != Secrecy::Open || !rule.final_ballots || !electors.iter().any(|elector| elector.takes_part(rule))
    {
        return None;
    }
    let now = close_setting_aside(rule, electors, ballots, set_aside);
    let deciding: Vec<Elector> = electors.iter().filter(|elector| elector.is_of(rule)).cloned().collect();
    let settled = if silent(rule, electors, ballots).next().is_none() {
        (rule.method != Method::Consent || now.standing_objections.is_empty()).then_some(now)
    } else if rule.method == Method::Consent {
        None
    } else if passes_whatever(rule, &deciding, ballots) {
        Some(now)
    } else {
        failed_whatever(rule, &deciding, ballots, now)
    };
    let carried = |tally: &Tally| matches!(tally.ground, Ground::RuleMet | Ground::Objected);
    let open = |tally: &Tally| carried(tally) && lead::could_be_stopped(rule, electors, ballots);
    settled.filter(|tally| !open(tally)).map(|tally| Tally { early: true, ..tally })
}

/// Whether these ballots pass whatever the rest do.
///
/// Both extremes are enough. Silence is the worst for quorums and for there being anything to count; votes against are
/// the worst for the share in favour, which never falls when a vote in favour is added or one against is taken away:
/// between two changes of which constituencies are cut, it is a mean, with fixed weights, of each cut constituency's
/// own share and that of the others together, and it does not jump where these change.
pub(in crate::decisions) fn passes_whatever(rule: &Rule, electors: &[Elector], ballots: &[Ballot]) -> bool {
    let passes = |ballots: &[Ballot]| close(rule, electors, ballots).outcome == Outcome::Passed;
    passes(ballots) && passes(&completed(rule, electors, ballots, rule.method.opposed()))
}

fn failed_whatever(rule: &Rule, electors: &[Elector], ballots: &[Ballot], now: Tally) -> Option<Tally> {
    let best = close(rule, electors, &completed(rule, electors, ballots, rule.method.in_favour()));
    (best.outcome != Outcome::Passed).then(|| Tally {
        ground: Ground::CanNoLongerPass,
        outcome: Outcome::Failed,
        sentence: sentence::can_no_longer_pass(&best.sentence),
        ..now
    })
}

/// The seats that take part and have not answered.
fn silent<'a>(rule: &'a Rule, electors: &'a [Elector], ballots: &[Ballot]) -> impl Iterator<Item = &'a Elector> {
    let known = ballots.iter().filter(|ballot| rule.method.choices().contains(&ballot.choice));
    let voted: std::collections::BTreeSet<_> = known.map(|ballot| ballot.seat).collect();
    electors.iter().filter(move |elector| elector.takes_part(rule) && !voted.contains(&elector.seat))
}

fn completed(rule: &Rule, electors: &[Elector], ballots: &[Ballot], choice: Choice) -> Vec<Ballot> {
    let rest = silent(rule, electors, ballots).map(|elector| Ballot { seat: elector.seat, choice, reason: None });
    ballots.iter().cloned().chain(rest).collect()
}
