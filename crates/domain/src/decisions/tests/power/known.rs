//! Values that are known or worked out by hand.

use super::*;
use Constituency::{Backbone, Funder, Observer, Partner};

#[test]
fn the_smallest_member_of_the_council_of_1958_had_a_vote_and_no_power() {
    let seats = [4, 4, 4, 2, 2, 1].map(|weight| (Partner, weight));
    for base in Base::ALL {
        let council = of(&Rule { base: *base, ..supermajority("12/17") }, &seats);
        assert_eq!(shares(&council), ["5/21", "5/21", "5/21", "1/7", "1/7", "0"]);
        let swings: Vec<String> = council.seats.iter().map(|seat| seat.swings.to_string()).collect();
        assert_eq!(swings, ["10", "10", "10", "6", "6", "0"]);
        assert_eq!(council.seats[0].index.to_string(), "5/16");
        assert_eq!((council.measured, council.wins_by), (Measured::Exact, WinsBy::ShareOfVotes));
        assert_eq!(council.sentence, "All coalitions of 6 voting seats were counted, so these numbers are exact.");
    }
}

#[test]
fn three_unequal_seats_of_which_any_two_carry_it_are_equally_powerful() {
    let power = of(&plain(Method::Majority), &[(Partner, 49), (Funder, 49), (Backbone, 2)]);
    assert_eq!(shares(&power), ["1/3", "1/3", "1/3"]);
    assert_eq!(indices(&power), ["1/2", "1/2", "1/2"]);
}

#[test]
fn a_seat_with_more_than_half_of_the_votes_has_all_the_power() {
    let power = of(&plain(Method::Majority), &[(Funder, 3), (Partner, 1), (Partner, 1)]);
    assert_eq!(shares(&power), ["1", "0", "0"]);
}

#[test]
fn a_cap_takes_from_the_funders_what_their_weight_would_give_them() {
    let seats = [(Funder, 100), (Partner, 1), (Partner, 1), (Partner, 1)];
    assert_eq!(shares(&of(&plain(Method::Majority), &seats)), ["1", "0", "0", "0"]);
    let capped = Rule { caps: vec![share(Funder, "1/3")], ..plain(Method::Majority) };
    // 3/2 of 9/2 counted votes: with one partner it is carried, as it is by all three partners.
    assert_eq!(shares(&of(&capped, &seats)), ["1/2", "1/6", "1/6", "1/6"]);
    let nothing = Rule { caps: vec![share(Funder, "0")], ..plain(Method::Majority) };
    assert_eq!(shares(&of(&nothing, &seats)), ["0", "1/3", "1/3", "1/3"]);
}

#[test]
fn a_constituency_that_must_agree_can_stop_what_the_votes_would_carry() {
    let seats = [(Funder, 5), (Partner, 1)];
    assert_eq!(shares(&of(&plain(Method::Majority), &seats)), ["1", "0"]);
    let rule = Rule { concurrence: vec![Partner], ..plain(Method::Majority) };
    assert_eq!(shares(&of(&rule, &seats)), ["1/2", "1/2"]);
}

#[test]
fn a_reserved_constituency_takes_all_the_power() {
    let rule = Rule { reserved: Some(Partner), ..plain(Method::Majority) };
    let power = of(&rule, &[(Funder, 9), (Partner, 1), (Partner, 1), (Partner, 1)]);
    assert_eq!(shares(&power), ["0", "1/3", "1/3", "1/3"]);
    assert!(!power.seats[0].votes && power.seats[1].votes);
    assert_eq!(power.of_constituency(Partner).unwrap().share.to_string(), "1");
    assert_eq!(power.of_constituency(Funder).unwrap().seats, 0);
}

#[test]
fn where_every_seat_is_needed_all_are_equal_whatever_they_weigh() {
    let seats = [(Funder, 90), (Partner, 1), (Observer, 5)];
    for method in [Method::Unanimity, Method::Consent] {
        let power = of(&plain(method), &seats);
        assert_eq!((shares(&power), power.wins_by), (vec!["1/3".to_owned(); 3], WinsBy::EverySeat));
        assert_eq!(indices(&power), ["1/4", "1/4", "1/4"]);
    }
}

#[test]
fn an_objector_alone_has_no_power_where_a_supermajority_round_follows() {
    let seats = [(Funder, 1), (Partner, 3), (Partner, 3)];
    let with = |fallback: Option<&str>, set_aside: Option<&str>| {
        let (consent_fallback, set_aside) = (fallback.map(fraction), set_aside.map(fraction));
        let power = of(&Rule { consent_fallback, set_aside, ..plain(Method::Consent) }, &seats);
        assert_eq!(power.wins_by, WinsBy::SupermajorityRound);
        shares(&power)
    };
    assert_eq!(with(Some("2/3"), None), ["0", "1/2", "1/2"]);
    assert_eq!(with(None, Some("2/3")), ["0", "1/2", "1/2"]);
    assert_eq!(with(Some("1"), None), ["1/3", "1/3", "1/3"]);
    assert_eq!(with(Some("1"), Some("2/3")), ["0", "1/2", "1/2"]);
}

