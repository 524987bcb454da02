//! What holds for every ranking.

use num_bigint::BigInt;

use super::ranked_reference::{any_ranked_rule, any_ranked_vote, any_rankings};
use super::*;

fn is_ahead(tally: &RankedTally, x: u32, y: u32) -> bool {
    tally.paths[x as usize][y as usize] > tally.paths[y as usize][x as usize]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_order_of_ranked_ballots_and_seats_never_matters(
        ((rule, options, electors, ballots), shuffled_electors, shuffled_ballots) in any_shuffled_ranked_vote(),
    ) {
        let tally = close_ranked(&rule, &options, &electors, &ballots);
        prop_assert_eq!(tally, close_ranked(&rule, &options, &shuffled_electors, &shuffled_ballots));
    }

    #[test]
    fn multiplying_every_weight_changes_no_order((rule, options, electors, ballots) in any_ranked_vote(), by in 2_i64..1_000) {
        let scaled: Vec<Elector> =
            electors.iter().map(|elector| Elector { weight: elector.weight * by, ..elector.clone() }).collect();
        let small = close_ranked(&rule, &options, &electors, &ballots);
        let large = close_ranked(&rule, &options, &scaled, &ballots);
        prop_assert_eq!(small.ground, large.ground);
        prop_assert_eq!((small.order, small.ties), (large.order, large.ties));
        prop_assert_eq!(small.counted.number() * BigInt::from(by), large.counted.number().clone());
    }

    #[test]
    fn a_recused_seat_ranks_as_if_it_had_never_been_there((rule, options, electors, ballots) in any_ranked_vote()) {
        let present: Vec<Elector> = electors.iter().filter(|elector| elector.recused.is_none()).cloned().collect();
        let with = close_ranked(&rule, &options, &electors, &ballots);
        let without = close_ranked(&rule, &options, &present, &ballots);
        prop_assert_eq!(RankedTally { recused: Vec::new(), ..with }, without);
    }

    #[test]
    fn what_most_prefer_to_each_other_option_comes_first((rule, options, electors, ballots) in any_ranked_vote()) {
        let tally = close_ranked(&rule, &options, &electors, &ballots);
        let beats = |x: usize, y: usize| tally.pairwise[x][y] > tally.pairwise[y][x];
        let n = options.count();
        if let Some(winner) = (0..n).find(|x| (0..n).all(|y| *x == y || beats(*x, y))) {
            prop_assert_eq!(tally.order[0] as usize, winner);
        }
    }

    #[test]
    fn being_ahead_is_never_circular_and_the_order_keeps_to_it((rule, options, electors, ballots) in any_ranked_vote()) {
        let tally = close_ranked(&rule, &options, &electors, &ballots);
        for x in options.positions() {
            for y in options.positions() {
                for z in options.positions() {
                    let chain = is_ahead(&tally, x, y) && is_ahead(&tally, y, z);
                    prop_assert!(!chain || is_ahead(&tally, x, z));
                }
            }
        }
        for (place, x) in tally.order.iter().enumerate() {
            prop_assert!(tally.order[place..].iter().all(|y| !is_ahead(&tally, *y, *x)));
        }
    }

    #[test]
    fn every_tie_names_options_of_which_none_is_ahead_of_another((rule, options, electors, ballots) in any_ranked_vote()) {
        let tally = close_ranked(&rule, &options, &electors, &ballots);
        for tie in &tally.ties {
            prop_assert!(tie.options.len() > 1 && tie.options.contains(&tie.taken_by));
            prop_assert_eq!(tally.order[tie.place as usize - 1], tie.taken_by);
            prop_assert!(tie.options.iter().all(|x| tie.options.iter().all(|y| !is_ahead(&tally, *x, *y))));
        }
    }

    #[test]
    fn no_option_is_ahead_of_one_that_more_put_first_than_rank_it_at_all((rule, options, electors, ballots) in any_ranked_vote()) {
        let tally = close_ranked(&rule, &options, &electors, &ballots);
        let weight = |keep: &dyn Fn(&RankedBallot) -> bool| {
            let part = electors.iter().filter(|elector| elector.takes_part(&rule));
            let cast = part.filter(|elector| ballots.iter().any(|ballot| ballot.seat == elector.seat && keep(ballot)));
            let factor = |elector: &Elector| {
                let line = tally.constituencies.iter().find(|line| line.constituency == elector.constituency).unwrap();
                line.factor.number().clone() * BigInt::from(elector.weight)
            };
            cast.map(factor).sum::<num_rational::BigRational>()
        };
        for x in options.positions() {
            for y in options.positions() {
                let first = weight(&|ballot| ballot.ranks.first().is_some_and(|rank| rank == &[x]));
                let ranked = weight(&|ballot| ballot.ranks.iter().flatten().any(|option| *option == y));
                prop_assert!(first <= ranked || !is_ahead(&tally, y, x));
            }
        }
    }

    /// Lifting the winner in one ballot that is counted anyway never makes it lose its place.
    #[test]
    fn ranking_the_first_option_higher_never_harms_it(
        (rule, options, electors, mut ballots) in any_ranked_vote(), which in 0_usize..7,
    ) {
        let before = close_ranked(&rule, &options, &electors, &ballots);
        let first = before.order[0];
        if let Some(ballot) = ballots.get_mut(which).filter(|ballot| !ballot.ranks.is_empty()) {
            ballot.ranks.iter_mut().for_each(|rank| rank.retain(|option| *option != first));
            ballot.ranks.retain(|rank| !rank.is_empty());
            ballot.ranks.insert(0, vec![first]);
        }
        let after = close_ranked(&rule, &options, &electors, &ballots);
        prop_assert_eq!(after.order[0], first);
    }

    #[test]
    fn a_cap_holds_on_what_is_counted_of_a_ranking((rule, options, electors, ballots) in any_ranked_vote()) {
        let rule = Rule { base: Base::Cast, ..rule };
        let tally = close_ranked(&rule, &options, &electors, &ballots);
        for line in &tally.constituencies {
            let cap = line.cap.unwrap_or(Fraction::ONE).exact();
            prop_assert!(line.counted.number() <= &(cap * tally.counted.number()));
        }
    }

    #[test]
    fn a_ranked_tally_is_kept_as_it_is((rule, options, electors, ballots) in any_ranked_vote()) {
        let tally = close_ranked(&rule, &options, &electors, &ballots);
        let kept = serde_json::to_value(&tally).unwrap();
        prop_assert_eq!(tally, serde_json::from_value(kept).unwrap());
        prop_assert_eq!(&rule, &serde_json::from_value(serde_json::to_value(&rule).unwrap()).unwrap());
    }

    /// With two options that every voter tells apart, the ranking is the majority, caps included.
    #[test]
    fn between_two_options_it_is_the_majority(
        rule in any_ranked_rule(), electors in any_electors(7), sides in prop::collection::vec(prop::option::of(any::<bool>()), 7),
    ) {
        let cast: Vec<(u32, bool)> = (0..).zip(sides).filter_map(|(number, side)| Some((number, side?))).collect();
        let ranked: Vec<RankedBallot> =
            cast.iter().map(|(number, yes)| RankedBallot { seat: seat(*number), ranks: vec![vec![u32::from(!yes)]] }).collect();
        let answered: Vec<Ballot> = cast.iter().map(|(number, yes)| ballot(*number, if *yes { Choice::For } else { Choice::Against })).collect();
        let ties = TieOrder::StatusQuoFirst;
        let rule = Rule { base: Base::Cast, concurrence: Vec::new(), ranking: Some(Ranking { ties }), ..rule };
        let options = Options { names: vec!["Yes".into(), "No".into()], status_quo: Some(1) };
        let majority = Rule { method: Method::Majority, ranking: None, ..rule.clone() };
        let outcome = close_ranked(&rule, &options, &electors, &ranked).outcome;
        prop_assert_eq!(outcome, close(&majority, &electors, &answered).outcome);
    }

    #[test]
    fn any_ballot_that_may_be_cast_is_counted_as_it_was_cast(rankings in any_rankings(3)) {
        let options = Options { names: vec!["A".into(), "B".into(), "C".into()], status_quo: None };
        for ballot in rankings {
            let elector = Elector { seat: ballot.seat, ..elector(0, Constituency::Partner, 1) };
            prop_assert_eq!(check_ranking(&plain(Method::Ranked), &options, Some(&elector), None, &ballot.ranks), Ok(()));
        }
    }
}

