//! Giving committed money back by a decision, wholly or in part.

use super::grant::{ClosingFacts, GrantStage, cancel};
use super::{AccountKind, Money, Posting, Refusal, apply};
use crate::InstalmentId;

/// What a release changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// The movement.
    pub posting: Posting,
    /// Where the grant stands afterwards: without any money left it is cancelled.
    pub stage: GrantStage,
    /// Unpaid instalments with what is left of each, in minor units; only those that change. Nothing left: it falls away.
    pub instalments: Vec<(InstalmentId, i64)>,
}

/// Releases that much of what a grant still holds. `unpaid` are its unpaid instalments in order of payment.
///
/// All of it: the grant is cancelled, and its unpaid instalments stay as they were, to be seen. A part: the last
/// instalments are lowered, so that what is still to be paid is what is still there. Refused: a grant that has ended,
/// another currency, nothing, and more than it holds.
pub fn release_commitment(
    facts: &ClosingFacts,
    unpaid: &[(InstalmentId, i64)],
    amount: Money,
) -> Result<Released, Refusal> {
    facts.stage.to(GrantStage::Cancelled)?;
    amount.require_positive("amount")?;
    let committed = Money { minor: facts.committed_minor, ..amount };
    apply(committed, Money { minor: -amount.minor, ..amount }, AccountKind::Committed)?;
    if amount.minor == facts.committed_minor
        && let Some(posting) = cancel(facts)?
    {
        return Ok(Released { posting, stage: GrantStage::Cancelled, instalments: Vec::new() });
    }
    let posting = Posting::release(facts.grant, facts.source, amount.minor)?;
    let left = facts.committed_minor - amount.minor;
    Ok(Released { posting, stage: facts.stage, instalments: lowered(unpaid, left) })
}

/// Takes from the last instalments what the grant can no longer pay.
fn lowered(unpaid: &[(InstalmentId, i64)], left: i64) -> Vec<(InstalmentId, i64)> {
    let planned: i64 = unpaid.iter().fold(0, |sum, (_, amount)| sum.saturating_add(*amount));
    let mut missing = planned.saturating_sub(left).max(0);
    let mut changed = Vec::new();
    for (id, amount) in unpaid.iter().rev() {
        if missing == 0 {
            break;
        }
        let taken = missing.min(*amount);
        missing -= taken;
        changed.push((*id, amount - taken));
    }
    changed
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::GrantId;
    use crate::funds::{Currency, Source};

    fn instalment(id: u128) -> InstalmentId {
        InstalmentId(Uuid::from_u128(id))
    }

    fn release(committed_minor: i64, amount: i64) -> Result<Released, Refusal> {
        let facts = ClosingFacts {
            grant: GrantId(Uuid::from_u128(1)),
            stage: GrantStage::Active,
            source: Source::Available,
            committed_minor,
            unpaid_instalments: 3,
            holds: 0,
        };
        let unpaid = [(instalment(1), 40), (instalment(2), 30), (instalment(3), 30)];
        release_commitment(&facts, &unpaid, Money { minor: amount, currency: Currency::known("GBP").unwrap() })
    }

    #[test]
    fn releasing_all_that_is_left_cancels_the_grant() {
        let released = release(100, 100).unwrap();
        assert_eq!((released.stage, released.instalments.len()), (GrantStage::Cancelled, 0));
    }

    #[test]
    fn releasing_a_part_lowers_the_last_instalments() {
        let released = release(100, 45).unwrap();
        assert_eq!(released.stage, GrantStage::Active);
        assert_eq!(released.instalments, [(instalment(3), 0), (instalment(2), 15)]);
        assert_eq!(released.posting.amount_minor, 45);
    }

    #[test]
    fn what_no_instalment_needs_is_released_without_lowering_any() {
        assert!(release(120, 20).unwrap().instalments.is_empty());
    }

    #[test]
    fn no_more_is_released_than_the_grant_holds() {
        assert!(matches!(release(100, 101), Err(Refusal::InsufficientFunds { .. })));
        assert!(matches!(release(100, 0), Err(Refusal::AmountNotPositive { .. })));
    }
}
