//! Acts on seats.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::tenancy::{self as rules, Act};
use persistence::tenancy;

use super::{Collaborative, Seat, key};
use crate::graph::acting::Acting;
use crate::graph::failure::{Result, at_most};
use crate::graph::id;
use crate::graph::scalar::Date;
use crate::graph::scope::snapshot;

#[derive(Debug, Default)]
pub struct SeatMutation;

#[Object]
impl SeatMutation {
    /// Gives an organisation a seat in a body.
    async fn create_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A seat to give.")] input: CreateSeatInput,
    ) -> Result<CreateSeatPayload> {
        let acting = Acting::of(ctx)?;
        let command = tenancy::CreateSeat {
            body: id::decode(&input.body_id)?,
            organisation: id::decode(&input.organisation_id)?,
            voting: input.voting,
            weight: input.weight,
            starts_on: input.starts_on.0,
            ends_on: input.ends_on.map(|day| day.0),
            most_consecutive_terms: input.most_consecutive_terms.map(i64::from),
            key: key(input.idempotency_key.as_deref())?,
        };
        let attempt = || tenancy::create_seat(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::CreateSeat, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        Ok(CreateSeatPayload { seat: Seat::load(&snapshot, id).await?, collaborative: Collaborative::of(snapshot) })
    }

    /// Names who holds one's organisation's seat, and who stands by.
    async fn name_seat_holder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who shall hold a seat.")] input: NameSeatHolderInput,
    ) -> Result<NameSeatHolderPayload> {
        let acting = Acting::of(ctx)?;
        let command = tenancy::NameSeatHolder {
            seat: id::decode(&input.seat_id)?,
            holder: id::decode_optional(input.holder_id.as_ref())?,
            understudy: id::decode_optional(input.understudy_id.as_ref())?,
        };
        let attempt = || tenancy::name_seat_holder(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::NameSeatHolder, attempt).await?;
        Ok(NameSeatHolderPayload { seat: Seat::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Begins the next term of one's organisation's seat, today. The term before must be over; the next is as long.
    async fn begin_seat_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The next term of a seat.")] input: BeginSeatTermInput,
    ) -> Result<BeginSeatTermPayload> {
        let acting = Acting::of(ctx)?;
        let command = tenancy::BeginSeatTerm {
            seat: id::decode(&input.seat_id)?,
            holder: id::decode(&input.holder_id)?,
            understudy: id::decode_optional(input.understudy_id.as_ref())?,
        };
        let attempt = || tenancy::begin_seat_term(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::BeginSeatTerm, attempt).await?;
        Ok(BeginSeatTermPayload { seat: Seat::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Writes down what whoever comes next in a seat should know: by who holds it, or stands by for it.
    async fn write_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be handed over in a seat.")] input: WriteHandoverInput,
    ) -> Result<WriteHandoverPayload> {
        let acting = Acting::of(ctx)?;
        at_most("items", input.items.len(), rules::MOST_ITEMS)?;
        let item = |item: HandoverItemInput| rules::HandoverItem { text: item.text, done: item.done };
        let command = tenancy::WriteHandover {
            seat: id::decode(&input.seat_id)?,
            expected_revision: input.expected_revision,
            items: input.items.into_iter().map(item).collect(),
        };
        let attempt = || tenancy::write_handover(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::WriteHandover, attempt).await?;
        Ok(WriteHandoverPayload { seat: Seat::load(&*snapshot(ctx).await?, id).await? })
    }
}

/// A seat to give.
#[derive(Debug, InputObject)]
pub(crate) struct CreateSeatInput {
    /// The body.
    body_id: ID,
    /// The organisation that the seat speaks for.
    organisation_id: ID,
    /// Whether it votes.
    #[graphql(default = true)]
    voting: bool,
    /// Its weight, a whole number from 1 to 1,000,000.
    #[graphql(default = 1)]
    weight: i64,
    /// The first day of its term.
    starts_on: Date,
    /// The last day of its term; open-ended where left out.
    ends_on: Option<Date>,
    /// The most terms in a row; no limit where left out.
    most_consecutive_terms: Option<i32>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: Option<String>,
}

/// The seat that was given.
#[derive(SimpleObject)]
pub(crate) struct CreateSeatPayload {
    /// The seat.
    seat: Seat,
    /// The collaborative, with its lists as they are now.
    collaborative: Collaborative,
}

/// Who shall hold a seat.
#[derive(Debug, InputObject)]
pub(crate) struct NameSeatHolderInput {
    /// The seat.
    seat_id: ID,
    /// The membership that holds it; left out, the seat becomes vacant.
    holder_id: Option<ID>,
    /// The membership that stands by.
    understudy_id: Option<ID>,
}

/// The seat and who holds it now.
#[derive(SimpleObject)]
pub(crate) struct NameSeatHolderPayload {
    /// The seat.
    seat: Seat,
}

/// The next term of a seat.
#[derive(Debug, InputObject)]
pub(crate) struct BeginSeatTermInput {
    /// The seat.
    seat_id: ID,
    /// The membership that will hold it. Nobody holds a seat for more terms in a row than it allows.
    holder_id: ID,
    /// The membership that stands by.
    understudy_id: Option<ID>,
}

/// The seat in its next term.
#[derive(SimpleObject)]
pub(crate) struct BeginSeatTermPayload {
    /// The seat.
    seat: Seat,
}

/// What is to be handed over in a seat.
#[derive(Debug, InputObject)]
pub(crate) struct WriteHandoverInput {
    /// The seat.
    seat_id: ID,
    /// The revision that was read; 0 where nothing was written in this term. Another current one is a conflict.
    expected_revision: i64,
    /// The whole list as it shall be, at most 100 items.
    items: Vec<HandoverItemInput>,
}

/// One thing to hand over.
#[derive(Debug, InputObject)]
pub(crate) struct HandoverItemInput {
    /// What it is, at most 5,000 characters.
    text: String,
    /// Whether it was passed on.
    #[graphql(default)]
    done: bool,
}

/// The seat with what is handed over in it.
#[derive(SimpleObject)]
pub(crate) struct WriteHandoverPayload {
    /// The seat.
    seat: Seat,
}
