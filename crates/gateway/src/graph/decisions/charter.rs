//! The charter and its rights.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::decisions::{Area, Charter as Rights, Clause, DecisionRight as Right};
use domain::transparency::hexadecimal;
use futures_util::future::BoxFuture;
use persistence::decisions;
use persistence::rows::CharterRow;

use super::difference::{self, RightDifference};
use super::load::UsesOfRight;
use super::power::{self, VotingPower};
use super::rule::Rule;
use super::sole::{DelegatedUse, DelegatedUseConnection};
use crate::graph::connection::{Window, listed};
use crate::graph::cost::{Paged, cost, list_size};
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::money::Money;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Body, Organisation};

/// The set of decision rights.
pub(crate) struct Charter {
    rights: Vec<Right>,
    row: CharterRow,
}

impl From<(Rights, CharterRow)> for Charter {
    fn from((charter, row): (Rights, CharterRow)) -> Self {
        Self { rights: charter.rights, row }
    }
}

impl Charter {
    fn itself(&self) -> Rights {
        let version = u32::try_from(self.row.version).unwrap_or(u32::MAX);
        Rights { version, rights: self.rights.clone() }
    }
}

/// One version of the charter: the whole set of decision rights. After founding only decisions change it.
#[Object]
impl Charter {
    /// Its version; each change makes the next.
    async fn version(&self) -> i64 {
        self.row.version
    }

    /// SHA-256 of its text, in hexadecimal. Assent to a charter names this digest.
    async fn digest(&self) -> String {
        hexadecimal(&self.row.digest)
    }

    /// When it was written.
    async fn written_at(&self) -> DateTime {
        DateTime(self.row.written_at)
    }

    /// Who decides what, by which rule.
    #[graphql(directive = list_size::apply(Some(12), None))]
    async fn rights(&self) -> Vec<DecisionRight> {
        self.rights.iter().cloned().map(DecisionRight).collect()
    }

    /// What it changed, right by right, in sentences. Empty where nothing changed, and since a version that was not written.
    #[graphql(directive = cost::apply(20), directive = list_size::apply(Some(20), None))]
    async fn differences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to compare with; the one before, unless given.")] since: Option<i64>,
    ) -> Result<Vec<RightDifference>> {
        let since = since.unwrap_or(self.row.version - 1);
        difference::since(&*snapshot(ctx).await?, since, &self.itself()).await
    }

    /// The proposal that decided it; null for a draft from before founding.
    async fn proposal_id(&self) -> Option<ID> {
        self.row.proposal_id.map(id::encode)
    }

    /// Imbalances that the collaborative has adopted knowingly, with the reason.
    async fn declared_imbalances(&self) -> Vec<DeclaredImbalance> {
        let declared = self.row.declared_imbalances.iter();
        declared.map(|one| DeclaredImbalance { clause: one.clause, why: one.why.clone() }).collect()
    }
}

/// An imbalance adopted knowingly.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct DeclaredImbalance {
    /// Which check it breaks: A, funders alone can pass it; B, one funder can stop it; C, no partner votes.
    clause: Clause,
    /// Why the collaborative accepts that.
    why: String,
}

/// One right of the charter.
#[derive(Debug, Clone)]
pub(crate) struct DecisionRight(pub(crate) Right);

/// One right of the charter: who decides in an area, within a scope and a range of amounts, by which rule.
#[Object]
impl DecisionRight {
    /// The right's global id. It stays the same from version to version while the right is kept, whatever becomes of what it
    /// says: a cache that kept rights by it would mix versions.
    async fn right_id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// What is decided.
    async fn area(&self) -> Area {
        self.0.area
    }

    /// The fund that it is limited to; null where it holds for all.
    async fn fund_id(&self) -> Option<ID> {
        self.0.fund.map(id::encode)
    }

    /// The allocation that it is limited to; null where it holds for all.
    async fn allocation_id(&self) -> Option<ID> {
        self.0.allocation.map(id::encode)
    }

    /// The least amount that it covers, in minor units as a decimal string; null where it covers every amount.
    async fn from_minor(&self) -> Option<String> {
        self.0.range.as_ref().map(|range| range.from_minor.to_string())
    }

    /// The greatest amount that it covers, in minor units as a decimal string; null where there is no upper end.
    async fn up_to_minor(&self) -> Option<String> {
        self.0.range.as_ref().and_then(|range| range.up_to_minor).map(|amount| amount.to_string())
    }

    /// The body that decides.
    async fn body(&self, ctx: &Context<'_>) -> Result<Body> {
        Body::load(&*snapshot(ctx).await?, self.0.body).await
    }

    /// How it decides.
    async fn rule(&self) -> Rule {
        (&self.0.rule).into()
    }

    /// Who has how much power over what it covers, as its body is now, beside who paid in how much. Before founding as the
    /// body is designed: as if every seat had a holder.
    #[graphql(directive = cost::apply(power::WEIGHT))]
    async fn power(&self, ctx: &Context<'_>) -> Result<VotingPower> {
        power::over_right(&*snapshot(ctx).await?, &self.0).await
    }

    /// Where one seat decides alone, or after advice within limits: everything that it has decided so, oldest first.
    #[graphql(directive = Paged::apply())]
    async fn uses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<DelegatedUseConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let id = self.0.id;
        let slice = snapshot(ctx).await?.load::<UsesOfRight>((id.0, page)).await?.unwrap_or_default();
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { decisions::count_uses_of(&snapshot.read, id).await })
        });
        Ok(DelegatedUseConnection(listed(slice, |row| row.id.0, DelegatedUse, count)))
    }

    /// The right to which a matter goes that this one can't settle; null at the end of the path.
    async fn escalates_to_id(&self) -> Option<ID> {
        self.0.escalates_to.map(id::encode)
    }
}

/// Who decides a matter.
pub(crate) struct WhoDecides {
    pub(crate) right: Right,
    pub(crate) why: String,
    pub(crate) amount: Option<Money>,
}

/// Who decides a matter, and why.
#[Object]
impl WhoDecides {
    /// The right that holds: the most specific one that covers the matter.
    async fn right(&self) -> DecisionRight {
        DecisionRight(self.right.clone())
    }

    /// Why this one.
    async fn why(&self) -> &str {
        &self.why
    }

    /// The amount that was looked up; null where none was given.
    async fn amount(&self) -> Option<Money> {
        self.amount.clone()
    }
}

/// How far founding has come.
#[derive(SimpleObject)]
pub(crate) struct Founding {
    /// Organisations that assented to the newest charter.
    pub(crate) assented: Vec<Organisation>,
    /// Organisations whose assent is still missing.
    pub(crate) missing: Vec<Organisation>,
}
