//! What a change of the charter changes, in sentences.

use super::*;
use crate::{BodyId, DecisionRightId, FundId};

pub(super) fn right(number: u128, area: Area) -> DecisionRight {
    let id = DecisionRightId(Uuid::from_u128(number));
    let body = BodyId(Uuid::from_u128(1));
    DecisionRight {
        id,
        area,
        fund: None,
        allocation: None,
        range: None,
        body,
        rule: plain(Method::Majority),
        escalates_to: None,
    }
}

fn name(body: BodyId) -> String {
    if body.0.as_u128() == 1 { "the Council".to_owned() } else { "the Assembly".to_owned() }
}

pub(super) fn between(before: &[DecisionRight], after: &[DecisionRight]) -> Vec<(ChangeKind, Vec<String>)> {
    let charter = |version, rights: &[DecisionRight]| Charter { version, rights: rights.to_vec() };
    let found = differences(&charter(1, before), &charter(2, after), name);
    found.into_iter().map(|difference| (difference.kind, difference.sentences)).collect()
}

#[test]
fn the_same_rights_in_another_order_are_no_change() {
    let (one, other) = (right(1, Area::Pilot), right(2, Area::Dispute));
    assert_eq!(between(&[one.clone(), other.clone()], &[other, one]), []);
}

#[test]
fn another_fund_beside_an_allocation_is_a_change() {
    let of = |fund| DecisionRight {
        fund: Some(FundId(Uuid::from_u128(fund))),
        allocation: Some(crate::AllocationId(Uuid::from_u128(9))),
        ..right(1, Area::GrantAward)
    };
    let found = between(&[of(1)], &[of(2)]);
    assert!(matches!(found.as_slice(), [(ChangeKind::Changed, sentences)] if sentences.len() == 1), "{found:?}");
    assert!(found[0].1[0].contains("of the fund"), "{found:?}");
}

#[test]
fn added_and_removed_rights_are_said_in_one_sentence_each() {
    let range = Some(AmountRange { currency: Some("GBP".to_owned()), ..AmountRange::new(0, Some(50_000)) });
    let small = DecisionRight { range, ..right(2, Area::GrantAward) };
    assert_eq!(
        between(&[right(1, Area::Pilot)], &[small]),
        [
            (
                ChangeKind::Removed,
                vec!["No longer: the Council decides PILOT in the whole collaborative, whatever the amount, by MAJORITY, \
                      more than 1/2 of the counted votes."
                    .to_owned()]
            ),
            (
                ChangeKind::Added,
                vec!["New: the Council decides GRANT_AWARD in the whole collaborative, for amounts from 0.00 GBP up to \
                      500.00 GBP, by MAJORITY, more than 1/2 of the counted votes."
                    .to_owned()]
            ),
        ]
    );
}

#[test]
fn a_changed_right_says_each_thing_that_changed() {
    let before = right(1, Area::GrantAward);
    let rule = Rule {
        quorum: Some(Fraction::HALF),
        caps: vec![share(Constituency::Funder, "1/3")],
        discussion: 3 * 86_400,
        ..plain(Method::Supermajority)
    };
    let after = DecisionRight { body: BodyId(Uuid::from_u128(2)), rule, ..before.clone() };
    assert_eq!(
        between(&[before], &[after]),
        [(
            ChangeKind::Changed,
            vec![
                "Body: was the Council, becomes the Assembly.".to_owned(),
                "Method: was MAJORITY, more than 1/2 of the counted votes, becomes SUPERMAJORITY, at least 2/3 of the \
                 counted votes."
                    .to_owned(),
                "Quorum: was none, becomes 1/2.".to_owned(),
                "Caps: was none, becomes FUNDER 1/3.".to_owned(),
                "Least discussion: was 0 seconds, becomes 3 days.".to_owned(),
            ]
        )]
    );
}

#[test]
fn clauses_in_another_order_change_nothing_and_it_says_so() {
    let caps = |names: [Constituency; 2]| {
        let rule = Rule { caps: names.map(|name| share(name, "1/3")).to_vec(), ..plain(Method::Majority) };
        DecisionRight { rule, ..right(1, Area::Pilot) }
    };
    let (one, other) = (Constituency::Funder, Constituency::Backbone);
    assert_eq!(
        between(&[caps([one, other])], &[caps([other, one])]),
        [(ChangeKind::Changed, vec!["Written in another order, which changes nothing.".to_owned()])]
    );
}

proptest! {
    /// Whatever two rules differ in is said; what is the same is not.
    #[test]
    fn every_change_of_a_rule_is_said(one in any_rule(), other in any_rule()) {
        let with = |rule: &Rule| DecisionRight { rule: rule.clone(), ..right(1, Area::Pilot) };
        let found = between(&[with(&one)], &[with(&other)]);
        let set = |shares: &[ConstituencyShare]| {
            shares.iter().map(|share| (share.constituency, share.share)).collect::<std::collections::BTreeSet<_>>()
        };
        let names = |names: &[Constituency]| {
            let mut names = names.to_vec();
            names.sort_unstable();
            names
        };
        let objectors = |rule: &Rule| {
            rule.objectors.as_ref().map(|who| (names(&who.constituencies), who.organisations))
        };
        let expected = [
            (one.method, one.base, one.effective_threshold()) != (other.method, other.base, other.effective_threshold()),
            one.quorum != other.quorum,
            set(&one.constituency_quorums) != set(&other.constituency_quorums),
            names(&one.concurrence) != names(&other.concurrence),
            one.reserved != other.reserved,
            objectors(&one) != objectors(&other),
            set(&one.caps) != set(&other.caps),
            one.consent_fallback != other.consent_fallback,
            one.set_aside != other.set_aside,
        ];
        let said: Vec<String> = found.into_iter().flat_map(|(_, sentences)| sentences).collect();
        let said = said.iter().filter(|sentence| !sentence.starts_with("Written")).count();
        prop_assert_eq!(said, expected.iter().filter(|changed| **changed).count());
    }

    #[test]
    fn what_was_added_one_way_is_removed_the_other_way(scoped in any::<bool>()) {
        let fund = scoped.then_some(FundId(Uuid::from_u128(7)));
        let extra = DecisionRight { fund, ..right(2, Area::Pilot) };
        let there = between(&[right(1, Area::Pilot)], &[right(1, Area::Pilot), extra.clone()]);
        let back = between(&[right(1, Area::Pilot), extra], &[right(1, Area::Pilot)]);
        prop_assert_eq!(there[0].1[0].strip_prefix("New: "), back[0].1[0].strip_prefix("No longer: "));
        prop_assert_eq!((there[0].0, back[0].0), (ChangeKind::Added, ChangeKind::Removed));
    }
}
