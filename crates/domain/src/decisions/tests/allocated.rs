//! Budgets shared by an electorate: caps, concurrence, quorums, partner leadership.

use super::partner_led::found;
use super::*;
use crate::allocating::{
    AllocationRule, BallotForm, CategoryCap, Completion, Project, ProjectBallot, Shareable, Sharing, Verdict,
};
use Constituency::{Funder, Partner};

fn by(sharing: AllocationRule) -> Rule {
    Rule { allocation: Some(sharing), ..plain(Method::Allocation) }
}

fn shareable(costs: &[i64]) -> Shareable {
    Shareable { budget_minor: 120, places: 0, projects: costs.iter().copied().map(Project::costing).collect() }
}

fn approves(number: u32, projects: &[usize]) -> AllocationBallot {
    AllocationBallot { seat: seat(number), ballot: ProjectBallot::Approval(projects.to_vec()) }
}

fn electorate(weights: &[(Constituency, i64)]) -> Vec<Elector> {
    (0..).zip(weights).map(|(number, (constituency, weight))| elector(number, *constituency, *weight)).collect()
}

#[test]
fn a_cap_cuts_the_part_of_the_budget_that_a_constituency_shares() {
    let rule = Rule {
        caps: vec![ConstituencyShare { constituency: Funder, share: fraction("1/3") }],
        ..by(AllocationRule { completion: Completion::None, ..AllocationRule::equal_shares() })
    };
    let electors = electorate(&[(Funder, 10), (Partner, 1), (Partner, 1)]);
    let ballots = [approves(0, &[0]), approves(1, &[1]), approves(2, &[1])];
    let tally = close_allocation(&rule, &shareable(&[41, 80]), &electors, &ballots);
    assert_eq!((tally.counted.to_string(), tally.chosen()), ("3".to_owned(), &[1][..]), "{tally:?}");
    assert_eq!(tally.sentence, "1 of 2 projects is funded for 80 of 120, by equal shares; 40 remains.");
    let cheaper = close_allocation(&rule, &shareable(&[40, 80]), &electors, &ballots);
    assert_eq!(cheaper.chosen().len(), 2, "a third of the budget is theirs");
}

#[test]
fn who_supports_nothing_helps_the_quorum_and_has_no_part_of_the_budget() {
    let rule = Rule { quorum: Some(fraction("2/3")), ..by(AllocationRule::equal_shares()) };
    let electors = electorate(&[(Partner, 1), (Partner, 1), (Partner, 1)]);
    let one = [approves(0, &[0])];
    let tally = close_allocation(&rule, &shareable(&[120]), &electors, &one);
    assert_eq!((tally.ground, tally.chosen()), (Ground::NoQuorum, &[][..]));
    let two = [approves(0, &[0]), approves(1, &[])];
    let tally = close_allocation(&rule, &shareable(&[120]), &electors, &two);
    assert_eq!((tally.ground, tally.counted.to_string()), (Ground::RuleMet, "1".to_owned()));
    let nothing = [approves(0, &[]), approves(1, &[])];
    let tally = close_allocation(&rule, &shareable(&[120]), &electors, &nothing);
    assert_eq!(
        (tally.outcome, tally.sentence.as_str()),
        (Outcome::Lapsed, "Of 2 votes cast, none that counts supports a project, so it lapsed.")
    );
}

#[test]
fn a_project_needs_a_supporter_in_each_constituency_that_must_agree() {
    let rule = Rule { concurrence: vec![Partner], ..by(AllocationRule::greedy()) };
    let electors = electorate(&[(Funder, 5), (Partner, 1)]);
    let tally = close_allocation(&rule, &shareable(&[60, 50]), &electors, &[approves(0, &[0, 1]), approves(1, &[1])]);
    assert_eq!(tally.chosen(), [1]);
    let verdict = &tally.allocation.as_ref().unwrap().projects[0].verdict;
    assert!(matches!(verdict, Verdict::NotFunded(crate::allocating::NotFunded::NotAgreed { .. })), "{verdict:?}");
    let none = close_allocation(&rule, &shareable(&[60]), &electors, &[approves(0, &[0]), approves(1, &[])]);
    assert_eq!((none.ground, none.outcome), (Ground::NothingFunded, Outcome::Failed));
}

