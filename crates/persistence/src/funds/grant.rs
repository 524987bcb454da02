//! What becomes of a grant: the grantees agree, it ends, or money is released from it.

use domain::funds::{
    Account, Authority, ClosingFacts, GrantStage, Money, Source, complete, release_commitment as released,
};
use domain::tenancy::{Act, Refusal};
use domain::{FileId, GrantId, InstalmentId, TransferId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait};
use serde::Serialize;

use super::award::{among, source};
use super::ledger::{self, Accounts, Movement};
use crate::Result;
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::Decided;
use crate::entity::rows::{GrantRow, InstalmentRow};
use crate::entity::{fund, grant, grant_document, grantee, instalment};
use crate::files::hold as hold_files;
use crate::idempotency::Key;
use crate::unit::{Asking, Read, Write};

/// Agrees, as a grantee's own member, with the documents of the agreement. The grant is agreed when all its grantees have.
/// Agreeing twice changes nothing.
pub async fn agree_grant(store: &Store, asking: Asking, id: GrantId, documents: &[FileId]) -> Result<GrantId> {
    let mut unit = store.write(asking, Act::AgreeGrant).await?;
    let organisation = unit.own_organisation(Act::AgreeGrant)?;
    let row = unit.lock::<grant::Entity>("grant", id).await?;
    hold_files(&unit, "documents", organisation, documents).await?;
    let grantees = unit.all::<grantee::Entity>(grantee::Column::GrantId.eq(id)).await?;
    let own = among(&grantees, organisation).ok_or(Refusal::OwnOrganisationOnly { act: Act::AgreeGrant })?;
    if own.agreed_at.is_some() {
        return unit.answered_before(id).await;
    }
    let agreed = row.stage.to(GrantStage::Agreed)?;
    let (membership, now) = (unit.actor()?.membership, unit.now());
    let which = grantee::Column::GrantId.eq(id).and(grantee::Column::OrganisationId.eq(organisation));
    unit.update_where::<grantee::Entity>(which, |update| {
        update
            .col_expr(grantee::Column::AgreedAt, Expr::value(now))
            .col_expr(grantee::Column::AgreedBy, Expr::value(membership))
    })
    .await?;
    if grantees.iter().all(|grantee| grantee.agreed_at.is_some() || grantee.organisation_id == organisation) {
        set_stage(&unit, &row, agreed).await?;
    }
    let rows = (0..).zip(documents.iter().copied()).map(|(position, file_id)| grant_document::Model {
        collaborative_id: unit.collaborative_id(),
        grant_id: id,
        file_id,
        organisation_id: organisation,
        position,
    });
    unit.insert_all::<grant_document::Entity>(rows.collect()).await?;
    let change = match documents {
        [] => serde_json::json!({ "organisation": organisation }),
        documents => serde_json::json!({ "organisation": organisation, "documents": documents }),
    };
    unit.record(Record::new("grantAgreed", "grant", id.0).concerning(row.fund_id.0).change(change));
    unit.commit().await?;
    Ok(id)
}

/// Moves a grant, held until the unit ends, to another stage.
pub(super) async fn set_stage(unit: &Write, row: &GrantRow, stage: GrantStage) -> Result<()> {
    if row.stage == stage {
        return Ok(());
    }
    unit.update::<grant::Entity>(row.id, |update| update.col_expr(grant::Column::Stage, Expr::value(stage))).await
}

/// A grant to close.
#[derive(Debug, Clone, Serialize)]
pub struct CompleteGrant {
    pub grant: GrantId,
    #[serde(skip)]
    pub key: Key,
}

