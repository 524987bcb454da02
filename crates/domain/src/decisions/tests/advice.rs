//! ADVICE: what must be heard, who decides, and how it ends.

use super::sole::{by_advice, seats, sole};
use super::*;
use Choice::{Abstain, Against, For};
use Constituency::{Backbone, Funder, Partner};

fn said(number: u32, choice: Choice) -> Ballot {
    Ballot { reason: Some("Mind the winter".to_owned()), ..ballot(number, choice) }
}

#[test]
fn one_seat_decides_once_every_named_constituency_was_heard() {
    let (rule, electors) = (by_advice(0), seats());
    let with = |ballots: &[Ballot]| {
        let process = AdviceProcess { rule: &rule, electors: &electors, ballots };
        (process.missing(), code(process.may_say(seat(0), For, Some("It is needed"))))
    };
    assert_eq!(with(&[]), (vec![Funder, Partner], "ADVICE_MISSING"));
    assert_eq!(with(&[said(1, For)]), (vec![Funder], "ADVICE_MISSING"));
    assert_eq!(with(&[said(3, For), said(2, For)]), (vec![Partner], "ADVICE_MISSING"));
    assert_eq!(with(&[said(1, For), said(2, Against)]), (vec![], "OK"));
}

#[test]
fn nobody_who_decides_is_heard_by_themselves() {
    let (rule, mut electors) = (by_advice(0), seats());
    let missing = |electors: &[Elector], ballots: &[Ballot]| AdviceProcess { rule: &rule, electors, ballots }.missing();
    assert_eq!(missing(&electors, &[said(0, For), said(2, For)]), [Partner]);
    assert_eq!(missing(&electors, &[said(1, For), said(2, For)]), []);
    electors[1].organisation = electors[0].organisation;
    assert_eq!(missing(&electors, &[said(1, For), said(2, For)]), [Partner], "a second seat of the same organisation");
    let process = AdviceProcess { rule: &rule, electors: &electors, ballots: &[] };
    assert_eq!(code(process.may_say(seat(1), For, Some("Mind us"))), "OK", "it may say what it thinks");
    assert_eq!(code(process.may_begin()), "NOBODY_TO_ASK");
}

#[test]
fn advice_has_words_and_a_seat_that_takes_part() {
    let (rule, mut electors) = (by_advice(0), seats());
    electors[2].recused = Some(Recusal::OWN_WISH);
    let process = AdviceProcess { rule: &rule, electors: &electors, ballots: &[said(1, For), said(2, For)] };
    assert_eq!(code(process.may_say(seat(1), Abstain, Some("Yes"))), "OK", "until it is decided it may be replaced");
    for nothing in [None, Some("  ")] {
        assert_eq!(code(process.may_say(seat(1), For, nothing)), "REASON_NEEDED");
    }
    assert_eq!(code(process.may_say(seat(1), Choice::Object, Some("No"))), "WRONG_CHOICE");
    assert_eq!(code(process.may_say(seat(2), For, Some("Yes"))), "RECUSED");
    assert_eq!(code(process.may_say(seat(9), For, Some("Yes"))), "NOT_ELIGIBLE");
    assert_eq!(process.missing(), [Funder]);
    assert_eq!(code(process.may_begin()), "NOBODY_TO_ASK");
    let last = Rule { final_ballots: true, ..by_advice(0) };
    assert_eq!(code(AdviceProcess { rule: &last, ..process }.may_say(seat(1), For, Some("Yes"))), "ALREADY_VOTED");
}

#[test]
fn the_deciding_seat_takes_a_side_once_and_says_why() {
    let (rule, mut electors) = (by_advice(0), seats());
    let heard = [said(1, For), said(2, For)];
    let process = AdviceProcess { rule: &rule, electors: &electors, ballots: &heard };
    assert_eq!(code(process.may_say(seat(0), Abstain, Some("Well"))), "WRONG_CHOICE");
    assert_eq!(code(process.may_say(seat(0), For, Some(" "))), "REASON_NEEDED");
    let decided = [said(1, For), said(2, For), said(0, Against)];
    let process = AdviceProcess { rule: &rule, electors: &electors, ballots: &decided };
    assert_eq!(code(process.may_say(seat(0), For, Some("After all"))), "ALREADY_VOTED");
    electors[0].recused = Some(Recusal::OWN_WISH);
    let process = AdviceProcess { rule: &rule, electors: &electors, ballots: &heard };
    assert_eq!(code(process.may_say(seat(0), For, Some("Still"))), "RECUSED");
    assert_eq!(code(process.may_begin()), "NO_DECIDER");
}