#[test]
fn recusing_a_seat_equals_its_never_having_been_there() {
    let rule = by(AllocationRule::equal_shares());
    let all = electorate(&[(Partner, 1), (Partner, 1), (Funder, 7)]);
    let mut recused = all.clone();
    recused[2].recused = Some(Recusal::OWN_WISH);
    let ballots = [approves(0, &[0]), approves(1, &[1]), approves(2, &[2])];
    let without = close_allocation(&rule, &shareable(&[60, 60, 10]), &all[..2], &ballots);
    let with = close_allocation(&rule, &shareable(&[60, 60, 10]), &recused, &ballots);
    assert_eq!(with, AllocationTally { recused: vec![seat(2)], ..without });
}

#[test]
fn it_closes_early_only_when_everybody_has_voted_openly_for_good() {
    let electors = electorate(&[(Partner, 1), (Partner, 1)]);
    let both = [approves(0, &[0]), approves(1, &[])];
    let rule = Rule { final_ballots: true, ..by(AllocationRule::equal_shares()) };
    let early = |rule: &Rule, ballots: &[AllocationBallot]| {
        early_allocation(rule, &shareable(&[120]), &electors, ballots).map(|tally| (tally.early, tally.outcome))
    };
    assert_eq!(early(&rule, &both), Some((true, Outcome::Passed)));
    assert_eq!(early(&rule, &both[..1]), None);
    assert_eq!(early(&Rule { final_ballots: false, ..rule.clone() }, &both), None);
    assert_eq!(early(&Rule { secrecy: Secrecy::HiddenUntilClose, ..rule }, &both), None);
}

