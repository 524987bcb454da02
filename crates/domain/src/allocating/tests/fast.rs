//! Large elections, always the same ones: that they are counted in time, and how long it takes.

use std::time::Instant;

use super::*;

/// Numbers that look random and are the same on every run.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// How large an election is, and how it looks.
pub(super) struct Size {
    pub(super) projects: u64,
    pub(super) ballots: u64,
    /// Costs are multiples of so many currency units: the larger, the more ties.
    pub(super) coarseness: u64,
    /// Whether every third ballot weighs 5/17 and every fifth 7/23.
    pub(super) capped: bool,
}

/// A city's election: projects of 1,000 to 200,000, a tenth of which the budget pays for, and ballots for 3 to 12 of
/// them, the first in the list more often.
pub(super) fn city(size: &Size) -> (Shareable, Vec<WeightedBallot>) {
    let mut sequence = Sequence(20_260_101);
    let steps = 199_000 / size.coarseness;
    let cost = |sequence: &mut Sequence| ((1_000 + sequence.below(steps) * size.coarseness) * 100) as i64;
    let costs: Vec<i64> = (0..size.projects).map(|_| cost(&mut sequence)).collect();
    let budget_minor = costs.iter().sum::<i64>() / 10;
    let ballots = (0..size.ballots).map(|number| {
        let mut named: Vec<usize> = (0..3 + sequence.below(10))
            .map(|_| {
                let (one, other) = (sequence.below(size.projects), sequence.below(size.projects));
                one.min(other) as usize
            })
            .collect();
        named.sort_unstable();
        named.dedup();
        let weight = match (size.capped, number % 3, number % 5) {
            (true, 0, _) => "5/17",
            (true, _, 0) => "7/23",
            _ => "1",
        };
        weighing(weight, ProjectBallot::Approval(named))
    });
    let ballots = ballots.collect();
    let projects = costs.into_iter().map(Project::costing).collect();
    (Shareable { budget_minor, places: 2, projects }, ballots)
}

#[test]
fn a_town_is_counted_within_its_budget() {
    for (coarseness, capped) in [(1, false), (5_000, true)] {
        let (shareable, ballots) = city(&Size { projects: 40, ballots: 300, coarseness, capped });
        let allocation = allocate(&AllocationRule::equal_shares(), &shareable, &ballots).unwrap();
        let shares = allocation.shares.unwrap();
        assert!(shares.add1_steps > 0 && shares.add1_end != Some(AddOneEnd::StepLimit));
        assert!(allocation.spent_minor * 10 > shareable.budget_minor * 8, "{}", allocation.sentence);
    }
}

#[test]
#[ignore = "a measurement: cargo test --release -p domain -- --ignored --nocapture how_long"]
fn how_long_a_city_takes() {
    for (coarseness, capped) in [(1, false), (1, true), (5_000, false), (5_000, true)] {
        let (shareable, ballots) = city(&Size { projects: 1_000, ballots: 10_000, coarseness, capped });
        for rule in [AllocationRule::greedy(), AllocationRule::equal_shares()] {
            let start = Instant::now();
            let allocation = allocate(&rule, &shareable, &ballots).unwrap();
            println!("{:?} ms, {} ties: {}", start.elapsed().as_millis(), allocation.ties.len(), allocation.sentence);
        }
    }
}
