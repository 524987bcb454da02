//! Which rules and ballots are possible.

use super::*;

fn problem(rule: AllocationRule) -> AllocationProblem {
    rule.validate().unwrap_err()
}

#[test]
fn a_rule_that_contradicts_itself_is_refused() {
    let plain = AllocationRule::equal_shares;
    let ranking =
        |points: Vec<u64>| AllocationRule { ballot_form: BallotForm::Ranking, ranking_points: points, ..plain() };
    let cap = |most_minor, most_projects| CategoryCap { category: "green".to_owned(), most_minor, most_projects };
    let capped = |category_caps| AllocationRule { category_caps, ..plain() };
    assert_eq!(problem(ranking(vec![])), AllocationProblem::RankingPoints { form: BallotForm::Ranking });
    assert_eq!(problem(ranking(vec![1, 2])), AllocationProblem::RankingPointsRise { rank: 2 });
    assert_eq!(problem(ranking(vec![1_000_001])), AllocationProblem::RankWorthTooMuch { points: 1_000_001 });
    let points = AllocationRule { most_points: Some(3), ..plain() };
    assert_eq!(problem(points), AllocationProblem::PointsNotUsed { form: BallotForm::Approval });
    let completed = AllocationRule { completion: Completion::Add1, ..AllocationRule::greedy() };
    assert_eq!(problem(completed), AllocationProblem::CompletionOfGreedy { completion: Completion::Add1 });
    assert_eq!(problem(AllocationRule { stops_at_first_misfit: true, ..plain() }), AllocationProblem::MisfitOfShares);
    let few = AllocationRule { most_projects: Some(1), least_projects: 2, ..plain() };
    assert_eq!(problem(few), AllocationProblem::MostProjects { least: 2, most: 1 });
    let green = || "green".to_owned();
    assert_eq!(problem(capped(vec![cap(None, None)])), AllocationProblem::EmptyCap { category: green() });
    let twice = vec![cap(Some(1), None), cap(None, Some(1))];
    assert_eq!(problem(capped(twice)), AllocationProblem::CapTwice { category: green() });
    assert_eq!(ranking(vec![3, 2, 2]).validate(), Ok(()));
}

#[test]
fn a_ballot_beyond_the_rule_is_refused_with_its_position() {
    let rule = AllocationRule {
        ballot_form: BallotForm::Points,
        most_named: Some(2),
        most_points: Some(5),
        ..AllocationRule::equal_shares()
    };
    let refused = |ballot: ProjectBallot| {
        let ballots = [weighing("1", ProjectBallot::Points(vec![(0, 5)])), weighing("1", ballot)];
        match allocate(&rule, &shareable(100, &[10, 20, 30]), &ballots).unwrap_err() {
            AllocationProblem::InBallot { ballot: 1, problem } => *problem,
            other => panic!("{other}"),
        }
    };
    let points = |points: &[(usize, u64)]| ProjectBallot::Points(points.to_vec());
    assert_eq!(refused(points(&[(3, 1)])), AllocationProblem::UnknownProject { project: 3, projects: 3 });
    assert_eq!(refused(points(&[(1, 1), (1, 0)])), AllocationProblem::NamedTwice { project: 1 });
    assert_eq!(refused(points(&[(0, 1), (1, 1), (2, 1)])), AllocationProblem::TooManyNamed { named: 3, most: 2 });
    assert_eq!(refused(points(&[(0, 3), (1, 3)])), AllocationProblem::TooManyPoints { given: 6, most: 5 });
    assert_eq!(
        refused(ProjectBallot::Approval(vec![0])),
        AllocationProblem::WrongForm { needed: BallotForm::Points, given: BallotForm::Approval }
    );
}

#[test]
fn amounts_out_of_range_are_refused() {
    let asked =
        |budget, costs: &[i64]| allocate(&AllocationRule::greedy(), &shareable(budget, costs), &[]).unwrap_err();
    assert_eq!(asked(-1, &[]), AllocationProblem::Budget { budget_minor: -1 });
    assert_eq!(asked(10, &[5, 0]), AllocationProblem::Cost { project: 1, cost_minor: 0 });
    assert_eq!(asked(10, &[1 << 53]), AllocationProblem::Cost { project: 0, cost_minor: 1 << 53 });
}

#[test]
fn weights_and_amounts_too_large_to_be_counted_exactly_are_refused_and_never_wrong() {
    let heavy = weighing(&"9".repeat(40), ProjectBallot::Approval(vec![0]));
    let outcome = allocate(&AllocationRule::equal_shares(), &shareable(100, &[10]), &[heavy]);
    assert_eq!(outcome.unwrap_err(), AllocationProblem::TooLarge);
}

#[test]
fn a_rank_is_worth_what_the_rule_says() {
    let rule =
        AllocationRule { ballot_form: BallotForm::Ranking, ranking_points: vec![5, 2], ..AllocationRule::greedy() };
    let ballots = [ProjectBallot::Ranking(vec![2, 0]), ProjectBallot::Ranking(vec![2])];
    let ballots = ballots.map(|ballot| weighing("1/2", ballot));
    let allocation = allocate(&rule, &shareable(100, &[10, 20, 30]), &ballots).unwrap();
    let scores: Vec<String> = allocation.projects.iter().map(|project| project.score.to_string()).collect();
    assert_eq!(scores, ["1", "0", "5"]);
    let long = ProjectBallot::Ranking(vec![0, 1, 2]);
    assert_eq!(long.points(&rule, 3), Err(AllocationProblem::TooManyNamed { named: 3, most: 2 }));
}
