//! What acts about funds are given.

use async_graphql::{ID, InputObject};
use domain::funds::{Currency, FunderClaim, Money, ScheduledPayment};
use persistence::Key;
use persistence::funds as acts;

use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::money::MoneyInput;
use crate::graph::scalar::{CurrencyCode, Date, Decimal};
use crate::graph::tenancy::key;

/// A fund to open.
#[derive(Debug, InputObject)]
pub(crate) struct OpenFundInput {
    /// Its name, at most 200 characters.
    name: String,
    /// What it is there for, at most 50,000 characters.
    purpose: String,
    /// What its money may be used for only, at most 5,000 characters; left out, the collaborative decides freely.
    restriction: Option<String>,
    /// Its one currency; left out, the collaborative's.
    currency: Option<CurrencyCode>,
    /// The legal holder: a BACKBONE organisation.
    holder_id: ID,
    /// Its first day, today or earlier; left out, today. Nothing can be recorded as of a day before.
    opened_on: Option<Date>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: Option<String>,
}

impl OpenFundInput {
    pub(super) fn command(self) -> Result<acts::OpenFund> {
        let currency = self.currency.map(|code| Currency::parse("currency", &code.0));
        Ok(acts::OpenFund {
            name: self.name,
            purpose: self.purpose,
            restriction: self.restriction,
            currency: currency.transpose().map_err(refused)?,
            holder: id::decode(&self.holder_id)?,
            opened_on: self.opened_on.map(|day| day.0),
            key: key(self.idempotency_key.as_deref())?,
        })
    }
}

/// A promise to record.
#[derive(Debug, InputObject)]
pub(crate) struct RecordPledgeInput {
    /// The fund.
    fund_id: ID,
    /// Who promises.
    organisation_id: ID,
    /// How much; in the fund's currency.
    amount: MoneyInput,
    /// When it is expected, in order of days; together the amount. Left out, no day was named. At most 100.
    #[graphql(default)]
    schedule: Vec<PledgePaymentInput>,
    /// The allocation that the money is restricted to.
    allocation_id: Option<ID>,
    /// Rights over spending that the funder asks for. Any is refused: a contribution buys none.
    #[graphql(default)]
    claims: Vec<FunderClaim>,
    /// A remark, at most 5,000 characters.
    note: Option<String>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: Option<String>,
}

/// One expected payment of a pledge.
#[derive(Debug, InputObject)]
pub(crate) struct PledgePaymentInput {
    /// The day on which it is expected.
    due_on: Date,
    /// How much; in the fund's currency.
    amount: MoneyInput,
}

impl RecordPledgeInput {
    pub(super) fn command(self) -> Result<acts::RecordPledge> {
        let amount = self.amount.positive("amount")?;
        if self.schedule.len() > 100 {
            return Err(Failure::new("INVALID_INPUT", "A schedule has at most 100 payments.").field("schedule"));
        }
        let schedule = self.schedule.iter().map(|payment| {
            let part = payment.amount.positive("schedule")?;
            part.currency_is(amount.currency).map_err(refused)?;
            Ok(ScheduledPayment { due_on: payment.due_on.0, amount_minor: part.minor })
        });
        Ok(acts::RecordPledge {
            fund: id::decode(&self.fund_id)?,
            organisation: id::decode(&self.organisation_id)?,
            amount,
            schedule: schedule.collect::<Result<_>>()?,
            earmark: id::decode_optional(self.allocation_id.as_ref())?,
            claims: self.claims,
            note: self.note,
            key: key(self.idempotency_key.as_deref())?,
        })
    }
}

/// A pledge to cancel.
#[derive(Debug, InputObject)]
pub(crate) struct CancelPledgeInput {
    /// The pledge.
    pub(super) pledge_id: ID,
}

/// Money that arrived. Give either the amount in the fund's currency, or the original with its rate.
#[derive(Debug, InputObject)]
pub(crate) struct RecordContributionInput {
    /// The fund.
    fund_id: ID,
    /// Who gave it.
    organisation_id: ID,
    /// The pledge that it answers: of this organisation, to this fund.
    pledge_id: Option<ID>,
    /// The allocation that it is restricted to; a pledge's earmark holds without being named again.
    allocation_id: Option<ID>,
    /// What arrived, in the fund's currency.
    amount: Option<MoneyInput>,
    /// What arrived in another currency, and how it came into the fund's.
    conversion: Option<ConversionInput>,
    /// The day on which it arrived: today or earlier.
    received_on: Date,
    /// The bank's reference, at most 200 characters.
    reference: Option<String>,
    /// Rights over spending that came with it. Any is refused: a contribution buys none.
    #[graphql(default)]
    claims: Vec<FunderClaim>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: String,
}

