//! The collaborative, as its members see it.

use std::sync::Arc;

use async_graphql::{Context, ID, MergedObject, Object, SimpleObject};
use chrono::Days;
use domain::tenancy::{Act, Stage};
use futures_util::future::BoxFuture;
use persistence::tenancy;

use super::access_token::{AccessTokenConnection, AccessTokenFilter};
use super::body::{Body, BodyConnection};
use super::calendar::Deadline;
use super::membership::{Membership, MembershipConnection};
use super::organisation::{Organisation, OrganisationConnection};
use super::seat::{Seat, SeatConnection, SeatFilter};
use crate::graph::connection::{Window, listed};
use crate::graph::cost::{Paged, list_size};
use crate::graph::decisions::CollaborativeDecisions;
use crate::graph::failure::Result;
use crate::graph::funds::CollaborativeFunds;
use crate::graph::history::CollaborativeHistory;
use crate::graph::id;
use crate::graph::measurement::CollaborativeMeasurement;
use crate::graph::scalar::{CurrencyCode, Date, DateTime, Locale};
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::transparency::CollaborativeTransparency;
use crate::graph::viewer::sign_in;

/// The root's way into the collaborative.
#[derive(Debug, Default)]
pub(crate) struct TenancyQuery;

#[Object]
impl TenancyQuery {
    /// The collaborative that this request acts in: the one named by the header X-Collaborative, or by the token.
    async fn collaborative(&self, ctx: &Context<'_>) -> Result<Collaborative> {
        Ok(Collaborative::of(snapshot(ctx).await?))
    }
}

/// The tenant: funders and partners who pool money, decide together and measure together.
#[derive(MergedObject)]
pub(crate) struct Collaborative(
    CollaborativeItself,
    CollaborativeDecisions,
    CollaborativeFunds,
    CollaborativeMeasurement,
    CollaborativeTransparency,
    CollaborativeHistory,
);

impl Collaborative {
    pub(crate) fn of(snapshot: Arc<Snapshot>) -> Self {
        Self(
            CollaborativeItself(snapshot.clone()),
            CollaborativeDecisions(snapshot.clone()),
            CollaborativeFunds(snapshot.clone()),
            CollaborativeMeasurement(snapshot.clone()),
            CollaborativeTransparency(snapshot.clone()),
            CollaborativeHistory(snapshot),
        )
    }

    /// As the interface of everything that has a global id asks for it.
    pub(crate) async fn id(&self, _: &Context<'_>) -> Result<ID> {
        Ok(id::encode(self.0.0.collaborative.id))
    }
}

pub(crate) struct CollaborativeItself(Arc<Snapshot>);

#[Object]
impl CollaborativeItself {
    /// The collaborative's global id.
    async fn id(&self) -> ID {
        id::encode(self.0.collaborative.id)
    }

    /// Its short name in addresses and in the header X-Collaborative.
    async fn slug(&self) -> &str {
        &self.0.collaborative.slug
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.collaborative.name
    }

    /// What it is there for.
    async fn purpose(&self) -> &str {
        &self.0.collaborative.purpose
    }

    /// The currency in which funds are opened unless another is named.
    async fn currency(&self) -> CurrencyCode {
        CurrencyCode(self.0.collaborative.currency.clone())
    }

    /// The time zone in which its days begin, by its IANA name.
    async fn time_zone(&self) -> &str {
        &self.0.collaborative.time_zone
    }

    /// Its language and region.
    async fn locale(&self) -> Locale {
        Locale(self.0.collaborative.locale.clone())
    }

    /// Where it stands in its life.
    async fn stage(&self) -> Stage {
        self.0.collaborative.stage
    }

    /// Whether it holds sample data only.
    async fn sample(&self) -> bool {
        self.0.collaborative.sample
    }

    /// When it was founded; null before.
    async fn founded_at(&self) -> Option<DateTime> {
        self.0.collaborative.founded_at.map(DateTime)
    }

