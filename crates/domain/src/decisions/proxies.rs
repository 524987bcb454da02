//! Proxies: a seat lets another one of its constituency vote for it.
//!
//! One step, never a chain; at most as many for one holder as the rule says; frozen with the electorate. A proxy carries
//! a seat, not a number: its holder casts a ballot of the giver's seat, beside the own one and with the giver's own
//! weight, so that caps, quorums and concurrence see every seat where it belongs. Before that was done a proxy may be
//! taken back; after it the ballot is the giver's own: it stays where ballots are final, and may be changed where they are
//! not. A giver who votes takes the proxy back by that. A recused giver has no vote to carry; the proxies of a holder who
//! is recused or has a conflict of interest return to their givers.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Elector, Rule};
use crate::SeatId;
use crate::tenancy::Constituency;

/// The longest time for which a proxy can be given, in days.
pub const MOST_PROXY_DAYS: i64 = 366;

/// When a proxy that is not for one proposal may end.
///
/// # Errors
/// [`ProxyProblem::Until`] outside the next [`MOST_PROXY_DAYS`] days.
pub fn proxy_until(now: DateTime<Utc>, until: DateTime<Utc>) -> Result<DateTime<Utc>, ProxyProblem> {
    let latest = now.checked_add_signed(TimeDelta::days(MOST_PROXY_DAYS)).unwrap_or(DateTime::<Utc>::MAX_UTC);
    if now < until && until <= latest { Ok(until) } else { Err(ProxyProblem::Until) }
}

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
    #[error("the proxy was used: its holder has voted for this seat, and ballots are final")]
    Used,
    #[error("the seat {giver} has not let the seat {holder} vote for it, or not any more")]
    NotHeld { giver: SeatId, holder: SeatId },
    #[error("the seat {holder} has a conflict of interest in this matter, so the proxies that it held went back")]
    Returned { holder: SeatId },
    #[error("only who holds a seat may let another one vote for it")]
    NotYourSeat,
    #[error("a proxy is for one proposal or until a time: give one of the two")]
    OneProposalOrATime,
    #[error("a proxy ends after now and at most {MOST_PROXY_DAYS} days from now")]
    Until,
    #[error("a proxy for one proposal is given before its vote opens: then all proxies are frozen")]
    VoteHasOpened,
}

impl ProxyProblem {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "PROXIES_NOT_ALLOWED",
            Self::TooMany { .. } => "TOO_MANY_PROXIES",
            Self::Used => "PROXY_USED",
            Self::NoneGiven { .. } => "NO_PROXY_GIVEN",
            Self::NotHeld { .. } => "NOT_ELIGIBLE",
            Self::Returned { .. } => "PROXY_RETURNED",
            Self::NotYourSeat => "NOT_YOUR_SEAT",
            Self::VoteHasOpened => "WRONG_STATE",
            _ => "INVALID_PROXY",
        }
    }

    pub(super) fn field(&self) -> &'static str {
        match self {
            Self::GiverCarries { .. } | Self::AlreadyGiven { .. } | Self::NoneGiven { .. } | Self::Used => {
                "giverSeatId"
            }
            Self::NotYourSeat => "giverSeatId",
            Self::NotHeld { .. } | Self::Returned { .. } => "seatId",
            Self::OneProposalOrATime | Self::Until => "until",
            Self::VoteHasOpened => "proposalId",
            _ => "holderSeatId",
        }
    }

    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::NotAllowed | Self::Used => "vote yourself, or let the understudy of the seat vote",
            Self::AlreadyGiven { .. } => "take the first one back before you give another",
            Self::NoneGiven { .. } => "there is nothing to take back",
            Self::NotHeld { .. } => "vote through your own seat",
            Self::Returned { .. } => "the seat's own holder may vote",
            Self::NotYourSeat => "ask who holds it",
            Self::OneProposalOrATime => "give either a proposal or the time until which it holds",
            Self::Until => "choose a time within a year",
            Self::VoteHasOpened => "vote yourself; for votes that open later a proxy until a time will do",
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

    /// The proxies that hold when voting opens: those that could all be given now, one after the other in the order in
    /// which they are named. The rest return to their givers.
    pub fn frozen(&self) -> Vec<Proxy> {
        let mut frozen = Vec::new();
        for proxy in self.given.iter().copied() {
            if (Proxies { given: &frozen, ..*self }).may_give(proxy).is_ok() {
                frozen.push(proxy);
            }
        }
        frozen
    }

    /// Whether the holder may vote for the giver now.
    ///
    /// # Errors
    /// No such proxy; one that went back because its holder is recused or has a conflict of interest; a giver who takes no
    /// part.
    pub fn may_cast(&self, proxy: Proxy) -> Result<(), ProxyProblem> {
        let Proxy { giver, holder } = proxy;
        if !self.given.contains(&proxy) {
            return Err(ProxyProblem::NotHeld { giver, holder });
        }
        self.taking_part(giver)?;
        if self.holds(&proxy) { Ok(()) } else { Err(ProxyProblem::Returned { holder }) }
    }

    /// Whether a giver may take the proxy back; used: its holder has cast the giver's ballot.
    ///
    /// # Errors
    /// None given; used, where ballots are final.
    pub fn may_take_back(&self, giver: SeatId, used: bool) -> Result<(), ProxyProblem> {
        if !self.given.iter().any(|proxy| proxy.giver == giver) {
            return Err(ProxyProblem::NoneGiven { giver });
        }
        if used && self.rule.final_ballots { Err(ProxyProblem::Used) } else { Ok(()) }
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

    /// Whether both ends take part still: a late recusal of either ends it, and a conflict of its holder.
    fn holds(&self, proxy: &Proxy) -> bool {
        let holder = self.taking_part(proxy.holder);
        self.taking_part(proxy.giver).is_ok() && holder.is_ok_and(|holder| holder.conflict.is_none())
    }

    fn taking_part(&self, seat: SeatId) -> Result<&Elector, ProxyProblem> {
        let elector = self.electors.iter().find(|elector| elector.seat == seat);
        elector.filter(|elector| elector.takes_part(self.rule)).ok_or(ProxyProblem::NoPart { seat })
    }
}
