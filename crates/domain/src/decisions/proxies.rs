//! Proxies: a seat lets another one of its constituency vote for it.
//!
//! One step, never a chain; at most as many for one holder as the rule says; frozen with the electorate. A proxy carries
//! a seat, not a number: what the holder casts is a ballot of each giver too, with the giver's own weight, so that caps,
//! quorums and concurrence see every seat where it belongs. Before its holder has voted a proxy may be taken back; after
//! that it is treated as the giver's own ballot: it stays where ballots are final, and may be changed where they are not.
//! A giver who votes takes the proxy back by that. A recused giver has no vote to carry; a recused holder's proxies
//! return to their givers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Ballot, Elector, RankedBallot, Rule};
use crate::SeatId;
use crate::tenancy::Constituency;

/// A seat lets another one vote for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proxy {
    pub giver: SeatId,
    pub holder: SeatId,
}

/// What a seat can cast, in raw weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VotingPower {
    pub seat: SeatId,
    pub own: i64,
    /// Who votes for it meanwhile; none: it votes itself.
    pub given_to: Option<SeatId>,
    /// For whom it votes.
    pub carries: Vec<SeatId>,
    /// The weight that its ballot brings: its own, unless given away, and that of the seats it carries.
    pub total: i128,
}

/// A ballot of any method, as far as carrying it for another seat goes.
pub trait Cast: Clone {
    /// Whose ballot it is.
    fn seat(&self) -> SeatId;
    /// The same ballot for another seat.
    fn carried_for(&self, seat: SeatId) -> Self;
}

impl Cast for Ballot {
    fn seat(&self) -> SeatId {
        self.seat
    }

    fn carried_for(&self, seat: SeatId) -> Self {
        Self { seat, ..self.clone() }
    }
}

impl Cast for RankedBallot {
    fn seat(&self) -> SeatId {
        self.seat
    }

    fn carried_for(&self, seat: SeatId) -> Self {
        Self { seat, ..self.clone() }
    }
}

/// Why a seat may not let another one vote for it, or take that back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyProblem {
    #[error("this rule has no proxies: every seat votes for itself")]
    NotAllowed,
    #[error("a seat can't be its own proxy")]
    OwnProxy,
    #[error("the seat {seat} takes no part in this vote")]
    NoPart { seat: SeatId },
    #[error("a seat of {giver} can't vote by one of {holder}: a proxy stays within the constituency")]
    OtherConstituency { giver: Constituency, holder: Constituency },
    #[error("the seat {giver} has a proxy already: {holder}")]
    AlreadyGiven { giver: SeatId, holder: SeatId },
    #[error("the seat {seat} votes for another one, so it can't pass its own vote on: a proxy is one step")]
    GiverCarries { seat: SeatId },
    #[error("the seat {seat} lets another one vote for it, so it can't vote for others: a proxy is one step")]
    HolderGave { seat: SeatId },
    #[error("the seat {holder} votes for {most} other seats already, the most that this rule allows")]
    TooMany { holder: SeatId, most: u32 },
    #[error("the seat {giver} has no proxy")]
    NoneGiven { giver: SeatId },
    #[error("the proxy was used: its holder has voted, and ballots are final")]
    Used,
}

impl ProxyProblem {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "PROXIES_NOT_ALLOWED",
            Self::TooMany { .. } => "TOO_MANY_PROXIES",
            Self::Used => "PROXY_USED",
            Self::NoneGiven { .. } => "NOT_FOUND",
            _ => "INVALID_PROXY",
        }
    }

    pub(super) fn field(&self) -> &'static str {
        match self {
            Self::GiverCarries { .. } | Self::AlreadyGiven { .. } | Self::NoneGiven { .. } | Self::Used => {
                "giverSeatId"
            }
            _ => "holderSeatId",
        }
    }

    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::NotAllowed | Self::Used => "vote yourself, or let the understudy of the seat vote",
            Self::AlreadyGiven { .. } => "take the first one back before you give another",
            Self::NoneGiven { .. } => "there is nothing to take back",
            _ => "choose another seat of the same constituency",
        }
    }
}

/// The proxies of one vote, beside its rule and electorate.
#[derive(Debug, Clone, Copy)]
pub struct Proxies<'a> {
    pub rule: &'a Rule,
    pub electors: &'a [Elector],
    pub given: &'a [Proxy],
}

