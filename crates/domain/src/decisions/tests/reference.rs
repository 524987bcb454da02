//! The count once more, written from the text of the rules and nothing else: slow, plain, and without any code of the
//! real one. And a check of the real one against it.

use std::collections::BTreeSet;

use num_rational::Ratio;

use super::*;

pub(super) type Number = Ratio<i128>;

pub(super) fn number(fraction: Fraction) -> Number {
    Number::new(fraction.numerator().into(), fraction.denominator().into())
}

pub(super) fn whole(weight: i64) -> Number {
    Number::from_integer(weight.into())
}

pub(super) const ZERO: Number = Number::new_raw(0, 1);
pub(super) const ONE: Number = Number::new_raw(1, 1);

/// The largest T with T = Σ min(K, c·T): every T at which the sum can meet its own total is tried.
pub(super) fn largest_total(groups: &[(Number, Number)]) -> Number {
    let fixed = |total: Number| groups.iter().map(|(k, c)| (*k).min(*c * total)).sum::<Number>() == total;
    let mut candidates = vec![ZERO];
    candidates.extend(groups.iter().filter(|(_, c)| *c > ZERO).map(|(k, c)| k / c));
    for cut in 0..1_u32 << groups.len() {
        let is_cut = |position: usize| cut & (1 << position) != 0;
        let caps: Number =
            (0..groups.len()).filter(|position| is_cut(*position)).map(|position| groups[position].1).sum();
        let rest: Number =
            (0..groups.len()).filter(|position| !is_cut(*position)).map(|position| groups[position].0).sum();
        if caps != ONE {
            candidates.push(rest / (ONE - caps));
        }
    }
    candidates.into_iter().filter(|total| *total >= ZERO && fixed(*total)).max().unwrap()
}

/// Counted weight in favour, the base, and the outcome.
pub(super) struct Reference {
    pub(super) in_favour: Number,
    pub(super) base: Number,
    pub(super) outcome: Outcome,
}

/// The whole of the counting rules; `set_aside` are the seats whose objection does not stand.
pub(super) fn count(rule: &Rule, electors: &[Elector], ballots: &[Ballot], set_aside: &[SeatId]) -> Reference {
    let of_rule = |elector: &&Elector| rule.reserved.is_none() || rule.reserved == Some(elector.constituency);
    let present = || electors.iter().filter(|elector| elector.recused.is_none());
    let may_object = |elector: &Elector| {
        rule.objectors.as_ref().is_some_and(|named| named.constituencies.contains(&elector.constituency))
    };
    let e: Vec<&Elector> = present().filter(of_rule).filter(|elector| !may_object(elector)).collect();
    let answer =
        |elector: &Elector| ballots.iter().find(|ballot| ballot.seat == elector.seat).map(|ballot| ballot.choice);
    let weight = |keep: &dyn Fn(&Elector) -> bool| -> Number {
        e.iter().filter(|elector| keep(elector)).map(|elector| whole(elector.weight)).sum()
    };
    let yes = |elector: &Elector| matches!(answer(elector), Some(Choice::For | Choice::Consent));
    let no = |elector: &Elector| matches!(answer(elector), Some(Choice::Against | Choice::Object));
    let stands = |elector: &Elector| match answer(elector) {
        Some(Choice::Against) => true,
        Some(Choice::Object) => !set_aside.contains(&elector.seat),
        _ => false,
    };

    let groups: Vec<(Constituency, Number, Number)> = CONSTITUENCIES
        .iter()
        .map(|k| {
            let raw = match rule.base {
                Base::Cast => weight(&|elector| elector.constituency == *k && (yes(elector) || no(elector))),
                Base::Eligible => weight(&|elector| elector.constituency == *k),
            };
            let cap = rule.caps.iter().find(|cap| cap.constituency == *k).map_or(ONE, |cap| number(cap.share));
            (*k, raw, cap)
        })
        .collect();
    let total = largest_total(&groups.iter().map(|(_, raw, cap)| (*raw, *cap)).collect::<Vec<_>>());
    let mut in_favour = ZERO;
    for (k, raw, cap) in &groups {
        if *raw > ZERO {
            let factor = (*raw).min(*cap * total) / raw;
            in_favour += factor * weight(&|elector| elector.constituency == *k && yes(elector));
        }
    }

    let passes = |in_favour: Number, base: Number, broken: bool| match rule.method {
        Method::Majority => in_favour > number(rule.threshold.unwrap_or(Fraction::HALF)) * base,
        Method::Supermajority => in_favour > ZERO && in_favour >= number(rule.threshold.unwrap()) * base,
        _ => in_favour > ZERO && !broken,
    };
    let quorum = |q: Fraction, of: &dyn Fn(&Elector) -> bool| {
        weight(of) > ZERO && weight(&|elector| of(elector) && answer(elector).is_some()) >= number(q) * weight(of)
    };
    let quorate = rule.quorum.is_none_or(|q| quorum(q, &|_| true))
        && rule
            .constituency_quorums
            .iter()
            .all(|named| quorum(named.share, &|elector| elector.constituency == named.constituency));
    let concur = rule.concurrence.iter().all(|k| {
        let base = match rule.base {
            Base::Cast => weight(&|elector| elector.constituency == *k && (yes(elector) || no(elector))),
            Base::Eligible => weight(&|elector| elector.constituency == *k),
        };
        let broken = e.iter().any(|elector| elector.constituency == *k && stands(elector));
        passes(weight(&|elector| elector.constituency == *k && yes(elector)), base, broken)
    });

    let nothing = weight(&|elector| answer(elector).is_some()) == ZERO;
    let outcome = if nothing || !quorate || total == ZERO {
        Outcome::Lapsed
    } else if passes(in_favour, total, e.iter().any(|elector| stands(elector))) && concur {
        Outcome::Passed
    } else {
        Outcome::Failed
    };
    let objecting: BTreeSet<OrganisationId> = present()
        .filter(|elector| may_object(elector) && answer(elector) == Some(Choice::Object))
        .map(|elector| elector.organisation)
        .collect();
    let enough = |named: &Objectors| objecting.len() >= named.organisations.try_into().unwrap();
    let stopped = rule.objectors.as_ref().is_some_and(enough);
    let outcome = if stopped && outcome == Outcome::Passed { Outcome::Failed } else { outcome };
    Reference { in_favour, base: total, outcome }
}

fn same(ours: &Exact, theirs: Number) -> bool {
    ours.to_string() == theirs.to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn the_count_agrees_with_a_plain_reading_of_the_rules(
        rule in any_rule(), electors in any_electors(7), answers in any_answers(7), set_aside in any::<bool>(),
    ) {
        let ballots = ballots_of(&rule, &electors, &answers);
        let set_aside: Vec<SeatId> = if set_aside { electors.iter().map(|elector| elector.seat).collect() } else { Vec::new() };
        let tally = close_setting_aside(&rule, &electors, &ballots, &set_aside);
        let reference = count(&rule, &electors, &ballots, &set_aside);
        prop_assert_eq!(tally.outcome, reference.outcome, "{:?}", tally);
        prop_assert!(same(&tally.in_favour, reference.in_favour), "{} {}", tally.in_favour, reference.in_favour);
        prop_assert!(same(&tally.base_weight, reference.base), "{} {}", tally.base_weight, reference.base);
    }
}
