//! What the viewer may do with a fund or a grant, and why not.

use domain::funds::{
    Account, ClosingFacts, GrantStage, InstalmentFacts, Money, PayableGrant, Refusal, Source, complete, disburse,
};
use domain::tenancy::{Act, Refusal as TenancyRefusal};
use persistence::funds::{facts, holds};
use persistence::rows::{FundRow, GrantRow, GranteeRow, InstalmentRow};

use super::load::{FundById, GranteesOf, InstalmentsOf};
use crate::graph::failure::Result;
use crate::graph::scope::Snapshot;
use crate::graph::tenancy::Ability;

type Outcome = std::result::Result<(), domain::Refusal>;

/// Role and stage of the collaborative first, as in every act; then the rule about the matter itself.
fn ability(snapshot: &Snapshot, act: Act, rule: impl FnOnce() -> Outcome) -> Ability {
    Ability::new(act, snapshot.actor.may(act).map_err(Into::into).and_then(|()| rule()))
}

pub(super) fn of_fund(snapshot: &Snapshot, fund: &FundRow) -> Vec<Ability> {
    [Act::RecordPledge, Act::RecordContribution]
        .map(|act| ability(snapshot, act, || Ok(fund.stage.require_open()?)))
        .to_vec()
}

/// A grant with what the rules about it need.
struct Facts {
    fund: FundRow,
    grant: GrantRow,
    grantees: Vec<GranteeRow>,
    instalments: Vec<InstalmentRow>,
    committed: Money,
}

pub(super) async fn of_grant(snapshot: &Snapshot, row: &GrantRow) -> Result<Vec<Ability>> {
    let fund = snapshot.expect::<FundById>(row.fund_id.0).await?;
    let minor = snapshot.balance(row.fund_id, Account::committed(row.id)).await?;
    let known = Facts {
        committed: Money { minor, currency: fund.currency },
        fund,
        grant: row.clone(),
        grantees: snapshot.load::<GranteesOf>(row.id.0).await?.unwrap_or_default(),
        instalments: snapshot.load::<InstalmentsOf>(row.id.0).await?.unwrap_or_default(),
    };
    Ok(vec![
        ability(snapshot, Act::AgreeGrant, || known.agree(snapshot)),
        ability(snapshot, Act::PayInstalment, || known.pay(snapshot)),
        ability(snapshot, Act::RecordReturn, || Ok(known.fund.stage.require_open()?)),
        ability(snapshot, Act::CompleteGrant, || known.complete()),
    ])
}

impl Facts {
    fn agree(&self, snapshot: &Snapshot) -> Outcome {
        let own = self.grantees.iter().find(|row| Some(row.organisation_id) == snapshot.actor.organisation);
        let own = own.ok_or(TenancyRefusal::OwnOrganisationOnly { act: Act::AgreeGrant })?;
        let stage = if own.agreed_at.is_some() { GrantStage::Agreed } else { self.grant.stage };
        Ok(stage.to(GrantStage::Agreed).map(drop)?)
    }

    /// The next instalment; where all were paid, the last.
    fn pay(&self, snapshot: &Snapshot) -> Outcome {
        let next = self.instalments.iter().find(|row| row.paid_on.is_none()).or(self.instalments.last());
        let next = next.ok_or(Refusal::GrantDoesNotPay { stage: self.grant.stage })?;
        let grant = PayableGrant {
            grant: self.grant.id,
            stage: self.grant.stage,
            proposed_by: self.grant.proposer_person_id,
            holds: holds(&self.grant),
            committed_minor: self.committed.minor,
        };
        let instalment = InstalmentFacts {
            grantee: next.organisation_id,
            amount: Money { minor: next.amount, ..self.committed },
            due_on: next.due_on,
            paid: next.paid_on.is_some(),
        };
        let (payer, today) = (snapshot.actor.person, snapshot.actor.today);
        Ok(disburse(&facts(&self.fund), &grant, &instalment, payer, today).map(drop)?)
    }

    fn complete(&self) -> Outcome {
        let unpaid = self.instalments.iter().filter(|row| row.paid_on.is_none()).count();
        let closing = ClosingFacts {
            grant: self.grant.id,
            stage: self.grant.stage,
            source: Source::Available,
            committed_minor: self.committed.minor,
            unpaid_instalments: unpaid as u64,
            holds: holds(&self.grant),
        };
        Ok(complete(&closing).map(drop)?)
    }
}