#[test]
fn advice_binds_nobody_and_is_counted_beside_the_decision() {
    let (rule, electors) = (by_advice(0), seats());
    let advice = [said(1, Against), said(2, For), said(2, Against), said(3, Abstain)];
    let with = |choice| early_outcome(&rule, &electors, &[&advice[..], &[said(0, choice)]].concat()).unwrap();
    assert_eq!(early_outcome(&rule, &electors, &advice), None, "whatever all advise, it waits for who decides");
    let passed = with(For);
    assert_eq!((passed.outcome, passed.ground, passed.early), (Outcome::Passed, Ground::RuleMet, true));
    assert_eq!(passed.sentence, "The deciding seat decided for it; 0 advised for it, 2 against and 1 neither way.");
    let votes = [&passed.electorate, &passed.cast, &passed.in_favour, &passed.opposed].map(ToString::to_string);
    assert_eq!(votes, ["1", "1", "1", "0"], "only the deciding seat votes");
    let line = |line: &AdviceLine| (line.constituency, [line.advised_for, line.advised_against, line.neutral]);
    let lines: Vec<_> = passed.advice.unwrap().lines.iter().map(line).collect();
    assert_eq!(lines, [(Funder, [0, 1, 0]), (Partner, [0, 1, 0]), (Backbone, [0, 0, 1])]);
    assert_eq!((with(Against).outcome, with(Against).ground), (Outcome::Failed, Ground::NobodyInFavour));
}

#[test]
fn undecided_at_the_deadline_it_lapses_and_says_for_want_of_what() {
    let rule = by_advice(0);
    let ended = |electors: &[Elector], ballots: &[Ballot]| {
        let result = close(&rule, electors, ballots);
        assert_eq!((early_outcome(&rule, electors, ballots), result.outcome), (None, Outcome::Lapsed));
        (result.ground, result.sentence)
    };
    let (ground, sentence) = ended(&seats(), &[said(1, For)]);
    assert_eq!(ground, Ground::AdviceMissing);
    assert_eq!(
        sentence,
        "The advice of FUNDER was never recorded, so it lapsed; 1 advised for it, 0 against and 0 neither way."
    );
    assert_eq!(
        ended(&seats(), &[said(1, For), said(0, For)]).0,
        Ground::AdviceMissing,
        "decided before all were heard"
    );
    assert_eq!(ended(&seats(), &[said(1, For), said(2, For)]).0, Ground::NotDecided);
    let mut recused = seats();
    recused[0].recused = Some(Recusal::OWN_WISH);
    assert_eq!(ended(&recused, &[said(1, For), said(2, For), said(0, For)]).0, Ground::NoDecider);
    assert_eq!(ended(&seats()[1..], &[said(1, For), said(2, For)]).0, Ground::NoDecider);
}

proptest! {
    /// The rule from its text: it passes or fails exactly where the seat decides and every named constituency has advice
    /// of a seat that takes part and speaks for another organisation.
    #[test]
    fn advice_agrees_with_a_plain_reading_of_the_rule(
        electors in any_electors(6),
        given in prop::collection::vec((0_u32..7, 0_usize..3), 0..8),
        asked in prop::collection::btree_set(prop::sample::select(CONSTITUENCIES.to_vec()), 1..=3),
        decider in 0_u32..7, yes in any::<bool>(), decides in any::<bool>(),
    ) {
        let asked: Vec<Constituency> = asked.into_iter().collect();
        let sole_decider = Some(SoleDecider { advice_from: asked.clone(), ..sole(decider) });
        let rule = Rule { sole_decider, ..Rule::plain(Method::Advice) };
        let others = given.into_iter().filter(|(number, _)| *number != decider);
        let mut ballots: Vec<Ballot> =
            others.map(|(number, leaning)| said(number, [For, Against, Abstain][leaning])).collect();
        let here = |wanted: SeatId| electors.iter().find(|elector| elector.seat == wanted && elector.recused.is_none());
        let owner = here(seat(decider)).map(|elector| elector.organisation);
        let spoke: Vec<SeatId> = ballots.iter().map(|ballot| ballot.seat).collect();
        let heard = |k: &Constituency| spoke.iter().any(|one| {
            here(*one).is_some_and(|elector| elector.constituency == *k && Some(elector.organisation) != owner)
        });
        let expected = match (decides && owner.is_some() && asked.iter().all(heard), yes) {
            (true, true) => Outcome::Passed,
            (true, false) => Outcome::Failed,
            (false, _) => Outcome::Lapsed,
        };
        if decides {
            ballots.push(said(decider, if yes { For } else { Against }));
        }
        let tally = close(&rule, &electors, &ballots);
        prop_assert_eq!(tally.outcome, expected);
        prop_assert_eq!(early_outcome(&rule, &electors, &ballots).is_some(), expected != Outcome::Lapsed);
        prop_assert_eq!(tally.advice.unwrap().missing, asked.into_iter().filter(|k| !heard(k)).collect::<Vec<_>>());
    }
}
