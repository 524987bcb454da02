//! Equal shares, and one currency unit more for everyone, again and again.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::Election;
use super::books::Books;
use super::field::Field;
use super::run::{Bought, Run};
use crate::allocating::{AddOneEnd, AllocationProblem};

/// How often shares are tried at most, with one step or with many: the rule's own limit counts steps.
const MOST_RUNS: u32 = 5_000;

/// How many single steps are taken at most before a range of shares is tried again.
const MOST_PATIENCE: u64 = 32;

/// What equal shares came to, and with which share.
#[derive(Debug)]
pub(in crate::allocating) struct Shared<'a> {
    /// None: there was nothing to share, or nobody to share it.
    pub(in crate::allocating) books: Option<Books<'a>>,
    pub(in crate::allocating) ties: Vec<crate::allocating::Tie>,
    /// What a vote of weight 1 had at the start, in minor units: the equal part of the budget, and in the end.
    pub(in crate::allocating) first_share: BigRational,
    pub(in crate::allocating) last_share: BigRational,
    /// How many ADD1 steps were taken, and why no more; none: the rule has no ADD1.
    pub(in crate::allocating) steps: Option<(u64, AddOneEnd)>,
}

/// Equal shares of the whole budget, raised as the rule says.
pub(in crate::allocating) fn share<'a>(election: &Election<'a>) -> Result<Shared<'a>, AllocationProblem> {
    let weight = &election.counted.weight;
    if weight.is_zero() {
        let nothing = BigRational::zero();
        return Ok(Shared {
            books: None,
            ties: Vec::new(),
            first_share: nothing.clone(),
            last_share: nothing,
            steps: None,
        });
    }
    let first = BigRational::from_integer(election.shareable.budget_minor.into()) / weight;
    let mut raising = Raising::new(election, &first)?;
    let start = raising.run(&first, &first)?.unwrap_or_default();
    if !election.rule.completion.adds_one() {
        return Ok(raising.closed(start, first.clone(), first, None));
    }
    let (bought, steps, end) = raising.raise(start)?;
    let last = if steps == 0 { first.clone() } else { raising.share(steps) };
    // The step was found together with others: its own ties are told by a run of its own.
    let own = if steps == 0 { bought } else { raising.run(&last, &last)?.unwrap_or(bought) };
    Ok(raising.closed(own, first, last, Some((steps, end))))
}

struct Raising<'e, 'a> {
    election: &'e Election<'a>,
    field: Field,
    /// The whole units of the equal part of a ballot of average weight, and one unit, in minor units.
    base: BigInt,
    unit: BigInt,
    /// So that it does not matter in which unit weights are given.
    average: BigRational,
}

impl<'e, 'a> Raising<'e, 'a> {
    fn new(election: &'e Election<'a>, first: &BigRational) -> Result<Self, AllocationProblem> {
        let unit = BigInt::from(election.shareable.unit());
        let average = &election.counted.weight / BigRational::from_integer(election.counted.ballots.into());
        let base = (first * &average / BigRational::from_integer(unit.clone())).floor().to_integer() * &unit;
        let most = BigRational::from_integer(&base + &unit) / &average;
        let field = Field::new(election, roomy(&most.ceil().to_integer()))?;
        Ok(Self { election, field, base, unit, average })
    }

    /// What a vote of weight 1 has after so many steps.
    fn share(&self, step: u64) -> BigRational {
        BigRational::from_integer(&self.base + &self.unit * BigInt::from(step)) / &self.average
    }

    fn run(&mut self, least: &BigRational, most: &BigRational) -> Result<Option<Bought>, AllocationProblem> {
        if most.ceil().to_integer() > self.field.most_share {
            self.field = Field::new(self.election, roomy(&most.ceil().to_integer()))?;
        }
        Ok(Run::new(self.election, &self.field, least, most)?.finish())
    }

    fn closed(
        self,
        mut bought: Bought,
        first_share: BigRational,
        last_share: BigRational,
        steps: Option<(u64, AddOneEnd)>,
    ) -> Shared<'a> {
        let ties = std::mem::take(&mut bought.ties);
        let books = Books::new(*self.election, self.field, last_share.clone(), bought);
        Shared { books: Some(books), ties, first_share, last_share, steps }
    }

    /// Takes steps, many at once where they all come to the same.
    fn raise(&mut self, start: Bought) -> Result<(Bought, u64, AddOneEnd), AllocationProblem> {
        let budget = i128::from(self.election.shareable.budget_minor);
        let most_steps = self.election.rule.add1_most_steps;
        let (mut bought, mut taken, mut pace) = (start, 0, Pace::default());
        for _ in 0..MOST_RUNS {
            if self.ends_with(&bought) {
                return Ok((bought, taken, AddOneEnd::Exhaustive));
            }
            if taken >= most_steps {
                return Ok((bought, taken, AddOneEnd::StepLimit));
            }
            let stride = pace.stride(most_steps - taken);
            let next = self.run(&self.share(taken + 1), &self.share(taken + stride))?;
            pace.went(stride, next.is_some());
            let Some(next) = next else { continue };
            if self.election.shareable.cost_of(&next.projects) > budget {
                return Ok((bought, taken, AddOneEnd::OverBudget));
            }
            // All steps of the stride come to the same, so the first of them is where an exhaustive outcome ends it.
            taken += if self.ends_with(&next) { 1 } else { stride };
            bought = next;
        }
        Ok((bought, taken, AddOneEnd::StepLimit))
    }

    /// Where everything eligible is bought, more money can change nothing.
    fn ends_with(&self, bought: &Bought) -> bool {
        bought.projects.len() == self.election.eligible_projects().count()
            || self.election.rule.add1_stops_when_exhaustive && self.election.is_exhaustive(&bought.projects)
    }
}

/// Shares may grow eightfold before numbers need more room.
fn roomy(share: &BigInt) -> BigInt {
    (share + 1) << 3
}

/// How many steps are tried at once: twice as many after a success, half as many after a failure, and for a while only
/// one after failures in a row.
struct Pace {
    stride: u64,
    patience: u64,
    waiting: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { stride: 1, patience: 1, waiting: 0 }
    }
}

impl Pace {
    fn stride(&self, most: u64) -> u64 {
        if self.waiting > 0 { 1 } else { self.stride.min(most) }
    }

    fn went(&mut self, stride: u64, well: bool) {
        if !well {
            self.stride = (stride / 2).max(1);
            if self.stride == 1 {
                self.waiting = self.patience;
                self.patience = (self.patience * 2).min(MOST_PATIENCE);
            }
        } else if self.waiting > 0 {
            self.waiting -= 1;
            self.stride = 2;
        } else {
            if stride > 1 {
                self.patience = 1;
            }
            self.stride = stride.saturating_mul(2);
        }
    }
}
