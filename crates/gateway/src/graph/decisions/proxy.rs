//! Proxies: seats that let others vote for them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::BodyId;
use persistence::decisions;
use persistence::rows::ProxyRow;

use super::load::ProxiesOfBody;
use super::proposal::Proposal;
use crate::graph::failure::Result;
use crate::graph::scalar::{Date, DateTime};
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Body, Membership, Seat};

/// That a seat lets another one vote for it.
pub(crate) struct Proxy(ProxyRow);

impl Proxy {
    /// One that was given or taken back just now, and the body in which it holds.
    pub(super) async fn changed(ctx: &Context<'_>, (giver, number): (domain::SeatId, i64)) -> Result<(Self, Body)> {
        let snapshot = snapshot(ctx).await?;
        let proxy = Self(decisions::proxy(&snapshot.read, giver, number).await?);
        let seat = Seat::load(&snapshot, giver).await?;
        Ok((proxy, Body::load(&snapshot, seat.0.body_id).await?))
    }
}

/// The proxies of a body that hold now.
pub(crate) async fn proxies_of(snapshot: &Snapshot, body: BodyId) -> Result<Vec<Proxy>> {
    let rows = snapshot.load::<ProxiesOfBody>(body.0).await?.unwrap_or_default();
    Ok(rows.into_iter().map(Proxy).collect())
}

/// That a seat lets another one of its constituency vote for it. The holder casts a ballot of the giver's seat, which weighs
/// what the giver's seat weighs; it is one step, so that nobody passes on a vote that was given to them. What holds when a
/// vote opens is frozen with its electorate. It ends when either seat has another holder or another term.
#[Object]
impl Proxy {
    /// The seat that lets another one vote for it.
    async fn giver(&self, ctx: &Context<'_>) -> Result<Seat> {
        Seat::load(&*snapshot(ctx).await?, self.0.giver_id).await
    }

    /// The seat that votes for it.
    async fn holder(&self, ctx: &Context<'_>) -> Result<Seat> {
        Seat::load(&*snapshot(ctx).await?, self.0.holder_id).await
    }

    /// The one proposal that it is for; null where it holds until a time.
    async fn proposal(&self, ctx: &Context<'_>) -> Result<Option<Proposal>> {
        match self.0.proposal_id {
            Some(id) => Proposal::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// When it ends by itself; null where it is for one proposal.
    async fn until(&self) -> Option<DateTime> {
        self.0.until_at.map(DateTime)
    }

    /// Who gave it.
    async fn given_by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.given_by).await
    }

    /// When it was given.
    async fn given_at(&self) -> DateTime {
        DateTime(self.0.given_at)
    }

    /// When it was taken back; null while it holds.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }
}

/// A seat that shall vote for one's own.
#[derive(Debug, InputObject)]
pub(crate) struct GiveProxyInput {
    /// One's own seat.
    pub(super) giver_seat_id: ID,
    /// The seat that votes for it: of the same body and the same constituency.
    pub(super) holder_seat_id: ID,
    /// The one proposal for which it holds, before its vote opens; left out, it holds until a day.
    pub(super) proposal_id: Option<ID>,
    /// The last day on which it holds for votes that open, at most a year from now; left out, it is for one proposal.
    pub(super) until: Option<Date>,
}

/// What is taken back.
#[derive(Debug, InputObject)]
pub(crate) struct TakeProxyBackInput {
    /// One's own seat, which votes for itself again.
    pub(super) giver_seat_id: ID,
    /// Only for this proposal. Left out, the proxy that holds until a day ends, also in votes that are open.
    pub(super) proposal_id: Option<ID>,
}

/// The proxy that was given.
#[derive(SimpleObject)]
pub(crate) struct GiveProxyPayload {
    /// The proxy.
    pub(super) proxy: Proxy,
    /// The body of both seats, with the proxies that hold now.
    pub(super) body: Body,
}

/// The proxy that was taken back.
#[derive(SimpleObject)]
pub(crate) struct TakeProxyBackPayload {
    /// The proxy. Where it was taken back for one proposal only, it holds on for others.
    pub(super) proxy: Proxy,
    /// The body of both seats, with the proxies that hold now.
    pub(super) body: Body,
}
