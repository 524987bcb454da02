//! The rules once more, from their text and nothing else: ballot by ballot, slow, in big fractions, without any code of
//! the real count. And a check of the real one against it.

use num_rational::BigRational;
use num_traits::Zero;

use super::*;

fn whole(number: i128) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

/// A ballot: its weight, and its points by project.
struct Voter {
    weight: BigRational,
    points: Vec<i128>,
}

pub(crate) struct Reference<'a> {
    rule: &'a AllocationRule,
    shareable: &'a Shareable,
    voters: Vec<Voter>,
    pub(crate) scores: Vec<BigRational>,
    /// Projects that may not be funded whatever the ballots say.
    pub(crate) barred: Vec<usize>,
}

/// What a ballot gives to each project: 1 for an approval, the points, or what its rank is worth.
fn points_of(rule: &AllocationRule, ballot: &ProjectBallot, projects: usize) -> Vec<i128> {
    let given: Vec<(usize, u64)> = match ballot {
        ProjectBallot::Approval(named) => named.iter().map(|project| (*project, 1)).collect(),
        ProjectBallot::Points(given) => given.clone(),
        ProjectBallot::Ranking(order) => {
            (0..order.len()).map(|rank| (order[rank], rule.ranking_points[rank])).collect()
        }
    };
    let mut points = vec![0; projects];
    for (project, amount) in given {
        points[project] = i128::from(amount);
    }
    points
}

/// What is funded, in order; how many ADD1 steps were taken and why no more.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) funded: Vec<usize>,
    pub(crate) steps: u64,
    pub(crate) end: Option<AddOneEnd>,
}

impl<'a> Reference<'a> {
    pub(crate) fn new(rule: &'a AllocationRule, shareable: &'a Shareable, ballots: &[WeightedBallot]) -> Self {
        let projects = shareable.projects.len();
        let voter = |one: &WeightedBallot| Voter {
            weight: one.weight.number().clone(),
            points: points_of(rule, &one.ballot, projects),
        };
        let voters: Vec<Voter> = ballots.iter().map(voter).collect();
        let score = |project: usize| voters.iter().map(|voter| &voter.weight * whole(voter.points[project])).sum();
        let scores = (0..projects).map(score).collect();
        Self { rule, shareable, voters, scores, barred: Vec::new() }
    }

    fn cost(&self, project: usize) -> i128 {
        i128::from(self.shareable.projects[project].cost_minor)
    }

    fn total(&self, projects: &[usize]) -> i128 {
        projects.iter().map(|project| self.cost(*project)).sum()
    }

    fn eligible(&self, project: usize) -> bool {
        let score = &self.scores[project];
        !self.barred.contains(&project)
            && !score.is_zero()
            && self.rule.least_score.as_ref().is_none_or(|least| score >= least.number())
    }

    fn allowed(&self, funded: &[usize], project: usize) -> bool {
        let with: Vec<usize> = funded.iter().copied().chain([project]).collect();
        let of = |category: &String| -> Vec<usize> {
            with.iter().copied().filter(|p| self.shareable.projects[*p].categories.contains(category)).collect()
        };
        self.rule.most_projects.is_none_or(|most| with.len() <= most as usize)
            && self.rule.category_caps.iter().all(|cap| {
                let inside = of(&cap.category);
                !inside.contains(&project)
                    || cap.most_minor.is_none_or(|most| self.total(&inside) <= i128::from(most))
                        && cap.most_projects.is_none_or(|most| inside.len() <= most as usize)
            })
    }

    /// The lower cost, then the higher score, then the order of the list.
    fn first_of(&self, mut tied: Vec<usize>) -> usize {
        tied.sort_by(|a, b| {
            let by_cost = self.cost(*a).cmp(&self.cost(*b));
            by_cost.then_with(|| self.scores[*b].cmp(&self.scores[*a])).then_with(|| a.cmp(b))
        });
        tied[0]
    }

    /// The least price per point at which the supporters can pay: one of the prices at which some have nothing left.
    fn price(&self, project: usize, money: &[BigRational]) -> Option<BigRational> {
        let paid = |price: &BigRational| -> BigRational {
            let part = |(voter, money): (&Voter, &BigRational)| {
                (&voter.weight * price * whole(voter.points[project])).min(money.clone())
            };
            self.voters.iter().zip(money).map(part).sum()
        };
        let supporters = || {
            let all = self.voters.iter().zip(money);
            all.filter(|(voter, _)| voter.points[project] > 0 && !voter.weight.is_zero())
        };
        let cost = whole(self.cost(project));
        let mut ends: Vec<BigRational> =
            supporters().map(|(voter, money)| money / (&voter.weight * whole(voter.points[project]))).collect();
        ends.sort();
        let end = ends.into_iter().find(|end| paid(end) >= cost)?;
        // Between the end before and this one, what is paid grows with the price of those who can go so far.
        let rich = |voter: &Voter, money: &BigRational| *money >= &end * &voter.weight * whole(voter.points[project]);
        let given: BigRational = supporters().filter(|(v, money)| !rich(v, money)).map(|(_, money)| money).sum();
        let points: BigRational =
            supporters().filter(|(v, m)| rich(v, m)).map(|(v, _)| &v.weight * whole(v.points[project])).sum();
        Some((cost - given) / points)
    }