impl Proxies<'_> {
    /// Whether one more may be given, which is only asked before voting opens.
    ///
    /// # Errors
    /// No proxies under this rule; one's own; a seat that takes no part; another constituency; one given before; a
    /// chain; more than the rule allows.
    pub fn may_give(&self, new: Proxy) -> Result<(), ProxyProblem> {
        let most = self.rule.proxies.ok_or(ProxyProblem::NotAllowed)?;
        if new.giver == new.holder {
            return Err(ProxyProblem::OwnProxy);
        }
        let (giver, holder) = (self.taking_part(new.giver)?, self.taking_part(new.holder)?);
        if giver.constituency != holder.constituency {
            let (giver, holder) = (giver.constituency, holder.constituency);
            return Err(ProxyProblem::OtherConstituency { giver, holder });
        }
        if let Some(Proxy { giver, holder }) = self.given.iter().find(|proxy| proxy.giver == new.giver).copied() {
            return Err(ProxyProblem::AlreadyGiven { giver, holder });
        }
        if self.given.iter().any(|proxy| proxy.holder == new.giver) {
            return Err(ProxyProblem::GiverCarries { seat: new.giver });
        }
        if self.given.iter().any(|proxy| proxy.giver == new.holder) {
            return Err(ProxyProblem::HolderGave { seat: new.holder });
        }
        let carried = self.given.iter().filter(|proxy| proxy.holder == new.holder).count();
        if u32::try_from(carried).is_ok_and(|carried| carried < most) {
            Ok(())
        } else {
            Err(ProxyProblem::TooMany { holder: new.holder, most })
        }
    }

    /// The proxies that hold when voting opens, in order of their givers: those that could all be given now, one after
    /// the other. The rest return to their givers.
    pub fn frozen(&self) -> Vec<Proxy> {
        let mut frozen = Vec::new();
        for proxy in self.given.iter().copied().collect::<BTreeSet<_>>() {
            if (Proxies { given: &frozen, ..*self }).may_give(proxy).is_ok() {
                frozen.push(proxy);
            }
        }
        frozen
    }

    /// The proxies without that of one giver.
    ///
    /// # Errors
    /// None given; used, where ballots are final.
    pub fn taken_back<B: Cast>(&self, giver: SeatId, ballots: &[B]) -> Result<Vec<Proxy>, ProxyProblem> {
        let proxy = self.given.iter().find(|proxy| proxy.giver == giver).ok_or(ProxyProblem::NoneGiven { giver })?;
        let used = self.holds(proxy) && ballots.iter().any(|ballot| ballot.seat() == proxy.holder);
        if used && self.rule.final_ballots {
            return Err(ProxyProblem::Used);
        }
        Ok(self.given.iter().filter(|other| other.giver != giver).copied().collect())
    }

    /// All ballots to be counted: those that were cast, and those that holders cast for givers who did not.
    pub fn ballots<B: Cast>(&self, cast: &[B]) -> Vec<B> {
        let own: BTreeMap<SeatId, &B> = cast.iter().map(|ballot| (ballot.seat(), ballot)).collect();
        let silent = self.given.iter().filter(|proxy| self.holds(proxy) && !own.contains_key(&proxy.giver));
        let carried = silent.filter_map(|proxy| Some(own.get(&proxy.holder)?.carried_for(proxy.giver)));
        cast.iter().cloned().chain(carried).collect()
    }

    /// The ballot that stands for a seat now, its own or the one that was cast for it: what a further ballot of the seat
    /// would replace.
    pub fn standing<B: Cast>(&self, cast: &[B], seat: SeatId) -> Option<B> {
        self.ballots(cast).into_iter().rev().find(|ballot| ballot.seat() == seat)
    }

    /// What each seat of the electorate can cast. All totals together are the raw weight of the electorate.
    pub fn power(&self) -> Vec<VotingPower> {
        let part = self.electors.iter().filter(|elector| elector.takes_part(self.rule));
        part.map(|elector| self.power_of(elector)).collect()
    }

    fn power_of(&self, elector: &Elector) -> VotingPower {
        let holding = || self.given.iter().filter(|proxy| self.holds(proxy));
        let given_to = holding().find(|proxy| proxy.giver == elector.seat).map(|proxy| proxy.holder);
        let mut carries: Vec<SeatId> =
            holding().filter(|proxy| proxy.holder == elector.seat).map(|proxy| proxy.giver).collect();
        carries.sort_unstable();
        let carried = self.electors.iter().filter(|other| carries.contains(&other.seat));
        let own = if given_to.is_some() { 0 } else { i128::from(elector.weight) };
        let total = own + carried.map(|other| i128::from(other.weight)).sum::<i128>();
        VotingPower { seat: elector.seat, own: elector.weight, given_to, carries, total }
    }

    /// Whether both ends take part still: a late recusal of either ends it.
    fn holds(&self, proxy: &Proxy) -> bool {
        self.taking_part(proxy.giver).is_ok() && self.taking_part(proxy.holder).is_ok()
    }

    fn taking_part(&self, seat: SeatId) -> Result<&Elector, ProxyProblem> {
        let elector = self.electors.iter().find(|elector| elector.seat == seat);
        elector.filter(|elector| elector.takes_part(self.rule)).ok_or(ProxyProblem::NoPart { seat })
    }
}
