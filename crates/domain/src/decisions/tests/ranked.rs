//! Ranking by example.

use super::*;
use Constituency::{Funder, Partner};

pub(super) fn options(names: &[&str], status_quo: Option<u32>) -> Options {
    Options { names: names.iter().map(|name| (*name).to_owned()).collect(), status_quo }
}

pub(super) fn ranking(number: u32, ranks: &[&[u32]]) -> RankedBallot {
    RankedBallot { seat: seat(number), ranks: ranks.iter().map(|rank| rank.to_vec()).collect() }
}

fn strict(number: u32, order: &[u32]) -> RankedBallot {
    RankedBallot { seat: seat(number), ranks: order.iter().map(|option| vec![*option]).collect() }
}

fn texts(matrix: &[Vec<Exact>]) -> Vec<Vec<String>> {
    matrix.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn partners(weights: &[i64]) -> Vec<Elector> {
    electors(&weights.iter().map(|weight| (Partner, *weight)).collect::<Vec<_>>())
}

const BUS: u32 = 0;
const TRAM: u32 = 1;
const KEEP: u32 = 2;

fn transport() -> Options {
    options(&["Buses", "Trams", "Keep it"], Some(KEEP))
}

/// The example of Schulze's paper with 45 voters and five candidates, A to E: E wins, then A, C, B, D.
#[test]
fn the_example_of_the_paper_that_defines_the_method_comes_out_as_printed_there() {
    let (a, b, c, d, e) = (0, 1, 2, 3, 4);
    let orders = [
        (5, [a, c, b, e, d]),
        (5, [a, d, e, c, b]),
        (8, [b, e, d, a, c]),
        (3, [c, a, b, e, d]),
        (7, [c, a, e, b, d]),
        (2, [c, b, a, d, e]),
        (7, [d, c, e, b, a]),
        (8, [e, b, a, d, c]),
    ];
    let electors = partners(&orders.map(|(weight, _)| weight));
    let ballots: Vec<RankedBallot> = (0..).zip(&orders).map(|(number, (_, order))| strict(number, order)).collect();
    let tally = close_ranked(&plain(Method::Ranked), &options(&["A", "B", "C", "D", "E"], None), &electors, &ballots);
    assert_eq!(
        texts(&tally.pairwise),
        [
            ["0", "20", "26", "30", "22"],
            ["25", "0", "16", "33", "18"],
            ["19", "29", "0", "17", "24"],
            ["15", "12", "28", "0", "14"],
            ["23", "27", "21", "31", "0"],
        ]
    );
    assert_eq!(
        texts(&tally.paths),
        [
            ["0", "28", "28", "30", "24"],
            ["25", "0", "28", "33", "24"],
            ["25", "29", "0", "29", "24"],
            ["25", "28", "28", "0", "24"],
            ["25", "28", "28", "31", "0"],
        ]
    );
    assert_eq!((tally.order.as_slice(), tally.ties.len()), ([e, a, c, b, d].as_slice(), 0));
    assert_eq!((tally.outcome, tally.chosen()), (Outcome::Passed, Some(e)));
}

#[test]
fn what_most_prefer_to_everything_else_comes_first_and_the_sentence_says_by_how_much() {
    let ballots = [strict(0, &[BUS, TRAM, KEEP]), strict(1, &[TRAM, BUS, KEEP]), strict(2, &[KEEP, BUS])];
    let tally = close_ranked(&plain(Method::Ranked), &transport(), &partners(&[4, 3, 2]), &ballots);
    assert_eq!((tally.outcome, tally.order), (Outcome::Passed, vec![BUS, TRAM, KEEP]));
    assert_eq!(
        tally.sentence,
        "“Buses” comes first of 3 options: its strongest path to “Trams”, the next, is 6, and the one back 0."
    );
}

#[test]
fn where_the_status_quo_comes_first_nothing_changes() {
    let tally = close_ranked(&plain(Method::Ranked), &transport(), &partners(&[3]), &[strict(0, &[KEEP, BUS])]);
    assert_eq!((tally.outcome, tally.ground, tally.chosen()), (Outcome::Failed, Ground::StatusQuoStands, None));
    assert_eq!(
        tally.sentence,
        "“Keep it” comes first of 3 options: its strongest path to “Buses”, the next, is 3, and the one back 0; no \
         option is ahead of the status quo, so nothing changes."
    );
}

#[test]
fn a_tie_is_named_and_broken_by_the_order_that_the_rule_states() {
    let ballots = [strict(0, &[TRAM, BUS]), strict(1, &[BUS, TRAM])];
    let tally = close_ranked(&plain(Method::Ranked), &transport(), &partners(&[1, 1]), &ballots);
    assert_eq!((tally.order.as_slice(), tally.outcome), ([BUS, TRAM, KEEP].as_slice(), Outcome::Passed));
    assert_eq!(tally.ties, [RankedTie { place: 1, options: vec![BUS, TRAM], taken_by: BUS }]);
    assert_eq!(
        tally.sentence,
        "“Buses” comes first of 3 options: “Buses” and “Trams” tie for it, and the order of the proposal decides."
    );
}

#[test]
fn a_tie_with_the_status_quo_changes_nothing_whatever_the_order() {
    let ballots = [strict(0, &[BUS]), strict(1, &[KEEP])];
    for (ties, order) in [(TieOrder::ProposalOrder, [BUS, KEEP, TRAM]), (TieOrder::StatusQuoFirst, [KEEP, BUS, TRAM])] {
        let rule = Rule { ranking: Some(Ranking { ties }), ..plain(Method::Ranked) };
        let tally = close_ranked(&rule, &transport(), &partners(&[1, 1]), &ballots);
        assert_eq!((tally.order.as_slice(), tally.ground), (order.as_slice(), Ground::StatusQuoStands));
    }
}

#[test]
fn of_options_that_tie_one_that_is_ahead_of_the_status_quo_comes_first() {
    // Buses tie with both others; trams are ahead of the status quo.
    let ballots = [ranking(0, &[&[TRAM], &[KEEP], &[BUS]]), ranking(1, &[&[BUS], &[TRAM], &[KEEP]])];
    let tally = close_ranked(&plain(Method::Ranked), &transport(), &partners(&[1, 1]), &ballots);
    assert_eq!(tally.ties[0].options, [BUS, TRAM]);
    assert_eq!((tally.order.as_slice(), tally.chosen()), ([TRAM, BUS, KEEP].as_slice(), Some(TRAM)));
}

#[test]
fn options_that_a_ballot_leaves_out_come_last_as_equals() {
    let some = close_ranked(&plain(Method::Ranked), &transport(), &partners(&[2]), &[ranking(0, &[&[TRAM]])]);
    let all =
        close_ranked(&plain(Method::Ranked), &transport(), &partners(&[2]), &[ranking(0, &[&[TRAM], &[BUS, KEEP]])]);
    assert_eq!(some, all);
    assert_eq!(some.ties, [RankedTie { place: 2, options: vec![BUS, KEEP], taken_by: BUS }]);
}

#[test]
fn by_winning_votes_no_option_passes_one_that_more_put_first_than_rank_it_at_all() {
    // Six put A first; five rank B. By margins B would come first: its weakest link wins by 2, those back by 1.
    let (a, b, c) = (0, 1, 2);
    let ballots = [strict(0, &[c]), strict(1, &[b, c]), strict(2, &[a])];
    let tally = close_ranked(&plain(Method::Ranked), &options(&["A", "B", "C"], None), &partners(&[3, 5, 6]), &ballots);
    assert_eq!(texts(&tally.pairwise), [["0", "6", "6"], ["5", "0", "5"], ["8", "3", "0"]]);
    assert_eq!(texts(&tally.paths), [["0", "6", "5"], ["5", "0", "5"], ["8", "6", "0"]]);
    assert_eq!(tally.order, [c, a, b]);
}

#[test]
fn a_ballot_that_ranks_nothing_helps_the_quorum_and_is_not_counted() {
    let rule = Rule { quorum: Some(fraction("2/3")), ..plain(Method::Ranked) };
    let (electors, bus) = (partners(&[1, 1, 1]), strict(0, &[BUS]));
    let lapsed = close_ranked(&rule, &transport(), &electors, std::slice::from_ref(&bus));
    assert_eq!(lapsed.ground, Ground::NoQuorum);
    assert_eq!(
        lapsed.sentence,
        "1 of 3 votes were cast; the quorum of 2/3 needed at least 2 and more than none, so it lapsed."
    );
    let passed = close_ranked(&rule, &transport(), &electors, &[bus, ranking(1, &[])]);
    assert_eq!((passed.outcome, passed.counted.to_string()), (Outcome::Passed, "1".to_owned()));
}

#[test]
fn nothing_is_chosen_vacuously() {
    let rule = plain(Method::Ranked);
    for (electors, ballots, ground) in [
        (Vec::new(), Vec::new(), Ground::EmptyElectorate),
        (partners(&[1]), Vec::new(), Ground::NoBallots),
        (partners(&[1]), vec![ranking(0, &[])], Ground::NothingCounted),
        (partners(&[1]), vec![ranking(0, &[&[BUS, TRAM, KEEP]])], Ground::NothingCounted),
    ] {
        let tally = close_ranked(&rule, &transport(), &electors, &ballots);
        assert_eq!((tally.ground, tally.outcome, tally.chosen()), (ground, Outcome::Lapsed, None));
        assert!(tally.sentence.ends_with("so it lapsed."), "{}", tally.sentence);
    }
    let capped = Rule { caps: vec![share(Funder, "1/2")], ..rule };
    let alone = close_ranked(&capped, &transport(), &electors(&[(Funder, 5), (Partner, 5)]), &[strict(0, &[BUS])]);
    assert_eq!(alone.ground, Ground::NothingCounted);
}

#[test]
fn a_cap_cuts_every_ballot_of_its_constituency() {
    let rule = Rule { caps: vec![share(Funder, "1/3")], ..plain(Method::Ranked) };
    let ballots = [strict(0, &[KEEP]), strict(1, &[BUS])];
    let tally = close_ranked(&rule, &transport(), &electors(&[(Funder, 100), (Partner, 10)]), &ballots);
    assert_eq!((tally.counted.to_string(), tally.constituencies[0].factor.to_string()), ("15".into(), "1/20".into()));
    assert_eq!((tally.order[0], tally.pairwise[KEEP as usize][BUS as usize].to_string()), (BUS, "5".to_owned()));
}

#[test]
fn a_constituency_concurs_where_its_own_count_puts_the_same_option_first_without_a_tie() {
    let rule = Rule { concurrence: vec![Partner], ..plain(Method::Ranked) };
    let seats = electors(&[(Funder, 5), (Partner, 1), (Partner, 1)]);
    let close = |own: [&[u32]; 2]| {
        let ballots = [strict(0, &[BUS]), strict(1, own[0]), strict(2, own[1])];
        close_ranked(&rule, &transport(), &seats, &ballots)
    };
    assert_eq!(close([&[BUS], &[BUS, TRAM]]).outcome, Outcome::Passed);
    let tied = close([&[BUS], &[TRAM]]);
    assert_eq!((tied.ground, tied.concurrence[0].first.clone()), (Ground::NoConcurrence, vec![BUS, TRAM]));
    assert!(
        tied.sentence.ends_with("but PARTNER must agree on its own: in its own count “Buses” and “Trams” tie."),
        "{}",
        tied.sentence
    );
    assert!(!close([&[], &[]]).concurrence[0].met);
}

#[test]
fn options_are_few_named_once_and_hold_the_status_quo_where_the_rule_puts_it_first() {
    let rule = plain(Method::Ranked);
    let keep = Rule { ranking: Some(Ranking { ties: TieOrder::StatusQuoFirst }), ..rule.clone() };
    assert_eq!(options(&["A", "B"], None).check(&rule), Ok(()));
    assert_eq!(options(&["A"], None).check(&rule), Err(RankingProblem::Count { count: 1 }));
    assert!(options(&["A"; MOST_OPTIONS + 1], None).check(&rule).is_err());
    assert_eq!(options(&["A", " "], None).check(&rule), Err(RankingProblem::Unnamed { position: 1 }));
    assert_eq!(options(&["A", "A"], None).check(&rule), Err(RankingProblem::NamedTwice { name: "A".to_owned() }));
    assert_eq!(options(&["A", "B"], Some(2)).check(&rule), Err(RankingProblem::Unknown { option: 2, count: 2 }));
    assert_eq!(options(&["A", "B"], None).check(&keep), Err(RankingProblem::StatusQuoMissing));
}

#[test]
fn a_ranking_names_each_option_once() {
    let (rule, elector) = (Rule { final_ballots: true, ..plain(Method::Ranked) }, elector(0, Partner, 1));
    let check = |ranks: &[&[u32]]| check_ranking(&rule, &transport(), Some(&elector), None, &ranking(0, ranks).ranks);
    assert_eq!(check(&[&[BUS, TRAM], &[KEEP]]), Ok(()));
    assert_eq!(check(&[]), Ok(()));
    assert_eq!(check(&[&[BUS], &[]]), Err(RankingProblem::EmptyRank.into()));
    assert_eq!(check(&[&[BUS], &[BUS]]), Err(RankingProblem::RankedTwice { option: BUS }.into()));
    assert_eq!(check(&[&[3]]), Err(RankingProblem::Unknown { option: 3, count: 3 }.into()));
    let again = check_ranking(&rule, &transport(), Some(&elector), Some(&strict(0, &[BUS])), &[]);
    assert_eq!(again, Err(Refusal::AlreadyVoted));
    assert_eq!(check_ranking(&rule, &transport(), None, None, &[]), Err(Refusal::NotEligible));
    assert_eq!(code(check_ranking(&plain(Method::Majority), &transport(), Some(&elector), None, &[])), "NOT_RANKED");
    let yes = check_ballot(&rule, Some(&elector), None, Choice::For, None).unwrap_err();
    assert_eq!(yes.to_string(), "FOR is no answer to a vote by RANKED; put the options in order");
}

#[test]
fn a_ranking_closes_early_once_everybody_voted_and_ballots_are_final() {
    let (rule, seats) = (Rule { final_ballots: true, ..plain(Method::Ranked) }, partners(&[1, 1]));
    let ballots = [strict(0, &[BUS]), ranking(1, &[])];
    assert_eq!(early_ranked(&rule, &transport(), &seats, &ballots[..1]), None);
    assert!(early_ranked(&rule, &transport(), &seats, &ballots).unwrap().early);
    assert_eq!(early_ranked(&plain(Method::Ranked), &transport(), &seats, &ballots), None);
    assert_eq!(early_ranked(&rule, &transport(), &[], &[]), None);
}
