//! Who sees what of a vote, and when.

use super::ranked_reference::any_ranked_vote;
use super::*;
use Constituency::{Funder, Partner};

fn secret() -> Rule {
    Rule { secrecy: Secrecy::Secret, final_ballots: true, ..plain(Method::Majority) }
}

#[test]
fn a_secret_vote_needs_five_seats_of_each_constituency_and_weight() {
    let check = |of: &[(Constituency, i64)]| check_secrecy(&secret(), &electors(of));
    assert_eq!(check(&[(Partner, 1); 5]), Ok(()));
    assert_eq!(code(check(&[(Partner, 1); 4])), "TOO_FEW_FOR_SECRECY");
    let mut seats = vec![(Partner, 1); 5];
    seats.push((Funder, 1));
    let refused = check(&seats).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a SECRET vote needs at least 5 seats of each constituency and weight; of FUNDER with weight 1 there are 1"
    );
    seats[5] = (Partner, 2);
    assert_eq!(check(&seats), Err(Refusal::TooFewForSecrecy { constituency: Partner, weight: 2, seats: 1 }));
    assert_eq!(check_secrecy(&plain(Method::Majority), &electors(&[(Partner, 1)])), Ok(()));
}

#[test]
fn recused_seats_and_those_outside_a_reservation_hide_nobody() {
    let mut five = electors(&[(Partner, 1); 5]);
    five[0].recused = Some(Recusal::OWN_WISH);
    assert_eq!(code(check_secrecy(&secret(), &five)), "TOO_FEW_FOR_SECRECY");
    let mut seats = vec![(Partner, 1); 5];
    seats.push((Funder, 1));
    let reserved = Rule { reserved: Some(Partner), ..secret() };
    assert_eq!(check_secrecy(&reserved, &electors(&seats)), Ok(()));
}

#[test]
fn answers_and_tally_are_shown_as_the_secrecy_says() {
    let of = |secrecy, closed| {
        let Shown { who_voted, answers, tally } = shown(secrecy, closed);
        (who_voted, answers, tally)
    };
    assert_eq!(of(Secrecy::Open, false), (true, true, true));
    assert_eq!(of(Secrecy::HiddenUntilClose, false), (true, false, false));
    assert_eq!(of(Secrecy::HiddenUntilClose, true), (true, true, true));
    assert_eq!(of(Secrecy::Secret, false), (true, false, false));
    assert_eq!(of(Secrecy::Secret, true), (true, false, true));
}

#[test]
fn a_vote_that_is_not_open_never_closes_early() {
    let all = answers(&[Some(Choice::For); 5]);
    let seats = electors(&[(Partner, 1); 5]);
    let with = |secrecy| early_outcome(&Rule { secrecy, ..secret() }, &seats, &all).is_some();
    assert_eq!([Secrecy::Open, Secrecy::HiddenUntilClose, Secrecy::Secret].map(with), [true, false, false]);
}

#[test]
fn after_a_secret_ballot_a_late_conflict_is_only_shown() {
    assert_eq!(late_recusal(Secrecy::Secret, true), LateRecusal::OnlyShown);
    assert_eq!(late_recusal(Secrecy::Secret, false), LateRecusal::Applied { voids_ballot: false });
    assert_eq!(late_recusal(Secrecy::HiddenUntilClose, true), LateRecusal::Applied { voids_ballot: true });
}

/// What six partners answer about money, by a secret rule and with some of them out.
fn concluded(rule: &Rule, answers_of: &[Option<Choice>], out: impl Fn(&mut Elector)) -> Tally {
    let mut seats = electors(&[(Partner, 1); 6]);
    seats[..2].iter_mut().for_each(out);
    let ballots = answers(answers_of);
    let ballots = Ballots::answers(&ballots);
    let vote = Vote {
        area: Area::Benefits,
        granted_for: None,
        rule,
        electors: &seats,
        ballots,
        goes_on: false,
        declared: &[],
    };
    vote.conclude().answers().unwrap().clone()
}

#[test]
fn recusals_that_leave_a_class_too_small_for_secrecy_leave_nothing_to_count() {
    let recused = |elector: &mut Elector| elector.recused = Some(Recusal::OWN_WISH);
    let of = |choice| concluded(&secret(), &[Some(choice); 6], recused);
    let passed = of(Choice::For);
    assert_eq!((passed.ground, passed.outcome), (Ground::TooFewForSecrecy, Outcome::Lapsed));
    assert_eq!(
        passed.sentence,
        "Lapsed after recusals, and no ballot was counted: a SECRET vote needs at least 5 seats of each constituency and \
         weight; of PARTNER with weight 1 there are 4."
    );
    assert_eq!(passed, of(Choice::Against), "nothing in the result tells how they voted");
    assert_eq!(passed, concluded(&secret(), &[], recused));
    let hidden = Rule { secrecy: Secrecy::HiddenUntilClose, ..secret() };
    assert_eq!(concluded(&hidden, &[Some(Choice::For); 6], recused).outcome, Outcome::Passed);
}

