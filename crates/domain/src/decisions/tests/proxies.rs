//! Seats that let others vote for them.

use super::*;
use Choice::{Against, For};
use Constituency::{Funder, Partner};

fn proxy(giver: u32, holder: u32) -> Proxy {
    Proxy { giver: seat(giver), holder: seat(holder) }
}

fn with_proxies(most: u32) -> Rule {
    Rule { proxies: Some(most), ..plain(Method::Majority) }
}

/// Three partners and two funders.
fn seats() -> Vec<Elector> {
    electors(&[(Partner, 1), (Partner, 2), (Partner, 4), (Funder, 8), (Funder, 16)])
}

fn may_give(rule: &Rule, given: &[Proxy], new: Proxy) -> &'static str {
    code((Proxies { rule, electors: &seats(), given }).may_give(new))
}

#[test]
fn a_proxy_is_one_step_within_the_constituency() {
    let rule = with_proxies(2);
    assert_eq!(may_give(&rule, &[], proxy(0, 1)), "OK");
    assert_eq!(may_give(&plain(Method::Majority), &[], proxy(0, 1)), "PROXIES_NOT_ALLOWED");
    for (given, new) in [
        (vec![], proxy(0, 0)),
        (vec![], proxy(0, 3)),
        (vec![], proxy(0, 9)),
        (vec![proxy(0, 2)], proxy(0, 1)),
        (vec![proxy(0, 1)], proxy(1, 2)),
        (vec![proxy(1, 2)], proxy(0, 1)),
    ] {
        assert_eq!(may_give(&rule, &given, new), "INVALID_PROXY", "{given:?} {new:?}");
    }
}

#[test]
fn a_seat_votes_for_as_many_others_as_the_rule_allows() {
    assert_eq!(may_give(&with_proxies(1), &[proxy(0, 2)], proxy(1, 2)), "TOO_MANY_PROXIES");
    assert_eq!(may_give(&with_proxies(2), &[proxy(0, 2)], proxy(1, 2)), "OK");
}

#[test]
fn what_a_holder_casts_is_cast_for_each_giver_too() {
    let (rule, electors) = (with_proxies(2), seats());
    let proxies = Proxies { rule: &rule, electors: &electors, given: &[proxy(0, 2), proxy(1, 2)] };
    assert_eq!(proxies.ballots(&[ballot(2, For)]), [ballot(2, For), ballot(0, For), ballot(1, For)]);
    let power = proxies.power();
    assert_eq!(power.iter().map(|power| power.total).collect::<Vec<_>>(), [0, 0, 7, 8, 16]);
    assert_eq!((power[0].given_to, power[2].carries.clone()), (Some(seat(2)), vec![seat(0), seat(1)]));
}

#[test]
fn a_giver_who_votes_takes_the_proxy_back() {
    let (rule, electors) = (with_proxies(2), seats());
    let proxies = Proxies { rule: &rule, electors: &electors, given: &[proxy(0, 2)] };
    let cast = [ballot(2, For), ballot(0, Against)];
    assert_eq!(proxies.ballots(&cast), cast);
}

#[test]
fn a_recused_holders_proxies_return_and_a_recused_giver_has_no_vote_to_carry() {
    let (rule, cast) = (with_proxies(2), [ballot(2, For)]);
    for recused in [0, 2] {
        let mut electors = seats();
        electors[recused].recused = Some(Recusal::OWN_WISH);
        let proxies = Proxies { rule: &rule, electors: &electors, given: &[proxy(0, 2)] };
        assert_eq!(proxies.ballots(&cast), cast);
        assert!(proxies.power().iter().all(|power| power.carries.is_empty() && power.given_to.is_none()));
        assert_eq!(proxies.frozen(), []);
    }
}

#[test]
fn a_proxy_is_taken_back_until_it_is_used() {
    let (electors, given) = (seats(), [proxy(0, 2)]);
    let taken_back = |rule: &Rule, giver, cast: &[Ballot]| {
        code((Proxies { rule, electors: &electors, given: &given }).taken_back(seat(giver), cast))
    };
    let last = Rule { final_ballots: true, ..with_proxies(1) };
    assert_eq!(taken_back(&last, 0, &[]), "OK");
    assert_eq!(taken_back(&last, 0, &[ballot(2, For)]), "PROXY_USED");
    assert_eq!(taken_back(&with_proxies(1), 0, &[ballot(2, For)]), "OK");
    assert_eq!(taken_back(&last, 1, &[]), "NOT_FOUND");
}

