//! Passwords, as hashes, and who chose them.

use domain::{CollaborativeId, PersonId, text};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QuerySelect, Statement};

use super::session::{self, NewToken, SessionOf};
use crate::Result;
use crate::activity::Record;
use crate::database::{Link, Store};
use crate::entity::credential::{self, Column};
use crate::entity::{belonging, refresh_token};
use crate::unit::Asking;

/// What a password is compared with.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Credential {
    pub person_id: PersonId,
    pub password_hash: String,
    /// An operator chose the password on the command line, and may know it still.
    pub set_by_operator: bool,
}

/// The credential of the person with this address, where both exist. What is no address is looked up all the same, so
/// that every answer takes one statement.
pub async fn credential_of(store: &Store, email: &str) -> Result<Option<Credential>> {
    let sql = "select c.person_id, c.password_hash, c.set_by_operator from persons p \
               join credentials c on c.person_id = p.id where p.email = $1";
    let email = text::email("email", email).unwrap_or_default();
    let link = store.read_link(None).await?;
    let statement = Statement::from_sql_and_values(store.backend(), sql, [email.into()]);
    Ok(Credential::find_by_statement(statement).one(&link).await?)
}

/// The credential of somebody who is signed in already.
pub async fn credential_of_person(store: &Store, person: PersonId) -> Result<Option<Credential>> {
    let link = store.read_link(None).await?;
    Ok(credential::Entity::find_by_id(person).into_model::<Credential>().one(&link).await?)
}

/// The operator's way: sets a password, already hashed, and ends every session. What is done in sessions that it opens
/// is marked as an operator's, until the person chooses a password of their own; every collaborative is told first.
pub async fn set_password(store: &Store, person: PersonId, password_hash: String) -> Result<()> {
    for collaborative in belongings(store, person).await? {
        let mut unit = store.write_unasked(collaborative, "OPERATOR".to_owned()).await?;
        if let Some(actor) = (*unit).actor(Asking { collaborative, person, operator: true, token: None }).await? {
            unit.record(Record::new("operatorPasswordSet", "membership", actor.membership.0));
            unit.commit().await?;
        }
    }
    let now = store.clock.now();
    let link = store.write_link(None).await?;
    let row = credential::Model { person_id: person, password_hash, set_by_operator: true, changed_at: now };
    let replace = OnConflict::column(Column::PersonId)
        .update_columns([Column::PasswordHash, Column::SetByOperator, Column::ChangedAt])
        .to_owned();
    credential::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(&link).await?;
    session::revoke(&link, refresh_token::Column::PersonId.eq(person), now).await?;
    link.commit().await?;
    Ok(())
}

/// A person's own choice of a password. Its caller checked the old one and hashed the new.
#[derive(Debug)]
pub struct ChangePassword {
    /// What the old password was checked against.
    pub checked: Credential,
    pub password_hash: String,
    /// The session in which the person goes on; all others end.
    pub token: NewToken,
}

/// Replaces a password by one that its person chose, and lifts the operator's mark with it. None where the password was
/// replaced since it was checked: then nothing is changed.
pub async fn change_password(store: &Store, command: ChangePassword) -> Result<Option<SessionOf>> {
    let ChangePassword { checked, password_hash, token } = command;
    if checked.set_by_operator {
        tell_of_lifted_mark(store, checked.person_id).await?;
    }
    let now = store.clock.now();
    let link = store.write_link(None).await?;
    if !is_still(&link, &checked).await? {
        return Ok(None);
    }
    credential::Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(password_hash))
        .col_expr(Column::SetByOperator, Expr::value(false))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::PersonId.eq(checked.person_id))
        .exec(&link)
        .await?;
    session::revoke(&link, refresh_token::Column::PersonId.eq(checked.person_id), now).await?;
    let session = session::begin(store, &link, checked.person_id, false, token).await?;
    link.commit().await?;
    Ok(Some(session))
}

/// Whoever knew the operator's password may be the operator still: each log shows, before it happens, when the mark was
/// lifted, and the person whose own password no longer works knows by whom.
async fn tell_of_lifted_mark(store: &Store, person: PersonId) -> Result<()> {
    for collaborative in belongings(store, person).await? {
        let mut unit = store.write_unasked(collaborative, "PERSON".to_owned()).await?;
        if let Some(membership) = unit.actor_of(Asking { collaborative, person, operator: true, token: None }).await? {
            unit.record(Record::new("operatorPasswordReplaced", "membership", membership.0));
            unit.commit().await?;
        }
    }
    Ok(())
}

/// Locks a person's credential: whoever starts, goes on with or ends all their sessions does so one after the other.
pub(super) async fn lock(link: &Link, person: PersonId) -> Result<Option<credential::Model>> {
    Ok(credential::Entity::find_by_id(person).lock_exclusive().one(link).await?)
}

/// The same; and says whether it is still the one that was checked.
pub(super) async fn is_still(link: &Link, checked: &Credential) -> Result<bool> {
    let now = lock(link, checked.person_id).await?;
    Ok(now.is_some_and(|now| {
        now.password_hash == checked.password_hash && now.set_by_operator == checked.set_by_operator
    }))
}

async fn belongings(store: &Store, person: PersonId) -> Result<Vec<CollaborativeId>> {
    let link = store.read_link(None).await?;
    let own = belonging::Entity::find().filter(belonging::Column::PersonId.eq(person)).all(&link).await?;
    Ok(own.into_iter().map(|row| row.collaborative_id).collect())
}
