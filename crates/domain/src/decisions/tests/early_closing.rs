//! Closing before the deadline, proved by trying every way in which the rest could answer.

use super::*;

/// Every completion of the ballots by the seats that have not answered, silence included, and every way in which objections
/// of those who may only object are withdrawn.
fn completions(rule: &Rule, electors: &[Elector], ballots: &[Ballot]) -> Vec<Vec<Ballot>> {
    let mut all = vec![ballots.to_vec()];
    let voted = |elector: &Elector| ballots.iter().any(|ballot| ballot.seat == elector.seat);
    let silent = |elector: &&Elector| elector.recused.is_none() && !voted(elector);
    for elector in electors.iter().filter(silent) {
        let longer = all.iter().flat_map(|one: &Vec<Ballot>| {
            let extended = elector.part(rule).answers(rule).iter().map(|choice| {
                let added = Ballot { seat: elector.seat, choice: *choice, reason: None };
                one.iter().cloned().chain([added]).collect()
            });
            extended.collect::<Vec<_>>()
        });
        let longer: Vec<Vec<Ballot>> = longer.collect();
        all.extend(longer);
    }
    let only_objects = |ballot: &Ballot| {
        electors.iter().any(|elector| elector.seat == ballot.seat && elector.part(rule) == Part::MayObject)
    };
    for objection in ballots.iter().filter(|ballot| ballot.choice == Choice::Object && only_objects(ballot)) {
        let without =
            all.iter().map(|one| one.iter().filter(|ballot| ballot.seat != objection.seat).cloned().collect());
        let without: Vec<Vec<Ballot>> = without.collect();
        all.extend(without);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_vote_closes_early_exactly_when_nothing_can_change_it(
        rule in any_rule(), electors in any_electors(6), answers in any_answers(6),
    ) {
        let ballots = ballots_of(&rule, &electors, &answers);
        let early = early_outcome(&rule, &electors, &ballots).map(|tally| tally.outcome);
        let all = completions(&rule, &electors, &ballots);
        let silent = |elector: &&Elector| !ballots.iter().any(|ballot| ballot.seat == elector.seat);
        let deciding = || electors.iter().filter(|elector| elector.takes_part(&rule));
        if rule.method == Method::Consent || deciding().next().is_none() {
            return Ok(());
        }
        let now = reference::count(&rule, &electors, &ballots, &[]).outcome;
        let passed = |ballots: &Vec<Ballot>| reference::count(&rule, &electors, ballots, &[]).outcome == Outcome::Passed;
        let expected = if all.iter().all(passed) {
            Some(Outcome::Passed)
        } else if all.iter().any(passed) {
            None
        } else {
            // Once all have voted it is counted as it is.
            Some(if deciding().any(|elector| silent(&elector)) { Outcome::Failed } else { now })
        };
        prop_assert_eq!(early, expected);
    }

    #[test]
    fn a_consent_round_closes_early_only_when_all_answered_and_nobody_objects(
        rule in any_rule(), electors in any_electors(6), answers in any_answers(6),
    ) {
        let rule = Rule { method: Method::Consent, threshold: None, objectors: None, ..rule };
        let ballots = ballots_of(&rule, &electors, &answers);
        let here = |elector: &&Elector| elector.takes_part(&rule);
        let answer = |elector: &Elector| ballots.iter().find(|ballot| ballot.seat == elector.seat).map(|b| b.choice);
        let settled = electors.iter().any(|elector| here(&elector))
            && electors.iter().filter(here).all(|elector| answer(elector).is_some_and(|choice| choice != Choice::Object));
        prop_assert_eq!(early_outcome(&rule, &electors, &ballots).is_some(), settled);
    }
}

use Choice::{Against, For};

fn three_partners() -> Vec<Elector> {
    electors(&[(Constituency::Partner, 1); 3])
}

fn final_majority() -> Rule {
    Rule { final_ballots: true, ..plain(Method::Majority) }
}

#[test]
fn a_majority_that_the_rest_cannot_undo_passes_early() {
    let tally = early_outcome(&final_majority(), &three_partners(), &answers(&[Some(For), Some(For)])).unwrap();
    assert_eq!((tally.outcome, tally.early), (Outcome::Passed, true));
    assert_eq!(tally.sentence, "2 of 2 counted votes were for; more than 1/2 was needed.");
}

#[test]
fn a_majority_out_of_reach_fails_early_and_says_so() {
    let tally = early_outcome(&final_majority(), &three_partners(), &answers(&[Some(Against), Some(Against)])).unwrap();
    assert_eq!((tally.outcome, tally.ground), (Outcome::Failed, Ground::CanNoLongerPass));
    assert_eq!(
        tally.sentence,
        "It can no longer pass: even with every remaining vote for it, 1 of 3 counted votes was for; more than 1/2 was needed."
    );
}

#[test]
fn ballots_that_may_be_changed_keep_a_vote_open() {
    let rule = plain(Method::Majority);
    assert_eq!(early_outcome(&rule, &three_partners(), &answers(&[Some(For), Some(For), Some(For)])), None);
}

#[test]
fn a_quorum_still_to_be_reached_keeps_a_vote_open() {
    let rule = Rule { quorum: Some(Fraction::ONE), ..final_majority() };
    assert_eq!(early_outcome(&rule, &three_partners(), &answers(&[Some(For), Some(For)])), None);
}

#[test]
fn a_vote_in_which_everybody_voted_is_counted_as_it_is() {
    let abstained = answers(&[Some(Choice::Abstain); 3]);
    let tally = early_outcome(&final_majority(), &three_partners(), &abstained).unwrap();
    assert_eq!(tally.ground, Ground::NothingCounted);
}
