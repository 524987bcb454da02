//! The rule as sums to reach.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::decisions::cap::{Capped, capped_total};
use crate::decisions::{Elector, Method, Rule};
use crate::fraction::Fraction;
use crate::tenancy::Constituency;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a coalition needs to carry a proposal while everybody else is opposed.
    pub enum WinsBy {
        /// Its share of the votes: MAJORITY and SUPERMAJORITY.
        ShareOfVotes,
        /// Every seat: UNANIMITY, and CONSENT where nothing follows an objection. Every seat can stop it, so that all
        /// are equally powerful, whatever they weigh.
        EverySeat,
        /// Its share of the votes in the supermajority round that follows an objection: CONSENT with a fallback or with
        /// setting aside, taken as a whole; where the rule has both, the lower threshold. An objector alone only makes
        /// the round happen.
        SupermajorityRound,
        /// The one seat that decides alone.
        OneSeat,
        /// Nothing: no seats, or caps and clauses that no votes could meet. Nobody has any power.
        NothingPasses,
    }
}

/// Numbers to count with: fast ones, and ones of any size.
pub(super) trait Whole: Clone + Integer + Into<BigInt> + TryFrom<BigInt> {}
impl Whole for i128 {}
impl Whole for BigInt {}

/// One constituency's part in the sums.
#[derive(Debug)]
pub(super) struct Class<N> {
    /// What each unit of weight adds to the common sum.
    pub(super) factor: N,
    /// The weight that it must reach on its own; 0: nothing.
    pub(super) needed: N,
}

/// A coalition carries iff every class reaches its own sum and all together reach the common one.
#[derive(Debug)]
pub(super) struct Game<N> {
    /// The class and the weight of each voting seat.
    pub(super) seats: Vec<(usize, N)>,
    pub(super) classes: Vec<Class<N>>,
    pub(super) needed: N,
}

/// The least that reaches a share of a whole.
enum Need {
    All,
    MoreThan(Fraction),
    AtLeast(Fraction),
}

impl Need {
    /// Nothing in favour never carries anything, so that at least 1 is needed.
    fn of(&self, whole: &BigInt) -> BigInt {
        let share = |share: &Fraction| share.exact() * BigRational::from_integer(whole.clone());
        match self {
            Self::All => whole.clone(),
            Self::MoreThan(threshold) => share(threshold).floor().to_integer() + 1,
            Self::AtLeast(threshold) => share(threshold).ceil().to_integer().max(BigInt::one()),
        }
    }
}

fn need(rule: &Rule) -> Option<(WinsBy, Need)> {
    let by_share = |need| (WinsBy::ShareOfVotes, need);
    match rule.method {
        Method::Majority => Some(by_share(Need::MoreThan(rule.effective_threshold()?))),
        Method::Supermajority => Some(by_share(Need::AtLeast(rule.threshold?))),
        Method::Unanimity => Some((WinsBy::EverySeat, Need::All)),
        // Whoever carries the round with the higher threshold carries the one with the lower threshold too.
        Method::Consent => Some(match [rule.consent_fallback, rule.set_aside].into_iter().flatten().min() {
            Some(threshold) => (WinsBy::SupermajorityRound, Need::AtLeast(threshold)),
            None => (WinsBy::EverySeat, Need::All),
        }),
        // Nobody is for or against there.
        Method::Ranked | Method::Allocation | Method::Advice | Method::Delegated => None,
    }
}

impl Game<BigInt> {
    /// The rule for these voting seats; none where no coalition could ever carry anything.
    pub(super) fn of(rule: &Rule, voters: &[&Elector]) -> Option<(WinsBy, Self)> {
        let (wins_by, need) = need(rule)?;
        let weights = weights(voters);
        if rule.concurrence.iter().any(|name| !weights.contains_key(name)) {
            return None;
        }
        let (factors, total) = factors(rule, &weights);
        let classes = weights.iter().zip(factors).map(|((name, weight), factor)| {
            let alone = matches!(need, Need::All) || rule.concurrence.contains(name);
            Class { factor, needed: if alone { need.of(weight) } else { BigInt::zero() } }
        });
        let game = Self { seats: seats(voters, &weights), classes: classes.collect(), needed: need.of(&total) };
        (!total.is_zero()).then_some((wins_by, game))
    }

    /// One seat that carries everything.
    pub(super) fn of_one() -> Self {
        let one = BigInt::one();
        let class = Class { factor: one.clone(), needed: one.clone() };
        Self { seats: vec![(0, one.clone())], classes: vec![class], needed: one }
    }

    /// The same in fast numbers, where every sum fits well into them.
    pub(super) fn narrow(&self) -> Option<Game<i128>> {
        let fits = |number: &BigInt| i128::try_from(number.clone()).ok().filter(|number| *number < i128::MAX >> 8);
        let class = |class: &Class<BigInt>| Some(Class { factor: fits(&class.factor)?, needed: fits(&class.needed)? });
        fits(&self.greatest())?;
        Some(Game {
            seats: self.seats.iter().map(|(class, weight)| Some((*class, fits(weight)?))).collect::<Option<_>>()?,
            classes: self.classes.iter().map(class).collect::<Option<_>>()?,
            needed: fits(&self.needed)?,
        })
    }

    /// More than any sum that comes up.
    fn greatest(&self) -> BigInt {
        let weight: BigInt = self.seats.iter().map(|(_, weight)| weight).sum();
        let factor = self.classes.iter().map(|class| class.factor.clone()).max().unwrap_or_default();
        weight * (factor + 1) + &self.needed
    }
}

fn weights(voters: &[&Elector]) -> BTreeMap<Constituency, BigInt> {
    let mut weights = BTreeMap::<_, BigInt>::new();
    for elector in voters {
        *weights.entry(elector.constituency).or_default() += elector.weight;
    }
    weights
}

fn seats(voters: &[&Elector], weights: &BTreeMap<Constituency, BigInt>) -> Vec<(usize, BigInt)> {
    let class = |elector: &Elector| weights.keys().take_while(|name| **name < elector.constituency).count();
    voters.iter().map(|elector| (class(elector), BigInt::from(elector.weight))).collect()
}

/// What each unit of a constituency's weight counts, and what all count together, as whole numbers of one small unit.
fn factors(rule: &Rule, weights: &BTreeMap<Constituency, BigInt>) -> (Vec<BigInt>, BigInt) {
    let cap = |name: &Constituency| rule.cap(*name).unwrap_or(Fraction::ONE).exact();
    let capped: Vec<Capped> =
        weights.iter().map(|(name, weight)| Capped { weight: weight.clone(), cap: cap(name) }).collect();
    let total = capped_total(&capped);
    let factors: Vec<BigRational> = capped.iter().map(|group| group.factor(&total)).collect();
    let unit = factors.iter().fold(BigInt::one(), |unit, factor| unit.lcm(factor.denom()));
    let factors: Vec<BigInt> = factors.iter().map(|factor| factor.numer() * (&unit / factor.denom())).collect();
    let total = weights.values().zip(&factors).map(|(weight, factor)| weight * factor).sum();
    (factors, total)
}