#[test]
fn where_ballots_are_final_what_was_cast_for_a_giver_is_the_givers_last_word() {
    let (electors, given) = (seats(), [proxy(0, 2)]);
    let vote_oneself = |rule: &Rule, cast: &[Ballot]| {
        let standing = (Proxies { rule, electors: &electors, given: &given }).standing(cast, seat(0));
        code(check_ballot(rule, electors.first(), standing.as_ref(), Against, None))
    };
    let last = Rule { final_ballots: true, ..with_proxies(1) };
    assert_eq!(vote_oneself(&last, &[]), "OK");
    assert_eq!(vote_oneself(&last, &[ballot(2, For)]), "ALREADY_VOTED");
    assert_eq!(vote_oneself(&with_proxies(1), &[ballot(2, For)]), "OK");
}

#[test]
fn rankings_are_carried_as_answers_are() {
    let (rule, electors) = (Rule { proxies: Some(1), ..plain(Method::Ranked) }, seats());
    let proxies = Proxies { rule: &rule, electors: &electors, given: &[proxy(0, 2)] };
    let ranked = |number| RankedBallot { seat: seat(number), ranks: vec![vec![1], vec![0]] };
    assert_eq!(proxies.ballots(&[ranked(2)]), [ranked(2), ranked(0)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn frozen_proxies_make_no_chain_and_carry_every_seat_once(
        electors in any_electors(7), wishes in prop::collection::vec((0_u32..8, 0_u32..8), 0..10), most in 1_u32..3,
    ) {
        let rule = with_proxies(most);
        let wishes: Vec<Proxy> = wishes.into_iter().map(|(giver, holder)| proxy(giver, holder)).collect();
        let frozen = (Proxies { rule: &rule, electors: &electors, given: &wishes }).frozen();
        for one in &frozen {
            prop_assert!(frozen.iter().all(|other| other.giver != one.holder));
            prop_assert_eq!(frozen.iter().filter(|other| other.giver == one.giver).count(), 1);
            prop_assert!(frozen.iter().filter(|other| other.holder == one.holder).count() <= most as usize);
            let end = |wanted: SeatId| electors.iter().find(|elector| elector.seat == wanted && elector.recused.is_none());
            prop_assert_eq!(end(one.giver).unwrap().constituency, end(one.holder).unwrap().constituency);
        }
        let power = (Proxies { rule: &rule, electors: &electors, given: &frozen }).power();
        let raw: i128 = electors.iter().filter(|e| e.recused.is_none()).map(|e| i128::from(e.weight)).sum();
        prop_assert_eq!(power.iter().map(|power| power.total).sum::<i128>(), raw);
    }

    /// Giving a proxy is the same as answering as the holder does.
    #[test]
    fn a_vote_with_proxies_counts_as_if_each_giver_had_answered_as_the_holder_did(
        rule in any_rule(), electors in any_electors(7), answers in any_answers(7),
        wishes in prop::collection::vec((0_u32..7, 0_u32..7), 0..6),
    ) {
        let rule = Rule { proxies: Some(2), ..rule };
        let wishes: Vec<Proxy> = wishes.into_iter().map(|(giver, holder)| proxy(giver, holder)).collect();
        let frozen = (Proxies { rule: &rule, electors: &electors, given: &wishes }).frozen();
        let cast = ballots_of(&rule, &electors, &answers);
        let mut written = cast.clone();
        for Proxy { giver, holder } in &frozen {
            if !cast.iter().any(|ballot| ballot.seat == *giver) {
                written.extend(cast.iter().filter(|ballot| ballot.seat == *holder).map(|b| Ballot { seat: *giver, ..b.clone() }));
            }
        }
        let proxies = Proxies { rule: &rule, electors: &electors, given: &frozen };
        prop_assert_eq!(close(&rule, &electors, &proxies.ballots(&cast)), close(&rule, &electors, &written));
    }
}
