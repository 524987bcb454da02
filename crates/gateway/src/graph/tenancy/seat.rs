//! Seats, their terms, and what is handed over in them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::NaiveDate;
use domain::SeatId;
use domain::tenancy::{Constituency, term_in_a_row};
use persistence::rows::{HandoverRow, SeatRow, SeatTermRow};
use persistence::tenancy;
use uuid::Uuid;

use super::{Body, Membership, Organisation, SeatById};
use crate::graph::connection::connection;
use crate::graph::cost::list_size;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::loader::whole;
use crate::graph::scalar::{Date, DateTime};
use crate::graph::scope::{Snapshot, snapshot};

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

/// Which seats to list.
#[derive(Debug, Default, InputObject)]
pub(crate) struct SeatFilter {
    /// Only seats of this body.
    body_id: Option<ID>,
    /// Only seats that speak for this organisation.
    organisation_id: Option<ID>,
    /// Only vacancies: seats that have no vote today.
    #[graphql(default)]
    vacant: bool,
    /// Only seats whose term is over and whose next one has not begun.
    #[graphql(default)]
    rotation_overdue: bool,
}

impl SeatFilter {
    pub(super) fn on(&self, today: NaiveDate) -> Result<tenancy::SeatFilter> {
        Ok(tenancy::SeatFilter {
            body: id::decode_optional(self.body_id.as_ref())?,
            organisation: id::decode_optional(self.organisation_id.as_ref())?,
            vacant_on: self.vacant.then_some(today),
            overdue_on: self.rotation_overdue.then_some(today),
        })
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

    /// Who holds it, and votes while its term lasts; null while nobody does.
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
        Ok(self.0.holder_id.is_none() || !self.0.term().holds_on(snapshot(ctx).await?.actor.today))
    }

    /// Counts the terms of this seat, from 1.
    async fn term_number(&self) -> i64 {
        self.0.term_number
    }

    /// The most terms in a row for which one person may hold it; null where there is no limit.
    async fn most_consecutive_terms(&self) -> Option<i64> {
        self.0.most_consecutive_terms
    }

    /// Whether its term is over and no next one has begun: its organisation is to begin one, with `beginSeatTerm`.
    async fn rotation_overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.term().is_over(snapshot(ctx).await?.actor.today))
    }

    /// Whether its holder may hold it for another term in a row; null while it has no holder.
    async fn holder_may_stay(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let Some(holder) = self.0.holder_id else { return Ok(None) };
        let terms = snapshot(ctx).await?.load::<SeatTerms>(self.0.id.0).await?.unwrap_or_default();
        let now = |term: &&SeatTermRow| term.term_number == self.0.term_number && term.membership_id == holder;
        let in_a_row = terms.iter().find(now).map_or(0, |term| term.in_a_row);
        Ok(Some(term_in_a_row(in_a_row, self.0.most_consecutive_terms).is_ok()))
    }

    /// Who held it, term by term, oldest first.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn terms(&self, ctx: &Context<'_>) -> Result<Vec<SeatTerm>> {
        let terms = snapshot(ctx).await?.load::<SeatTerms>(self.0.id.0).await?.unwrap_or_default();
        Ok(terms.into_iter().map(SeatTerm).collect())
    }

    /// What whoever comes next should know; null where nothing was written. After a term has ended it is that term's list,
    /// until the next holder begins one.
    async fn handover(&self, ctx: &Context<'_>) -> Result<Option<Handover>> {
        Ok(snapshot(ctx).await?.load::<Handovers>(self.0.id.0).await?.map(Handover))
    }
}

whole! {
    SeatTerms: Uuid => Vec<SeatTermRow> = tenancy::terms_of_seats;
    Handovers: Uuid => HandoverRow = tenancy::handovers_of_seats;
}

/// That somebody held a seat in one of its terms.
pub(crate) struct SeatTerm(SeatTermRow);

/// That somebody held a seat in one of its terms.
#[Object]
impl SeatTerm {
    /// The number of the term, from 1.
    async fn number(&self) -> i64 {
        self.0.term_number
    }

    /// Who held it.
    async fn holder(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.membership_id).await
    }

    /// The first day of the term.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// The last day of the term; null where it is open-ended.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// Which term in a row it is for this person.
    async fn in_a_row(&self) -> i64 {
        self.0.in_a_row
    }

    /// When they were named.
    async fn named_at(&self) -> DateTime {
        DateTime(self.0.named_at)
    }
}

/// What is handed over in a seat.
pub(crate) struct Handover(HandoverRow);

/// What is handed over in a seat, from one holder to the next. Every member reads it.
#[Object]
impl Handover {
    /// The term in which it was written.
    async fn term_number(&self) -> i64 {
        self.0.term_number
    }

    /// Counts how often it was written; a change of it names the one that was read.
    async fn revision(&self) -> i64 {
        self.0.revision
    }

    /// What is to be known or passed on.
    async fn items(&self) -> Vec<HandoverItem> {
        self.0.items.iter().map(|item| HandoverItem { text: item.text.clone(), done: item.done }).collect()
    }

    /// Who wrote it last.
    async fn written_by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.written_by).await
    }

    /// When it was written last.
    async fn written_at(&self) -> DateTime {
        DateTime(self.0.written_at)
    }
}

/// One thing to hand over.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct HandoverItem {
    /// What it is.
    text: String,
    /// Whether it was passed on.
    done: bool,
}
