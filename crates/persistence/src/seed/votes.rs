//! Votes: who took part, what they answered, and what the rules make of it.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::decisions::{
    Ballot, Ballots, Choice, DecisionRight, Elector, Method, Outcome, Part, Recusal, RecusalReason, RoundKind, Rule,
    Vote, VoteResult,
};
use domain::{MembershipId, OrganisationId, SeatId};

use super::generator::Generator;
use super::matters::{Fate, Matter, Purpose};
use super::plot::Plot;
use super::rules::VOTING_DAYS;
use crate::entity::{ballot, ballot_revision, elector, round};
use crate::{Error, Result, Stored};

/// What a round is meant to come to.
#[derive(Debug, Clone, Copy)]
struct Wish {
    voters: usize,
    opposed: usize,
    neutral: usize,
}

/// One round of a vote.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) number: i64,
    pub(super) rule: Rule,
    pub(super) opened_at: DateTime<Utc>,
    pub(super) ballots: Vec<Ballot>,
    /// None while it is open.
    pub(super) result: Option<VoteResult>,
}

/// A vote with all its rounds.
#[derive(Debug)]
pub(super) struct Voted {
    pub(super) electors: Vec<(Elector, MembershipId)>,
    pub(super) rounds: Vec<Round>,
    /// None while it is open.
    pub(super) result: Option<VoteResult>,
}

impl Voted {
    pub(super) fn ballots(&self) -> usize {
        self.rounds.iter().map(|round| round.ballots.len()).sum()
    }

    pub(super) fn closes_at(&self, matter: &Matter) -> DateTime<Utc> {
        self.rounds.last().map_or(matter.closes_at(), |round| round.opened_at + TimeDelta::days(VOTING_DAYS))
    }
}

/// The council without those who stand to gain.
pub(super) fn electorate(
    council: &[(Elector, MembershipId)],
    beneficiaries: &[OrganisationId],
) -> Vec<(Elector, MembershipId)> {
    let recused = |elector: &Elector| {
        beneficiaries
            .contains(&elector.organisation)
            .then_some(Recusal { reason: RecusalReason::NamedBeneficiary, organisation: Some(elector.organisation) })
    };
    let elector = |(elector, holder): &(Elector, MembershipId)| {
        (Elector { recused: recused(elector), ..elector.clone() }, *holder)
    };
    council.iter().map(elector).collect()
}

/// How many ballots a vote may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    pub(super) ballots: usize,
    /// Exactly as many are cast, whatever comes of it.
    pub(super) exact: bool,
}

/// Holds the vote on a matter. Advice on which enough ballots are to be cast meets objections, and has a second round.
pub(super) fn hold(
    generator: &mut Generator,
    matter: &Matter,
    rule: &Rule,
    electors: Vec<(Elector, MembershipId)>,
    budget: Budget,
) -> Result<Voted> {
    let plain: Vec<Elector> = electors.iter().map(|(elector, _)| elector.clone()).collect();
    let able: Vec<SeatId> =
        plain.iter().filter(|elector| elector.takes_part(rule)).map(|elector| elector.seat).collect();
    let enough = if budget.exact { able.len() + 1 } else { 2 * able.len() };
    let advice = matches!(matter.purpose, Purpose::Advice(_)) && matter.fate.is_closed();
    let second = rule.fallback_round().filter(|_| advice && budget.ballots >= enough);
    let opened_at = matter.opened_at();
    let mut round = |number, rule: Rule, opened_at, wish: Wish| {
        let ballots = cast(generator, rule.method, &able, wish);
        Round { number, rule, opened_at, ballots, result: None }
    };
    let mut draws = Generator::new(&[matter.id.0.as_u64_pair().1]);
    let mut rounds = match second {
        None => vec![round(1, rule.clone(), opened_at, wish(&mut draws, rule.method, matter.fate, able.len(), budget))],
        Some(fallback) => {
            let left = Budget { ballots: budget.ballots - able.len(), ..budget };
            let again = wish(&mut draws, fallback.method, matter.fate, able.len(), left);
            let objected = Wish { voters: able.len(), opposed: 1 + draws.index(2), neutral: draws.index(3) };
            let later = opened_at + TimeDelta::days(VOTING_DAYS);
            vec![round(1, rule.clone(), opened_at, objected), round(2, fallback, later, again)]
        }
    };
    let result = if matter.fate.is_closed() { Some(conclude(matter, &plain, &mut rounds)?) } else { None };
    Ok(Voted { electors, rounds, result })
}

/// What a matter's fate needs. A vote that shall pass does whatever the details: two thirds of those who take sides are in
/// favour. Under consent nobody opposes it, and it fails where all stand aside.
fn wish(generator: &mut Generator, method: Method, fate: Fate, able: usize, budget: Budget) -> Wish {
    let consent = method == Method::Consent;
    let mut opposed = |most| if consent { 0 } else { generator.index(most) };
    // Below this many the quorum might be missed.
    let least = if budget.exact { 1 } else { able.min(14) };
    let voters = budget.ballots.clamp(least, able.max(least));
    match fate {
        Fate::Lapses if !budget.exact => Wish { voters: 3 + generator.index(5), opposed: 0, neutral: 1 },
        Fate::Fails if consent => Wish { voters, opposed: 0, neutral: voters },
        Fate::Fails => Wish { voters, opposed: voters - voters / 4, neutral: 0 },
        _ => Wish { voters, opposed: opposed(4), neutral: generator.index(3) },
    }
}

