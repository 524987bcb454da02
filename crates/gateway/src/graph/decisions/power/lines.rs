//! Power line by line: of seats, organisations and constituencies.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::decisions::Exact;
use domain::decisions::power::{
    ConstituencyPower as ByConstituency, Difference, GroupPower, PowerAndMoney, QuorumReach, SeatPower as BySeat, Side,
};
use domain::tenancy::Constituency;

use super::count::Counted;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::money::Money;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::{Organisation, Seat};

/// One seat's power.
#[derive(Debug, Clone)]
pub(crate) struct SeatPower(pub(super) BySeat);

/// One seat's power.
#[Object]
impl SeatPower {
    /// The seat.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Seat> {
        Seat::load(&*snapshot(ctx).await?, self.0.seat).await
    }

    /// The seat's global id.
    async fn seat_id(&self) -> ID {
        id::encode(self.0.seat)
    }

    /// The constituency that it counts in: FUNDER also where its organisation counts as a funder.
    async fn constituency(&self) -> Constituency {
        self.0.constituency
    }

    /// Its raw weight: a whole number.
    async fn weight(&self) -> i64 {
        self.0.weight
    }

    /// Whether it votes. Where it is recused, outside a reservation, may only object, or another seat decides alone, it has no power.
    async fn votes(&self) -> bool {
        self.0.votes
    }

    /// In how many coalitions of the others it swings; of the drawn ones where they were sampled.
    async fn swings(&self) -> String {
        self.0.swings.to_string()
    }

    /// The Banzhaf index: the part of all coalitions of the others in which it swings.
    async fn index(&self) -> String {
        self.0.index.to_string()
    }

    /// The normalised index: its part of everybody's swings. These add up to 1 where anybody has any.
    async fn share(&self) -> String {
        self.0.share.to_string()
    }

    /// What the share is off by at most; 0 where it is exact.
    async fn share_error(&self) -> String {
        self.0.share_error.to_string()
    }
}

/// One organisation's power beside its money.
#[derive(Debug, Clone)]
pub(crate) struct PowerBesideMoney {
    line: PowerAndMoney,
    counted: Arc<Counted>,
}

impl PowerBesideMoney {
    pub(super) fn new(line: &PowerAndMoney, counted: &Arc<Counted>) -> Self {
        Self { line: line.clone(), counted: counted.clone() }
    }

    fn power(&self) -> Option<&GroupPower> {
        self.counted.power.as_ref().ok()?.of_organisation(self.line.organisation)
    }
}

/// One organisation's power beside its money.
#[Object]
impl PowerBesideMoney {
    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.line.organisation).await
    }

    /// The organisation's global id.
    async fn organisation_id(&self) -> ID {
        id::encode(self.line.organisation)
    }

    /// The constituency that it counts in: FUNDER for all that count as one.
    async fn constituency(&self) -> Constituency {
        self.line.constituency
    }

    /// How many of its seats vote.
    async fn seats(&self) -> u32 {
        self.line.seats
    }

    /// The raw weight of those seats.
    async fn weight(&self) -> String {
        self.power().map_or_else(|| "0".to_owned(), |power| power.weight.to_string())
    }

    /// The shares of its seats together: its part of all power.
    async fn share(&self) -> String {
        self.line.power.to_string()
    }

    /// What the share is off by at most; 0 where it is exact.
    async fn share_error(&self) -> String {
        self.power().map_or_else(|| "0".to_owned(), |power| power.share_error.to_string())
    }

    /// How often its seats decide when they vote alike and all others each for themselves. Blocs add up to nothing.
    async fn bloc(&self) -> String {
        self.line.bloc.to_string()
    }

    /// What it means to the quorum; null where the rule has none, or the organisation no seat.
    async fn quorum(&self) -> Option<QuorumRole> {
        self.power()?.quorum.map(QuorumRole::from)
    }

    /// What it paid in and did not get back: into the fund to which the right is limited, or into all funds in the
    /// collaborative's currency. Null where it paid nothing.
    async fn contributed(&self) -> Option<Money> {
        let party = self.counted.parties.iter().find(|party| party.organisation == self.line.organisation)?;
        party.contributed.map(Into::into)
    }

    /// Its part of all contributions; null where nobody has paid in.
    async fn money_share(&self) -> Option<String> {
        self.line.money.as_ref().map(ToString::to_string)
    }

    /// How its power compares with its money; null where nobody has paid in.
    async fn gap(&self) -> Option<Gap> {
        self.line.gap.as_ref().map(Into::into)
    }
}

/// How far two shares are apart.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Gap {
    /// The difference, without a sign.
    by: String,
    /// MORE: more power than money, or more after a change than before. SAME also where samples can't tell.
    side: Side,
}

impl From<&Difference> for Gap {
    fn from(difference: &Difference) -> Self {
        Self { by: difference.by.to_string(), side: difference.side }
    }
}

/// One constituency's power.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ConstituencyPower {
    /// The constituency; seats of organisations that count as funders are under FUNDER.
    constituency: Constituency,
    /// How many of its seats vote.
    seats: u32,
    /// Their raw weight.
    weight: String,
    /// The shares of its seats together: its part of all power.
    share: String,
    /// What the share is off by at most; 0 where it is exact.
    share_error: String,
    /// How often its seats decide when they vote alike and all others each for themselves.
    bloc: String,
    /// What it means to the quorum; null where the rule has none.
    quorum: Option<QuorumRole>,
}

impl From<&ByConstituency> for ConstituencyPower {
    fn from(line: &ByConstituency) -> Self {
        let text = |number: &Exact| number.to_string();
        Self {
            constituency: line.constituency,
            seats: line.power.seats,
            weight: text(&line.power.weight),
            share: text(&line.power.share),
            share_error: text(&line.power.share_error),
            bloc: text(&line.power.bloc),
            quorum: line.power.quorum.map(Into::into),
        }
    }
}

/// What seats together mean to the quorums of a rule.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct QuorumRole {
    /// Whether they are a quorum by themselves.
    meets_it_alone: bool,
    /// Whether nothing can be decided while they all stay away.
    stops_it_by_staying_away: bool,
}

impl From<domain::decisions::power::QuorumRole> for QuorumRole {
    fn from(role: domain::decisions::power::QuorumRole) -> Self {
        Self { meets_it_alone: role.meets_it_alone, stops_it_by_staying_away: role.stops_it_by_staying_away }
    }
}

/// A quorum, in raw weight.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct QuorumNeeded {
    /// The constituency that it is about; null for the quorum overall.
    constituency: Option<Constituency>,
    /// The share that is needed.
    share: String,
    /// The weight that it is a share of.
    eligible: String,
    /// The weight that must have voted.
    needed: String,
    /// Whether it is met when everybody votes: not where its constituency has no seat that votes.
    met_by_all: bool,
}

impl From<&QuorumReach> for QuorumNeeded {
    fn from(quorum: &QuorumReach) -> Self {
        Self {
            constituency: quorum.constituency,
            share: quorum.share.to_string(),
            eligible: quorum.eligible.to_string(),
            needed: quorum.needed.to_string(),
            met_by_all: quorum.met_by_all,
        }
    }
}