#[test]
fn one_recusal_less_and_a_conflict_that_is_only_shown_leave_enough() {
    let seats = |elector: &mut Elector| elector.conflict = Some(Recusal::OWN_WISH);
    let shown = concluded(&secret(), &[Some(Choice::For); 6], seats);
    assert_eq!((shown.ground, shown.conflicted.len()), (Ground::RuleMet, 2));
    let one = |elector: &mut Elector| elector.recused = (elector.seat == seat(0)).then_some(Recusal::OWN_WISH);
    assert_eq!(concluded(&secret(), &[Some(Choice::For); 6], one).outcome, Outcome::Passed);
}

#[test]
fn a_class_of_which_nobody_is_left_hides_nobody_and_stops_nothing() {
    let mut seats = electors(&[(Partner, 1), (Partner, 1), (Partner, 1), (Partner, 1), (Partner, 1), (Funder, 2)]);
    seats[5].recused = Some(Recusal::OWN_WISH);
    let ballots = answers(&[Some(Choice::For); 5]);
    let ballots = Ballots::answers(&ballots);
    let rule = secret();
    let vote = Vote {
        area: Area::Membership,
        granted_for: None,
        rule: &rule,
        electors: &seats,
        ballots,
        goes_on: false,
        declared: &[],
    };
    assert_eq!(vote.conclude().outcome(), Outcome::Passed);
}

#[test]
fn a_secret_ranking_of_too_few_is_not_counted_either() {
    let mut seats = electors(&[(Partner, 1); 5]);
    seats[4].recused = Some(Recusal::OWN_WISH);
    let options = super::ranked::options(&["A", "B"], None);
    let ballots: Vec<RankedBallot> = (0..4).map(|number| super::ranked::ranking(number, &[&[1], &[0]])).collect();
    let rule = Rule { secrecy: Secrecy::Secret, final_ballots: true, ..plain(Method::Ranked) };
    let ballots = Ballots::Rankings { options: &options, ballots: &ballots };
    let vote = Vote {
        area: Area::Membership,
        granted_for: None,
        rule: &rule,
        electors: &seats,
        ballots,
        goes_on: false,
        declared: &[],
    };
    let result = vote.conclude();
    let tally = result.ranking().unwrap();
    assert_eq!((tally.ground, tally.chosen(), tally.cast.spoken()), (Ground::TooFewForSecrecy, None, "0".to_owned()));
}

proptest! {
    #[test]
    fn a_secret_vote_comes_to_what_an_open_one_would(
        rule in any_rule(), electors in any_electors(7), answers in any_answers(7), turned in any::<bool>(),
    ) {
        prop_assume!(rule.method != Method::Consent && rule.objectors.is_none());
        let ballots = ballots_of(&rule, &electors, &answers);
        let of = |ballot: &Ballot| {
            let elector = electors.iter().find(|elector| elector.seat == ballot.seat && elector.takes_part(&rule))?;
            Some(SecretBallot { constituency: elector.constituency, weight: elector.weight, answer: ballot.choice })
        };
        let mut secret: Vec<SecretBallot<Choice>> = ballots.iter().filter_map(of).collect();
        if turned {
            secret.reverse();
        }
        let voted: Vec<SeatId> = ballots.iter().map(|ballot| ballot.seat).collect();
        prop_assert_eq!(close_secret(&rule, &electors, &voted, &secret), close(&rule, &electors, &ballots));
    }

    #[test]
    fn a_secret_ranking_comes_to_what_an_open_one_would((rule, options, electors, ballots) in any_ranked_vote()) {
        let of = |ballot: &RankedBallot| {
            let elector = electors.iter().find(|elector| elector.seat == ballot.seat && elector.takes_part(&rule))?;
            let answer = ballot.ranks.clone();
            Some(SecretBallot { constituency: elector.constituency, weight: elector.weight, answer })
        };
        let secret: Vec<SecretBallot<Vec<Vec<u32>>>> = ballots.iter().rev().filter_map(of).collect();
        let voted: Vec<SeatId> = ballots.iter().map(|ballot| ballot.seat).collect();
        let open = close_ranked(&rule, &options, &electors, &ballots);
        prop_assert_eq!(close_secret_ranked(&rule, &options, &electors, &voted, &secret), open);
    }
}
