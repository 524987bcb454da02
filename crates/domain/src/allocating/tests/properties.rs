//! What holds for every rule, every project and every set of ballots.

use num_traits::Zero;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_order_of_ballots_never_matters((election, ballots) in any_shuffled_election()) {
        prop_assert_eq!(election.allocate(), AnyElection { ballots, ..election }.allocate());
    }

    /// Except where the rule states a least score: that is a number of votes, not a share of them.
    #[test]
    fn scaling_all_weights_changes_nothing(election in any_election(), by in 2_i64..1_000) {
        let rule = AllocationRule { least_score: None, ..election.rule.clone() };
        let election = AnyElection { rule, ..election };
        let scale = |one: &WeightedBallot| {
            let weight = Exact::from(one.weight.number() * num_rational::BigRational::from_integer(by.into()));
            WeightedBallot { weight, ballot: one.ballot.clone() }
        };
        let scaled = election.ballots.iter().map(scale).collect();
        let (as_they_are, scaled) = (election.allocate(), AnyElection { ballots: scaled, ..election }.allocate());
        prop_assert_eq!(&as_they_are.funded, &scaled.funded);
        let steps = |allocation: &Allocation| allocation.shares.as_ref().map(|shares| (shares.add1_steps, shares.add1_end));
        prop_assert_eq!(steps(&as_they_are), steps(&scaled));
    }

    /// Except under ADD1, whose step is one unit for each ballot.
    #[test]
    fn equal_ballots_count_as_one_of_their_joint_weight(election in any_election()) {
        prop_assume!(!election.rule.completion.adds_one());
        let mut joined: Vec<WeightedBallot> = Vec::new();
        for ballot in &election.ballots {
            match joined.iter_mut().find(|other| other.ballot == ballot.ballot) {
                Some(other) => other.weight = Exact::from(other.weight.number() + ballot.weight.number()),
                None => joined.push(ballot.clone()),
            }
        }
        let (apart, together) = (election.allocate(), AnyElection { ballots: joined, ..election }.allocate());
        prop_assert_eq!(&apart.funded, &together.funded);
        prop_assert_eq!(&apart.shares, &together.shares);
        prop_assert_eq!(&apart.ties, &together.ties);
        prop_assert_eq!(apart.sentence, together.sentence);
    }

    #[test]
    fn the_budget_and_every_limit_are_kept(election in any_election()) {
        let allocation = election.allocate();
        let cost = |projects: &[usize]| projects.iter().map(|p| election.shareable.projects[*p].cost_minor).sum::<i64>();
        prop_assert_eq!(allocation.spent_minor, cost(&allocation.funded));
        prop_assert!(allocation.remaining_minor >= 0);
        prop_assert_eq!(allocation.spent_minor + allocation.remaining_minor, election.shareable.budget_minor);
        let funded = allocation.funded.len() as u32;
        prop_assert!(election.rule.most_projects.is_none_or(|most| funded <= most));
        prop_assert!(funded == 0 || funded >= election.rule.least_projects);
        for cap in &election.rule.category_caps {
            let of = |p: &usize| election.shareable.projects[*p].categories.contains(&cap.category);
            let inside: Vec<usize> = allocation.funded.iter().copied().filter(of).collect();
            prop_assert!(cap.most_minor.is_none_or(|most| cost(&inside) <= most));
            prop_assert!(cap.most_projects.is_none_or(|most| inside.len() as u32 <= most));
        }
    }

    #[test]
    fn every_project_has_its_verdict_and_none_without_support_is_funded(election in any_election()) {
        let allocation = election.allocate();
        for (position, project) in allocation.projects.iter().enumerate() {
            let rank = allocation.funded.iter().position(|funded| *funded == position).map(|rank| rank + 1);
            match &project.verdict {
                Verdict::Funded { rank: said, .. } => prop_assert_eq!(Some(*said), rank),
                Verdict::NotFunded(_) => prop_assert_eq!(None, rank),
            }
            let unsupported = project.verdict == Verdict::NotFunded(NotFunded::NoSupport);
            prop_assert_eq!(unsupported, project.score.number().is_zero());
        }
        prop_assert!(allocation.sentence.ends_with('.') && allocation.sentence.matches('.').count() == 1);
    }

    #[test]
    fn amounts_in_a_smaller_unit_change_nothing(election in any_election()) {
        let hundredths = |shareable: &Shareable| Shareable {
            budget_minor: shareable.budget_minor * 100,
            places: 2,
            projects: shareable.projects.iter().map(|p| Project { cost_minor: p.cost_minor * 100, ..p.clone() }).collect(),
        };
        let caps = election.rule.category_caps.iter().map(|cap| CategoryCap {
            most_minor: cap.most_minor.map(|most| most * 100),
            ..cap.clone()
        });
        let fine = AnyElection {
            shareable: hundredths(&election.shareable),
            rule: AllocationRule { category_caps: caps.collect(), ..election.rule.clone() },
            ballots: election.ballots.clone(),
        };
        let (coarse, fine) = (election.allocate(), fine.allocate());
        prop_assert_eq!(coarse.funded, fine.funded);
        prop_assert_eq!(coarse.shares.map(|s| s.add1_steps), fine.shares.map(|s| s.add1_steps));
    }

    #[test]
    fn an_allocation_is_kept_as_it_is(election in any_election()) {
        let allocation = election.allocate();
        let kept = serde_json::to_value(&allocation).unwrap();
        prop_assert_eq!(allocation, serde_json::from_value(kept).unwrap());
        let rule = serde_json::to_value(&election.rule).unwrap();
        prop_assert_eq!(election.rule, serde_json::from_value(rule).unwrap());
    }
}

fn any_shuffled_election() -> impl Strategy<Value = (AnyElection, Vec<WeightedBallot>)> {
    any_election().prop_flat_map(|election| (Just(election.clone()), Just(election.ballots).prop_shuffle()))
}

#[test]
fn doubling_all_weights_may_lift_a_project_over_the_least_score() {
    let rule = AllocationRule { least_score: Some(exact("2")), ..AllocationRule::equal_shares() };
    let funded = |weight: &str| {
        let ballot = weighing(weight, ProjectBallot::Approval(vec![0]));
        allocate(&rule, &shareable(10, &[10]), &[ballot]).unwrap().funded
    };
    assert_eq!((funded("1"), funded("2")), (vec![], vec![0]));
}
