//! Tests of decisions, named after the rules; and what they share.

mod actions;
mod advice;
mod allocated;
mod ballots;
mod charters;
mod closing;
mod consent;
mod delegation;
mod differences;
mod early_closing;
mod escalation;
mod every_difference;
mod extension;
mod lead;
mod no_floats;
mod page;
mod partner_led;
mod power;
mod properties;
mod proposals;
mod proxies;
mod ranked;
mod ranked_options;
mod ranked_partner_led;
mod ranked_properties;
mod ranked_reference;
mod reference;
mod revote;
mod rules;
mod rules_of_methods;
mod secrecy;
mod shared_properties;
mod shared_reference;
mod shared_votes;
mod sole;
mod templates;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::fraction::Fraction;
use crate::tenancy::Constituency;
use crate::{OrganisationId, SeatId};

const CONSTITUENCIES: [Constituency; 4] =
    [Constituency::Funder, Constituency::Partner, Constituency::Backbone, Constituency::Observer];

fn seat(number: u32) -> SeatId {
    SeatId(Uuid::from_u128(u128::from(number)))
}

fn organisation(number: u32) -> OrganisationId {
    OrganisationId(Uuid::from_u128(1_000 + u128::from(number)))
}

fn fraction(text: &str) -> Fraction {
    text.parse().unwrap()
}

fn share(constituency: Constituency, text: &str) -> ConstituencyShare {
    ConstituencyShare { constituency, share: fraction(text) }
}

fn elector(number: u32, constituency: Constituency, weight: i64) -> Elector {
    Elector {
        seat: seat(number),
        organisation: organisation(number),
        constituency,
        weight,
        recused: None,
        conflict: None,
    }
}

fn ballot(number: u32, choice: Choice) -> Ballot {
    Ballot { seat: seat(number), choice, reason: None }
}

/// Electors numbered from 0.
fn electors(of: &[(Constituency, i64)]) -> Vec<Elector> {
    (0..).zip(of).map(|(number, (constituency, weight))| elector(number, *constituency, *weight)).collect()
}

/// Answers of electors 0, 1, 2 …; none: silent.
fn answers(of: &[Option<Choice>]) -> Vec<Ballot> {
    (0..).zip(of).filter_map(|(number, choice)| Some(ballot(number, (*choice)?))).collect()
}

fn plain(method: Method) -> Rule {
    let threshold = (method == Method::Supermajority).then(|| fraction("2/3"));
    let ranking = (method == Method::Ranked).then_some(Ranking { ties: TieOrder::ProposalOrder });
    Rule { threshold, ranking, ..Rule::plain(method) }
}

fn code<T: std::fmt::Debug, E: Into<Refusal>>(result: Result<T, E>) -> &'static str {
    result.map_or_else(|refusal| refusal.into().explain().code, |_| "OK")
}

/// Any rule, also one that would be refused: counting is defined for all of them.
fn any_rule() -> impl Strategy<Value = Rule> {
    let shares = |of: &'static [&'static str]| {
        prop::collection::btree_map(prop::sample::select(CONSTITUENCIES.to_vec()), prop::sample::select(of), 0..=3)
            .prop_map(|shares| shares.into_iter().map(|(name, text)| share(name, text)).collect::<Vec<_>>())
    };
    let quorums = shares(&["1/4", "1/2", "1"]);
    let caps = shares(&["0", "1/4", "1/3", "1/2", "3/5"]);
    let clauses = (
        prop::option::weighted(0.4, prop::sample::select(vec!["1/3", "1/2", "3/4", "1"])),
        prop_oneof![3 => Just(Vec::new()), 1 => quorums],
        prop_oneof![
            3 => Just(Vec::new()),
            1 => prop::collection::vec(prop::sample::select(CONSTITUENCIES.to_vec()), 1..=2)
        ],
        prop::option::weighted(0.1, prop::sample::select(CONSTITUENCIES.to_vec())),
        prop::option::weighted(0.3, any_objectors()),
        prop_oneof![1 => Just(Vec::new()), 2 => caps],
    );
    let method = prop::sample::select(Method::OF_ONE_ANSWER.to_vec());
    let majority = prop::sample::select(vec!["1/2", "3/5", "3/4"]);
    let supermajority = prop::sample::select(vec!["3/5", "2/3", "1"]);
    let rounds = (prop::option::of(supermajority.clone()), prop::option::of(supermajority.clone()));
    (method, prop::sample::select(Base::ALL.to_vec()), majority, supermajority, rounds, clauses).prop_map(
        |(method, base, majority, supermajority, (fallback, set_aside), clauses)| {
            let (quorum, constituency_quorums, concurrence, reserved, objectors, caps) = clauses;
            let threshold = match method {
                Method::Majority => Some(fraction(majority)),
                Method::Supermajority => Some(fraction(supermajority)),
                _ => None,
            };
            Rule {
                base,
                threshold,
                quorum: quorum.map(fraction),
                constituency_quorums,
                concurrence,
                reserved,
                // Under consent everybody may object anyway.
                objectors: objectors.filter(|_| method != Method::Consent),
                caps,
                final_ballots: true,
                consent_fallback: fallback.filter(|_| method == Method::Consent).map(fraction),
                set_aside: set_aside.filter(|_| method == Method::Consent).map(fraction),
                ..Rule::plain(method)
            }
        },
    )
}

fn any_objectors() -> impl Strategy<Value = Objectors> {
    let named = prop::sample::subsequence(CONSTITUENCIES.to_vec(), 1..=2);
    (named, 1_u32..=3).prop_map(|(constituencies, organisations)| Objectors { constituencies, organisations })
}

/// Up to `most` electors of any constituency, of organisations of at most two seats, some of them recused.
fn any_electors(most: usize) -> impl Strategy<Value = Vec<Elector>> {
    let one = (prop::sample::select(CONSTITUENCIES.to_vec()), 1_i64..=4, prop::bool::weighted(0.1));
    prop::collection::vec(one, 0..=most).prop_map(|seats| {
        let elector = |(number, (constituency, weight, recused)): (u32, (Constituency, i64, bool))| Elector {
            // Organisations of one constituency share pairs of seats.
            organisation: organisation(number / 2 + 10 * constituency as u32),
            recused: recused.then_some(Recusal::OWN_WISH),
            ..elector(number, constituency, weight)
        };
        (0..).zip(seats).map(elector).collect()
    })
}

/// What each elector answers, as an index into the answers of its part; 3 is silence.
fn any_answers(most: usize) -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0_usize..=3, most)
}

fn ballots_of(rule: &Rule, electors: &[Elector], answers: &[usize]) -> Vec<Ballot> {
    let answer = |(elector, index): (&Elector, &usize)| {
        Some(Ballot { seat: elector.seat, choice: *elector.part(rule).answers(rule).get(*index)?, reason: None })
    };
    electors.iter().zip(answers).filter_map(answer).collect()
}
