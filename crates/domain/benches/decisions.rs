//! What the rules cost: closing a large vote, sharing a large budget, counting all coalitions of a full council.
//!
//! `cargo bench -p domain`. The figures that were measured are in `docs/SPEED.md`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::allocating::{AllocationRule, Project, ProjectBallot, Shareable, WeightedBallot, allocate};
use domain::decisions::power::{Measured, Sampling, power_by_rule};
use domain::decisions::{Ballot, Choice, ConstituencyShare, Elector, Exact, Method, Rule, close};
use domain::fraction::Fraction;
use domain::tenancy::Constituency;
use domain::{OrganisationId, SeatId};
use num_bigint::BigInt;
use uuid::Uuid;

const CONSTITUENCIES: [Constituency; 4] =
    [Constituency::Funder, Constituency::Partner, Constituency::Backbone, Constituency::Observer];

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn elector(number: u64, weight: i64) -> Elector {
    let constituency = CONSTITUENCIES[usize::try_from(number % 4).unwrap_or_default()];
    let id = Uuid::from_u128(u128::from(number));
    Elector { seat: SeatId(id), organisation: OrganisationId(id), constituency, weight, recused: None, conflict: None }
}

/// Funders count a third at most, and partners must agree.
fn capped() -> Rule {
    let caps = Fraction::new(1, 3).map(|share| ConstituencyShare { constituency: Constituency::Funder, share });
    Rule {
        caps: caps.into_iter().collect(),
        quorum: Some(Fraction::HALF),
        concurrence: vec![Constituency::Partner],
        ..Rule::plain(Method::Majority)
    }
}

fn closing(criterion: &mut Criterion) {
    let mut numbers = Numbers(1);
    let weight = |numbers: &mut Numbers| i64::try_from(1 + numbers.below(9)).unwrap_or(1);
    let electors: Vec<Elector> = (0..10_000).map(|number| elector(number, weight(&mut numbers))).collect();
    let choices = [Choice::For, Choice::Against, Choice::Abstain];
    let mut answer = || choices[usize::try_from(numbers.below(3)).unwrap_or_default()];
    let ballots: Vec<Ballot> =
        electors.iter().map(|elector| Ballot { seat: elector.seat, choice: answer(), reason: None }).collect();
    let rule = capped();
    criterion.bench_function("closing a vote of 10,000 ballots", |bencher| {
        bencher.iter(|| close(black_box(&rule), black_box(&electors), black_box(&ballots)));
    });
}

fn sharing(criterion: &mut Criterion) {
    let mut numbers = Numbers(2);
    let cost = |numbers: &mut Numbers| i64::try_from(1_000 * (1 + numbers.below(100))).unwrap_or(1_000);
    let projects: Vec<Project> = (0..1_000).map(|_| Project::costing(cost(&mut numbers))).collect();
    let ballot = |numbers: &mut Numbers| {
        let mut named: Vec<usize> =
            (0..10).map(|_| usize::try_from(numbers.below(1_000)).unwrap_or_default()).collect();
        named.sort_unstable();
        named.dedup();
        WeightedBallot { weight: Exact::from(BigInt::from(1)), ballot: ProjectBallot::Approval(named) }
    };
    let ballots: Vec<WeightedBallot> = (0..10_000).map(|_| ballot(&mut numbers)).collect();
    let shareable = Shareable { budget_minor: 5_000_000, places: 2, projects };
    let rule = AllocationRule::equal_shares();
    let mut group = criterion.benchmark_group("allocating");
    group.sample_size(10);
    group.bench_function("equal shares with ADD1, 1,000 projects and 10,000 ballots", |bencher| {
        bencher.iter(|| allocate(black_box(&rule), black_box(&shareable), black_box(&ballots)));
    });
    group.finish();
}

fn power(criterion: &mut Criterion) {
    // No two coalitions weigh the same.
    let electors: Vec<Elector> = (0..20).map(|number| elector(number, (1 << 19) + (1 << (number % 19)))).collect();
    let rule = capped();
    let exact = power_by_rule(&rule, &electors, Sampling::seeded(1)).measured == Measured::Exact;
    assert!(exact, "twenty seats are counted exactly");
    criterion.bench_function("exact power at 20 seats", |bencher| {
        bencher.iter(|| power_by_rule(black_box(&rule), black_box(&electors), Sampling::seeded(1)));
    });
}

criterion_group!(benches, closing, sharing, power);
criterion_main!(benches);
