//! Bodies.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::BodyId;
use domain::tenancy::BodyKind;
use futures_util::future::BoxFuture;
use persistence::rows::{BodyRow, SeatRow};
use persistence::{Page, Read, Slice, tenancy};
use uuid::Uuid;

use super::BodyById;
use super::seat::{Seat, SeatConnection};
use crate::graph::connection::{Window, connection, listed};
use crate::graph::cost::{Paged, list_size};
use crate::graph::decisions::{DecisionRight, Proxy, RightsOfBody, proxies_of};
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::loader::{Load, by_page};
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

    /// The most votes, counted by the weights of voting seats, that one organisation may hold in it; null without a limit.
    async fn most_weight_per_organisation(&self) -> Option<i64> {
        self.0.most_weight_per_organisation
    }

    /// The decision rights that it has under the charter in force; before founding, under the newest draft.
    async fn decision_rights(&self, ctx: &Context<'_>) -> Result<Vec<DecisionRight>> {
        let rights = snapshot(ctx).await?.load::<RightsOfBody>(self.0.id.0).await?.unwrap_or_default();
        Ok(rights.into_iter().map(DecisionRight).collect())
    }

    /// Its seats that let others vote for them, as of now.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn proxies(&self, ctx: &Context<'_>) -> Result<Vec<Proxy>> {
        proxies_of(&*snapshot(ctx).await?, self.0.id).await
    }

    /// Its seats.
    #[graphql(directive = Paged::apply())]
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