/// Money in another currency than the fund's. The result is computed exactly, then rounded half to even.
#[derive(Debug, InputObject)]
pub(crate) struct ConversionInput {
    /// What arrived.
    original: MoneyInput,
    /// How many units of the fund's currency one unit of the original's is worth: a plain decimal above 0.
    rate: Decimal,
    /// The day of the rate: today or earlier.
    rate_date: Date,
    /// Who published the rate, at most 200 characters.
    source: String,
}

impl RecordContributionInput {
    pub(super) fn command(self) -> Result<acts::RecordContribution> {
        let received = match (self.amount, self.conversion) {
            (Some(amount), None) => acts::Received::InFundsCurrency(amount.positive("amount")?),
            (None, Some(conversion)) => acts::Received::Converted {
                original: conversion.original.positive("original")?,
                rate: conversion.rate.0,
                rate_date: conversion.rate_date.0,
                source: conversion.source,
            },
            _ => return Err(Failure::new("INVALID_INPUT", "Give either amount or conversion.").field("amount")),
        };
        Ok(acts::RecordContribution {
            fund: id::decode(&self.fund_id)?,
            organisation: id::decode(&self.organisation_id)?,
            pledge: id::decode_optional(self.pledge_id.as_ref())?,
            earmark: id::decode_optional(self.allocation_id.as_ref())?,
            received,
            received_on: self.received_on.0,
            reference: self.reference,
            claims: self.claims,
            key: Key::new(&self.idempotency_key)?,
        })
    }
}

/// A grant to agree to.
#[derive(Debug, InputObject)]
pub(crate) struct AgreeGrantInput {
    /// The grant.
    pub(super) grant_id: ID,
    /// Documents of the agreement, at most 20: stored files of one's own organisation. Every member reads them from then on,
    /// and nobody takes them out again.
    #[graphql(default, validator(max_items = 20))]
    pub(super) documents: Vec<ID>,
}

/// An instalment that was paid at the bank.
#[derive(Debug, InputObject)]
pub(crate) struct PayInstalmentInput {
    /// The instalment.
    instalment_id: ID,
    /// The day on which it was paid: from its due day to today; left out, today.
    paid_on: Option<Date>,
    /// A remark, at most 5,000 characters.
    note: Option<String>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: String,
}

impl PayInstalmentInput {
    pub(super) fn command(self) -> Result<acts::PayInstalment> {
        Ok(acts::PayInstalment {
            instalment: id::decode(&self.instalment_id)?,
            paid_on: self.paid_on.map(|day| day.0),
            note: self.note,
            key: Key::new(&self.idempotency_key)?,
        })
    }
}

/// Money that a grantee sent back.
#[derive(Debug, InputObject)]
pub(crate) struct RecordReturnInput {
    /// The grant.
    grant_id: ID,
    /// The grantee.
    organisation_id: ID,
    /// How much; at most what it was paid.
    amount: MoneyInput,
    /// The day on which it arrived: today or earlier.
    returned_on: Date,
    /// A remark, at most 5,000 characters.
    note: Option<String>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: String,
}

impl RecordReturnInput {
    pub(super) fn command(self) -> Result<acts::RecordReturn> {
        let amount: Money = self.amount.positive("amount")?;
        Ok(acts::RecordReturn {
            grant: id::decode(&self.grant_id)?,
            organisation: id::decode(&self.organisation_id)?,
            amount,
            returned_on: self.returned_on.0,
            note: self.note,
            key: Key::new(&self.idempotency_key)?,
        })
    }
}

/// A grant to close.
#[derive(Debug, InputObject)]
pub(crate) struct CompleteGrantInput {
    /// The grant.
    grant_id: ID,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: String,
}

impl CompleteGrantInput {
    pub(super) fn command(self) -> Result<acts::CompleteGrant> {
        Ok(acts::CompleteGrant { grant: id::decode(&self.grant_id)?, key: Key::new(&self.idempotency_key)? })
    }
}

/// A movement that was a mistake.
#[derive(Debug, InputObject)]
pub(crate) struct ReverseTransferInput {
    /// The transfer.
    transfer_id: ID,
    /// What was wrong, at most 5,000 characters.
    reason: String,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: String,
}

impl ReverseTransferInput {
    pub(super) fn command(self) -> Result<acts::ReverseTransfer> {
        Ok(acts::ReverseTransfer {
            transfer: id::decode(&self.transfer_id)?,
            reason: self.reason,
            key: Key::new(&self.idempotency_key)?,
        })
    }
}

fn refused(refusal: domain::funds::Refusal) -> Failure {
    domain::Refusal::from(refusal).into()
}
