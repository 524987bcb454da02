//! The path that a matter may go, as its charter and the bodies along it are now.

use std::collections::BTreeSet;

use domain::decisions::{Charter, DecisionRight, EscalationReason, Onward};
use domain::{DecisionRightId, Refusal};

use super::fit::{Candidate, Candidates};
use crate::decisions::charter_reads::charter_version;
use crate::decisions::content::Content;
use crate::decisions::interest::lock_interests;
use crate::entity::rows::ProposalRow;
use crate::unit::Write;
use crate::{Error, Result};

/// A matter's right with those along its path.
pub(super) struct Way {
    pub(super) charter: Charter,
    pub(super) right: DecisionRight,
    /// The rights that could decide it now, its own among them.
    pub(super) fit: BTreeSet<DecisionRightId>,
    /// Who would vote if the same body voted again, and what keeps it from that. Who was out stays out.
    pub(super) own: Candidate,
}

impl Way {
    /// None: its right has no path.
    pub(super) async fn of(unit: &Write, row: &ProposalRow) -> Result<Option<Self>> {
        let way = Self::with_or_without_path(unit, row).await?;
        Ok(way.filter(|way| way.charter.next_on_path(&way.right).is_some()))
    }

    /// None: its charter has no such right.
    pub(super) async fn with_or_without_path(unit: &Write, row: &ProposalRow) -> Result<Option<Self>> {
        let Some((charter, charter_row)) = charter_version(unit, row.charter_version).await? else { return Ok(None) };
        let Some(right) = charter.right(row.right_id).cloned() else { return Ok(None) };
        lock_interests(unit, &row.beneficiaries).await?;
        let content = Content::of(unit, row).await?;
        // A fallback asks by a rule of its own.
        let again = DecisionRight { rule: row.rule.0.clone(), ..right.clone() };
        let path = charter.path(&right);
        let rights: Vec<&DecisionRight> = std::iter::once(&again).chain(path.iter().copied()).collect();
        let law = (&charter, charter_row.declared_imbalances.as_slice());
        let candidates = Candidates::of(unit, row, &content, law, &rights).await?;
        let own = candidates.asked(&again).await?;
        let mut fit: BTreeSet<_> = own.obstacle.is_none().then_some(again.id).into_iter().collect();
        for along in path {
            if candidates.asked(along).await?.obstacle.is_none() {
                fit.insert(along.id);
            }
        }
        Ok(Some(Self { charter, right, fit, own }))
    }

    pub(super) fn escalated(&self, reason: EscalationReason, unit: &Write) -> Onward {
        self.charter.escalated(&self.right, reason, unit.now(), |right| self.fit.contains(&right.id))
    }

    /// Why the same body can't vote again; none where it can.
    pub(super) fn why_unfit(&self) -> Option<EscalationReason> {
        self.own.obstacle.as_ref().map(|obstacle| match obstacle {
            Error::Refused(Refusal::Decisions(refusal)) => EscalationReason::of_unfit(refusal),
            _ => EscalationReason::UnfitElectorate,
        })
    }
}
