//! The collaborative's charter, proposals and interests.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use chrono::Days;
use domain::decisions::{CharterTemplate, Matter, ProposalState};
use domain::funds::{Currency, Money};
use domain::{InterestId, OrganisationId, ProposalId};
use futures_util::future::BoxFuture;
use persistence::decisions;

use super::charter::{Charter, Founding, WhoDecides};
use super::difference::CharterStart;
use super::interest::{Interest, InterestConnection};
use super::load::ProposalById;
use super::participation::Participation;
use super::power::{self, WhatIf, WhatIfInput};
use super::proposal::{Proposal, ProposalConnection};
use super::vote_input::MatterInput;
use crate::graph::connection::{Window, listed};
use crate::graph::cost::{Paged, cost, list_size};
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scalar::{Date, DateTime};
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::Organisation;

/// The part of a collaborative that decides.
pub(crate) struct CollaborativeDecisions(pub(crate) Arc<Snapshot>);

/// Which proposals to list.
#[derive(Debug, Default, InputObject)]
pub(crate) struct ProposalFilter {
    /// Only proposals in one of these states.
    states: Option<Vec<ProposalState>>,
    /// Only proposals that this body decides.
    body_id: Option<ID>,
    /// Only proposals about this fund.
    fund_id: Option<ID>,
    /// Only proposals that wait for somebody: in DISCUSSION and not put to the vote, or ENACTMENT_FAILED and not tried again,
    /// on which nothing was said, amended or decided since this time.
    idle_since: Option<DateTime>,
}

#[Object]
impl CollaborativeDecisions {
    /// The charter in force; before founding, the newest draft. Null where none was written.
    async fn charter(&self) -> Result<Option<Charter>> {
        charter(&self.0).await
    }

    /// A version of the charter as it was written; null where there is none.
    async fn charter_version(
        &self,
        #[graphql(desc = "The number of the version, from 1.")] version: i64,
    ) -> Result<Option<Charter>> {
        Ok(decisions::charter_version(&self.0.read, version).await?.map(Into::into))
    }

    /// Charters to start from, for `draftCharterFromTemplate`.
    #[graphql(directive = list_size::apply(Some(4), None))]
    async fn charter_templates(&self) -> Vec<CharterStart> {
        CharterTemplate::ALL.iter().copied().map(Into::into).collect()
    }

    /// Who has assented to the newest charter, and who has not.
    async fn founding(&self) -> Result<Founding> {
        founding(&self.0).await
    }

    /// Who decides a matter, and why. Where no right covers it the answer is NO_DECISION_RIGHT: never assumed.
    async fn who_decides(&self, #[graphql(desc = "The matter.")] matter: MatterInput) -> Result<WhoDecides> {
        let beneficiaries = beneficiaries(&matter)?;
        let (matter, amount) = read_matter(&matter)?;
        let (right, why) = decisions::who_decides(&self.0.read, matter, &beneficiaries).await?;
        Ok(WhoDecides { right, why, amount: amount.map(Into::into) })
    }

    /// What another rule or other weights of seats would do to power, and whether partners would still lead: before
    /// anybody proposes it.
    #[graphql(directive = cost::apply(2 * power::WEIGHT))]
    async fn what_if(&self, #[graphql(desc = "The change to try out.")] change: WhatIfInput) -> Result<WhatIf> {
        power::what_if(&self.0, change).await
    }

