//! What was paid, and what is left of the shares.
//!
//! Bounds in whole numbers tell it nearly always. Where they leave a last digit open, everything is bought once more in
//! fractions, which grow long.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;

use super::Election;
use super::exact::{ExactPrice, Purse};
use super::field::Field;
use super::price::Price;
use super::run::Bought;
use crate::allocating::Payment;

/// What was paid for a project, as far as whole numbers tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paid {
    /// The price from below and from above; none: perhaps more than there was.
    pub(super) least: Price,
    pub(super) most: Option<Price>,
    /// How many ballots gave all they had; none: perhaps more, or fewer.
    pub(super) gave_all: Option<usize>,
}

/// The books of one run with one share.
#[derive(Debug)]
pub(in crate::allocating) struct Books<'a> {
    election: Election<'a>,
    field: Field,
    share: BigRational,
    pub(super) bought: Bought,
    exact: Option<(Vec<Option<ExactPrice>>, Purse<'a>)>,
}

impl<'a> Books<'a> {
    pub(super) fn new(election: Election<'a>, field: Field, share: BigRational, bought: Bought) -> Self {
        Self { election, field, share, bought, exact: None }
    }

    /// The projects that were bought, in order.
    pub(in crate::allocating) fn projects(&self) -> &[usize] {
        &self.bought.projects
    }

    /// How the project was paid for that was bought at this place.
    pub(in crate::allocating) fn payment(&mut self, place: usize) -> Option<Payment> {
        self.bounded(place).or_else(|| self.exactly(place))
    }

    /// What all who support a project have left together, in whole minor units.
    pub(in crate::allocating) fn left_behind(&mut self, project: usize) -> BigInt {
        let sum = |weights: &[i128], money: &[i128]| -> BigInt {
            let supporters = self.field.supporters[project].iter().map(|supporter| supporter.group);
            supporters.map(|group| BigInt::from(weights[group]) * money[group]).sum()
        };
        let (low, high) = (sum(&self.field.light, &self.bought.low), sum(&self.field.heavy, &self.bought.high));
        let minor = |sum: BigInt| (sum >> self.field.fineness).div_floor(&self.field.factor);
        let (low, high) = (minor(low), minor(high));
        if low == high { low } else { self.replayed().1.behind(project).floor().to_integer() }
    }

    fn bounded(&self, place: usize) -> Option<Payment> {
        let Paid { least, most, gave_all } = self.bought.paid[place];
        let minor =
            |price: Price| BigRational::new(price.left.into(), BigInt::from(price.points) << self.field.fineness);
        let (least, most) = (self.paid(place, &minor(least), gave_all?), self.paid(place, &minor(most?), gave_all?));
        (least == most).then_some(least)
    }

    fn exactly(&mut self, place: usize) -> Option<Payment> {
        let election = self.election;
        let price = self.replayed().0[place].as_ref()?;
        let gave_all = price.poor.iter().map(|group| election.counted.groups[*group].ballots).sum();
        let per_point = price.per_point.clone();
        Some(self.paid(place, &per_point, gave_all))
    }

    fn replayed(&mut self) -> &(Vec<Option<ExactPrice>>, Purse<'a>) {
        let Self { election, share, bought, .. } = self;
        self.exact.get_or_insert_with(|| {
            let mut purse = Purse::new(*election, share);
            (bought.projects.iter().map(|project| purse.buy(*project)).collect(), purse)
        })
    }

    fn paid(&self, place: usize, per_point: &BigRational, gave_all: usize) -> Payment {
        let worth = BigRational::from_integer(self.election.worth(self.bought.projects[place]).into());
        Payment {
            most_per_point: rounded_up(per_point, 6).into(),
            rho: rounded_up(&(per_point / worth), 12).into(),
            gave_all,
        }
    }
}

fn rounded_up(number: &BigRational, places: u32) -> BigRational {
    let scale = BigRational::from_integer(BigInt::from(10).pow(places));
    (number * &scale).ceil() / scale
}
