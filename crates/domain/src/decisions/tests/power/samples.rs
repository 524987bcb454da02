//! Large bodies: exact where the sums are few, drawn with a stated error where they are many.

use super::*;
use Constituency::{Backbone, Funder, Observer, Partner};

/// Any 21 of 41 carry it, yet no two coalitions weigh the same: too many sums to count.
fn nearly_equal() -> Vec<Elector> {
    electors(&(0..41).map(|bit| (Partner, (1_i64 << 48) + (1 << bit))).collect::<Vec<_>>())
}

/// The index of each of 41 equal seats: 20 of 40 others are in favour.
fn of_41() -> BigRational {
    BigRational::new(137_846_528_820_i64.into(), (1_i64 << 40).into())
}

fn drawn(seed: u64, samples: u32) -> Power {
    power_by_rule(&plain(Method::Majority), &nearly_equal(), Sampling { seed, samples })
}

fn error(power: &Power) -> BigRational {
    match &power.measured {
        Measured::Sampled { index_error, .. } => index_error.number().clone(),
        Measured::Exact => panic!("it was counted"),
    }
}

#[test]
fn twenty_seats_whose_coalitions_all_weigh_differently_are_counted_exactly() {
    // The heaviest outweighs all others together.
    let alone = of(&plain(Method::Majority), &(0..20).map(|bit| (Partner, 1_i64 << bit)).collect::<Vec<_>>());
    assert_eq!((alone.measured.clone(), shares(&alone).pop()), (Measured::Exact, Some("1".to_owned())));
}

#[test]
fn twenty_different_seats_of_four_constituencies_are_counted_exactly_under_caps() {
    let names = [Funder, Partner, Backbone, Observer];
    let spread: Vec<_> = (0..20).map(|bit| (names[bit % 4], (1_i64 << 40) + (1 << bit))).collect();
    let rule = Rule { caps: vec![share(Funder, "1/7"), share(Observer, "1/9")], ..plain(Method::Majority) };
    let power = of(&rule, &spread);
    assert_eq!(power.measured, Measured::Exact);
    let share = |name| power.of_constituency(name).unwrap().share.clone();
    assert!(share(Observer) < share(Funder) && share(Funder) < share(Partner));
}

#[test]
fn a_large_body_of_small_weights_is_counted_exactly() {
    let seats: Vec<_> = (0..400).map(|number| (if number < 100 { Funder } else { Partner }, 1)).collect();
    let power = of(&Rule { caps: vec![share(Funder, "1/10")], ..plain(Method::Majority) }, &seats);
    assert_eq!(power.measured, Measured::Exact);
    assert_eq!(sum(power.seats.iter().map(|line| &line.share)).to_string(), "1");
    let equal = of(&plain(Method::Majority), &[(Partner, 1); 41]);
    assert_eq!(*equal.seats[0].index.number(), of_41());
}

#[test]
fn a_body_somewhat_above_twenty_seats_is_counted_exactly_too() {
    let seats: Vec<_> = (0..25).map(|bit| (Partner, (1_i64 << 48) + (1 << bit))).collect();
    let power = of(&plain(Method::Majority), &seats);
    assert_eq!(
        (power.measured.clone(), power.seats[7].index.to_string()),
        (Measured::Exact, "676039/4194304".to_owned())
    );
}

#[test]
fn a_sample_is_as_close_as_it_says() {
    for seed in 0..5 {
        let power = drawn(seed, 4_096);
        let apart = |line: &SeatPower| num_traits::Signed::abs(&(line.index.number() - of_41()));
        assert!(power.seats.iter().all(|line| apart(line) <= error(&power)));
        let share = BigRational::new(1.into(), 41.into());
        let share_apart = |line: &SeatPower| num_traits::Signed::abs(&(line.share.number() - &share));
        assert!(power.seats.iter().all(|line| share_apart(line) <= *line.share_error.number()));
        // The whole constituency decides whatever is drawn.
        let all = power.of_constituency(Partner).unwrap();
        assert_eq!((all.bloc.to_string(), all.share.to_string()), ("1".to_owned(), "1".to_owned()));
    }
}

#[test]
fn the_error_shrinks_with_the_samples_and_is_told() {
    let (few, many) = (drawn(1, 1_000), drawn(1, 16_000));
    assert!(error(&few) > error(&many) && few.seats[0].share_error > many.seats[0].share_error);
    // 40 times 83 indices is at most 2^12, and the root of 8.4 / 32,000 at most 0.0163.
    assert_eq!(error(&many).to_string(), "163/10000");
    assert_eq!(
        many.sentence,
        "16000 coalitions of 41 voting seats were drawn: with a certainty of 19/20 no index is off by more than 163/10000."
    );
}

#[test]
fn the_same_seed_draws_the_same_sample_whatever_the_order() {
    let reversed: Vec<Elector> = nearly_equal().into_iter().rev().collect();
    let sampling = Sampling { seed: 7, samples: 500 };
    assert_eq!(drawn(7, 500), power_by_rule(&plain(Method::Majority), &reversed, sampling));
    assert_ne!(drawn(7, 500).seats, drawn(8, 500).seats);
    assert_eq!(Sampling::seeded(7).samples, Sampling::SAMPLES);
}

#[test]
fn a_sample_of_nothing_draws_once() {
    let power = drawn(1, 0);
    assert!(matches!(power.measured, Measured::Sampled { samples: 1, .. }));
    assert_eq!(error(&power).to_string(), "1");
}

#[test]
fn a_larger_body_is_sampled_less_and_says_so() {
    let (small, large) = (Sampling::within_bounds(1, 41), Sampling::within_bounds(1, 4_100));
    assert_eq!((small.samples, large.samples), (Sampling::SAMPLES, 4_092));
    assert_eq!(Sampling::within_bounds(1, 0).samples, Sampling::SAMPLES);
}
