//! What holds for every rule and electorate.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn shares_add_up_to_one_where_anybody_has_power(rule in any_rule(), electors in any_electors(12)) {
        let power = measured(&rule, &electors);
        let whole = BigRational::from_integer(u8::from(power.is_anywhere()).into());
        prop_assert_eq!(&sum(power.seats.iter().map(|line| &line.share)), &whole);
        prop_assert_eq!(&sum(power.organisations.iter().map(|line| &line.power.share)), &whole);
        prop_assert_eq!(&sum(power.constituencies.iter().map(|line| &line.power.share)), &whole);
    }

    #[test]
    fn equal_seats_have_equal_power_and_heavier_ones_never_less(rule in any_rule(), electors in any_electors(12)) {
        let power = measured(&rule, &electors);
        for (one, other) in power.seats.iter().flat_map(|one| power.seats.iter().map(move |other| (one, other))) {
            if one.votes && other.votes && one.constituency == other.constituency && one.weight >= other.weight {
                prop_assert!(one.index >= other.index);
            }
        }
    }

    #[test]
    fn multiplying_every_weight_changes_no_power(
        rule in any_rule(), electors in any_electors(10), by in prop::sample::select(vec![3, 1_000_003, i64::MAX / 64]),
    ) {
        let scaled: Vec<Elector> =
            electors.iter().map(|elector| Elector { weight: elector.weight * by, ..elector.clone() }).collect();
        // A cap with a long denominator, so that the greatest weights leave the fast numbers.
        let cap = ConstituencyShare { constituency: Constituency::Partner, share: Fraction::new(1 << 59, (1 << 61) - 1).unwrap() };
        let rule = Rule { caps: rule.caps.into_iter().filter(|one| one.constituency != cap.constituency).chain([cap]).collect(), ..rule };
        let (small, large) = (measured(&rule, &electors), measured(&rule, &scaled));
        let numbers = |power: Power| power.seats.into_iter().map(|seat| (seat.swings, seat.share)).collect::<Vec<_>>();
        prop_assert_eq!(numbers(small), numbers(large));
    }

    #[test]
    fn the_order_of_the_seats_never_matters(rule in any_rule(), electors in any_electors(10)) {
        let reversed: Vec<Elector> = electors.iter().rev().cloned().collect();
        prop_assert_eq!(measured(&rule, &electors), measured(&rule, &reversed));
    }

    #[test]
    fn a_recused_seat_takes_its_power_out_of_the_vote(rule in any_rule(), electors in any_electors(10)) {
        let present: Vec<Elector> = electors.iter().filter(|elector| elector.recused.is_none()).cloned().collect();
        let voting = |power: Power| power.seats.into_iter().filter(|seat| seat.votes).collect::<Vec<_>>();
        let power = measured(&rule, &electors);
        let recused = |line: &&SeatPower| !present.iter().any(|elector| elector.seat == line.seat);
        prop_assert!(power.seats.iter().filter(recused).all(|line| !line.votes && line.index.to_string() == "0"));
        prop_assert_eq!(voting(power), voting(measured(&rule, &present)));
    }

    #[test]
    fn a_constituency_without_a_counted_vote_has_no_power_over_a_majority(
        rule in any_rule(), electors in any_electors(10),
    ) {
        let caps = vec![share(Constituency::Funder, "0")];
        let rule = Rule { caps, concurrence: Vec::new(), ..rule };
        let power = measured(&rule, &electors);
        let funders = power.of_constituency(Constituency::Funder);
        let none = funders.is_none_or(|line| line.swings.to_string() == "0" && line.bloc.to_string() == "0");
        prop_assert!(none || !matches!(power.wins_by, WinsBy::ShareOfVotes | WinsBy::SupermajorityRound));
    }

    #[test]
    fn power_is_kept_as_it_is(rule in any_rule(), electors in any_electors(6)) {
        let power = measured(&rule, &electors);
        prop_assert_eq!(&power, &serde_json::from_value(serde_json::to_value(&power).unwrap()).unwrap());
    }
}
