//! What holds of objections for every rule, electorate and set of ballots.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    /// An objection more never helps, and one less never harms.
    #[test]
    fn withdrawing_an_objection_never_undoes_a_pass(
        rule in any_rule(), electors in any_electors(7), answers in any_answers(7), which in 0_usize..7,
    ) {
        let ballots = ballots_of(&rule, &electors, &answers);
        let before = close(&rule, &electors, &ballots).outcome;
        let Some(elector) = electors.get(which).filter(|elector| elector.part(&rule) == Part::MayObject) else { return Ok(()) };
        let mut after = ballots.clone();
        after.retain(|ballot| ballot.seat != elector.seat);
        let withdrawn = close(&rule, &electors, &after).outcome;
        prop_assert!(before != Outcome::Passed || withdrawn == Outcome::Passed);
        after.push(ballot_of(elector, Object));
        let objected = close(&rule, &electors, &after).outcome;
        prop_assert!(objected != Outcome::Passed || withdrawn == Outcome::Passed);
    }

    /// Who may only object is in no number, whatever they weigh and say.
    #[test]
    fn the_numbers_are_those_of_the_lead_alone(
        rule in any_rule(), electors in any_electors(7), answers in any_answers(7), by in 2_i64..50,
    ) {
        let ballots = ballots_of(&rule, &electors, &answers);
        let heavier = |elector: &Elector| {
            let objects = elector.part(&rule) == Part::MayObject;
            Elector { weight: if objects { elector.weight * by } else { elector.weight }, ..elector.clone() }
        };
        let heavy: Vec<Elector> = electors.iter().map(heavier).collect();
        prop_assert_eq!(close(&rule, &electors, &ballots), close(&rule, &heavy, &ballots));
        let lead: Vec<Elector> = electors.iter().filter(|elector| elector.part(&rule) == Part::Votes).cloned().collect();
        let (all, alone) = (close(&rule, &electors, &ballots), close(&rule, &lead, &ballots));
        prop_assert_eq!(all.constituencies, alone.constituencies);
        prop_assert_eq!((all.in_favour, all.opposed, all.quorums), (alone.in_favour, alone.opposed, alone.quorums));
    }
}

fn ballot_of(elector: &Elector, choice: Choice) -> Ballot {
    Ballot { seat: elector.seat, choice, reason: None }
}
