//! Bodies and seats.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::tenancy::{BodyKind, Constituency};
use domain::{BodyId, SeatId};
use futures_util::future::BoxFuture;
use persistence::rows::{BodyRow, SeatRow};
use persistence::{Page, Read, Slice, tenancy};
use uuid::Uuid;

use super::{BodyById, Membership, Organisation, SeatById};
use crate::graph::connection::{Window, connection, listed, weight};
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::loader::{Load, by_page};
use crate::graph::scalar::Date;
use crate::graph::scope::{Snapshot, snapshot};

/// A group that decides.
#[derive(Debug, Clone)]
pub(crate) struct Body(pub(crate) BodyRow);

connection! {
    /// A page of bodies, oldest first.
    BodyConnection,
    /// A body in a list.
    BodyEdge,
    Body
}

impl Body {
    pub(crate) async fn load(snapshot: &Snapshot, id: BodyId) -> Result<Self> {
        Ok(Self(snapshot.expect::<BodyById>(id.0).await?))
    }
}

/// A group that decides, through its seats.
#[Object]
impl Body {
    /// The body's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// What kind of group it is.
    async fn kind(&self) -> BodyKind {
        self.0.kind
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is there for.
    async fn mandate(&self) -> &str {
        &self.0.mandate
    }

    /// The body that it works for; null for one that works for none.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        match self.0.parent_id {
            Some(id) => Body::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Its seats.
    #[graphql(complexity = "weight(first, last, child_complexity)")]
    async fn seats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<SeatConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let id = self.0.id;
        let slice = snapshot(ctx).await?.load::<Seats>((id.0, page)).await?.unwrap_or_default();
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { tenancy::count_seats_of(&snapshot.read, id).await })
        });
        Ok(SeatConnection(listed(slice, |row| row.id.0, Seat, count)))
    }
}

struct Seats;

impl Load for Seats {
    type Key = (Uuid, Page);
    type Value = Slice<SeatRow>;

    fn load(read: &Read, keys: Vec<Self::Key>) -> BoxFuture<'_, persistence::Result<HashMap<Self::Key, Self::Value>>> {
        Box::pin(by_page(
            keys,
            move |parents, page| async move { tenancy::seats_of_bodies(read, &parents, page).await },
        ))
    }
}

/// A place in a body.
#[derive(Debug, Clone)]
pub(crate) struct Seat(pub(crate) SeatRow);

connection! {
    /// A page of seats, oldest first.
    SeatConnection,
    /// A seat in a list.
    SeatEdge,
    Seat
}

impl Seat {
    pub(crate) async fn load(snapshot: &Snapshot, id: SeatId) -> Result<Self> {
        Ok(Self(snapshot.expect::<SeatById>(id.0).await?))
    }
}

/// A place in a body. Authority belongs to seats, never to persons.
#[Object]
impl Seat {
    /// The seat's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// The organisation that it speaks for.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.0.organisation_id).await
    }

    /// The body it belongs to.
    async fn body(&self, ctx: &Context<'_>) -> Result<Body> {
        Body::load(&*snapshot(ctx).await?, self.0.body_id).await
    }

    /// The constituency under whose label it sits.
    async fn constituency(&self) -> Constituency {
        self.0.constituency
    }

    /// Who holds it; null while it is vacant.
    async fn holder(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        match self.0.holder_id {
            Some(id) => Membership::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Who reads what the holder reads, to be ready; null where nobody does.
    async fn understudy(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        match self.0.understudy_id {
            Some(id) => Membership::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whether it votes.
    async fn voting(&self) -> bool {
        self.0.voting
    }

    /// Its weight in a vote, before any cap: a whole number.
    async fn weight(&self) -> i64 {
        self.0.weight
    }

    /// The first day of its term.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// The last day of its term; null where it is open-ended.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// Whether it has no vote today: without a holder, or outside its term.
    async fn vacant(&self, ctx: &Context<'_>) -> Result<bool> {
        let today = snapshot(ctx).await?.actor.today;
        let in_term = self.0.starts_on <= today && self.0.ends_on.is_none_or(|end| today <= end);
        Ok(self.0.holder_id.is_none() || !in_term)
    }
}
