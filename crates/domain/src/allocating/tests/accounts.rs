//! What the account of an allocation says.

use super::*;

fn verdict(allocation: &Allocation, project: usize) -> &Verdict {
    &allocation.projects[project].verdict
}

fn refused(allocation: &Allocation, project: usize) -> NotFunded {
    match verdict(allocation, project) {
        Verdict::NotFunded(why) => why.clone(),
        funded => panic!("{funded:?}"),
    }
}

/// Three of four want 0 and 1, the fourth wants 2.
fn three_and_one() -> Vec<WeightedBallot> {
    vec![approving(&[0, 1]), approving(&[0, 1]), approving(&[0, 1]), approving(&[2])]
}

#[test]
fn supporters_pay_alike_and_who_has_less_gives_all() {
    let rule = AllocationRule { completion: Completion::None, ..AllocationRule::equal_shares() };
    let ballots = [approving(&[0, 1]), approving(&[0, 1]), approving(&[1])];
    let allocation = allocate(&rule, &shareable(60, &[20, 40]), &ballots).unwrap();
    // 20 each. Project 1 has more supporters and is bought first, for 40/3 each; two times 20/3 are left for project 0.
    assert_eq!(allocation.funded, [1]);
    let Verdict::Funded { by: Funding::EqualShares, rank: 1, payment: Some(payment) } = verdict(&allocation, 1) else {
        panic!("{:?}", verdict(&allocation, 1))
    };
    assert_eq!(payment.most_per_point, exact("13333334/1000000"));
    assert_eq!(payment.rho, exact("333333333334/1000000000000"));
    assert_eq!(payment.gave_all, 0);
    assert_eq!(refused(&allocation, 0), NotFunded::SupportersCannotPay { left_minor: 13 });
    assert_eq!(allocation.sentence, "1 of 2 projects is funded for 40 of 60, by equal shares; 20 remains.");
}

#[test]
fn who_has_less_left_gives_all_of_it() {
    let rule = AllocationRule { completion: Completion::None, ..AllocationRule::equal_shares() };
    let ballots = [approving(&[0, 1]), approving(&[0, 1]), approving(&[0]), approving(&[1])];
    let allocation = allocate(&rule, &shareable(60, &[28, 25]), &ballots).unwrap();
    // 15 each. Both have three supporters, and project 1 costs less: 25/3 each. Two then have 20/3 left for project 0.
    assert_eq!(allocation.funded, [1, 0]);
    let Verdict::Funded { payment: Some(payment), .. } = verdict(&allocation, 0) else { panic!() };
    assert_eq!(payment.gave_all, 2);
}

#[test]
fn large_agreement_does_not_shut_out_the_minority() {
    let costs = shareable(80, &[30, 30, 20]);
    let shares = allocate(&AllocationRule::equal_shares(), &costs, &three_and_one()).unwrap();
    assert_eq!(shares.funded, [0, 1, 2]);
    let costs = shareable(75, &[30, 30, 18]);
    let greedy = allocate(&AllocationRule::greedy(), &costs, &three_and_one()).unwrap();
    assert_eq!(greedy.funded, [0, 1]);
    assert_eq!(refused(&greedy, 2), NotFunded::NotAffordable { left_minor: 15 });
}

#[test]
fn utilitarian_completion_spends_what_is_left_by_score() {
    let rule = AllocationRule { completion: Completion::Utilitarian, ..AllocationRule::equal_shares() };
    let ballots = [approving(&[0]), approving(&[0, 1]), approving(&[2])];
    let allocation = allocate(&rule, &shareable(30, &[18, 11, 12]), &ballots).unwrap();
    assert_eq!(allocation.funded, [0, 1]);
    assert!(matches!(verdict(&allocation, 1), Verdict::Funded { by: Funding::Utilitarian, rank: 2, payment: None }));
    assert_eq!(refused(&allocation, 2), NotFunded::NotAffordable { left_minor: 1 });
    assert_eq!(
        allocation.sentence,
        "2 of 3 projects are funded for 29 of 30, by equal shares, with 1 project added by score out of what was left; \
         1 remains."
    );
}

#[test]
fn a_tie_goes_to_the_lower_cost_then_to_the_higher_score_then_to_the_list() {
    let rule = AllocationRule { completion: Completion::None, ..AllocationRule::equal_shares() };
    let ballots = [approving(&[0, 1]), approving(&[0, 1])];
    let tie = |costs: &[i64]| allocate(&rule, &shareable(30, costs), &ballots).unwrap().ties;
    let told = |chosen, by| vec![Tie { projects: vec![0, 1], chosen, by }];
    assert_eq!(tie(&[20, 10]), told(1, TieBreaker::LowerCost));
    assert_eq!(tie(&[10, 10]), told(0, TieBreaker::ListedOrder));
}

