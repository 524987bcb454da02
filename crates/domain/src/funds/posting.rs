//! A movement of money between two accounts of one fund: only the pairs that mean something.

use super::{Account, AccountKind, Refusal, Source, TransferKind};
use crate::{AllocationId, GrantId, OrganisationId};

/// What a transfer will enter: from one account to another, an amount above zero in the fund's currency.
///
/// Made only by the constructors below, one for each line of the table of transfers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Posting {
    /// Why money moves.
    pub kind: TransferKind,
    /// The account it leaves.
    pub from: Account,
    /// The account it enters.
    pub to: Account,
    /// How much, in minor units of the fund's currency; above zero.
    pub amount_minor: i64,
}

impl Posting {
    fn of(kind: TransferKind, from: Account, to: Account, amount_minor: i64) -> Result<Self, Refusal> {
        if amount_minor <= 0 {
            return Err(Refusal::NothingToMove { kind, amount_minor });
        }
        Ok(Self { kind, from, to, amount_minor })
    }

    /// A funder's money comes in.
    pub fn contribution(funder: OrganisationId, amount_minor: i64) -> Result<Self, Refusal> {
        Self::of(TransferKind::Contribution, Account::outside(funder), Account::available(), amount_minor)
    }

    /// Money goes back to a funder.
    pub fn refund(funder: OrganisationId, amount_minor: i64) -> Result<Self, Refusal> {
        Self::of(TransferKind::Refund, Account::available(), Account::outside(funder), amount_minor)
    }

    /// Free money is set aside.
    pub fn allocation(allocation: AllocationId, amount_minor: i64) -> Result<Self, Refusal> {
        Self::of(TransferKind::Allocation, Account::available(), Account::allocated(allocation), amount_minor)
    }

    /// Money set aside becomes free again.
    pub fn deallocation(allocation: AllocationId, amount_minor: i64) -> Result<Self, Refusal> {
        Self::of(TransferKind::Deallocation, Account::allocated(allocation), Account::available(), amount_minor)
    }

    /// Money is promised to a grant.
    pub fn award(source: Source, grant: GrantId, amount_minor: i64) -> Result<Self, Refusal> {
        Self::of(TransferKind::Award, source.account(), Account::committed(grant), amount_minor)
    }

    /// A grantee is paid.
    pub fn disbursement(grant: GrantId, grantee: OrganisationId, amount_minor: i64) -> Result<Self, Refusal> {
        Self::of(TransferKind::Disbursement, Account::committed(grant), Account::paid(grant, grantee), amount_minor)
    }

    /// Promised money goes back to where the award took it from.
    pub fn release(grant: GrantId, source: Source, amount_minor: i64) -> Result<Self, Refusal> {
        Self::of(TransferKind::Release, Account::committed(grant), source.account(), amount_minor)
    }

    /// A grantee gives money back. It becomes free money of the fund.
    pub fn returned(grant: GrantId, grantee: OrganisationId, amount_minor: i64) -> Result<Self, Refusal> {
        Self::of(TransferKind::Return, Account::paid(grant, grantee), Account::available(), amount_minor)
    }

    /// The fund's running is paid.
    pub fn fee(amount_minor: i64) -> Result<Self, Refusal> {
        Self::of(TransferKind::Fee, Account::available(), Account::fees(), amount_minor)
    }

    /// A party is paid for what it contributed.
    pub fn compensation(allocation: AllocationId, party: OrganisationId, amount_minor: i64) -> Result<Self, Refusal> {
        Self::of(TransferKind::Compensation, Account::allocated(allocation), Account::outside(party), amount_minor)
    }

    /// The mirror of this movement. A reversal can't be reversed.
    pub fn reversal(&self) -> Result<Self, Refusal> {
        if self.kind == TransferKind::Reversal {
            return Err(Refusal::ReversalOfReversal);
        }
        Self::of(TransferKind::Reversal, self.to, self.from, self.amount_minor)
    }

