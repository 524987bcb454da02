//! Seats that let others vote for them.

use super::*;
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
fn a_holder_casts_a_ballot_of_each_seat_that_it_carries() {
    let (rule, electors) = (with_proxies(2), seats());
    let proxies = Proxies { rule: &rule, electors: &electors, given: &[proxy(0, 2), proxy(1, 2)] };
    assert_eq!(code(proxies.may_cast(proxy(0, 2))), "OK");
    assert_eq!(code(proxies.may_cast(proxy(2, 0))), "NOT_ELIGIBLE");
    assert_eq!(code(proxies.may_cast(proxy(0, 1))), "NOT_ELIGIBLE");
    let power = proxies.power();
    assert_eq!(power.iter().map(|power| power.total).collect::<Vec<_>>(), [0, 0, 7, 8, 16]);
    assert_eq!((power[0].given_to, power[2].carries.clone()), (Some(seat(2)), vec![seat(0), seat(1)]));
}

#[test]
fn a_recused_holders_proxies_return_and_a_recused_giver_has_no_vote_to_carry() {
    let rule = with_proxies(2);
    for (recused, said) in [(0, "INVALID_PROXY"), (2, "PROXY_RETURNED")] {
        let mut electors = seats();
        electors[recused].recused = Some(Recusal::OWN_WISH);
        let proxies = Proxies { rule: &rule, electors: &electors, given: &[proxy(0, 2)] };
        assert_eq!(code(proxies.may_cast(proxy(0, 2))), said);
        assert!(proxies.power().iter().all(|power| power.carries.is_empty() && power.given_to.is_none()));
        assert_eq!(proxies.frozen(), []);
    }
}

#[test]
fn a_holder_with_a_conflict_of_interest_votes_for_nobody_else() {
    let (rule, mut electors) = (with_proxies(2), seats());
    electors[2].conflict = Some(Recusal::OWN_WISH);
    let proxies = Proxies { rule: &rule, electors: &electors, given: &[proxy(0, 2)] };
    assert_eq!(code(proxies.may_cast(proxy(0, 2))), "PROXY_RETURNED");
}

#[test]
fn a_proxy_is_taken_back_until_it_is_used() {
    let (electors, given) = (seats(), [proxy(0, 2)]);
    let taken_back = |rule: &Rule, giver, used| {
        code((Proxies { rule, electors: &electors, given: &given }).may_take_back(seat(giver), used))
    };
    let last = Rule { final_ballots: true, ..with_proxies(1) };
    assert_eq!(taken_back(&last, 0, false), "OK");
    assert_eq!(taken_back(&last, 0, true), "PROXY_USED");
    assert_eq!(taken_back(&with_proxies(1), 0, true), "OK");
    assert_eq!(taken_back(&last, 1, false), "NO_PROXY_GIVEN");
}

#[test]
fn a_proxy_ends_within_a_year() {
    let now = chrono::DateTime::UNIX_EPOCH;
    let until = |days| code(proxy_until(now, now + chrono::TimeDelta::days(days)));
    assert_eq!(
        [until(-1), until(0), until(1), until(366), until(367)],
        ["INVALID_PROXY", "INVALID_PROXY", "OK", "OK", "INVALID_PROXY"]
    );
}

#[test]
fn what_is_named_first_holds_when_not_all_can() {
    let (rule, electors) = (with_proxies(1), seats());
    let frozen = |given: &[Proxy]| Proxies { rule: &rule, electors: &electors, given }.frozen();
    let (one, other) = (proxy(0, 2), proxy(2, 0));
    assert_eq!(frozen(&[one, other]), [one]);
    assert_eq!(frozen(&[other, one]), [other], "whatever the ids of the seats are");
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
}
