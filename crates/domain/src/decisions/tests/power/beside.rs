//! Power next to money.

use super::*;
use crate::funds::{Currency, Money};
use Constituency::{Funder, Partner};

fn money(minor: i64, code: &str) -> Option<Money> {
    Some(Money { minor, currency: Currency::known(code).unwrap() })
}

fn party(number: u32, name: &str, constituency: Constituency, contributed: Option<Money>) -> Party {
    let counts_as_funder = constituency == Funder;
    Party { organisation: organisation(number), name: name.to_owned(), constituency, counts_as_funder, contributed }
}

fn capped() -> Power {
    let rule = Rule { caps: vec![share(Funder, "1/3")], ..plain(Method::Majority) };
    of(&rule, &[(Funder, 100), (Partner, 1), (Partner, 1), (Partner, 1)])
}

fn rows(beside: &BesideMoney) -> Vec<(String, String, Option<String>)> {
    let row = |line: &PowerAndMoney| {
        (line.name.clone(), line.power.to_string(), line.money.as_ref().map(ToString::to_string))
    };
    beside.organisations.iter().map(row).collect()
}

fn row(name: &str, power: &str, money: &str) -> (String, String, Option<String>) {
    (name.to_owned(), power.to_owned(), Some(money.to_owned()))
}

#[test]
fn each_organisation_s_power_stands_next_to_its_share_of_contributions() {
    let parties = [
        party(0, "Tower", Funder, money(600, "GBP")),
        party(1, "Mill", Partner, None),
        party(2, "Harbour", Partner, None),
        party(3, "Orchard", Partner, money(0, "GBP")),
        party(9, "Well", Funder, money(300, "GBP")),
    ];
    let beside = beside_money(&capped(), &parties).unwrap();
    let expected = [
        row("Tower", "1/2", "2/3"),
        row("Mill", "1/6", "0"),
        row("Harbour", "1/6", "0"),
        row("Orchard", "1/6", "0"),
        row("Well", "0", "1/3"),
    ];
    assert_eq!(rows(&beside), expected);
    let well = &beside.organisations[4];
    assert_eq!((well.seats, well.gap.clone().unwrap().side), (0, Side::Less));
    assert_eq!(beside.organisations[1].gap.clone().unwrap().side, Side::More);
    assert_eq!(
        beside.sentence,
        "Organisations that count as funders paid in all of the money and hold 1/2 of the power; \
         the widest gap is that of Well, which paid in 1/3 of the money and holds none of the power."
    );
}

#[test]
fn an_organisation_that_counts_as_a_funder_stands_with_the_funders() {
    let controlled = Party { counts_as_funder: true, ..party(1, "Mill", Partner, money(100, "GBP")) };
    let beside = beside_money(&of(&plain(Method::Majority), &[(Partner, 1), (Funder, 1)]), &[controlled]).unwrap();
    assert_eq!(beside.organisations[1].constituency, Funder);
    assert!(beside.sentence.starts_with("Organisations that count as funders paid in all of the money and hold 1/2"));
}

#[test]
fn before_anybody_has_paid_in_there_is_no_share_of_money() {
    for contributed in [None, money(0, "GBP"), money(-5, "GBP")] {
        let beside = beside_money(&capped(), &[party(0, "Tower", Funder, contributed)]).unwrap();
        assert!(beside.organisations.iter().all(|line| line.money.is_none() && line.gap.is_none()));
        assert_eq!(
            beside.sentence,
            "Nobody has paid in yet; organisations that count as funders hold 1/2 of the power."
        );
    }
}

#[test]
fn an_organisation_with_a_seat_that_is_not_among_the_parties_is_listed_too() {
    let beside = beside_money(&capped(), &[]).unwrap();
    assert_eq!(beside.organisations.len(), 4);
    assert_eq!(beside.organisations[0].name, organisation(0).to_string());
}

#[test]
fn power_that_follows_money_exactly_is_said_so() {
    let power = of(&plain(Method::Majority), &[(Funder, 1), (Partner, 1), (Partner, 1)]);
    let parties: Vec<Party> = (0..3).map(|number| party(number, "Any", Partner, money(50, "GBP"))).collect();
    assert_eq!(
        beside_money(&power, &parties).unwrap().sentence,
        "Organisations that count as funders paid in none of the money and hold none of the power; \
         everybody's power is its share of the money."
    );
}

#[test]
fn contributions_in_two_currencies_are_not_added() {
    let parties = [party(0, "Tower", Funder, money(1, "GBP")), party(1, "Mill", Partner, money(1, "EUR"))];
    assert_eq!(beside_money(&capped(), &parties).unwrap_err().explain().code, "CURRENCY_MISMATCH");
}

#[test]
fn where_nothing_can_pass_money_has_no_power_either() {
    let power = of(&plain(Method::Majority), &[]);
    let beside = beside_money(&power, &[party(0, "Tower", Funder, money(1, "GBP"))]).unwrap();
    assert_eq!(beside.sentence, "Nothing can pass by this rule with these seats, so nobody has power over it.");
}

#[test]
fn shares_with_long_denominators_are_rounded_in_words_and_exact_in_numbers() {
    let seats = [4, 4, 4, 2, 2, 1].map(|weight| (Partner, weight));
    let paid = party(0, "Tower", Funder, money(999, "GBP"));
    let other = party(1, "Mill", Partner, money(1, "GBP"));
    let beside = beside_money(&of(&supermajority("12/17"), &seats), &[paid, other]).unwrap();
    assert_eq!(beside.organisations[0].money.as_ref().unwrap().to_string(), "999/1000");
    assert_eq!(
        beside.sentence,
        "Organisations that count as funders paid in more than 99 % of the money and hold about 24 % of the power; \
         the widest gap is that of Tower, which paid in more than 99 % of the money and holds about 24 % of the power."
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn shares_of_money_add_up_to_one_and_gaps_cancel_out(
        rule in any_rule(), electors in any_electors(6), paid in prop::collection::vec(0_i64..1_000, 8),
    ) {
        let power = measured(&rule, &electors);
        let parties: Vec<Party> =
            (0..).zip(&paid).map(|(number, minor)| party(number, "Any", Funder, money(*minor, "GBP"))).collect();
        let beside = beside_money(&power, &parties).unwrap();
        let whole = BigRational::from_integer(u8::from(paid.iter().any(|minor| *minor > 0)).into());
        prop_assert_eq!(sum(beside.organisations.iter().filter_map(|line| line.money.as_ref())), whole.clone());
        let side = |side: Side| {
            let gaps = beside.organisations.iter().filter_map(|line| line.gap.as_ref());
            sum(gaps.filter(|gap| gap.side == side).map(|gap| &gap.by))
        };
        if power.is_anywhere() {
            prop_assert_eq!(side(Side::More), side(Side::Less));
        }
        prop_assert_eq!(sum(beside.organisations.iter().map(|line| &line.power)), sum(power.seats.iter().map(|line| &line.share)));
    }
}