#[test]
fn seats_that_always_vote_alike_decide_more_often_than_one_of_them() {
    let mut seats = electors(&[(Partner, 1); 5]);
    seats[1].organisation = seats[0].organisation;
    let power = measured(&plain(Method::Majority), &seats);
    let pair = power.of_organisation(organisation(0)).unwrap();
    // Of the three others one or two are in favour in six of eight cases.
    assert_eq!((pair.share.to_string(), pair.bloc.to_string(), pair.seats), ("2/5".into(), "3/4".into(), 2));
    assert_eq!(power.seats[0].index.to_string(), "3/8");
    assert_eq!(power.of_constituency(Partner).unwrap().bloc.to_string(), "1");
}

#[test]
fn one_seat_that_decides_has_all_the_power() {
    let mut seats = electors(&[(Partner, 1), (Funder, 9)]);
    let decider = Deciding::ByOneSeat(seat(0));
    let alone = power(decider, &seats, Sampling::seeded(1)).unwrap();
    assert_eq!((shares(&alone), alone.wins_by), (vec!["1".to_owned(), "0".to_owned()], WinsBy::OneSeat));
    assert_eq!((indices(&alone)[0].as_str(), alone.seats[1].votes), ("1", false));
    seats[0].recused = Some(Recusal::OWN_WISH);
    let nobody = power(decider, &seats, Sampling::seeded(1)).unwrap();
    assert_eq!((shares(&nobody), nobody.wins_by), (vec!["0".to_owned(); 2], WinsBy::NothingPasses));
}

#[test]
fn where_nobody_is_for_or_against_there_is_no_index() {
    let seats = electors(&[(Partner, 1)]);
    let answer = |deciding| power(deciding, &seats, Sampling::seeded(1));
    assert_eq!(answer(Deciding::ByRanking), Err(NoIndex::Ranking));
    assert_eq!(answer(Deciding::BySharing), Err(NoIndex::Sharing));
    let rule = plain(Method::Majority);
    assert_eq!(answer(Deciding::ByRule(&rule)), Ok(measured(&rule, &seats)));
}

#[test]
fn nobody_has_power_where_nothing_can_pass() {
    let absent = Rule { concurrence: vec![Backbone], ..plain(Method::Majority) };
    let capped = Rule { caps: vec![share(Partner, "1/2")], ..plain(Method::Unanimity) };
    for (rule, seats) in [(&absent, vec![(Partner, 1)]), (&capped, vec![(Partner, 1)]), (&absent, vec![])] {
        let power = of(rule, &seats);
        assert!(!power.is_anywhere() && power.seats.iter().all(|seat| seat.share.to_string() == "0"));
        assert_eq!(power.sentence, "Nothing can pass by this rule with these seats, so nobody has power over it.");
    }
}

#[test]
fn the_quorum_stands_beside_the_power_and_never_in_it() {
    let seats = [(Funder, 2), (Partner, 1), (Partner, 1)];
    let rule = Rule {
        quorum: Some(fraction("3/4")),
        constituency_quorums: vec![share(Partner, "1/2")],
        ..plain(Method::Majority)
    };
    let power = of(&rule, &seats);
    assert_eq!(shares(&power), shares(&of(&plain(Method::Majority), &seats)));
    let lines: Vec<_> = power.quorums.iter().map(|line| (line.needed.to_string(), line.met_by_all)).collect();
    assert_eq!(lines, [("3".to_owned(), true), ("1".to_owned(), true)]);
    let role = |meets_it_alone, stops_it_by_staying_away| Some(QuorumRole { meets_it_alone, stops_it_by_staying_away });
    assert_eq!(power.of_constituency(Funder).unwrap().quorum, role(false, true));
    assert_eq!(power.of_organisation(organisation(1)).unwrap().quorum, role(false, false));
    assert_eq!(of(&plain(Method::Majority), &seats).of_constituency(Funder).unwrap().quorum, None);
    let half = Rule { quorum: Some(Fraction::HALF), ..plain(Method::Majority) };
    assert_eq!(of(&half, &seats).of_constituency(Partner).unwrap().quorum, role(true, false));
    let nobodys = Rule { constituency_quorums: vec![share(Backbone, "1/2")], ..plain(Method::Majority) };
    assert!(!of(&nobodys, &seats).quorums[0].met_by_all);
}

#[test]
fn how_a_rule_decides_follows_from_its_method_and_from_who_decides_alone() {
    let sole = |seat| SoleDecider { seat, advice_from: Vec::new(), limits: None, granted_by: None };
    let by = |seat| Rule { sole_decider: Some(sole(seat)), ..plain(Method::Delegated) };
    let rule = plain(Method::Majority);
    assert_eq!(Deciding::of(&rule), Deciding::ByRule(&rule));
    assert_eq!(Deciding::of(&plain(Method::Ranked)), Deciding::ByRanking);
    assert_eq!(Deciding::of(&by(seat(3))), Deciding::ByOneSeat(seat(3)));
    let advised = Rule { method: Method::Advice, ..by(seat(3)) };
    assert_eq!(power(Deciding::of(&advised), &[], Sampling::seeded(1)), Err(NoIndex::Advice));
}
