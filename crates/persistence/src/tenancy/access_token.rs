//! Access tokens: made by a member, kept as a digest only, ended at once.

use chrono::{DateTime, Utc};
use domain::tenancy::{Act, MOST_TOKENS, Refusal, Role, TokenKind, nameable, token_ends_at};
use domain::transparency::{DataClass, instant};
use domain::{AccessTokenId, MembershipId, text};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::activity::Record;
use crate::database::Store;
use crate::entity::access_token::{Column, Entity, Model};
use crate::entity::membership;
use crate::entity::rows::AccessTokenRow;
use crate::page::{Page, Slice};
use crate::unit::{Actor, Asking, Read, Write};
use crate::{Error, Result, Stored, ordered};

/// A token to be made. Its secret is written by whoever hands it out.
#[derive(Debug, Clone)]
pub struct NewAccessToken {
    pub id: AccessTokenId,
    /// SHA-256 of the whole token.
    pub digest: Vec<u8>,
    pub name: String,
    /// Pages on which alone it works; none: anywhere.
    pub allowed_origins: Vec<String>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// Makes a token that speaks for the member who asks, and names the acts that it reaches.
pub async fn create_personal_token(
    store: &Store,
    asking: Asking,
    new: &NewAccessToken,
    acts: &[Act],
) -> Result<AccessTokenId> {
    let mut unit = store.write(asking, Act::CreatePersonalToken).await?;
    let own = Column::MembershipId.eq(unit.actor()?.membership);
    create(&mut unit, TokenKind::Personal, new, nameable(acts)?, own.into()).await?;
    unit.commit().await?;
    Ok(new.id)
}

/// Makes a token with which a machine reads.
pub async fn create_service_token(store: &Store, asking: Asking, new: &NewAccessToken) -> Result<AccessTokenId> {
    let mut unit = store.write(asking, Act::CreateServiceToken).await?;
    // Of two stewards at once the second counts what the first made.
    unit.lock_collaborative().await?;
    create(&mut unit, TokenKind::Service, new, Vec::new(), Condition::all()).await?;
    unit.commit().await?;
    Ok(new.id)
}

async fn create(
    unit: &mut Write,
    kind: TokenKind,
    new: &NewAccessToken,
    acts: Vec<Act>,
    counted: Condition,
) -> Result<()> {
    let (actor, now) = (unit.actor()?.clone(), unit.now());
    // Held back while the membership ends: no token is made that would not end with it.
    let maker = unit.lock::<membership::Entity>("membership", actor.membership).await?;
    if maker.ends_on.is_some() {
        return Err(Error::NotFound("collaborative"));
    }
    let in_use = counted.add(Column::Kind.eq(kind)).add(Column::RevokedAt.is_null()).add(Column::ExpiresAt.gt(now));
    if unit.count::<Entity>(in_use).await? >= MOST_TOKENS {
        return Err(Refusal::TooManyTokens { most: MOST_TOKENS }.into());
    }
    let row = Model {
        collaborative_id: unit.collaborative_id(),
        id: new.id,
        kind,
        membership_id: actor.membership,
        name: text::accept("name", &new.name, text::NAME)?,
        digest: new.digest.clone(),
        acts: Stored(acts),
        allowed_origins: Stored(origins(&new.allowed_origins)?),
        operator: actor.operator,
        created_at: now,
        expires_at: token_ends_at(now, new.expires_at)?,
        last_used_at: None,
        revoked_at: None,
        revoked_by: None,
    };
    let change = serde_json::json!({
        "kind": kind, "name": row.name, "acts": row.acts.0, "allowedOrigins": row.allowed_origins.0,
        "expiresAt": instant(row.expires_at),
    });
    unit.insert::<Entity>(row).await?;
    unit.record(Record::new("accessTokenCreated", "accessToken", new.id.0).class(class(kind)).change(change));
    Ok(())
}

fn origins(given: &[String]) -> Result<Vec<String>, text::Refusal> {
    let mut origins =
        given.iter().map(|origin| text::origin("allowedOrigins", origin)).collect::<Result<Vec<_>, _>>()?;
    origins.sort_unstable();
    origins.dedup();
    Ok(origins)
}

/// Who reads in the log that there is such a token: everybody that a machine reads with them; of a member's own, those
/// who see it in the list.
fn class(kind: TokenKind) -> DataClass {
    match kind {
        TokenKind::Service => DataClass::Members,
        TokenKind::Personal => DataClass::Stewards,
    }
}

/// Ends a token at once. One that has ended already stays as it is.
pub async fn revoke_access_token(store: &Store, asking: Asking, id: AccessTokenId) -> Result<AccessTokenId> {
    let mut unit = store.write(asking, Act::RevokeAccessToken).await?;
    let row = unit.lock::<Entity>("access token", id).await?;
    let actor = unit.actor()?;
    if !shown(actor, &row) {
        return Err(Error::NotFound("access token"));
    }
    if row.membership_id != actor.membership && !actor.has(Role::Steward) {
        return Err(Refusal::RoleNeeded { act: Act::RevokeAccessToken, roles: &[Role::Steward] }.into());
    }
    if row.revoked_at.is_some() {
        return unit.answered_before(id).await;
    }
    end(&mut unit, &row).await?;
    unit.commit().await?;
    Ok(id)
}

/// Ends every token of a member whose part in the collaborative ends.
pub(super) async fn end_all_of(unit: &mut Write, member: MembershipId) -> Result<()> {
    let open = Condition::all().add(Column::MembershipId.eq(member)).add(Column::RevokedAt.is_null());
    for row in unit.find::<Entity>().filter(open).lock_exclusive().all(unit.link()).await? {
        end(unit, &row).await?;
    }
    Ok(())
}

async fn end(unit: &mut Write, row: &AccessTokenRow) -> Result<()> {
    let (now, by) = (unit.now(), unit.actor()?.membership);
    unit.update::<Entity>(row.id, |update| {
        update.col_expr(Column::RevokedAt, Expr::value(now)).col_expr(Column::RevokedBy, Expr::value(by))
    })
    .await?;
    unit.record(Record::new("accessTokenRevoked", "accessToken", row.id.0).class(class(row.kind)));
    Ok(())
}

/// Whether a reader may know of a token: their own; stewards and auditors of everybody's.
pub fn shown(reader: &Actor, row: &AccessTokenRow) -> bool {
    row.membership_id == reader.membership || sees_all(reader)
}

fn sees_all(reader: &Actor) -> bool {
    reader.has(Role::Steward) || reader.has(Role::Auditor)
}

/// Which tokens are wanted; what is left out does not narrow.
#[derive(Debug, Clone, Default)]
pub struct TokenFilter {
    /// Only the reader's own.
    pub own: bool,
    pub kind: Option<TokenKind>,
    /// Only those that work, or only those that don't any more.
    pub active: Option<bool>,
}

impl TokenFilter {
    fn condition(&self, read: &Read, reader: &Actor) -> Condition {
        let own = self.own || !sees_all(reader);
        let active = Condition::all().add(Column::RevokedAt.is_null()).add(Column::ExpiresAt.gt(read.now()));
        Condition::all()
            .add_option(own.then(|| Column::MembershipId.eq(reader.membership)))
            .add_option(self.kind.map(|kind| Column::Kind.eq(kind)))
            .add_option(self.active.map(|wanted| if wanted { active } else { active.not() }))
    }
}

/// One page of the tokens that a reader may know of.
pub async fn access_tokens(
    read: &Read,
    reader: &Actor,
    filter: &TokenFilter,
    page: Page,
) -> Result<Slice<AccessTokenRow>> {
    read.page::<Entity>(filter.condition(read, reader), page).await
}

pub async fn count_access_tokens(read: &Read, reader: &Actor, filter: &TokenFilter) -> Result<u64> {
    read.count::<Entity>(filter.condition(read, reader)).await
}

/// Whoever asks for them must look at [`shown`].
pub async fn access_tokens_by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<AccessTokenRow>>> {
    let rows = read.among::<Entity>(Column::Id, ids).await?;
    Ok(ordered::by_key(ids, rows, |row| row.id.0))
}
