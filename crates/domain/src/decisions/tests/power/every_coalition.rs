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

/// Every coalition of the voting seats, as bits, and whether it carries.
struct Coalitions {
    voting: Vec<Elector>,
    carry: Vec<bool>,
}

impl Coalitions {
    fn of(rule: &Rule, electors: &[Elector]) -> Self {
        let voting: Vec<Elector> = electors.iter().filter(|elector| elector.takes_part(rule)).cloned().collect();
        let coalition = |bits: usize| -> Vec<SeatId> {
            (0..).zip(&voting).filter(|(bit, _)| bits & (1 << bit) != 0).map(|(_, elector)| elector.seat).collect()
        };
        let carry = (0..1 << voting.len()).map(|bits| carries(rule, electors, &coalition(bits))).collect();
        Self { voting, carry }
    }

    fn seats(&self, keep: impl Fn(&Elector) -> bool) -> Vec<usize> {
        (0..self.voting.len()).filter(|seat| keep(&self.voting[*seat])).collect()
    }

    /// In how many coalitions of the others a group swings.
    fn swings(&self, group: &[usize]) -> usize {
        let bits = group.iter().fold(0, |bits, seat| bits | 1 << seat);
        let of_others = (0..self.carry.len()).filter(|coalition| coalition & bits == 0);
        of_others.filter(|coalition| self.carry[coalition | bits] && !self.carry[*coalition]).count()
    }

    /// The sum of what each of these seats swings by itself.
    fn each(&self, seats: &[usize]) -> usize {
        seats.iter().map(|seat| self.swings(&[*seat])).sum()
    }
}

fn part(of: usize, whole: usize) -> String {
    let number = |number: usize| num_bigint::BigInt::from(number);
    if whole == 0 { "0".to_owned() } else { BigRational::new(number(of), number(whole)).to_string() }
}

/// Checks every number of the answer.
fn agree(rule: &Rule, electors: &[Elector]) -> Result<(), TestCaseError> {
    let power = measured(rule, electors);
    let rule = &Rule { quorum: None, constituency_quorums: Vec::new(), ..rule.clone() };
    let all = Coalitions::of(rule, electors);
    let everybodys = all.each(&all.seats(|_| true));
    for line in &power.seats {
        let here = all.seats(|elector| elector.seat == line.seat);
        let coalitions = if here.is_empty() { 0 } else { 1 << (all.voting.len() - 1) };
        prop_assert_eq!(line.votes, !here.is_empty());
        prop_assert_eq!(line.swings.to_string(), all.each(&here).to_string());
        prop_assert_eq!(line.index.to_string(), part(all.each(&here), coalitions));
        prop_assert_eq!(line.share.to_string(), part(all.each(&here), everybodys));
    }
    let organisations = power
        .organisations
        .iter()
        .map(|line| (all.seats(|elector| elector.organisation == line.organisation), &line.power));
    let constituencies = power
        .constituencies
        .iter()
        .map(|line| (all.seats(|elector| elector.constituency == line.constituency), &line.power));
    for (seats, line) in organisations.chain(constituencies) {
        prop_assert_eq!(line.swings.to_string(), all.each(&seats).to_string());
        prop_assert_eq!(line.share.to_string(), part(all.each(&seats), everybodys));
        let bloc = part(all.swings(&seats), 1 << (all.voting.len() - seats.len()));
        prop_assert_eq!(line.bloc.to_string(), bloc);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_index_agrees_with_closing_a_vote_for_every_coalition(rule in any_rule(), electors in any_electors(5)) {
        agree(&rule, &electors)?;
    }

    /// Where most real charters are: funders and partners, caps below the threshold, clauses about these two.
    #[test]
    fn it_agrees_for_bodies_of_funders_and_partners(
        rule in any_rule(),
        seats in prop::collection::vec((prop::bool::weighted(0.4), 1_i64..=9), 1..=5),
        concurrence in any::<bool>(),
    ) {
        let name = |funder| if funder { Constituency::Funder } else { Constituency::Partner };
        let seats: Vec<_> = seats.into_iter().map(|(funder, weight)| (name(funder), weight)).collect();
        let concurrence = if concurrence { vec![Constituency::Partner] } else { Vec::new() };
        agree(&Rule { reserved: None, concurrence, ..rule }, &electors(&seats))?;
    }
}