/// Voters are neighbours in a council that starts anywhere: first those opposed, then those who take no side.
fn cast(generator: &mut Generator, method: Method, able: &[SeatId], wish: Wish) -> Vec<Ballot> {
    let choice = |place: usize| match place {
        place if place < wish.opposed => method.opposed(),
        place if place < wish.opposed + wish.neutral => method.neutral(),
        _ => method.in_favour(),
    };
    let ballot = |(place, seat): (usize, &SeatId)| {
        let choice = choice(place);
        let reason = (choice == Choice::Object).then(|| "Sample data: this would do harm.".to_owned());
        Ballot { seat: *seat, choice, reason }
    };
    let start = generator.index(able.len());
    able.iter().cycle().skip(start).take(wish.voters.min(able.len())).enumerate().map(ballot).collect()
}

/// The count, by the rules. A decision on which something stands must have passed, and no other.
fn conclude(matter: &Matter, electors: &[Elector], rounds: &mut [Round]) -> Result<VoteResult> {
    for round in rounds.iter_mut() {
        let ballots = Ballots::answers(&round.ballots);
        let vote = Vote {
            area: matter.area(),
            granted_for: None,
            rule: &round.rule,
            electors,
            ballots,
            goes_on: false,
            declared: &[],
        };
        round.result = Some(vote.conclude());
    }
    let mut results = rounds.iter().filter_map(|round| round.result.as_ref());
    let (Some(first), last) = (results.next(), results.next_back()) else {
        return Err(Error::Broken("a vote without a round".to_owned()));
    };
    let result = last.unwrap_or(first);
    let passes = matches!(matter.fate, Fate::Passes | Fate::PassesInVain);
    let as_planned = matches!(matter.purpose, Purpose::Advice(_)) || passes == (result.outcome() == Outcome::Passed);
    let goes_on = last.is_some() == first.falls_back();
    if !goes_on || !as_planned {
        let sentence = result.sentence();
        return Err(Error::Broken(format!("a sample vote that went otherwise than planned: {sentence}")));
    }
    Ok(result.clone())
}

/// The rows of a vote.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) rounds: Vec<round::Model>,
    pub(super) electors: Vec<elector::Model>,
    pub(super) ballots: Vec<ballot::Model>,
    pub(super) revisions: Vec<ballot_revision::Model>,
}

impl Rows {
    /// Adds what was frozen and what was cast, each ballot at a time within its window.
    pub(super) fn add(
        &mut self,
        plot: &Plot,
        generator: &mut Generator,
        (matter, right): (&Matter, &DecisionRight),
        voted: &Voted,
    ) {
        let holders: HashMap<SeatId, MembershipId> =
            voted.electors.iter().map(|(elector, holder)| (elector.seat, *holder)).collect();
        let collaborative_id = plot.collaborative;
        for round in &voted.rounds {
            self.rounds.push(round_row(plot, (matter, right), round));
            self.electors.extend(voted.electors.iter().map(|(elector, holder)| elector::Model {
                collaborative_id,
                proposal_id: matter.id,
                round: round.number,
                seat_id: elector.seat,
                organisation_id: elector.organisation,
                holder_id: *holder,
                constituency: elector.constituency,
                weight: elector.weight,
                answers: elector.part(&round.rule) != Part::LooksOn,
                objects: elector.part(&round.rule) == Part::MayObject,
                recusal: elector.recused.map(Stored),
                conflict: None,
                proxy_id: None,
                proxy_number: None,
                proxy_ended_at: None,
            }));
            let window = (plot.until - round.opened_at).num_seconds().clamp(0, VOTING_DAYS * 86_400 - 1);
            for cast in &round.ballots {
                let Some(cast_by) = holders.get(&cast.seat).copied() else { continue };
                let cast_at = round.opened_at + TimeDelta::seconds(generator.between(0, window));
                let row = ballot::Model {
                    collaborative_id,
                    proposal_id: matter.id,
                    round: round.number,
                    seat_id: cast.seat,
                    choice: Some(cast.choice),
                    ranks: None,
                    projects: None,
                    reason: cast.reason.clone(),
                    objects: false,
                    cast_by,
                    through_id: None,
                    cast_at,
                    revision: 1,
                };
                self.revisions.push(first_revision(&row));
                self.ballots.push(row);
            }
        }
    }
}

fn round_row(plot: &Plot, (matter, right): (&Matter, &DecisionRight), round: &Round) -> round::Model {
    let closes_at = round.opened_at + TimeDelta::days(VOTING_DAYS);
    round::Model {
        collaborative_id: plot.collaborative,
        proposal_id: matter.id,
        round: round.number,
        kind: if round.number == 1 { RoundKind::Decision } else { RoundKind::Fallback },
        version: 1,
        charter_version: 1,
        right_id: right.id,
        rule: Stored(round.rule.clone()),
        objections: Stored(Vec::new()),
        opened_at: round.opened_at,
        closes_at,
        ended_at: round.result.is_some().then_some(closes_at),
        result: round.result.clone().map(Stored),
    }
}

fn first_revision(row: &ballot::Model) -> ballot_revision::Model {
    ballot_revision::Model {
        collaborative_id: row.collaborative_id,
        proposal_id: row.proposal_id,
        round: row.round,
        seat_id: row.seat_id,
        revision: row.revision,
        choice: row.choice,
        ranks: None,
        projects: None,
        reason: row.reason.clone(),
        cast_by: row.cast_by,
        through_id: None,
        cast_at: row.cast_at,
    }
}
