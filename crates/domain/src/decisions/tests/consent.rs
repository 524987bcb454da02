//! Consent from the first round to its outcome.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use Choice::{Consent, Object};
use Constituency::{Funder, Partner};

fn hours(number: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(number)
}

fn by_consent(fallback: bool) -> Rule {
    Rule {
        set_aside: Some(fraction("2/3")),
        consent_fallback: fallback.then(|| fraction("2/3")),
        voting: 3_600,
        ..plain(Method::Consent)
    }
}

fn seats() -> Vec<Elector> {
    electors(&[(Partner, 1), (Partner, 1), (Partner, 1), (Funder, 1)])
}

/// Everybody answers; these seats object.
fn objecting(seats: &[u32]) -> Vec<Ballot> {
    (0..4).map(|number| ballot(number, if seats.contains(&number) { Object } else { Consent })).collect()
}

/// What a supermajority round comes to with so many in favour.
fn round(rule: &Rule, in_favour: u32) -> Tally {
    let choice = |number| if number < in_favour { Choice::For } else { Choice::Against };
    let ballots: Vec<Ballot> = (0..4).map(|number| ballot(number, choice(number))).collect();
    close(&rule.set_aside_round().unwrap(), &seats(), &ballots)
}

fn asked(
    course: &ConsentCourse,
    rule: &Rule,
    standing: &[SeatId],
    objections: &[SeatId],
) -> Result<ConsentCourse, Refusal> {
    course.ask_to_set_aside(rule, standing, objections, hours(0), hours(1)).map(|(course, _)| course)
}

#[test]
fn without_objections_a_round_ends_in_consent() {
    let (course, tally) = ConsentCourse::begin(1).concluded(&by_consent(false), &seats(), &objecting(&[])).unwrap();
    assert_eq!((course.phase, tally.outcome), (ConsentPhase::Ended { outcome: Outcome::Passed }, Outcome::Passed));
}

#[test]
fn objections_that_stand_at_the_deadline_fail_it_or_open_the_fallback_round() {
    let first = ConsentCourse::begin(1);
    let (failed, _) = first.concluded(&by_consent(false), &seats(), &objecting(&[3])).unwrap();
    assert_eq!(failed.phase, ConsentPhase::Ended { outcome: Outcome::Failed });
    let rule = by_consent(true);
    let (falling_back, _) = first.concluded(&rule, &seats(), &objecting(&[3])).unwrap();
    assert_eq!(falling_back.phase, ConsentPhase::FallingBack);
    let three_of_four: Vec<Ballot> =
        (0..4).map(|number| ballot(number, if number < 3 { Choice::For } else { Choice::Against })).collect();
    let (ended, tally) = falling_back.fallback_counted(&rule, &seats(), &three_of_four).unwrap();
    assert_eq!((ended.phase, tally.outcome), (ConsentPhase::Ended { outcome: Outcome::Passed }, Outcome::Passed));
    assert_eq!(code(first.fallback_counted(&rule, &seats(), &three_of_four)), "WRONG_STATE");
}

#[test]
fn an_objection_that_its_author_finds_integrated_starts_a_round_on_the_next_version() {
    let course = ConsentCourse { set_aside: vec![seat(1)], upheld: vec![seat(2)], ..ConsentCourse::begin(4) };
    let integrated = |by, accepted_by, based_on| course.integrated(&[seat(3)], seat(by), seat(accepted_by), based_on);
    assert_eq!(code(integrated(2, 2, 4)), "NO_SUCH_OBJECTION");
    assert_eq!(code(integrated(3, 0, 4)), "NOT_THE_OBJECTOR");
    assert_eq!(code(integrated(3, 3, 3)), "STALE_VERSION");
    let amended = integrated(3, 3, 4).unwrap();
    assert_eq!((amended.version, &amended.phase), (5, &ConsentPhase::Amended));
    assert_eq!(code(amended.concluded(&by_consent(false), &seats(), &[])), "WRONG_STATE");
    assert_eq!(amended.asked_again(), Ok(ConsentCourse::begin(5)));
    assert_eq!(code(course.asked_again()), "WRONG_STATE");
}

#[test]
fn an_objection_that_the_body_sets_aside_stands_no_longer() {
    let rule = by_consent(false);
    let first = ConsentCourse::begin(1);
    let (asking, window) = first.ask_to_set_aside(&rule, &[seat(3)], &[seat(3)], hours(5), hours(6)).unwrap();
    assert_eq!((window.opens_at, window.closes_at), (hours(5), hours(6)));
    assert_eq!(asking.phase, ConsentPhase::SettingAside { objections: vec![seat(3)], closes_at: hours(6) });
    assert_eq!(code(asking.concluded(&rule, &seats(), &[])), "WRONG_STATE");
    let back = asking.set_aside_counted(&round(&rule, 3)).unwrap();
    assert_eq!((back.phase.clone(), back.set_aside.clone()), (ConsentPhase::Asking, vec![seat(3)]));
    let (_, tally) = back.concluded(&rule, &seats(), &objecting(&[3])).unwrap();
    assert_eq!(tally.outcome, Outcome::Passed);
    let (_, tally) = back.concluded(&rule, &seats(), &objecting(&[2, 3])).unwrap();
    assert_eq!((tally.outcome, tally.standing_objections), (Outcome::Failed, vec![seat(2)]));
}

#[test]
fn the_body_is_asked_about_an_objection_once() {
    let rule = by_consent(false);
    let asking = asked(&ConsentCourse::begin(1), &rule, &[seat(3)], &[seat(3)]).unwrap();
    let back = asking.set_aside_counted(&round(&rule, 2)).unwrap();
    assert_eq!((back.set_aside.len(), back.upheld.clone()), (0, vec![seat(3)]));
    assert_eq!(code(asked(&back, &rule, &[seat(3)], &[seat(3)])), "OBJECTION_UPHELD");
    assert_eq!(code(asked(&back, &rule, &[seat(2), seat(3)], &[seat(2)])), "OK");
}

