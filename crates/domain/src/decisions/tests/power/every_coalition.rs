//! Power against its definition: every coalition is put to the real count.

use super::*;

/// Whether a coalition carries the whole procedure while everybody else is opposed.
fn carries(rule: &Rule, electors: &[Elector], coalition: &[SeatId]) -> bool {
    let vote = |rule: &Rule| -> Vec<Ballot> {
        let choice = |elector: &Elector| match coalition.contains(&elector.seat) {
            true => rule.method.in_favour(),
            false => rule.method.opposed(),
        };
        let ballot = |elector: &Elector| Ballot { seat: elector.seat, choice: choice(elector), reason: None };
        electors.iter().map(ballot).collect()
    };
    let round = |rule: &Rule| close(rule, electors, &vote(rule)).outcome == Outcome::Passed;
    let first = close(rule, electors, &vote(rule));
    let fallback = || first.falls_back && rule.fallback_round().is_some_and(|rule| round(&rule));
    let set_aside = || {
        let after = close_setting_aside(rule, electors, &vote(rule), &first.standing_objections);
        rule.set_aside_round().is_some_and(|rule| round(&rule)) && after.outcome == Outcome::Passed
    };
    first.outcome == Outcome::Passed || fallback() || set_aside()
}

/// In how many coalitions of the other voting seats a group swings.
fn swings(rule: &Rule, electors: &[Elector], group: &[SeatId]) -> usize {
    let voting = electors.iter().filter(|elector| elector.takes_part(rule)).map(|elector| elector.seat);
    let others: Vec<SeatId> = voting.filter(|seat| !group.contains(seat)).collect();
    let coalition = |mask: &u32| -> Vec<SeatId> {
        (0..).zip(&others).filter(|(bit, _)| mask & (1 << bit) != 0).map(|(_, seat)| *seat).collect()
    };
    let swings = |coalition: &Vec<SeatId>| {
        let with: Vec<SeatId> = coalition.iter().chain(group).copied().collect();
        carries(rule, electors, &with) && !carries(rule, electors, coalition)
    };
    (0..1_u32 << others.len()).map(|mask| coalition(&mask)).filter(swings).count()
}

fn part(of: usize, whole: usize) -> String {
    let number = |number: usize| num_bigint::BigInt::from(number);
    if whole == 0 { "0".to_owned() } else { BigRational::new(number(of), number(whole)).to_string() }
}

/// Checks every number of the answer.
fn agree(rule: &Rule, electors: &[Elector]) -> Result<(), TestCaseError> {
    let power = measured(rule, electors);
    let rule = &Rule { quorum: None, constituency_quorums: Vec::new(), ..rule.clone() };
    let voting: Vec<&Elector> = electors.iter().filter(|elector| elector.takes_part(rule)).collect();
    let seats_of = |keep: &dyn Fn(&Elector) -> bool| -> Vec<SeatId> {
        voting.iter().filter(|elector| keep(elector)).map(|elector| elector.seat).collect()
    };
    let of_seat = |seat: &SeatId| swings(rule, electors, std::slice::from_ref(seat));
    let of_seats = |seats: &[SeatId]| seats.iter().map(of_seat).sum::<usize>();
    let everybodys = of_seats(&seats_of(&|_| true));
    for line in &power.seats {
        let here = seats_of(&|elector| elector.seat == line.seat);
        let swings = of_seats(&here);
        let coalitions = if here.is_empty() { 0 } else { 1 << (voting.len() - 1) };
        prop_assert_eq!(line.votes, !here.is_empty());
        prop_assert_eq!(line.swings.to_string(), swings.to_string());
        prop_assert_eq!(line.index.to_string(), part(swings, coalitions));
        prop_assert_eq!(line.share.to_string(), part(swings, everybodys));
    }
    let organisations = power
        .organisations
        .iter()
        .map(|line| (seats_of(&|elector| elector.organisation == line.organisation), &line.power));
    let constituencies = power
        .constituencies
        .iter()
        .map(|line| (seats_of(&|elector| elector.constituency == line.constituency), &line.power));
    for (seats, line) in organisations.chain(constituencies) {
        prop_assert_eq!(line.swings.to_string(), of_seats(&seats).to_string());
        prop_assert_eq!(line.share.to_string(), part(of_seats(&seats), everybodys));
        let bloc = part(swings(rule, electors, &seats), 1 << (voting.len() - seats.len()));
        prop_assert_eq!(line.bloc.to_string(), bloc);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_index_agrees_with_closing_a_vote_for_every_coalition(rule in any_rule(), electors in any_electors(6)) {
        agree(&rule, &electors)?;
    }

    /// Where most real charters are: funders and partners, caps below the threshold, clauses about these two.
    #[test]
    fn it_agrees_for_bodies_of_funders_and_partners(
        rule in any_rule(),
        seats in prop::collection::vec((prop::bool::weighted(0.4), 1_i64..=9), 1..=6),
        concurrence in any::<bool>(),
    ) {
        let name = |funder| if funder { Constituency::Funder } else { Constituency::Partner };
        let seats: Vec<_> = seats.into_iter().map(|(funder, weight)| (name(funder), weight)).collect();
        let concurrence = if concurrence { vec![Constituency::Partner] } else { Vec::new() };
        agree(&Rule { reserved: None, concurrence, ..rule }, &electors(&seats))?;
    }
}
