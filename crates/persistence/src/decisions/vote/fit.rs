//! Which rights could decide a matter, as their bodies are now.

use std::collections::HashMap;

use domain::decisions::{
    AdviceProcess, Ballots, Charter, DecisionRight, DeclaredImbalance, Elector, Imbalance, Method, Recusal, Refusal,
    Vote, check_secrecy,
};
use domain::{MembershipId, SeatId};
use sea_orm::{ColumnTrait, ExprTrait};

use super::delegated;
use super::opening::{electors_of, who_votes};
use super::rounds;
use crate::decisions::content::Content;
use crate::decisions::electorate::SeatRoll;
use crate::entity::elector;
use crate::entity::rows::{ElectorRow, ProposalRow};
use crate::unit::Write;
use crate::{Error, Result};

/// A matter, with the seats of the bodies to which it may come.
pub(super) struct Candidates<'a> {
    unit: &'a Write,
    row: &'a ProposalRow,
    content: &'a Content,
    charter: &'a Charter,
    declared: &'a [DeclaredImbalance],
    roll: SeatRoll,
    /// Seats that stay out, whatever holds of them today.
    out: HashMap<SeatId, Recusal>,
}

/// Who would vote by a right, and what keeps it from deciding the matter.
pub(super) struct Candidate {
    pub(super) electorate: Vec<(Elector, MembershipId)>,
    /// Always a refusal; none: it could decide.
    pub(super) obstacle: Option<Error>,
}

impl<'a> Candidates<'a> {
    pub(super) async fn of(
        unit: &'a Write,
        row: &'a ProposalRow,
        content: &'a Content,
        (charter, declared): (&'a Charter, &'a [DeclaredImbalance]),
        rights: &[&DecisionRight],
    ) -> Result<Self> {
        let granting = rights.iter().filter_map(|right| charter.granting(right));
        let bodies = rights.iter().copied().chain(granting).map(|right| right.body);
        let roll = SeatRoll::of(unit, bodies).await?;
        let out = if row.round == 0 { HashMap::new() } else { out_before(unit, row).await? };
        Ok(Self { unit, row, content, charter, declared, roll, out })
    }

    pub(super) async fn asked(&self, right: &DecisionRight) -> Result<Candidate> {
        let mut all = self.roll.electorate(self.unit, right.body, &self.row.beneficiaries).await?;
        for (elector, _) in &mut all {
            elector.recused = elector.recused.or(self.out.get(&elector.seat).copied());
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
            goes_on: self.charter.goes_on(right),
            declared: self.declared,
        };
        if let Some(imbalance) = vote.unfit().or(self.unfit_to_grant(right)?) {
            let explanation = imbalance.explanation;
            return Err(Refusal::NotPartnerLed { clause: imbalance.clause, explanation }.into());
        }
        check_secrecy(&right.rule, electors)?;
        self.content.suits(self.row.area, &right.rule)?;
        delegated::within_limits(self.unit, self.row, right).await
    }

    /// What whoever decides alone would break, and the body that grants the limits too, as their seats are now.
    fn unfit_to_grant(&self, right: &DecisionRight) -> Result<Option<Imbalance>> {
        if self.charter.granting(right).is_none() {
            return Ok(None);
        }
        let broken = self.charter.imbalances_of(right, |body| self.roll.seats(body))?;
        Ok(broken.into_iter().find(|imbalance| !self.declared.iter().any(|one| one.clause == imbalance.clause)))
    }
}

/// Nobody can un-recuse themselves, and a conflict that was only shown counts in the next vote. What tied somebody to those
/// whom an earlier version named says nothing of this one.
async fn out_before(unit: &Write, row: &ProposalRow) -> Result<HashMap<SeatId, Recusal>> {
    use elector::Column;
    let rounds = rounds::of_proposal(unit, row.id).await?;
    let of_this = |number: i64| rounds.iter().any(|round| round.round == number && round.version == row.version);
    let tied = Column::Recusal.is_not_null().or(Column::Conflict.is_not_null());
    let electors = unit.all::<elector::Entity>(Column::ProposalId.eq(row.id).and(tied)).await?;
    let counts = |(elector, recusal): &(&ElectorRow, Recusal)| *recusal == Recusal::OWN_WISH || of_this(elector.round);
    let out = electors.iter().filter_map(|row| Some((row, row.recusal.as_ref().or(row.conflict.as_ref())?.0)));
    Ok(out.filter(counts).map(|(row, recusal)| (row.seat_id, recusal)).collect())
}