    fn equal_shares(&self, share: &BigRational) -> Vec<usize> {
        let mut money: Vec<BigRational> = self.voters.iter().map(|voter| &voter.weight * share).collect();
        let mut funded = Vec::new();
        loop {
            let mut prices = Vec::new();
            for project in 0..self.shareable.projects.len() {
                if funded.contains(&project) || !self.eligible(project) || !self.allowed(&funded, project) {
                    continue;
                }
                let Some(price) = self.price(project, &money) else { continue };
                let worth = if self.rule.utility == Utility::Cost { self.cost(project) } else { 1 };
                prices.push((price / whole(worth), project));
            }
            let Some(least) = prices.iter().map(|(price, _)| price).min().cloned() else { return funded };
            let tied = prices.iter().filter(|(price, _)| *price == least).map(|(_, project)| *project).collect();
            let project = self.first_of(tied);
            let price = self.price(project, &money).unwrap();
            for (voter, money) in self.voters.iter().zip(&mut money) {
                *money = (&*money - &voter.weight * &price * whole(voter.points[project])).max(BigRational::zero());
            }
            funded.push(project);
        }
    }

    fn greedy(&self, mut funded: Vec<usize>) -> Vec<usize> {
        let mut open: Vec<usize> =
            (0..self.shareable.projects.len()).filter(|p| !funded.contains(p) && self.eligible(*p)).collect();
        while let Some(best) = open.iter().map(|project| &self.scores[*project]).max() {
            let next = self.first_of(open.iter().copied().filter(|project| self.scores[*project] == *best).collect());
            open.retain(|project| *project != next);
            if !self.allowed(&funded, next) {
                continue;
            }
            if self.total(&funded) + self.cost(next) <= i128::from(self.shareable.budget_minor) {
                funded.push(next);
            } else if self.rule.stops_at_first_misfit {
                break;
            }
        }
        funded
    }

    fn ends(&self, funded: &[usize]) -> bool {
        let eligible: Vec<usize> = (0..self.shareable.projects.len()).filter(|p| self.eligible(*p)).collect();
        let fits = |project: usize| {
            self.total(funded) + self.cost(project) <= i128::from(self.shareable.budget_minor)
                && self.allowed(funded, project)
        };
        eligible.len() == funded.len()
            || self.rule.add1_stops_when_exhaustive
                && !eligible.iter().any(|project| !funded.contains(project) && fits(*project))
    }

    fn add_one(&self) -> Answer {
        let weight: BigRational = self.voters.iter().map(|voter| &voter.weight).sum();
        if weight.is_zero() {
            return Answer { funded: Vec::new(), steps: 0, end: None };
        }
        let voters = self.voters.iter().filter(|voter| !voter.weight.is_zero()).count();
        let average = &weight / whole(i128::try_from(voters).unwrap());
        let first = whole(i128::from(self.shareable.budget_minor)) / &weight;
        let base = (&first * &average).floor();
        let mut funded = self.equal_shares(&first);
        if !matches!(self.rule.completion, Completion::Add1 | Completion::Add1Utilitarian) {
            return Answer { funded, steps: 0, end: None };
        }
        for steps in 0.. {
            if self.ends(&funded) {
                return Answer { funded, steps, end: Some(AddOneEnd::Exhaustive) };
            }
            if steps == self.rule.add1_most_steps {
                return Answer { funded, steps, end: Some(AddOneEnd::StepLimit) };
            }
            let next = self.equal_shares(&((base.clone() + whole(i128::from(steps) + 1)) / &average));
            if self.total(&next) > i128::from(self.shareable.budget_minor) {
                return Answer { funded, steps, end: Some(AddOneEnd::OverBudget) };
            }
            funded = next;
        }
        unreachable!("the limit ends it")
    }

    pub(crate) fn answer(&self) -> Answer {
        let mut answer = match self.rule.sharing {
            Sharing::Greedy => Answer { funded: self.greedy(Vec::new()), steps: 0, end: None },
            Sharing::EqualShares => self.add_one(),
        };
        if matches!(self.rule.completion, Completion::Utilitarian | Completion::Add1Utilitarian) {
            answer.funded = self.greedy(answer.funded);
        }
        if answer.funded.len() < self.rule.least_projects as usize {
            answer.funded.clear();
        }
        answer
    }
}

pub(crate) fn answer_of(allocation: &Allocation) -> Answer {
    Answer {
        funded: allocation.funded.clone(),
        steps: allocation.shares.as_ref().map_or(0, |shares| shares.add1_steps),
        end: allocation.shares.as_ref().and_then(|shares| shares.add1_end),
    }
}

fn agrees(election: &AnyElection) -> Result<(), TestCaseError> {
    let reference = Reference::new(&election.rule, &election.shareable, &election.ballots);
    prop_assert_eq!(answer_of(&election.allocate()), reference.answer());
    Ok(())
}

/// Elections by one form of ballots.
fn by(form: BallotForm) -> impl Strategy<Value = AnyElection> {
    let rules = any_rule().prop_filter("another form", move |rule| rule.ballot_form == form);
    rules.prop_flat_map(election_by)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn approvals_are_counted_as_the_text_of_the_rules_says(election in by(BallotForm::Approval)) {
        agrees(&election)?;
    }

    #[test]
    fn points_are_counted_as_the_text_of_the_rules_says(election in by(BallotForm::Points)) {
        agrees(&election)?;
    }

    #[test]
    fn rankings_are_counted_as_the_text_of_the_rules_says(election in by(BallotForm::Ranking)) {
        agrees(&election)?;
    }
}

#[test]
#[ignore = "a long search: cargo test --release -p domain -- --ignored many_more"]
fn many_more_elections_are_counted_as_the_text_of_the_rules_says() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(50_000));
    runner.run(&any_election(), |election| agrees(&election)).unwrap();
}
