//! One change of each thing that a right can say, each told in one sentence. What a right can say is listed by the types
//! themselves: see [`fields`].

mod fields;
mod sharings;

use std::collections::BTreeSet;

use fields::{Fields, of_right};
use sharings::of_sharings;

use super::differences::{between, right};
use super::sole::{pounds, sole, some_limits};
use super::*;
use crate::{AllocationId, BodyId, DecisionRightId, FundId};
use Constituency::{Funder, Partner};

/// A right before and after, and the sentence.
type Row = (DecisionRight, DecisionRight, String);

const OTHER: DecisionRightId = DecisionRightId(Uuid::from_u128(9));
const OTHER_IN_WORDS: &str = "the Council, by its right over DISPUTE in the whole collaborative, whatever the amount";

fn row(before: &DecisionRight, after: DecisionRight, said: &str) -> Row {
    (before.clone(), after, said.to_owned())
}

fn of_rights() -> Vec<Row> {
    let plain = right(1, Area::Pilot);
    let ranged = |range| DecisionRight { range: Some(range), ..plain.clone() };
    let (from, up_to) = (|from| AmountRange::new(from, None), |up_to| AmountRange::new(5, Some(up_to)));
    let code = |code: &str| Some(code.to_owned());
    let (fund, allocation) = (FundId(Uuid::from_u128(7)), AllocationId(Uuid::from_u128(8)));
    vec![
        row(&plain, right(1, Area::Benefits), "Area: was PILOT, becomes BENEFITS."),
        row(
            &plain,
            DecisionRight { fund: Some(fund), ..plain.clone() },
            &format!("Scope: was the whole collaborative, becomes the fund {fund}."),
        ),
        row(
            &plain,
            DecisionRight { allocation: Some(allocation), ..plain.clone() },
            &format!("Scope: was the whole collaborative, becomes the allocation {allocation}."),
        ),
        row(
            &plain,
            ranged(from(5)),
            "Amounts: was whatever the amount, becomes for amounts of 5 minor units and more.",
        ),
        row(
            &ranged(from(5)),
            ranged(from(6)),
            "Amounts: was for amounts of 5 minor units and more, becomes for amounts of 6 minor units and more.",
        ),
        row(
            &ranged(from(5)),
            ranged(up_to(9)),
            "Amounts: was for amounts of 5 minor units and more, becomes for amounts from 5 minor units up to 9 minor units.",
        ),
        row(
            &ranged(AmountRange { currency: code("GBP"), ..from(500) }),
            ranged(AmountRange { currency: code("JPY"), ..from(500) }),
            "Amounts: was for amounts of 5.00 GBP and more, becomes for amounts of 500 JPY and more.",
        ),
        row(
            &plain,
            DecisionRight { body: BodyId(Uuid::from_u128(2)), ..plain.clone() },
            "Body: was the Council, becomes the Assembly.",
        ),
        row(
            &plain,
            DecisionRight { escalates_to: Some(OTHER), ..plain.clone() },
            &format!("What can't be settled: was stays, becomes {OTHER_IN_WORDS}."),
        ),
    ]
}

fn with(rule: Rule) -> DecisionRight {
    DecisionRight { rule, ..right(1, Area::Pilot) }
}

fn of_rules() -> Vec<Row> {
    let vote = || plain(Method::Majority);
    let consent = || plain(Method::Consent);
    let changed = |after: Rule, said: &str| row(&with(Rule { method: after.method, ..vote() }), with(after), said);
    let two_thirds = Some(fraction("2/3"));
    let objected = |name, organisations| Rule {
        objectors: Some(Objectors { constituencies: vec![name], organisations }),
        ..vote()
    };
    let capped = |name, part| Rule { caps: vec![share(name, part)], ..vote() };
    vec![
        row(
            &with(vote()),
            with(plain(Method::Unanimity)),
            "Method: was MAJORITY, more than 1/2 of the counted votes, becomes UNANIMITY.",
        ),
        changed(
            Rule { threshold: two_thirds, ..vote() },
            "Method: was MAJORITY, more than 1/2 of the counted votes, becomes MAJORITY, more than 2/3 of the counted votes.",
        ),
        changed(
            Rule { base: Base::Eligible, ..vote() },
            "Method: was MAJORITY, more than 1/2 of the counted votes, becomes MAJORITY, more than 1/2 of the votes of the \
             electorate.",
        ),
        changed(Rule { quorum: Some(Fraction::HALF), ..vote() }, "Quorum: was none, becomes 1/2."),
        changed(
            Rule { constituency_quorums: vec![share(Partner, "1/3")], ..vote() },
            "Quorum of constituencies: was none, becomes PARTNER 1/3.",
        ),
        changed(Rule { concurrence: vec![Partner], ..vote() }, "Must agree on their own: was none, becomes PARTNER."),
        changed(Rule { reserved: Some(Partner), ..vote() }, "Only these vote: was all, becomes PARTNER."),
        changed(objected(Funder, 1), "May object: was none, becomes FUNDER, and 1 organisation is enough."),
        row(
            &with(objected(Funder, 1)),
            with(objected(Partner, 1)),
            "May object: was FUNDER, and 1 organisation is enough, becomes PARTNER, and 1 organisation is enough.",
        ),
        row(
            &with(objected(Funder, 1)),
            with(objected(Funder, 3)),
            "May object: was FUNDER, and 1 organisation is enough, becomes FUNDER, and it takes 3 organisations.",
        ),
        changed(capped(Funder, "1/3"), "Caps: was none, becomes FUNDER 1/3."),
        row(&with(capped(Funder, "1/3")), with(capped(Partner, "1/3")), "Caps: was FUNDER 1/3, becomes PARTNER 1/3."),
        row(&with(capped(Funder, "1/3")), with(capped(Funder, "1/4")), "Caps: was FUNDER 1/3, becomes FUNDER 1/4."),
        changed(
            Rule { secrecy: Secrecy::HiddenUntilClose, ..vote() },
            "Secrecy: was OPEN, becomes HIDDEN_UNTIL_CLOSE.",
        ),
        changed(Rule { final_ballots: true, ..vote() }, "Ballots: was changeable until the close, becomes final."),
        changed(Rule { discussion: 86_400, ..vote() }, "Least discussion: was 0 seconds, becomes 1 day."),
        changed(Rule { voting: 604_801, ..vote() }, "Voting window: was 7 days, becomes 604801 seconds."),
        changed(
            Rule { consent_fallback: two_thirds, ..consent() },
            "Fallback where objections stand: was none, becomes 2/3.",
        ),
        changed(Rule { set_aside: two_thirds, ..consent() }, "Setting objections aside: was none, becomes 2/3."),
        changed(Rule { proxies: Some(2), ..vote() }, "Proxies for one seat: was none, becomes 2."),
    ]
}