#[test]
fn a_tie_of_effective_votes_goes_to_the_higher_score() {
    // 12 each. Project 0 takes all of three; then 1 has one supporter with money, and 2 has one with and one without.
    let ballots = [approving(&[0, 2]), approving(&[0]), approving(&[0]), approving(&[1]), approving(&[2])];
    let rule = AllocationRule { completion: Completion::None, ..AllocationRule::equal_shares() };
    let allocation = allocate(&rule, &shareable(60, &[36, 10, 10]), &ballots).unwrap();
    assert_eq!(allocation.funded, [0, 2, 1]);
    assert_eq!(allocation.ties, [Tie { projects: vec![1, 2], chosen: 2, by: TieBreaker::HigherScore }]);
}

#[test]
fn limits_are_told_apart() {
    let project = |cost_minor, category: &str| Project { cost_minor, categories: vec![category.to_owned()] };
    let projects = vec![project(10, "green"), project(10, "green"), project(10, "culture"), project(10, "culture")];
    let shareable = Shareable { budget_minor: 100, places: 0, projects };
    let ballots = [approving(&[0, 1, 2]), approving(&[0, 1]), approving(&[0])];
    let cap = |most_projects| CategoryCap { category: "green".to_owned(), most_minor: None, most_projects };
    for rule in [AllocationRule::equal_shares(), AllocationRule::greedy()] {
        let capped = AllocationRule { category_caps: vec![cap(Some(1))], ..rule.clone() };
        let allocation = allocate(&capped, &shareable, &ballots).unwrap();
        assert_eq!(allocation.funded, [0, 2]);
        assert_eq!(refused(&allocation, 1), NotFunded::CategoryCap { category: "green".to_owned() });
        assert_eq!(refused(&allocation, 3), NotFunded::NoSupport);
        let few = AllocationRule { most_projects: Some(1), ..rule.clone() };
        let allocation = allocate(&few, &shareable, &ballots).unwrap();
        assert_eq!(refused(&allocation, 1), NotFunded::MostProjectsReached { most: 1 });
        let high = AllocationRule { least_score: Some(exact("3/2")), ..rule.clone() };
        let allocation = allocate(&high, &shareable, &ballots).unwrap();
        assert_eq!(refused(&allocation, 2), NotFunded::BelowLeastScore { least: exact("3/2") });
        let many = AllocationRule { least_projects: 4, ..rule };
        let allocation = allocate(&many, &shareable, &ballots).unwrap();
        assert_eq!(refused(&allocation, 0), NotFunded::MinimumNotReached { funded: 3, least: 4 });
        assert_eq!((allocation.funded, allocation.spent_minor), (vec![], 0));
        assert_eq!(allocation.sentence, "None of 4 projects is funded: 3 would be, and the rule needs at least 4.");
    }
}

#[test]
fn greedy_may_end_at_the_first_project_that_does_not_fit() {
    let rule = AllocationRule { stops_at_first_misfit: true, ..AllocationRule::greedy() };
    let ballots = [approving(&[0, 1, 2]), approving(&[0, 1]), approving(&[0])];
    let allocation = allocate(&rule, &shareable(30, &[20, 15, 5]), &ballots).unwrap();
    assert_eq!(allocation.funded, [0]);
    assert_eq!(refused(&allocation, 1), NotFunded::NotAffordable { left_minor: 10 });
    assert_eq!(refused(&allocation, 2), NotFunded::AfterFirstMisfit);
}

#[test]
fn the_step_limit_of_add1_is_said() {
    let rule = AllocationRule { add1_most_steps: 3, ..AllocationRule::equal_shares() };
    let ballots = [approving(&[0]), approving(&[1]), approving(&[1])];
    let allocation = allocate(&rule, &shareable(90, &[60, 80]), &ballots).unwrap();
    let shares = allocation.shares.unwrap();
    assert_eq!((shares.first, shares.last), (exact("30"), exact("33")));
    assert_eq!((shares.add1_steps, shares.add1_end), (3, Some(AddOneEnd::StepLimit)));
    assert_eq!(
        allocation.sentence,
        "0 of 2 projects are funded for 0 of 90, by equal shares after 3 steps of ADD1, which is as many as the rule \
         allows; 90 remains."
    );
}

#[test]
fn many_steps_that_change_nothing_are_taken_at_once() {
    let ballots = [approving(&[0]), approving(&[1])];
    let shareable = Shareable { places: 0, ..shareable(9_000_000_000, &[8_000_000_000, 8_999_999_999]) };
    let rule = AllocationRule { add1_most_steps: u64::MAX, ..AllocationRule::equal_shares() };
    let allocation = allocate(&rule, &shareable, &ballots).unwrap();
    assert_eq!(allocation.funded, [0]);
    assert_eq!(allocation.shares.unwrap().add1_steps, 3_500_000_000);
}

#[test]
fn nothing_is_funded_where_nobody_votes() {
    let nobody = allocate(&AllocationRule::equal_shares(), &shareable(90, &[60]), &[]).unwrap();
    assert_eq!(nobody.sentence, "None of 1 project is funded: no ballot supports one.");
    let weightless = [weighing("0", ProjectBallot::Approval(vec![0]))];
    let allocation = allocate(&AllocationRule::greedy(), &shareable(90, &[60]), &weightless).unwrap();
    assert_eq!(allocation.projects, nobody.projects);
}