type RankedVote = (Rule, Options, Vec<Elector>, Vec<RankedBallot>);

fn any_shuffled_ranked_vote() -> impl Strategy<Value = (RankedVote, Vec<Elector>, Vec<RankedBallot>)> {
    any_ranked_vote().prop_flat_map(|vote| {
        let (electors, ballots) = (Just(vote.2.clone()).prop_shuffle(), Just(vote.3.clone()).prop_shuffle());
        (Just(vote), electors, ballots)
    })
}

/// A ranking is not monotone in turnout: three more votes that rank A above B turn the result from A to B.
#[test]
fn one_more_ballot_that_prefers_what_won_may_undo_it() {
    let (a, b, c, d) = (0, 1, 2, 3);
    let seats = electors(&[2, 3, 2, 3].map(|weight| (Constituency::Partner, weight)));
    let orders = [[d, b, c, a], [a, d, b, c], [b, c, a, d], [c, a, b, d]];
    let ranks = |order: &[u32; 4]| order.iter().map(|option| vec![*option]).collect();
    let ballots: Vec<RankedBallot> =
        (0..).zip(&orders).map(|(number, order)| RankedBallot { seat: seat(number), ranks: ranks(order) }).collect();
    let options = super::ranked::options(&["A", "B", "C", "D"], None);
    let first = |ballots: &[RankedBallot]| close_ranked(&plain(Method::Ranked), &options, &seats, ballots).order[0];
    assert_eq!((first(&ballots[..3]), first(&ballots)), (a, b));
}
