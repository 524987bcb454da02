//! Which rights could decide a matter, as their bodies are now.

use std::collections::HashMap;

use domain::decisions::{
    AdviceProcess, Ballots, DecisionRight, DeclaredImbalance, Elector, Method, Recusal, Refusal, Vote, check_secrecy,
};
use domain::{MembershipId, SeatId};

use super::delegated;
use super::opening::{electors_of, who_votes};
use crate::decisions::content::Content;
use crate::decisions::electorate::SeatRoll;
use crate::entity::rows::ProposalRow;
use crate::unit::Write;
use crate::{Error, Result};

/// A matter, with the seats of the bodies to which it may come.
pub(super) struct Candidates<'a> {
    unit: &'a Write,
    row: &'a ProposalRow,
    content: &'a Content,
    declared: &'a [DeclaredImbalance],
    roll: SeatRoll,
}

/// Who would vote by a right, and what keeps it from deciding the matter.
pub(super) struct Candidate {
    pub(super) electorate: Vec<(Elector, MembershipId)>,
    /// Always a refusal; none: it could decide.
    pub(super) obstacle: Option<Error>,
}

/// Seats that stay out of a vote, whatever holds of them today.
pub(super) type StayingOut = HashMap<SeatId, Recusal>;

impl<'a> Candidates<'a> {
    pub(super) async fn of(
        unit: &'a Write,
        row: &'a ProposalRow,
        content: &'a Content,
        declared: &'a [DeclaredImbalance],
        rights: &[&DecisionRight],
    ) -> Result<Self> {
        let roll = SeatRoll::of(unit, rights.iter().map(|right| right.body)).await?;
        Ok(Self { unit, row, content, declared, roll })
    }

    pub(super) async fn asked(&self, right: &DecisionRight) -> Result<Candidate> {
        self.asked_again(right, &StayingOut::new()).await
    }

    /// The same for a body that has voted on it before.
    pub(super) async fn asked_again(&self, right: &DecisionRight, out: &StayingOut) -> Result<Candidate> {
        let mut all = self.roll.electorate(self.unit, right.body, &self.row.beneficiaries).await?;
        for (elector, _) in &mut all {
            elector.recused = elector.recused.or(out.get(&elector.seat).copied());
        }
        let (electorate, checked) = match who_votes(&right.rule, all) {
            Ok(electorate) => {
                let checked = self.check(right, &electors_of(&electorate)).await;
                (electorate, checked)
            }
            Err(nobody) => (Vec::new(), Err(nobody)),
        };
        match checked {
            Ok(()) => Ok(Candidate { electorate, obstacle: None }),
            Err(refused @ Error::Refused(_)) => Ok(Candidate { electorate, obstacle: Some(refused) }),
            Err(broken) => Err(broken),
        }
    }

    async fn check(&self, right: &DecisionRight, electors: &[Elector]) -> Result<()> {
        if !electors.iter().any(|elector| elector.takes_part(&right.rule)) {
            return Err(Refusal::EmptyElectorate.into());
        }
        if right.rule.method == Method::Advice {
            AdviceProcess { rule: &right.rule, electors, ballots: &[] }.may_begin()?;
        }
        let vote = Vote {
            area: self.row.area,
            granted_for: Some(right.area),
            rule: &right.rule,
            electors,
            ballots: Ballots::answers(&[]),
            declared: self.declared,
        };
        if let Some(imbalance) = vote.unfit() {
            let explanation = imbalance.explanation;
            return Err(Refusal::NotPartnerLed { clause: imbalance.clause, explanation }.into());
        }
        check_secrecy(&right.rule, electors)?;
        self.content.suits(self.row.area, &right.rule)?;
        delegated::within_limits(self.unit, self.row, right).await
    }
}
