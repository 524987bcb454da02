//! Whether more support for what is funded can harm it: where not, and where it can.

use super::*;

/// What is funded by approvals of weight 1.
fn funded(rule: &AllocationRule, shareable: &Shareable, ballots: &[Vec<usize>]) -> Vec<usize> {
    let ballots: Vec<WeightedBallot> = ballots.iter().map(|projects| approving(projects)).collect();
    allocate(rule, shareable, &ballots).unwrap().funded
}

fn completed(completion: Completion) -> AllocationRule {
    AllocationRule { completion, ..AllocationRule::equal_shares() }
}

/// One more point for a project in a ballot that counts anyway, and nothing less for the others.
fn raised(ballot: &WeightedBallot, project: usize) -> WeightedBallot {
    let ProjectBallot::Points(given) = &ballot.ballot else { panic!("by points") };
    let more = |(one, points): &(usize, u64)| (*one, points + u64::from(*one == project));
    WeightedBallot { ballot: ProjectBallot::Points(given.iter().map(more).collect()), ..ballot.clone() }
}

/// By points, without ADD1 and without a least number of projects.
fn any_monotone_election() -> impl Strategy<Value = AnyElection> {
    let rules = any_rule().prop_filter("another form", |rule| rule.ballot_form == BallotForm::Points);
    rules.prop_flat_map(|rule| {
        let completion = match rule.completion {
            Completion::Add1 => Completion::None,
            Completion::Add1Utilitarian => Completion::Utilitarian,
            other => other,
        };
        election_by(AllocationRule { completion, least_projects: 0, ..rule })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn more_points_for_a_funded_project_never_harm_it(
        election in any_monotone_election(), which in any::<prop::sample::Index>(), whose in any::<prop::sample::Index>(),
    ) {
        let before = election.allocate().funded;
        prop_assume!(!before.is_empty());
        let (project, position) = (before[which.index(before.len())], whose.index(election.ballots.len()));
        let mut ballots = election.ballots.clone();
        ballots[position] = raised(&ballots[position], project);
        let after = AnyElection { ballots, ..election }.allocate().funded;
        prop_assert!(after.contains(&project), "{project} of {before:?}, then {after:?}");
    }
}

/// Both then pay half of the first project, and what the first ballot has left is too little for the other.
#[test]
fn with_a_least_number_of_projects_more_support_for_a_funded_one_may_leave_none() {
    let rule = AllocationRule { least_projects: 2, ..completed(Completion::None) };
    let projects = shareable(2, &[1, 1]);
    assert_eq!(funded(&rule, &projects, &[vec![1], vec![0]]), [0, 1]);
    assert!(funded(&rule, &projects, &[vec![0, 1], vec![0]]).is_empty());
    assert!(funded(&rule, &projects, &[vec![1], vec![0], vec![0]]).is_empty());
}

/// A budget of 12 pays for the first project, with which the second does not fit any more.
#[test]
fn a_larger_budget_may_cost_a_funded_project_its_place() {
    for completion in [Completion::None, Completion::Add1] {
        let with = |budget| funded(&completed(completion), &shareable(budget, &[12, 4]), &[vec![0], vec![0, 1]]);
        assert_eq!((with(11), with(12)), (vec![1], vec![0]), "{completion}");
    }
}