    /// A movement as rows recorded it; none where no constructor could have made it.
    pub fn recorded(kind: TransferKind, from: Account, to: Account, amount_minor: i64) -> Option<Self> {
        let legal = match kind {
            TransferKind::Reversal => TransferKind::ALL.iter().any(|mirrored| legal_pair(*mirrored, to, from)),
            other => legal_pair(other, from, to),
        };
        legal.then(|| Self::of(kind, from, to, amount_minor).ok()).flatten()
    }
}

/// Whether money may move so; a payment and its grant must be the same grant's.
fn legal_pair(kind: TransferKind, from: Account, to: Account) -> bool {
    use AccountKind::{Allocated, Available, Committed, Fees, Outside, Paid};
    match (kind, from.kind, to.kind) {
        (TransferKind::Contribution, Outside, Available)
        | (TransferKind::Refund, Available, Outside)
        | (TransferKind::Allocation, Available, Allocated)
        | (TransferKind::Deallocation, Allocated, Available)
        | (TransferKind::Award, Available | Allocated, Committed)
        | (TransferKind::Release, Committed, Available | Allocated)
        | (TransferKind::Return, Paid, Available)
        | (TransferKind::Fee, Available, Fees)
        | (TransferKind::Compensation, Allocated, Outside) => true,
        (TransferKind::Disbursement, Committed, Paid) => from.grant == to.grant,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn one_of_each() -> Vec<Posting> {
        let (organisation, grant) = (OrganisationId(Uuid::from_u128(1)), GrantId(Uuid::from_u128(2)));
        let allocation = AllocationId(Uuid::from_u128(3));
        [
            Posting::contribution(organisation, 5),
            Posting::refund(organisation, 5),
            Posting::allocation(allocation, 5),
            Posting::deallocation(allocation, 5),
            Posting::award(Source::Allocation { allocation }, grant, 5),
            Posting::disbursement(grant, organisation, 5),
            Posting::release(grant, Source::Available, 5),
            Posting::returned(grant, organisation, 5),
            Posting::fee(5),
            Posting::compensation(allocation, organisation, 5),
        ]
        .map(Result::unwrap)
        .to_vec()
    }

    #[test]
    fn every_kind_of_transfer_but_a_reversal_has_a_constructor() {
        let kinds: Vec<TransferKind> = one_of_each().iter().map(|posting| posting.kind).collect();
        assert_eq!(kinds, TransferKind::ALL[..10]);
    }

    #[test]
    fn what_was_recorded_is_recognised_and_nothing_else_is() {
        for posting in one_of_each() {
            for kind in TransferKind::ALL.iter().filter(|kind| **kind != TransferKind::Reversal) {
                let read = Posting::recorded(*kind, posting.from, posting.to, 5);
                assert_eq!(read.is_some(), *kind == posting.kind, "{kind}");
            }
            assert_eq!(Posting::recorded(posting.kind, posting.from, posting.to, 5), Some(posting));
        }
    }

    #[test]
    fn a_reversal_mirrors_and_is_never_reversed() {
        for posting in one_of_each() {
            let reversal = posting.reversal().unwrap();
            assert_eq!((reversal.from, reversal.to, reversal.amount_minor), (posting.to, posting.from, 5));
            assert_eq!(Posting::recorded(TransferKind::Reversal, reversal.from, reversal.to, 5), Some(reversal));
            assert_eq!(reversal.reversal(), Err(Refusal::ReversalOfReversal));
        }
    }

    #[test]
    fn a_movement_of_nothing_is_refused() {
        for nothing in [0, -1] {
            assert!(matches!(Posting::fee(nothing), Err(Refusal::NothingToMove { .. })));
        }
    }

    #[test]
    fn one_grants_money_never_pays_another_grants_grantee() {
        let grant = |id| GrantId(Uuid::from_u128(id));
        let paid = Account::paid(grant(1), OrganisationId(Uuid::from_u128(9)));
        assert_eq!(Posting::recorded(TransferKind::Disbursement, Account::committed(grant(2)), paid, 5), None);
    }
}