    /// A proposal by its global id.
    async fn proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal's global id.")] id: ID,
    ) -> Result<Proposal> {
        let id: ProposalId = id::decode(&id)?;
        let found = snapshot(ctx).await?.load::<ProposalById>(id.0).await?;
        found.map(Proposal).ok_or_else(|| Failure::not_found("proposal"))
    }

    /// Its proposals, newest first.
    #[graphql(directive = Paged::apply())]
    async fn proposals(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only proposals that fit.")] filter: Option<ProposalFilter>,
    ) -> Result<ProposalConnection> {
        let filter = filter.unwrap_or_default();
        let filter = decisions::ProposalFilter {
            states: filter.states,
            body: id::decode_optional(filter.body_id.as_ref())?,
            fund: id::decode_optional(filter.fund_id.as_ref())?,
            idle_since: filter.idle_since.map(|then| then.0),
        };
        let slice =
            decisions::proposals(&self.0.read, &filter, Window { first, after, last, before }.page(true)?).await?;
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = filter.clone();
            Box::pin(async move { decisions::count_proposals(&snapshot.read, &filter).await })
        });
        Ok(ProposalConnection(listed(slice, |row| row.id.0, Proposal, count)))
    }

    /// Who takes part in deciding, and how much of it is theirs: what members proposed and said and how often seats answered,
    /// organisation by organisation. It never tells how anybody voted.
    #[graphql(directive = cost::apply(200))]
    async fn participation(
        &self,
        #[graphql(desc = "The first day, in the collaborative's time zone; 365 days before the last unless given.")]
        from: Option<Date>,
        #[graphql(desc = "The last day; today unless given.")] to: Option<Date>,
    ) -> Result<Participation> {
        let to = to.map_or(self.0.actor.today, |day| day.0);
        let from = from.map_or_else(|| to.checked_sub_days(Days::new(365)).unwrap_or(to), |day| day.0);
        if to < from {
            return Err(Failure::new("INVALID_INPUT", "The last day lies before the first.").field("to"));
        }
        Ok(Participation { from, to, lines: decisions::participation(&self.0.read, from, to).await? })
    }

    /// Declared interests, oldest first.
    #[graphql(directive = Paged::apply())]
    async fn interests(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<InterestConnection> {
        let slice = decisions::interests(&self.0.read, Window { first, after, last, before }.page(false)?).await?;
        let count = Arc::new(|snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { decisions::count_interests(&snapshot.read).await })
        });
        Ok(InterestConnection(listed(slice, |row| row.id.0, Interest, count)))
    }
}

/// Each once, and only of a fund: what they were given is added up fund by fund.
fn beneficiaries(input: &MatterInput) -> Result<Vec<OrganisationId>> {
    let wrong = |text: String| Err(Failure::new("INVALID_INPUT", text).field("beneficiaryIds"));
    if !input.beneficiary_ids.is_empty() && input.fund_id.is_none() {
        return wrong("Beneficiaries are given money from a fund: name it in fundId.".to_owned());
    }
    if input.beneficiary_ids.len() > MOST_BENEFICIARIES {
        return wrong(format!("There may be at most {MOST_BENEFICIARIES} beneficiaries."));
    }
    let ids: BTreeSet<OrganisationId> = input.beneficiary_ids.iter().map(id::decode).collect::<Result<_>>()?;
    Ok(ids.into_iter().collect())
}

/// As many as a grant may have grantees.
const MOST_BENEFICIARIES: usize = 100;

fn read_matter(input: &MatterInput) -> Result<(Matter, Option<Money>)> {
    let amount = match (&input.amount, &input.currency) {
        (Some(amount), Some(currency)) => {
            let currency = Currency::parse("currency", &currency.0).map_err(domain::Refusal::from)?;
            Some(Money::parse("amount", &amount.0, currency).map_err(domain::Refusal::from)?)
        }
        (Some(_), None) => return Err(Failure::new("INVALID_INPUT", "An amount needs its currency.").field("currency")),
        (None, _) => None,
    };
    let matter = Matter {
        area: input.area,
        fund: id::decode_optional(input.fund_id.as_ref())?,
        allocation: id::decode_optional(input.allocation_id.as_ref())?,
        amount_minor: amount.map(|amount| amount.minor),
        currency: amount.map(|amount| amount.currency.code().to_owned()),
    };
    Ok((matter, amount))
}

/// The newest charter.
pub(super) async fn charter(snapshot: &Snapshot) -> Result<Option<Charter>> {
    Ok(decisions::current_charter(&snapshot.read).await?.map(Into::into))
}

/// How far founding has come.
pub(super) async fn founding(snapshot: &Snapshot) -> Result<Founding> {
    let decisions::Founding { assented, missing } = decisions::founding(&snapshot.read).await?;
    let seen = |rows: Vec<_>| rows.into_iter().map(Organisation).collect();
    Ok(Founding { assented: seen(assented), missing: seen(missing) })
}

/// A declared interest.
pub(super) async fn interest(snapshot: &Snapshot, id: InterestId) -> Result<Interest> {
    let found = decisions::interests_by_ids(&snapshot.read, &[id.0]).await?.pop().flatten();
    found.map(Interest).ok_or_else(|| Failure::not_found("interest"))
}