    /// Its organisations.
    #[graphql(directive = Paged::apply())]
    async fn organisations(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<OrganisationConnection> {
        let slice = tenancy::organisations(&self.0.read, Window { first, after, last, before }.page(false)?).await?;
        let count = Arc::new(|snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { tenancy::count_organisations(&snapshot.read).await })
        });
        Ok(OrganisationConnection(listed(slice, |row| row.id.0, Organisation, count)))
    }

    /// Everybody who takes or took part.
    #[graphql(directive = Paged::apply())]
    async fn memberships(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<MembershipConnection> {
        let slice = tenancy::memberships(&self.0.read, Window { first, after, last, before }.page(false)?).await?;
        let count = Arc::new(|snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { tenancy::count_memberships(&snapshot.read).await })
        });
        Ok(MembershipConnection(listed(slice, |row| row.id.0, Membership, count)))
    }

    /// The bodies that decide.
    #[graphql(directive = Paged::apply())]
    async fn bodies(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<BodyConnection> {
        let slice = tenancy::bodies(&self.0.read, Window { first, after, last, before }.page(false)?).await?;
        let count = Arc::new(|snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { tenancy::count_bodies(&snapshot.read).await })
        });
        Ok(BodyConnection(listed(slice, |row| row.id.0, Body, count)))
    }

    /// The seats of all its bodies: the vacancies, or those whose rotation is overdue, where that is asked for.
    #[graphql(directive = Paged::apply())]
    async fn seats(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only seats that fit.")] filter: Option<SeatFilter>,
    ) -> Result<SeatConnection> {
        let filter = filter.unwrap_or_default().on(self.0.actor.today)?;
        let page = Window { first, after, last, before }.page(false)?;
        let slice = tenancy::filtered_seats(&self.0.read, &filter, page).await?;
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = filter.clone();
            Box::pin(async move { tenancy::count_filtered_seats(&snapshot.read, &filter).await })
        });
        Ok(SeatConnection(listed(slice, |row| row.id.0, Seat, count)))
    }

    /// The access tokens with which programs and machines act and read here, oldest first: stewards and auditors see
    /// everybody's, others their own.
    #[graphql(directive = Paged::apply())]
    async fn access_tokens(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only tokens that fit.")] filter: Option<AccessTokenFilter>,
    ) -> Result<AccessTokenConnection> {
        let window = Window { first, after, last, before };
        AccessTokenConnection::load(&self.0, &window, filter.unwrap_or_default(), false).await
    }

    /// The outside issuers by which people sign in here, as an operator set them: addresses of OpenID Connect providers.
    async fn sign_in_issuers(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(sign_in(ctx)?.issuers().in_collaborative(&self.0.collaborative.slug))
    }

    /// What falls due: rounds of votes that close, matters that another body is to take up, reports and periods, terms of seats; in order of time. At most 500: ask
    /// for what follows from the day of the last one on.
    #[graphql(directive = list_size::apply(Some(50), None))]
    async fn calendar(
        &self,
        #[graphql(desc = "The first day, in the collaborative's time zone; today unless given.")] from: Option<Date>,
        #[graphql(desc = "The last day; 90 days after the first unless given, and within a year of it.")] to: Option<
            Date,
        >,
    ) -> Result<Vec<Deadline>> {
        let from = from.map_or(self.0.actor.today, |day| day.0);
        let to = to.map_or_else(|| from.checked_add_days(Days::new(90)).unwrap_or(from), |day| day.0);
        let found = tenancy::calendar(&self.0.read, from, to).await?;
        Ok(found.into_iter().map(Deadline).collect())
    }

    /// What the viewer may do in this collaborative, and why not.
    async fn viewer_can(&self) -> Vec<Ability> {
        abilities(&self.0, Act::ALL)
    }
}

/// Whether the viewer may do something.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Ability {
    /// The act; the mutation has the same name.
    act: Act,
    /// Whether the viewer may do it now.
    allowed: bool,
    /// Why not; null where it is allowed.
    reason: Option<String>,
}

impl Ability {
    pub(crate) fn new(act: Act, outcome: std::result::Result<(), domain::Refusal>) -> Self {
        let reason = outcome.err().map(|refusal| crate::words::sentence(&refusal.to_string()));
        Self { act, allowed: reason.is_none(), reason }
    }
}

/// What role and stage allow the viewer.
fn abilities(snapshot: &Snapshot, acts: &[Act]) -> Vec<Ability> {
    acts.iter().map(|act| Ability::new(*act, snapshot.actor.may(*act).map_err(Into::into))).collect()
}
