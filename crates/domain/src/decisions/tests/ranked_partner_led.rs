//! Rankings about money are partner-led, checked against every profile of small bodies.

use std::collections::BTreeSet;

use super::partner_led::found;
use super::ranked_reference::{any_ranked_rule, count};
use super::*;
use Constituency::{Funder, Partner};

/// Every ballot over these options: each option at one of so many ranks or at none; and silence.
fn every_ballot(number: u32, options: usize) -> Vec<Option<RankedBallot>> {
    let all = (0..(options + 1).pow(options as u32)).map(|code| {
        let level = |option: usize| code / (options + 1).pow(option as u32) % (options + 1);
        let at = |wanted: usize| (0..options).filter(|option| level(*option) == wanted).collect::<Vec<_>>();
        let ranks = (0..options).map(|wanted| at(wanted).into_iter().map(|option| option as u32).collect::<Vec<u32>>());
        RankedBallot { seat: seat(number), ranks: ranks.filter(|rank| !rank.is_empty()).collect() }
    });
    let mut distinct: Vec<Option<RankedBallot>> = vec![None];
    for ballot in all {
        if !distinct.contains(&Some(ballot.clone())) {
            distinct.push(Some(ballot));
        }
    }
    distinct
}

fn profiles(
    electors: &[Elector],
    allowed: impl Fn(&Elector, &Option<RankedBallot>) -> bool,
    options: usize,
) -> Vec<Vec<RankedBallot>> {
    let mut profiles = vec![Vec::new()];
    for (number, elector) in (0..).zip(electors) {
        let own: Vec<_> = every_ballot(number, options).into_iter().filter(|ballot| allowed(elector, ballot)).collect();
        profiles = profiles
            .iter()
            .flat_map(|profile: &Vec<RankedBallot>| {
                own.iter().map(|ballot| profile.iter().cloned().chain(ballot.clone()).collect())
            })
            .collect();
    }
    profiles
}

const STATUS_QUO: u32 = 1;

fn prefers(ballot: &RankedBallot, option: u32) -> bool {
    let place = |option: u32| ballot.ranks.iter().position(|rank| rank.contains(&option)).unwrap_or(usize::MAX);
    place(option) < place(STATUS_QUO)
}

/// Ties broken in the way that suits the question.
fn chosen(rule: &Rule, ties: TieOrder, electors: &[Elector], ballots: &[RankedBallot], options: usize) -> Option<u32> {
    let names = (0..options).map(|option| option.to_string()).collect();
    let rule = Rule { ranking: Some(Ranking { ties }), ..rule.clone() };
    let reference = count(&rule, &Options { names, status_quo: Some(STATUS_QUO) }, electors, ballots);
    (reference.outcome == Outcome::Passed).then(|| reference.order[0])
}

/// The clauses from their text, with `options` options of which the second is the status quo.
fn brute(rule: &Rule, electors: &[Elector], options: usize) -> Vec<(Clause, Option<OrganisationId>)> {
    let takes_part = |elector: &&Elector| elector.takes_part(rule);
    let part: Vec<Elector> = electors.iter().filter(takes_part).cloned().collect();
    let part: Vec<Elector> =
        (0..).zip(part).map(|(number, elector)| Elector { seat: seat(number), ..elector }).collect();
    let mut found = Vec::new();
    let changes: Vec<u32> = (0..options as u32).filter(|option| *option != STATUS_QUO).collect();
    let alone = |change: u32| {
        let only_funders = profiles(
            &part,
            |elector, ballot| {
                elector.constituency == Funder || ballot.as_ref().is_none_or(|ballot| !prefers(ballot, change))
            },
            options,
        );
        only_funders.iter().any(|ballots| {
            let somebody = ballots.iter().any(|ballot| prefers(ballot, change));
            somebody && chosen(rule, TieOrder::ProposalOrder, &part, ballots, options) == Some(change)
        })
    };
    if changes.into_iter().any(alone) {
        found.push((Clause::A, None));
    }
    let funders: BTreeSet<OrganisationId> =
        part.iter().filter(|elector| elector.constituency == Funder).map(|elector| elector.organisation).collect();
    for funder in funders {
        let others_in_favour = profiles(
            &part,
            |elector, ballot| {
                elector.organisation == funder || ballot.as_ref().is_some_and(|ballot| ballot.ranks == [[0]])
            },
            options,
        );
        let safe =
            |ballots: &Vec<RankedBallot>| chosen(rule, TieOrder::StatusQuoFirst, &part, ballots, options) == Some(0);
        if !others_in_favour.iter().all(safe) {
            found.push((Clause::B, Some(funder)));
        }
    }
    if !part.iter().any(|elector| elector.constituency == Partner) {
        found.push((Clause::C, None));
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_check_of_rankings_agrees_with_trying_every_profile_of_two_options(
        rule in any_ranked_rule(), electors in any_electors(4),
    ) {
        prop_assert_eq!(found(&rule, &electors), brute(&rule, &electors, 2));
    }

    #[test]
    fn the_check_of_rankings_agrees_with_every_profile_of_funders_and_partners(
        rule in any_ranked_rule(),
        seats in prop::collection::vec((prop::bool::weighted(0.5), 1_i64..=4), 1..=4),
    ) {
        let seats: Vec<(Constituency, i64)> =
            seats.into_iter().map(|(funder, weight)| (if funder { Funder } else { Partner }, weight)).collect();
        let rule = Rule { reserved: None, ..rule };
        prop_assert_eq!(found(&rule, &electors(&seats)), brute(&rule, &electors(&seats), 2));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Two options stand for all: a third one opens no further way.
    #[test]
    fn the_check_of_rankings_agrees_with_trying_every_profile_of_three_options(
        rule in any_ranked_rule(), electors in any_electors(2),
    ) {
        prop_assert_eq!(found(&rule, &electors), brute(&rule, &electors, 3));
    }
}

#[test]
fn without_a_partners_agreement_indifference_would_let_funders_choose_alone() {
    let seats = electors(&[(Funder, 1), (Partner, 1), (Partner, 1)]);
    let capped = Rule { caps: vec![share(Funder, "1/3")], ..plain(Method::Ranked) };
    assert_eq!(found(&capped, &seats), [(Clause::A, None)]);
    assert_eq!(found(&Rule { concurrence: vec![Partner], ..capped }, &seats), []);
    let imbalances = partner_led_electorate(&plain(Method::Ranked), &seats, Area::Allocation);
    assert_eq!(
        imbalances[0].explanation,
        "Funders could bring an option to the front alone: “the change” comes first of 2 options: its strongest path to \
         “the status quo”, the next, is 1, and the one back 0."
    );
}
