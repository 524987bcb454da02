//! The election in whole numbers.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive};

use super::Election;
use super::price::Price;
use crate::allocating::AllocationProblem;

/// Bits of a number that still leave room for a sum and a sign.
const ROOM: u64 = 122;
/// The finest money: this many bits below the minor unit.
const FINEST: u64 = 64;
/// Weights whose common denominator has more bits than this are held between two bounds.
const EXACT_WEIGHT: u64 = 40;

/// A supporter of a project: a group of equal ballots, and the points that each gives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Supporter {
    pub(super) group: usize,
    pub(super) points: i128,
}

/// Money and weights as whole numbers, fine enough for shares up to a most.
#[derive(Debug)]
pub(super) struct Field {
    /// What weights are multiplied by to be whole.
    pub(super) factor: BigInt,
    /// By group: its weight times `factor`, from below and from above.
    pub(super) light: Vec<i128>,
    pub(super) heavy: Vec<i128>,
    /// By project.
    pub(super) supporters: Vec<Vec<Supporter>>,
    /// By group: the projects that it supports, and the points that each of its ballots gives.
    pub(super) wanted: Vec<Vec<(usize, i128)>>,
    /// By project: its cost in finest money times `factor`; none: more than anyone could ever pay.
    pub(super) due: Vec<Option<i128>>,
    /// How far prices are shifted to be compared as whole numbers.
    pub(super) shift: u32,
    /// By project: a price below which it never is, as nobody pays less than if all supporters pay alike.
    pub(super) opening: Vec<Price>,
    /// The eligible projects that can be paid at all, with that price as a whole number.
    pub(super) queue: Vec<(i128, usize)>,
    /// Bits of finest money below the minor unit.
    pub(super) fineness: u64,
    /// The largest share that fits.
    pub(super) most_share: BigInt,
}

impl Field {
    /// For shares (of a vote of weight 1, in minor units) up to `most_share`.
    pub(super) fn new(election: &Election<'_>, most_share: BigInt) -> Result<Self, AllocationProblem> {
        let groups = &election.counted.groups;
        let factor = factor(election);
        let weights = groups.iter().map(|group| &group.weight * BigRational::from_integer(factor.clone()));
        let weights: Vec<BigRational> = weights.collect();
        let all: BigInt = weights.iter().map(|weight| weight.ceil().to_integer()).sum();
        let points = groups.iter().flat_map(|group| &group.points).map(|(_, points)| *points).max().unwrap_or(1);
        let costs = election.shareable.projects.iter().map(|project| project.cost_minor);
        let dearest = BigInt::from(costs.max().unwrap_or(1));

        let fixed = all.bits() + BigInt::from(points).bits();
        let fineness = ROOM.checked_sub(fixed + most_share.bits()).map(|bits| bits.min(FINEST));
        let fineness = fineness.filter(|_| fixed + dearest.bits() <= ROOM).ok_or(AllocationProblem::TooLarge)?;

        let most_due = BigInt::one() << (ROOM - BigInt::from(points).bits());
        let due = election.shareable.projects.iter().map(|project| {
            let due = (BigInt::from(project.cost_minor) * &factor) << fineness;
            if due <= most_due { due.to_i128() } else { None }
        });
        let due: Vec<Option<i128>> = due.collect();
        let highest = due.iter().flatten().copied().max().unwrap_or(1);
        let mut field = Self {
            light: weights.iter().map(|weight| whole(&weight.floor())).collect::<Result<_, _>>()?,
            heavy: weights.iter().map(|weight| whole(&weight.ceil())).collect::<Result<_, _>>()?,
            wanted: wanted(election),
            supporters: supporters(election),
            due,
            factor,
            shift: highest.leading_zeros().saturating_sub(2),
            opening: Vec::new(),
            queue: Vec::new(),
            fineness,
            most_share,
        };
        field.open(election);
        Ok(field)
    }

    /// A share in finest money, from below and from above.
    pub(super) fn fine(&self, share: &BigRational) -> Result<(i128, i128), AllocationProblem> {
        let fine = share * BigRational::from_integer(BigInt::one() << self.fineness);
        Ok((whole(&fine.floor())?, whole(&fine.ceil())?))
    }

    fn open(&mut self, election: &Election<'_>) {
        let alike = |(supporters, due): (&Vec<Supporter>, &Option<i128>)| Price {
            left: due.unwrap_or_default(),
            points: supporters.iter().map(|supporter| supporter.points * self.heavy[supporter.group]).sum(),
        };
        self.opening = self.supporters.iter().zip(&self.due).map(alike).collect();
        let payable = election.eligible_projects().filter(|project| self.due[*project].is_some());
        let key = |project: usize| self.opening[project].key(election.worth(project), self.shift).0;
        self.queue = payable.map(|project| (key(project), project)).collect();
    }
}

/// What weights are multiplied by to be whole: exactly, or finely.
fn factor(election: &Election<'_>) -> BigInt {
    let common = |factor: BigInt, group: &crate::allocating::counted::Group| factor.lcm(group.weight.denom());
    let exact = election.counted.groups.iter().fold(BigInt::one(), common);
    if exact.bits() <= EXACT_WEIGHT { exact } else { BigInt::one() << EXACT_WEIGHT }
}

fn whole(number: &BigRational) -> Result<i128, AllocationProblem> {
    number.to_integer().to_i128().ok_or(AllocationProblem::TooLarge)
}

fn supporters(election: &Election<'_>) -> Vec<Vec<Supporter>> {
    let mut supporters = vec![Vec::new(); election.shareable.projects.len()];
    for (group, ballots) in election.counted.groups.iter().enumerate() {
        for (project, points) in &ballots.points {
            supporters[*project].push(Supporter { group, points: i128::from(*points) });
        }
    }
    supporters
}

fn wanted(election: &Election<'_>) -> Vec<Vec<(usize, i128)>> {
    let whole = |(project, points): &(usize, u64)| (*project, i128::from(*points));
    election.counted.groups.iter().map(|group| group.points.iter().map(whole).collect()).collect()
}
