//! By whose authority money moves: one table.

use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::vocabulary::vocabulary;
use crate::{DecisionRightId, GrantId, InstalmentId, ProposalId};

vocabulary! {
    /// Why money moves between two accounts.
    pub enum TransferKind {
        /// A funder's money comes in.
        Contribution,
        /// Money goes back to a funder.
        Refund,
        /// Free money is set aside.
        Allocation,
        /// Money set aside becomes free again.
        Deallocation,
        /// Money is promised to a grant.
        Award,
        /// A grantee is paid.
        Disbursement,
        /// Promised money goes back to where the award took it from.
        Release,
        /// A grantee gives money back.
        Return,
        /// The fund's running is paid.
        Fee,
        /// A party is paid for what it contributed.
        Compensation,
        /// A mistake is mirrored.
        Reversal,
    }
}

vocabulary! {
    /// What a kind of transfer must name as its authority.
    pub enum AuthorityNeeded {
        /// A decision, or a standing right that a decision gave.
        Decision,
        /// The treasurer's duty to record what happened at the bank.
        TreasurerDuty,
        /// A decided instalment that is due, executed by the treasurer.
        DecidedInstalment,
        /// A decision, or the end of the grant.
        DecisionOrGrantClosed,
        /// What the reversed transfer needed.
        AsReversed,
    }
}

impl TransferKind {
    /// The table: which authority each kind needs.
    pub fn authority(self) -> AuthorityNeeded {
        match self {
            Self::Contribution | Self::Return => AuthorityNeeded::TreasurerDuty,
            Self::Refund | Self::Allocation | Self::Deallocation | Self::Award | Self::Fee | Self::Compensation => {
                AuthorityNeeded::Decision
            }
            Self::Disbursement => AuthorityNeeded::DecidedInstalment,
            Self::Release => AuthorityNeeded::DecisionOrGrantClosed,
            Self::Reversal => AuthorityNeeded::AsReversed,
        }
    }

    /// Whether it records money arriving at the bank on the treasurer's word: from a funder, or back from a grantee.
    pub fn brings_money_in(self) -> bool {
        matches!(self, Self::Contribution | Self::Return)
    }
}

/// The authority that a transfer names and keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Authority {
    /// A passed proposal.
    Decision {
        /// Which.
        proposal: ProposalId,
    },
    /// A standing right of the charter, used within its limits.
    StandingRight {
        /// Which.
        right: DecisionRightId,
    },
    /// A role's duty.
    Duty {
        /// The act of which it is the duty, as the table of acts names it.
        act: String,
    },
    /// A decided instalment, executed by the treasurer.
    Instalment {
        /// Which.
        instalment: InstalmentId,
    },
    /// The end of a grant.
    GrantClosed {
        /// Which.
        grant: GrantId,
    },
}

impl Authority {
    fn decided(&self) -> bool {
        matches!(self, Self::Decision { .. } | Self::StandingRight { .. })
    }

    /// The decision that it names.
    pub fn proposal(&self) -> Option<ProposalId> {
        match self {
            Self::Decision { proposal } => Some(*proposal),
            _ => None,
        }
    }

    /// Whether this is the authority needed. [`AuthorityNeeded::AsReversed`] is answered by [`super::reverse`].
    pub fn satisfies(&self, needed: AuthorityNeeded) -> bool {
        match needed {
            AuthorityNeeded::Decision => self.decided(),
            AuthorityNeeded::TreasurerDuty => matches!(self, Self::Duty { .. }),
            AuthorityNeeded::DecidedInstalment => matches!(self, Self::Instalment { .. }),
            AuthorityNeeded::DecisionOrGrantClosed => self.decided() || matches!(self, Self::GrantClosed { .. }),
            AuthorityNeeded::AsReversed => false,
        }
    }
}

/// A transfer of that kind names the authority that the table asks for.
///
/// A missing decision is refused as DECISION_NEEDED, any other wrong authority as AUTHORITY_MISMATCH. Reversals are
/// answered by [`super::reverse`], and refused here.
pub fn authorise(kind: TransferKind, authority: &Authority) -> Result<(), Refusal> {
    match kind.authority() {
        needed if authority.satisfies(needed) => Ok(()),
        AuthorityNeeded::Decision | AuthorityNeeded::DecisionOrGrantClosed => Err(Refusal::DecisionNeeded { kind }),
        needed => Err(Refusal::WrongAuthority { kind, needed }),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn decision() -> Authority {
        Authority::Decision { proposal: ProposalId(Uuid::from_u128(7)) }
    }

    fn duty() -> Authority {
        Authority::Duty { act: "RECORD_CONTRIBUTION".into() }
    }

    #[test]
    fn each_kind_of_transfer_needs_the_authority_of_the_table() {
        let needing = |needed| TransferKind::ALL.iter().filter(|kind| kind.authority() == needed).count();
        assert_eq!(needing(AuthorityNeeded::Decision), 6);
        assert_eq!(needing(AuthorityNeeded::TreasurerDuty), 2);
        assert_eq!(TransferKind::Disbursement.authority(), AuthorityNeeded::DecidedInstalment);
        assert_eq!(TransferKind::Release.authority(), AuthorityNeeded::DecisionOrGrantClosed);
        assert_eq!(TransferKind::Reversal.authority(), AuthorityNeeded::AsReversed);
    }

    #[test]
    fn a_treasurers_duty_moves_no_money_out() {
        for kind in TransferKind::ALL.iter().filter(|kind| !kind.brings_money_in()) {
            assert!(authorise(*kind, &duty()).is_err(), "{kind}");
        }
    }

    #[test]
    fn a_refund_without_a_decision_is_refused() {
        let refusal = authorise(TransferKind::Refund, &duty()).unwrap_err();
        assert_eq!(refusal.to_string(), "REFUND needs a decision");
        assert_eq!(refusal.explain().code, "DECISION_NEEDED");
        assert_eq!(authorise(TransferKind::Refund, &decision()), Ok(()));
    }

    #[test]
    fn a_decision_alone_does_not_disburse() {
        let refusal = authorise(TransferKind::Disbursement, &decision()).unwrap_err();
        assert_eq!(refusal.explain().code, "AUTHORITY_MISMATCH");
    }

    #[test]
    fn a_release_follows_a_decision_or_the_end_of_the_grant() {
        let closed = Authority::GrantClosed { grant: GrantId(Uuid::from_u128(1)) };
        assert_eq!(authorise(TransferKind::Release, &closed), Ok(()));
        assert_eq!(authorise(TransferKind::Release, &decision()), Ok(()));
        assert!(authorise(TransferKind::Award, &closed).is_err());
    }

    #[test]
    fn an_authority_is_read_back_as_it_was_kept() {
        let kept = serde_json::to_string(&decision()).unwrap();
        assert_eq!(kept, r#"{"kind":"DECISION","proposal":"00000000-0000-0000-0000-000000000007"}"#);
        assert_eq!(serde_json::from_str::<Authority>(&kept).unwrap(), decision());
    }
}
