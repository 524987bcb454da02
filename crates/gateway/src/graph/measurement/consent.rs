//! A sharing consent.

use async_graphql::{Context, ID, Object};
use domain::SharingConsentId;
use domain::measurement::{SharingAudience, SharingPurpose};
use persistence::Actor;
use persistence::measurement::ConsentFilter;
use persistence::rows::SharingConsentRow;

use super::load::ConsentById;
use super::oversees;
use crate::graph::connection::connection;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Membership, Organisation};

/// An organisation's consent to its values being seen.
#[derive(Debug, Clone)]
pub(crate) struct SharingConsent(pub(crate) SharingConsentRow);

connection! {
    /// A page of sharing consents, oldest first.
    SharingConsentConnection,
    /// A sharing consent in a list.
    SharingConsentEdge,
    SharingConsent
}

impl SharingConsent {
    pub(crate) async fn load(snapshot: &Snapshot, id: SharingConsentId) -> Result<Self> {
        let found = snapshot.load::<ConsentById>(id.0).await?;
        let readable =
            found.filter(|row| readable(&snapshot.actor).organisation.is_none_or(|own| own == row.organisation_id));
        readable.map(Self).ok_or_else(|| Failure::not_found("sharing consent"))
    }
}

/// The consents that somebody may read: those of their own organisation; evaluators and auditors those of all.
pub(super) fn readable(reader: &Actor) -> ConsentFilter {
    if oversees(reader) {
        return ConsentFilter::default();
    }
    // Who acts for nobody has no organisation's consents to read: none has the nil id.
    let own = reader.organisation.unwrap_or(domain::OrganisationId(uuid::Uuid::nil()));
    ConsentFilter { organisation: Some(own) }
}

/// An organisation's consent to its values being seen: for one purpose, by one audience, until it is withdrawn.
#[Object]
impl SharingConsent {
    /// The consent's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Whose values.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.0.organisation_id).await
    }

    /// What for.
    async fn purpose(&self) -> SharingPurpose {
        self.0.purpose
    }

    /// By whom.
    async fn audience(&self) -> SharingAudience {
        self.0.audience
    }

    /// Who gave it.
    async fn granted_by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.granted_by).await
    }

    /// When it was given.
    async fn granted_at(&self) -> DateTime {
        DateTime(self.0.granted_at)
    }

    /// When it was withdrawn; null while it holds.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(DateTime)
    }
}
