//! Consents to sharing: off by default, and at once when given or withdrawn.

use domain::measurement::{Consent, consents_to_results};
use domain::tenancy::Act;
use domain::{OrganisationId, SharingConsentId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, FromQueryResult};

use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::SharingConsentRow;
use crate::entity::{organisation, sharing_consent};
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result};

/// Lets others see one's organisation's values. Given twice it is one consent.
pub async fn grant_sharing_consent(store: &Store, asking: Asking, consent: Consent) -> Result<SharingConsentId> {
    let mut unit = store.write(asking, Act::GrantSharingConsent).await?;
    let organisation_id = unit.own_organisation(Act::GrantSharingConsent)?;
    consent.check()?;
    unit.lock::<organisation::Entity>("organisation", organisation_id).await?;
    if let Some(given) = open(&unit, organisation_id, consent).await? {
        return Ok(given.id);
    }
    let before = consents_to_results_now(&unit, organisation_id).await?;
    let id = SharingConsentId(unit.new_id());
    let row = sharing_consent::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        organisation_id,
        purpose: consent.purpose,
        audience: consent.audience,
        granted_at: unit.now(),
        granted_by: unit.actor()?.membership,
        withdrawn_at: None,
    };
    unit.insert::<sharing_consent::Entity>(row).await?;
    count_anew(&unit, organisation_id, before).await?;
    unit.record(
        Record::new("sharingConsentGranted", "organisation", organisation_id.0)
            .change(consent)
            .owned_by(organisation_id),
    );
    unit.commit().await?;
    Ok(id)
}

/// Takes a consent back. What was visible under it is withheld from this moment.
pub async fn withdraw_sharing_consent(store: &Store, asking: Asking, consent: Consent) -> Result<SharingConsentId> {
    let mut unit = store.write(asking, Act::WithdrawSharingConsent).await?;
    let organisation_id = unit.own_organisation(Act::WithdrawSharingConsent)?;
    unit.lock::<organisation::Entity>("organisation", organisation_id).await?;
    let given = open(&unit, organisation_id, consent).await?.ok_or(Error::NotFound("sharing consent"))?;
    let before = consents_to_results_now(&unit, organisation_id).await?;
    let now = unit.now();
    unit.update::<sharing_consent::Entity>(given.id, |update| {
        update.col_expr(sharing_consent::Column::WithdrawnAt, Expr::value(Some(now)))
    })
    .await?;
    count_anew(&unit, organisation_id, before).await?;
    unit.record(
        Record::new("sharingConsentWithdrawn", "organisation", organisation_id.0)
            .change(consent)
            .owned_by(organisation_id),
    );
    unit.commit().await?;
    Ok(given.id)
}

async fn open(read: &Read, organisation: OrganisationId, consent: Consent) -> Result<Option<SharingConsentRow>> {
    use sharing_consent::Column;
    let same = Column::OrganisationId
        .eq(organisation)
        .and(Column::Purpose.eq(consent.purpose))
        .and(Column::Audience.eq(consent.audience))
        .and(Column::WithdrawnAt.is_null());
    read.one::<sharing_consent::Entity>(same).await
}

/// Whether an organisation may be recognised in collective results, as of now.
pub(super) async fn consents_to_results_now(read: &Read, organisation: OrganisationId) -> Result<bool> {
    use sharing_consent::Column;
    let open = Column::OrganisationId.eq(organisation).and(Column::WithdrawnAt.is_null());
    let consents: Vec<Consent> =
        read.all::<sharing_consent::Entity>(open).await?.iter().map(SharingConsentRow::consent).collect();
    Ok(consents_to_results(&consents))
}

impl SharingConsentRow {
    /// The consent as the rules know it.
    pub fn consent(&self) -> Consent {
        Consent { purpose: self.purpose, audience: self.audience }
    }
}

/// Changes how many consent in every result that this organisation is in, as `RollUp::consent_changed` does in one.
async fn count_anew(unit: &Write, organisation: OrganisationId, before: bool) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Locked {}
    let after = consents_to_results_now(unit, organisation).await?;
    let change = i64::from(after) - i64::from(before);
    if change == 0 {
        return Ok(());
    }
    if !unit.for_update().is_empty() {
        let sql = "select r.indicator_id from collective_results r join result_parts p \
             on p.collaborative_id = $1 and p.indicator_id = r.indicator_id and p.period_id = r.period_id \
             and p.combination_id = r.combination_id where r.collaborative_id = $1 and p.organisation_id = $2 \
             order by r.indicator_id, r.period_id, r.combination_id for update of r";
        let _in_order: Vec<Locked> = unit.rows(sql, [organisation.into()]).await?;
    }
    let sql = "update collective_results set consenting = consenting + $3 where collective_results.collaborative_id = $1 \
         and (indicator_id, period_id, combination_id) in (select p.indicator_id, p.period_id, p.combination_id \
         from result_parts p where p.collaborative_id = $1 and p.organisation_id = $2)";
    unit.execute(sql, [organisation.into(), change.into()]).await?;
    Ok(())
}
