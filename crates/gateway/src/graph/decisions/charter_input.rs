//! Rights as a client writes them.

use std::collections::HashSet;

use async_graphql::{ID, InputObject};
use domain::DecisionRightId;
use domain::decisions::{AmountRange, Area, Clause, DecisionRight, DeclaredImbalance};
use domain::funds::{Currency, Money};
use persistence::Store;

use super::rule::RuleInput;
use super::sole::SoleDeciderInput;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scalar::{CurrencyCode, Decimal};

/// One right of a charter.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct DecisionRightInput {
    /// The right of the newest charter that this one continues; left out, it is a new one.
    pub(super) id: Option<ID>,
    /// What is decided.
    area: Area,
    /// Only in this fund.
    fund_id: Option<ID>,
    /// Only in this allocation.
    allocation_id: Option<ID>,
    /// Only for these amounts.
    range: Option<AmountRangeInput>,
    /// The body that decides.
    body_id: ID,
    /// How it decides.
    rule: RuleInput,
    /// Which seat decides; needed with ADVICE and DELEGATED, and for no other method.
    sole_decider: Option<SoleDeciderInput>,
    /// Where a matter goes that this right can't settle: the position of another right in this list, from 0.
    escalates_to: Option<i32>,
}

/// A range of amounts, both ends included.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct AmountRangeInput {
    /// The least amount; 0 unless given.
    #[graphql(default_with = "Decimal(\"0\".to_owned())")]
    from: Decimal,
    /// The greatest amount; no upper end where left out.
    up_to: Option<Decimal>,
    /// The currency of both.
    currency: CurrencyCode,
}

/// An imbalance to adopt knowingly; it is published.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct DeclaredImbalanceInput {
    /// Which check it breaks: A, funders alone can pass it; B, one funder can stop it; C, no partner votes.
    clause: Clause,
    /// Why the collaborative accepts that.
    why: String,
}

/// Each clause is declared at most once.
pub(crate) fn imbalances(inputs: Vec<DeclaredImbalanceInput>) -> Result<Vec<DeclaredImbalance>> {
    let mut seen = HashSet::new();
    if inputs.iter().any(|input| !seen.insert(input.clause)) {
        let twice = Failure::new("INVALID_INPUT", "A clause is declared twice.").field("declaredImbalances");
        return Err(twice.hint("declare each clause once, with the whole reason"));
    }
    Ok(inputs.into_iter().map(|input| DeclaredImbalance { clause: input.clause, why: input.why }).collect())
}

/// Where new rights have their ids from.
#[derive(Debug)]
pub(crate) enum NewIds<'a> {
    /// Each time others.
    Fresh(&'a Store),
    /// Of an attempt with this name always the same ones: who repeats it sends the same input, ids included.
    OfAttempt(String),
}

impl NewIds<'_> {
    fn right(&self, position: usize) -> DecisionRightId {
        match self {
            Self::Fresh(store) => DecisionRightId(store.new_id()),
            Self::OfAttempt(name) => {
                let digest = crate::sign_in::digest(&format!("{name} {position}"));
                let bytes = digest.first_chunk().copied().unwrap_or_default();
                DecisionRightId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
            }
        }
    }
}

/// Whether every right that is continued is one of these.
pub(crate) fn continue_these(known: &[DecisionRight], inputs: &[DecisionRightInput]) -> Result<()> {
    for id in inputs.iter().filter_map(|input| input.id.as_ref()) {
        let id: DecisionRightId = id::decode(id)?;
        if !known.iter().any(|right| right.id == id) {
            return Err(Failure::not_found("decision right"));
        }
    }
    Ok(())
}

/// The whole set of rights, with new ids for the new ones.
pub(crate) fn rights(new: &NewIds<'_>, inputs: &[DecisionRightInput]) -> Result<Vec<DecisionRight>> {
    const MOST: usize = 500;
    if inputs.len() > MOST {
        let message = format!("A charter has at most {MOST} rights, not {}.", inputs.len());
        return Err(Failure::new("INVALID_INPUT", message).field("rights"));
    }
    let ids = inputs.iter().enumerate().map(|(position, input)| match &input.id {
        Some(known) => id::decode(known),
        None => Ok(new.right(position)),
    });
    let ids: Vec<DecisionRightId> = ids.collect::<Result<_>>()?;
    inputs.iter().enumerate().map(|(position, input)| right(input, position, &ids)).collect()
}

fn right(input: &DecisionRightInput, position: usize, ids: &[DecisionRightId]) -> Result<DecisionRight> {
    let next = |to: i32| usize::try_from(to).ok().and_then(|to| ids.get(to).copied());
    let escalates_to = input.escalates_to.map(|to| {
        next(to).ok_or_else(|| {
            let message = format!("Right {position} escalates to position {to}, and the list has {}.", ids.len());
            Failure::new("INVALID_INPUT", message).field("escalatesTo")
        })
    });
    let mut rule = input.rule.rule()?;
    rule.sole_decider = input.sole_decider.as_ref().map(|sole| sole.decider(ids)).transpose()?;
    Ok(DecisionRight {
        id: ids[position],
        area: input.area,
        fund: id::decode_optional(input.fund_id.as_ref())?,
        allocation: id::decode_optional(input.allocation_id.as_ref())?,
        range: input.range.as_ref().map(range).transpose()?,
        body: id::decode(&input.body_id)?,
        rule,
        escalates_to: escalates_to.transpose()?,
    })
}

fn range(input: &AmountRangeInput) -> Result<AmountRange> {
    let currency = Currency::parse("currency", &input.currency.0).map_err(domain::Refusal::from)?;
    let minor = |field, text: &Decimal| -> Result<i64> {
        Ok(Money::parse(field, &text.0, currency).map_err(domain::Refusal::from)?.minor)
    };
    Ok(AmountRange {
        from_minor: minor("from", &input.from)?,
        up_to_minor: input.up_to.as_ref().map(|up_to| minor("upTo", up_to)).transpose()?,
        currency: Some(currency.code().to_owned()),
    })
}
