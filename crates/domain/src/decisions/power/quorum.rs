//! The quorum beside the power.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::figures::{QuorumReach, QuorumRole};
use crate::decisions::{Elector, Rule};
use crate::fraction::Fraction;
use crate::tenancy::Constituency;

/// The quorums of a rule over its voting seats.
#[derive(Debug)]
pub(super) struct Quorums<'a> {
    voters: &'a [&'a Elector],
    shares: Vec<(Option<Constituency>, Fraction)>,
}

impl<'a> Quorums<'a> {
    pub(super) fn of(rule: Option<&Rule>, voters: &'a [&'a Elector]) -> Self {
        let overall = rule.and_then(|rule| rule.quorum).map(|share| (None, share));
        let named = rule.map_or(&[][..], |rule| &rule.constituency_quorums);
        let named = named.iter().map(|named| (Some(named.constituency), named.share));
        Self { voters, shares: overall.into_iter().chain(named).collect() }
    }

    pub(super) fn lines(&self) -> Vec<QuorumReach> {
        let line = |(constituency, share): &(Option<Constituency>, Fraction)| {
            let eligible = self.weight(*constituency, &|_| true);
            QuorumReach {
                constituency: *constituency,
                share: *share,
                needed: (share.exact() * BigRational::from_integer(eligible.clone())).into(),
                met_by_all: !eligible.is_zero(),
                eligible: eligible.into(),
            }
        };
        self.shares.iter().map(line).collect()
    }

    pub(super) fn role(&self, belongs: &dyn Fn(&Elector) -> bool) -> Option<QuorumRole> {
        let stops = || self.met_by(&|_| true) && !self.met_by(&|elector| !belongs(elector));
        (!self.shares.is_empty())
            .then(|| QuorumRole { meets_it_alone: self.met_by(belongs), stops_it_by_staying_away: stops() })
    }

    fn met_by(&self, votes: &dyn Fn(&Elector) -> bool) -> bool {
        self.shares.iter().all(|(constituency, share)| {
            let eligible = self.weight(*constituency, &|_| true);
            let cast = BigRational::from_integer(self.weight(*constituency, votes));
            !eligible.is_zero() && cast >= share.exact() * BigRational::from_integer(eligible)
        })
    }

    fn weight(&self, constituency: Option<Constituency>, keep: &dyn Fn(&Elector) -> bool) -> BigInt {
        let inside = |elector: &&&Elector| constituency.is_none_or(|name| name == elector.constituency);
        self.voters.iter().filter(inside).filter(|elector| keep(elector)).map(|elector| elector.weight).sum()
    }
}
