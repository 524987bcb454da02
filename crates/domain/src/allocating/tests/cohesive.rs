//! What plain equal shares promise: who agree, and could afford it with their part of the budget, are not left out.

use num_rational::BigRational;
use num_traits::Zero;

use super::*;

type Cases = (Shareable, Vec<Vec<usize>>);

/// Up to 5 projects and 6 ballots by approval.
fn small() -> impl Strategy<Value = Cases> {
    (prop::collection::vec(1_i64..20, 1..=5), 1_i64..60).prop_flat_map(|(costs, budget)| {
        let all: Vec<usize> = (0..costs.len()).collect();
        let ballots = prop::collection::vec(prop::sample::subsequence(all, 0..=costs.len()), 1..=6);
        ballots.prop_map(move |ballots| (shareable(budget, &costs), ballots))
    })
}

fn funded(shareable: &Shareable, ballots: &[Vec<usize>], utility: Utility) -> Allocation {
    let rule = AllocationRule { utility, completion: Completion::None, ..AllocationRule::equal_shares() };
    let ballots: Vec<WeightedBallot> = ballots.iter().map(|projects| approving(projects)).collect();
    allocate(&rule, shareable, &ballots).unwrap()
}

/// Every group of ballots (as a bit mask) with every set of projects that all of it supports and that its part of the
/// budget pays for.
fn cohesive((shareable, ballots): &Cases) -> Vec<(Vec<usize>, Vec<usize>)> {
    let chosen = |mask: u32, of: usize| (0..of).filter(|bit| mask & (1 << bit) != 0).collect::<Vec<_>>();
    let mut found = Vec::new();
    for group in 1..1_u32 << ballots.len() {
        let group = chosen(group, ballots.len());
        for set in 1..1_u32 << shareable.projects.len() {
            let set = chosen(set, shareable.projects.len());
            let cost: i64 = set.iter().map(|project| shareable.projects[*project].cost_minor).sum();
            let agreed = group.iter().all(|ballot| set.iter().all(|project| ballots[*ballot].contains(project)));
            if agreed && cost * ballots.len() as i64 <= group.len() as i64 * shareable.budget_minor {
                found.push((group.clone(), set));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_cohesive_group_is_left_out(case in small()) {
        for utility in [Utility::Points, Utility::Cost] {
            let allocation = funded(&case.0, &case.1, utility);
            let worth = |projects: Vec<usize>| -> i64 {
                let one = |p: &usize| if utility == Utility::Cost { case.0.projects[*p].cost_minor } else { 1 };
                projects.iter().map(one).sum()
            };
            for (group, set) in cohesive(&case) {
                let got = |ballot: &usize| {
                    let liked = |p: &usize| case.1[*ballot].contains(p);
                    allocation.funded.iter().copied().filter(liked).collect::<Vec<_>>()
                };
                // Some member gets as much as the set is worth, or would with one more project of it.
                let wanted = worth(set.clone());
                let content = group.iter().any(|ballot| {
                    let got = got(ballot);
                    let missing = set.iter().filter(|p| !got.contains(p)).map(|p| worth(vec![*p])).max();
                    missing.is_none_or(|one_more| worth(got) + one_more >= wanted)
                });
                prop_assert!(content, "{utility}: {group:?} agreed on {set:?}, funded {:?}", allocation.funded);
            }
        }
    }

    #[test]
    fn what_is_funded_is_paid_by_its_supporters_alone_and_nothing_more_could_be((shareable, ballots) in small()) {
        let allocation = funded(&shareable, &ballots, Utility::Cost);
        let share = BigRational::new(shareable.budget_minor.into(), ballots.len().into());
        let mut money = vec![share; ballots.len()];
        for project in &allocation.funded {
            let cost = BigRational::from_integer(shareable.projects[*project].cost_minor.into());
            let paid = pay(&mut money, &ballots, *project, &cost);
            prop_assert_eq!(paid, cost);
        }
        for (project, outcome) in allocation.projects.iter().enumerate() {
            if let Verdict::NotFunded(NotFunded::SupportersCannotPay { left_minor }) = outcome.verdict {
                let behind: BigRational =
                    ballots.iter().zip(&money).filter(|(b, _)| b.contains(&project)).map(|(_, money)| money).sum();
                prop_assert_eq!(behind.floor().to_integer(), left_minor.into());
                prop_assert!(behind < BigRational::from_integer(outcome.cost_minor.into()));
            }
        }
    }
}

/// Everyone gives an equal part, and who can't gives all: found by asking the poorest first.
fn pay(money: &mut [BigRational], ballots: &[Vec<usize>], project: usize, cost: &BigRational) -> BigRational {
    let mut payers: Vec<usize> = (0..ballots.len()).filter(|ballot| ballots[*ballot].contains(&project)).collect();
    payers.sort_by(|one, other| money[*one].cmp(&money[*other]));
    let mut paid = BigRational::zero();
    for (asked, payer) in payers.iter().enumerate() {
        let part = (cost - &paid) / BigRational::from_integer((payers.len() - asked).into());
        let part = part.min(money[*payer].clone());
        money[*payer] -= &part;
        paid += part;
    }
    paid
}
