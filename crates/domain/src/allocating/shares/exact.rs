//! What everyone has left, as fractions.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::Election;

/// What votes of weight 1 have left in minor units, after a number of purchases.
#[derive(Debug)]
pub(in crate::allocating) struct Purse<'a> {
    election: Election<'a>,
    money: Vec<BigRational>,
    /// By project: its supporters and their points.
    supporters: Vec<Vec<(usize, BigRational)>>,
    replayed: usize,
}

/// The exact price of a project.
#[derive(Debug, Clone)]
pub(in crate::allocating) struct ExactPrice {
    /// What a vote of weight 1 pays for each point, unless it has less.
    pub(in crate::allocating) per_point: BigRational,
    /// The groups that have less and give all of it.
    pub(in crate::allocating) poor: Vec<usize>,
}

impl<'a> Purse<'a> {
    pub(in crate::allocating) fn new(election: Election<'a>, share: &BigRational) -> Self {
        let mut supporters = vec![Vec::new(); election.shareable.projects.len()];
        for (group, ballots) in election.counted.groups.iter().enumerate() {
            for (project, points) in &ballots.points {
                supporters[*project].push((group, BigRational::from_integer(BigInt::from(*points))));
            }
        }
        Self { election, money: vec![share.clone(); election.counted.groups.len()], supporters, replayed: 0 }
    }

    /// What a vote of weight 1 in that group has left.
    pub(in crate::allocating) fn money(&self, group: usize) -> &BigRational {
        &self.money[group]
    }

    /// What all who support the project have left together.
    pub(in crate::allocating) fn behind(&self, project: usize) -> BigRational {
        self.supporters[project].iter().map(|(group, _)| self.weight(*group) * &self.money[*group]).sum()
    }

    /// Buys what has been bought since the last time.
    pub(in crate::allocating) fn replay(&mut self, bought: &[usize]) {
        for project in &bought[self.replayed..] {
            self.buy(*project);
        }
        self.replayed = bought.len();
    }

    /// Buys one project, and says at what price.
    pub(in crate::allocating) fn buy(&mut self, project: usize) -> Option<ExactPrice> {
        let price = self.price(project)?;
        for (group, points) in &self.supporters[project] {
            let left = &self.money[*group] - &price.per_point * points;
            self.money[*group] = left.max(BigRational::zero());
        }
        Some(price)
    }

    /// The price of a project; none: its supporters can't pay it.
    pub(in crate::allocating) fn price(&self, project: usize) -> Option<ExactPrice> {
        let cost = BigRational::from_integer(self.election.shareable.cost(project).into());
        // Who has least for each point is the first who can't keep up.
        let mut order: Vec<(BigRational, usize, &BigRational)> = self.supporters[project]
            .iter()
            .map(|(group, points)| (&self.money[*group] / points, *group, points))
            .collect();
        order.sort();
        let mut points: BigRational = self.supporters[project].iter().map(|(group, p)| self.weight(*group) * p).sum();
        let (mut left, mut poor) = (cost, Vec::new());
        for (affordable, group, given) in order {
            let price = &left / &points;
            if price <= affordable {
                return Some(ExactPrice { per_point: price, poor });
            }
            left -= self.weight(group) * &self.money[group];
            points -= self.weight(group) * given;
            poor.push(group);
        }
        None
    }

    fn weight(&self, group: usize) -> &BigRational {
        &self.election.counted.groups[group].weight
    }
}