#[test]
fn setting_aside_needs_a_rule_that_knows_it_an_objection_and_time() {
    let (rule, first) = (by_consent(false), ConsentCourse::begin(1));
    let without = Rule { set_aside: None, ..rule.clone() };
    assert_eq!(code(asked(&first, &without, &[seat(3)], &[seat(3)])), "NO_SETTING_ASIDE");
    assert_eq!(code(asked(&first, &rule, &[seat(3)], &[seat(2)])), "NO_SUCH_OBJECTION");
    assert_eq!(code(asked(&first, &rule, &[seat(3)], &[])), "NO_SUCH_OBJECTION");
    let late = first.ask_to_set_aside(&rule, &[seat(3)], &[seat(3)], hours(6), hours(6));
    assert_eq!(code(late), "VOTING_CLOSED");
    assert_eq!(code(first.set_aside_counted(&round(&rule, 4))), "WRONG_STATE");
    let asking = asked(&first, &rule, &[seat(3)], &[seat(3)]).unwrap();
    assert_eq!(code(asked(&asking, &rule, &[seat(3)], &[seat(3)])), "WRONG_STATE");
}

#[test]
fn withdrawn_objections_leave_the_round_about_them() {
    let both = [seat(2), seat(3)];
    let asking = asked(&ConsentCourse::begin(1), &by_consent(false), &both, &both).unwrap();
    let one_left = asking.withdrawn(&[seat(3)]);
    assert_eq!(one_left.phase, ConsentPhase::SettingAside { objections: vec![seat(3)], closes_at: hours(1) });
    assert_eq!(one_left.withdrawn(&[]), ConsentCourse::begin(1));
    assert_eq!(ConsentCourse::begin(1).withdrawn(&[]), ConsentCourse::begin(1));
}

/// What may happen in a consent, tried in any order.
#[derive(Debug, Clone)]
enum Event {
    Answers(u32, bool),
    Integrates(u32),
    AsksToSetAside(u32),
    BodySays(bool),
    IsOver,
    AsksAgain,
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (0_u32..4, any::<bool>()).prop_map(|(number, objects)| Event::Answers(number, objects)),
        1 => (0_u32..4).prop_map(Event::Integrates),
        2 => (0_u32..4).prop_map(Event::AsksToSetAside),
        2 => any::<bool>().prop_map(Event::BodySays),
        1 => Just(Event::IsOver),
        1 => Just(Event::AsksAgain),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// The story once more, from the text: objections are a set, and what ends one takes it out.
    #[test]
    fn any_course_of_a_consent_ends_as_the_objections_that_are_left_say(events in prop::collection::vec(any_event(), 0..30)) {
        let (rule, electors) = (by_consent(false), seats());
        let mut course = ConsentCourse::begin(1);
        let mut ballots: Vec<Ballot> = Vec::new();
        let (mut version, mut open, mut about, mut settled) = (1, true, None, Vec::new());
        for event in events {
            let standing = course.tally(&rule, &electors, &ballots).standing_objections;
            let asking = open && about.is_none();
            match event {
                Event::Answers(number, objects) if open => {
                    ballots.retain(|ballot| ballot.seat != seat(number));
                    ballots.push(ballot(number, if objects { Object } else { Consent }));
                    if about == Some(number) && !objects {
                        about = None;
                    }
                    course = course.withdrawn(&course.tally(&rule, &electors, &ballots).standing_objections);
                }
                Event::Integrates(number) => {
                    let next = course.integrated(&standing, seat(number), seat(number), version);
                    prop_assert_eq!(next.is_ok(), asking && standing.contains(&seat(number)));
                    if let Ok(next) = next {
                        (course, version, open) = (next, version + 1, false);
                        (ballots, settled) = (Vec::new(), Vec::new());
                    }
                }
                Event::AsksToSetAside(number) => {
                    let next = asked(&course, &rule, &standing, &[seat(number)]);
                    let may = asking && standing.contains(&seat(number)) && !settled.contains(&number);
                    prop_assert_eq!(next.is_ok(), may);
                    if let Ok(next) = next {
                        (course, about) = (next, Some(number));
                    }
                }
                Event::BodySays(yes) => {
                    let next = course.set_aside_counted(&round(&rule, if yes { 4 } else { 0 }));
                    prop_assert_eq!(next.is_ok(), about.is_some());
                    if let Ok(next) = next {
                        course = next;
                        settled.extend(about.take());
                    }
                }
                Event::AsksAgain => {
                    let next = course.asked_again();
                    prop_assert_eq!(next.is_ok(), !open);
                    if let Ok(next) = next {
                        (course, open) = (next, true);
                    }
                }
                Event::IsOver => {
                    let Ok((ended, tally)) = course.concluded(&rule, &electors, &ballots) else {
                        prop_assert!(!asking);
                        continue;
                    };
                    let objects = |ballot: &&Ballot| ballot.choice == Object && !course.set_aside.contains(&ballot.seat);
                    let expected = if ballots.is_empty() {
                        Outcome::Lapsed
                    } else if ballots.iter().any(|ballot| ballot.choice == Consent) && !ballots.iter().any(|b| objects(&b)) {
                        Outcome::Passed
                    } else {
                        Outcome::Failed
                    };
                    prop_assert_eq!(tally.outcome, expected);
                    prop_assert_eq!(ended.phase, ConsentPhase::Ended { outcome: expected });
                    return Ok(());
                }
                Event::Answers(..) => {}
            }
            prop_assert_eq!(course.version, version);
        }
    }
}