fn of_terms() -> Vec<Row> {
    let changed = |after: Rule, said: &str| row(&with(Rule::plain(after.method)), with(after), said);
    let ranked = |ties| Rule { ranking: Some(Ranking { ties }), ..Rule::plain(Method::Ranked) };
    let alone = |sole_decider| Rule { sole_decider: Some(sole_decider), ..Rule::plain(Method::Delegated) };
    let one = || sole(1);
    let more = |after: SoleDecider, said: &str| row(&with(alone(one())), with(alone(after)), said);
    let limited = |limits| SoleDecider { limits: Some(limits), ..one() };
    let narrower = |limits, said: &str| {
        let said = format!("Limits: was 5.00 GBP per act and 10.00 GBP within 30 days, becomes {said}.");
        row(&with(alone(limited(some_limits()))), with(alone(limited(limits))), &said)
    };
    vec![
        changed(ranked(TieOrder::ProposalOrder), "Ties: was none, becomes in the order of the proposal."),
        row(
            &with(ranked(TieOrder::ProposalOrder)),
            with(ranked(TieOrder::StatusQuoFirst)),
            "Ties: was in the order of the proposal, becomes the status quo first.",
        ),
        changed(alone(one()), &format!("Decided alone by: was none, becomes the seat {}.", seat(1))),
        more(sole(2), &format!("Decided alone by: was the seat {}, becomes the seat {}.", seat(1), seat(2))),
        more(
            SoleDecider { advice_from: vec![Partner, Funder], ..one() },
            "Advice first from: was none, becomes FUNDER, PARTNER.",
        ),
        more(limited(some_limits()), "Limits: was none, becomes 5.00 GBP per act and 10.00 GBP within 30 days."),
        narrower(Limits { per_act: pounds(400), ..some_limits() }, "4.00 GBP per act and 10.00 GBP within 30 days"),
        narrower(Limits { per_period: pounds(900), ..some_limits() }, "5.00 GBP per act and 9.00 GBP within 30 days"),
        narrower(Limits { period_days: 29, ..some_limits() }, "5.00 GBP per act and 10.00 GBP within 29 days"),
        more(
            SoleDecider { granted_by: Some(OTHER), ..one() },
            &format!("Limits set by: was none, becomes {OTHER_IN_WORDS}."),
        ),
    ]
}

fn rows() -> Vec<Row> {
    [of_rights(), of_rules(), of_terms(), of_sharings()].concat()
}

#[test]
fn every_single_change_of_a_right_is_told_in_one_sentence() {
    let other = DecisionRight { id: OTHER, ..right(9, Area::Dispute) };
    for (before, after, said) in rows() {
        let changed: Vec<&str> =
            of_right(&before, &after).into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect();
        assert_eq!(changed.len(), 1, "{said} {changed:?}");
        let told = between(&[before, other.clone()], &[after, other.clone()]);
        assert_eq!(told, [(ChangeKind::Changed, vec![said])], "{changed:?}");
    }
}

#[test]
fn there_is_a_change_for_everything_that_a_right_can_say() {
    let fields: Vec<Fields> = rows().iter().map(|(before, after, _)| of_right(before, after)).collect();
    let named = |changed: bool| -> BTreeSet<&str> {
        fields.iter().flatten().filter(|(_, differs)| *differs || !changed).map(|(name, _)| *name).collect()
    };
    let missing: Vec<&str> = named(false).difference(&named(true)).copied().collect();
    // A right with another id is another right; what a rule says is told part by part.
    assert_eq!(missing, ["DecisionRight.id", "DecisionRight.rule"]);
}