#[test]
fn what_each_seat_pays_sums_to_the_cost() {
    let rule = by(AllocationRule { completion: Completion::None, ..AllocationRule::equal_shares() });
    let electors = electorate(&[(Partner, 1), (Partner, 2)]);
    let ballots = [approves(0, &[0]), approves(1, &[0, 1])];
    let paid = seat_payments(&rule, &shareable(&[90, 20]), &electors, &ballots);
    let of = |project: usize| {
        let of_project = paid.iter().filter(|one| one.project == project);
        of_project.map(|one| (one.seat, one.amount.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(of(0), [(seat(0), "30".to_owned()), (seat(1), "60".to_owned())]);
    assert_eq!(of(1), [(seat(1), "20".to_owned())]);
    assert_eq!(seat_payments(&by(AllocationRule::greedy()), &shareable(&[90]), &electors, &ballots), []);
}

fn valid(rule: &Rule) -> Result<(), &'static str> {
    rule.validate(&CONSTITUENCIES).map_err(|refusal| refusal.explain().code)
}

#[test]
fn a_rule_names_its_terms_and_no_others() {
    assert_eq!(valid(&by(AllocationRule::equal_shares())), Ok(()));
    assert_eq!(valid(&plain(Method::Allocation)), Err("INVALID_RULE"));
    let elsewhere = Rule { allocation: Some(AllocationRule::greedy()), ..plain(Method::Majority) };
    assert_eq!(valid(&elsewhere), Err("INVALID_RULE"));
    let broken = AllocationRule { ballot_form: BallotForm::Ranking, ..AllocationRule::greedy() };
    assert_eq!(valid(&by(broken)), Err("INVALID_RULE"));
}

#[test]
fn a_ballot_can_support_as_many_projects_as_must_be_funded() {
    let two = AllocationRule { least_projects: 2, most_named: Some(2), ..AllocationRule::greedy() };
    assert_eq!(valid(&by(two.clone())), Ok(()));
    assert_eq!(valid(&by(AllocationRule { most_named: Some(1), ..two.clone() })), Err("INVALID_RULE"));
    let ranks = AllocationRule { ballot_form: BallotForm::Ranking, ranking_points: vec![1], most_named: None, ..two };
    assert_eq!(valid(&by(ranks)), Err("INVALID_RULE"));
}

#[test]
fn equal_shares_are_not_secret_for_nobody_could_count_them_again() {
    let secret = |sharing| Rule { secrecy: Secrecy::Secret, final_ballots: true, ..by(sharing) };
    assert_eq!(valid(&secret(AllocationRule::greedy())), Ok(()));
    assert_eq!(valid(&secret(AllocationRule::equal_shares())), Err("INVALID_RULE"));
}

#[test]
fn every_term_shows_in_the_words_of_a_rule() {
    let rule = AllocationRule::equal_shares();
    let others = [
        AllocationRule { ballot_form: BallotForm::Points, ..rule.clone() },
        AllocationRule { most_named: Some(2), ..rule.clone() },
        AllocationRule { sharing: Sharing::Greedy, ..rule.clone() },
        AllocationRule { completion: Completion::Add1Utilitarian, ..rule.clone() },
        AllocationRule { add1_most_steps: 7, ..rule.clone() },
        AllocationRule { add1_stops_when_exhaustive: false, ..rule.clone() },
        AllocationRule { least_projects: 2, ..rule.clone() },
        AllocationRule { most_projects: Some(2), ..rule.clone() },
        AllocationRule {
            category_caps: vec![CategoryCap { category: "green".into(), most_minor: Some(5), most_projects: None }],
            ..rule.clone()
        },
    ];
    for (position, one) in others.iter().enumerate() {
        assert_ne!(one.to_string(), rule.to_string());
        assert!(others[..position].iter().all(|other| other.to_string() != one.to_string()), "{one}");
    }
}

fn clauses(rule: &Rule, electors: &[Elector]) -> Vec<Clause> {
    found(rule, electors).into_iter().map(|(clause, _)| clause).collect()
}

#[test]
fn sharing_is_partner_led_where_partners_agree_with_each_project_and_nothing_is_kept_back() {
    let electors = electorate(&[(Funder, 3), (Partner, 1), (Partner, 1)]);
    let agreed = |sharing| Rule { concurrence: vec![Partner], ..by(sharing) };
    let utilitarian = AllocationRule { completion: Completion::Add1Utilitarian, ..AllocationRule::equal_shares() };
    assert_eq!(clauses(&agreed(utilitarian.clone()), &electors), []);
    assert_eq!(clauses(&agreed(AllocationRule::greedy()), &electors), []);
    assert_eq!(clauses(&agreed(AllocationRule::equal_shares()), &electors), [Clause::B], "it may keep its part back");
    assert_eq!(clauses(&by(utilitarian), &electors), [Clause::A, Clause::B]);
    let reserved = Rule { reserved: Some(Partner), ..by(AllocationRule::equal_shares()) };
    assert_eq!(clauses(&reserved, &electors), []);
    let nothing = ConstituencyShare { constituency: Funder, share: fraction("0/1") };
    assert_eq!(clauses(&Rule { caps: vec![nothing], ..by(AllocationRule::equal_shares()) }, &electors), []);
    assert_eq!(clauses(&agreed(AllocationRule::greedy()), &electors[..1]), [Clause::B, Clause::C]);
    let quorum = Rule { quorum: Some(fraction("1/1")), ..agreed(AllocationRule::greedy()) };
    assert_eq!(clauses(&quorum, &electors), [Clause::B]);
}

/// Every set of three projects, of which the last costs the whole budget.
fn every_ballot() -> Vec<Option<Vec<usize>>> {
    let set = |code: usize| (0..3).filter(|project| code & (1 << project) != 0).collect();
    std::iter::once(None).chain((0..8).map(|code| Some(set(code)))).collect()
}

/// No profile of a small body breaks what the check promises, and where it warns some profile does.
#[test]
fn partner_leadership_holds_for_every_profile_of_small_bodies() {
    let electors = electorate(&[(Funder, 2), (Partner, 1), (Partner, 1)]);
    let projects = shareable(&[1, 2, 120]);
    let completions = [Completion::None, Completion::Utilitarian];
    let mut sharings: Vec<AllocationRule> =
        completions.map(|completion| AllocationRule { completion, ..AllocationRule::equal_shares() }).to_vec();
    sharings.push(AllocationRule::greedy());
    for (sharing, concurrence) in sharings.iter().flat_map(|one| [(one, vec![]), (one, vec![Partner])]) {
        let rule = Rule { concurrence, ..by(sharing.clone()) };
        let (mut alone, mut stopped) = (false, false);
        for mine in every_ballot() {
            for (one, other) in every_ballot()
                .into_iter()
                .flat_map(|one| every_ballot().into_iter().map(move |other| (one.clone(), other)))
            {
                let said = [mine.clone(), one, other];
                let ballots = (0..).zip(&said).filter_map(|(number, said)| Some(approves(number, said.as_ref()?)));
                let tally = close_allocation(&rule, &projects, &electors, &ballots.collect::<Vec<_>>());
                let by_others = |project: usize| said[1..].iter().flatten().any(|named| named.contains(&project));
                alone |= tally.chosen().iter().any(|project| !by_others(*project));
                let all_want = said[1..].iter().all(|said| said.as_deref() == Some(&[2]));
                stopped |= all_want && !tally.chosen().contains(&2);
            }
        }
        let expected: Vec<Clause> = [(alone, Clause::A), (stopped, Clause::B)]
            .into_iter()
            .filter_map(|(broken, clause)| broken.then_some(clause))
            .collect();
        assert_eq!(clauses(&rule, &electors), expected, "{sharing} {:?}", rule.concurrence);
    }
}
