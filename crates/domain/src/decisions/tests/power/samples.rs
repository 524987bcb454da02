//! Large bodies: exact where the sums are few, drawn with a stated error where they are many.

use super::*;
use Constituency::{Backbone, Funder, Observer, Partner};

/// Any 13 of 25 carry it, yet hardly two coalitions weigh the same: too many sums to count.
fn nearly_equal() -> Vec<Elector> {
    electors(&(0..25).map(|bit| (Partner, (1_i64 << 32) + (1 << bit))).collect::<Vec<_>>())
}

/// The index of each of 25 equal seats: 12 of 24 others are in favour.
fn of_25() -> BigRational {
    BigRational::new(2_704_156.into(), (1 << 24).into())
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
    let names = [Funder, Partner, Backbone, Observer];
    let spread: Vec<_> = (0..20).map(|bit| (names[bit % 4], (1_i64 << 40) + (1 << bit))).collect();
    let rule = Rule { caps: vec![share(Funder, "1/7"), share(Observer, "1/9")], ..plain(Method::Majority) };
    let power = of(&rule, &spread);
    assert_eq!(power.measured, Measured::Exact);
    assert!(power.of_constituency(Partner).unwrap().share > power.of_constituency(Funder).unwrap().share);
}

#[test]
fn a_large_body_of_small_weights_is_counted_exactly() {
    let seats: Vec<_> = (0..400).map(|number| (if number < 100 { Funder } else { Partner }, 1)).collect();
    let power = of(&Rule { caps: vec![share(Funder, "1/10")], ..plain(Method::Majority) }, &seats);
    assert_eq!(power.measured, Measured::Exact);
    assert_eq!(sum(power.seats.iter().map(|line| &line.share)).to_string(), "1");
    let of_25: Vec<_> = electors(&[(Partner, 1); 25]);
    let exact = measured(&plain(Method::Majority), &of_25).seats[0].index.number().clone();
    assert_eq!(exact, super::samples::of_25());
}

#[test]
fn a_sample_is_as_close_as_it_says() {
    for seed in 0..5 {
        let power = drawn(seed, 4_096);
        let apart = |line: &SeatPower| num_traits::Signed::abs(&(line.index.number() - of_25()));
        assert!(power.seats.iter().all(|line| apart(line) <= error(&power)));
        let share = BigRational::new(1.into(), 25.into());
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
    // 40 times 51 indices is at most 2^11, and the root of 7.7 / 32,000 at most 0.0156.
    assert_eq!(error(&many).to_string(), "39/2500");
    assert_eq!(
        many.sentence,
        "16000 coalitions of 25 voting seats were drawn: with a certainty of 19/20 no index is off by more than 39/2500."
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