/// Closes a grant that paid everything; what is left over goes back to its source.
pub async fn complete_grant(store: &Store, asking: Asking, command: &CompleteGrant) -> Result<GrantId> {
    let mut unit = store.write(asking, Act::CompleteGrant).await?;
    let id = command.grant;
    if let Some(earlier) = unit.claim(Some(&command.key), Act::CompleteGrant, command, id.0).await? {
        return unit.answered_before(GrantId(earlier)).await;
    }
    let row = unit.lock::<grant::Entity>("grant", id).await?;
    let accounts = hold(&unit, &row).await?;
    let posting = complete(&closing(&row, &accounts, &unpaid(&unit, id).await?))?;
    set_stage(&unit, &row, GrantStage::Completed).await?;
    if let Some(posting) = posting {
        let movement = Movement::new(&unit, posting, Authority::GrantClosed { grant: id });
        ledger::post(&unit, accounts, [movement], unit.actor()?.today, None).await?;
    }
    let change = serde_json::json!({ "releasedMinor": posting.map_or(0, |posting| posting.amount_minor) });
    unit.record(Record::new("grantCompleted", "grant", id.0).concerning(row.fund_id.0).change(change));
    unit.commit().await?;
    Ok(id)
}

/// Holds what a grant still has, and where it came from.
async fn hold(unit: &Write, row: &GrantRow) -> Result<Accounts> {
    let fund = unit.get::<fund::Entity>("fund", row.fund_id).await?;
    let wanted = [Account::committed(row.id), source(row.allocation_id).account()];
    ledger::lock(unit, fund.id, fund.currency, wanted).await
}

/// Instalments that are still to be paid, in order of payment.
async fn unpaid(read: &Read, id: GrantId) -> Result<Vec<InstalmentRow>> {
    let which = instalment::Column::GrantId.eq(id).and(instalment::Column::PaidOn.is_null());
    let mut rows = read.all::<instalment::Entity>(which).await?;
    rows.sort_by_key(|row| (row.due_on, row.position));
    Ok(rows)
}

fn closing(row: &GrantRow, accounts: &Accounts, unpaid: &[InstalmentRow]) -> ClosingFacts {
    let source: Source = source(row.allocation_id);
    ClosingFacts {
        grant: row.id,
        stage: row.stage,
        source,
        committed_minor: accounts.balance(Account::committed(row.id)).minor,
        unpaid_instalments: unpaid.len() as u64,
        holds: holds(row),
    }
}

/// How many holds on a grant stand.
pub fn holds(row: &GrantRow) -> u64 {
    u64::from(row.on_hold.is_some())
}

/// Gives committed money back to its source, as was decided: all of it cancels the grant, a part lowers its last
/// instalments.
pub(crate) async fn release_commitment(
    unit: &mut Write,
    decided: Decided,
    id: GrantId,
    amount: i64,
) -> Result<TransferId> {
    let row = unit.lock::<grant::Entity>("grant", id).await?;
    let unpaid = unpaid(unit, id).await?;
    let accounts = hold(unit, &row).await?;
    let currency = accounts.balance(Account::committed(id)).currency;
    let amount = Money::of_minor("amount", amount, currency)?;
    let planned: Vec<(InstalmentId, i64)> = unpaid.iter().map(|row| (row.id, row.amount)).collect();
    let release = released(&closing(&row, &accounts, &unpaid), &planned, amount)?;
    set_stage(unit, &row, release.stage).await?;
    lower(unit, &release.instalments).await?;
    let movement = Movement::new(unit, release.posting, decided.authority());
    let transfer = movement.id;
    ledger::post(unit, accounts, [movement], unit.today().await?, None).await?;
    let change = serde_json::json!({ "amount": amount, "transfer": transfer, "instalments": release.instalments });
    unit.record(Record::new("commitmentReleased", "grant", id.0).concerning(row.fund_id.0).change(change));
    Ok(transfer)
}

async fn lower(unit: &Write, instalments: &[(InstalmentId, i64)]) -> Result<()> {
    for (id, left) in instalments {
        if *left == 0 {
            let sql = "delete from instalments where collaborative_id = $1 and id = $2 and paid_on is null";
            unit.execute(sql, [(*id).into()]).await?;
        } else {
            unit.update::<instalment::Entity>(*id, |update| {
                update.col_expr(instalment::Column::Amount, Expr::value(*left))
            })
            .await?;
        }
    }
    Ok(())
}
