//! What holds for every rule, electorate and set of ballots.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_order_of_ballots_and_seats_never_matters(
        ((rule, electors, ballots), shuffled_electors, shuffled_ballots) in any_shuffled_vote(),
    ) {
        let tally = close(&rule, &electors, &ballots);
        prop_assert_eq!(tally, close(&rule, &shuffled_electors, &shuffled_ballots));
    }

    #[test]
    fn multiplying_every_weight_changes_no_outcome((rule, electors, ballots) in any_vote(), by in 2_i64..1_000) {
        let scaled: Vec<Elector> =
            electors.iter().map(|elector| Elector { weight: elector.weight * by, ..elector.clone() }).collect();
        let (small, large) = (close(&rule, &electors, &ballots), close(&rule, &scaled, &ballots));
        prop_assert_eq!(small.ground, large.ground);
        prop_assert_eq!(small.in_favour.number() * num_bigint::BigInt::from(by), large.in_favour.number().clone());
    }

    #[test]
    fn one_more_vote_in_favour_never_undoes_a_pass((rule, electors, mut ballots) in any_vote(), which in 0_usize..7) {
        let before = close(&rule, &electors, &ballots).outcome;
        if let Some(elector) = electors.get(which) {
            ballots.retain(|ballot| ballot.seat != elector.seat);
            ballots.push(Ballot { seat: elector.seat, choice: rule.method.in_favour(), reason: None });
        }
        let after = close(&rule, &electors, &ballots).outcome;
        prop_assert!(before != Outcome::Passed || after == Outcome::Passed);
    }

    #[test]
    fn a_capped_constituency_counts_nothing_where_nobody_else_takes_sides((rule, electors, ballots) in any_vote()) {
        let rule = Rule { base: Base::Cast, caps: vec![share(Constituency::Funder, "1/2")], ..rule };
        let of_funders = |ballot: &Ballot| {
            electors.iter().any(|e| e.seat == ballot.seat && e.constituency == Constituency::Funder)
        };
        let ballots: Vec<Ballot> = ballots.into_iter().filter(of_funders).collect();
        let tally = close(&rule, &electors, &ballots);
        prop_assert!(tally.base_weight.to_string() == "0" && tally.in_favour.to_string() == "0");
        prop_assert_eq!(tally.outcome, Outcome::Lapsed);
    }

    #[test]
    fn a_cap_is_never_exceeded((rule, electors, ballots) in any_vote()) {
        let tally = close(&rule, &electors, &ballots);
        let zero = num_rational::BigRational::from_integer(0.into());
        for line in &tally.constituencies {
            let weight = match rule.base {
                Base::Cast => line.choices.iter().fold(zero.clone(), |sum, choice| sum + choice.counted.number()),
                Base::Eligible => line.eligible.number() * line.factor.number(),
            };
            let cap = line.cap.unwrap_or(Fraction::ONE).exact();
            prop_assert!(weight <= cap * tally.base_weight.number());
        }
    }

    #[test]
    fn a_recused_seat_counts_as_if_it_had_never_been_in_the_electorate((rule, electors, ballots) in any_vote()) {
        let present: Vec<Elector> = electors.iter().filter(|elector| elector.recused.is_none()).cloned().collect();
        let with = close(&rule, &electors, &ballots);
        prop_assert_eq!(Tally { recused: Vec::new(), ..with }, close(&rule, &present, &ballots));
    }

    #[test]
    fn a_tally_is_kept_as_it_is((rule, electors, ballots) in any_vote()) {
        let tally = close(&rule, &electors, &ballots);
        let kept = serde_json::to_value(&tally).unwrap();
        prop_assert_eq!(tally, serde_json::from_value(kept).unwrap());
        prop_assert_eq!(&rule, &serde_json::from_value(serde_json::to_value(&rule).unwrap()).unwrap());
    }

    #[test]
    fn every_outcome_has_one_sentence_that_says_why((rule, electors, ballots) in any_vote()) {
        let sentence = close(&rule, &electors, &ballots).sentence;
        prop_assert!(sentence.ends_with('.') && sentence.matches('.').count() == 1, "{}", sentence);
    }

    #[test]
    fn where_the_rule_is_valid_the_funders_never_carry_a_majority_under_their_cap(
        (rule, electors, ballots) in any_vote(),
    ) {
        let capped = Rule { caps: vec![share(Constituency::Funder, "1/2")], concurrence: Vec::new(), ..rule };
        let only_funders: Vec<Ballot> = ballots.into_iter().filter(|ballot| {
            let funder = electors.iter().any(|e| e.seat == ballot.seat && e.constituency == Constituency::Funder);
            funder || ballot.choice != capped.method.in_favour()
        }).collect();
        let tally = close(&capped, &electors, &only_funders);
        prop_assert!(!capped.method.has_threshold() || tally.outcome != Outcome::Passed);
    }
}

type Vote = (Rule, Vec<Elector>, Vec<Ballot>);

fn any_vote() -> impl Strategy<Value = Vote> {
    (any_rule(), any_electors(7), any_answers(7)).prop_map(|(rule, electors, answers)| {
        let ballots = ballots_of(&rule, &electors, &answers);
        (rule, electors, ballots)
    })
}

fn any_shuffled_vote() -> impl Strategy<Value = (Vote, Vec<Elector>, Vec<Ballot>)> {
    any_vote().prop_flat_map(|vote| {
        let (electors, ballots) = (Just(vote.1.clone()).prop_shuffle(), Just(vote.2.clone()).prop_shuffle());
        (Just(vote), electors, ballots)
    })
}
