//! Changing something inside one tenant.

use domain::tenancy::Act;
use domain::{CollaborativeId, MembershipId, OrganisationId};
use sea_orm::sea_query::{IntoCondition, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QuerySelect, UpdateMany, Value,
};
use uuid::Uuid;

use super::{Actor, Asking, Read};
use crate::activity::Record;
use crate::database::Store;
use crate::entity::{Identified, Tenant};
use crate::{Error, Result, activity, transparency};

/// PostgreSQL takes 65,535 binds in a statement, SQLite 32,766.
const MOST_BINDS: usize = 32_000;
/// A change in the making. Dropped without [`Write::commit`], nothing of it happened.
#[derive(Debug)]
pub struct Write {
    read: Read,
    actor: Option<Actor>,
    authority: String,
    records: Vec<Record>,
    overwrites_secrets: bool,
}

impl std::ops::Deref for Write {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.read
    }
}

impl Store {
    /// Opens the unit of an act: who asks must be a member whose roles allow it.
    pub async fn write(&self, asking: Asking, act: Act) -> Result<Write> {
        asking.reaches(act)?;
        let mut unit = self.write_unasked(asking.collaborative, act.to_string()).await?;
        if act.settles_who_decides() {
            // Before the stage is read: a draft that waits here for the founding finds the collaborative founded.
            unit.lock_collaborative().await?;
        }
        let actor = unit.read.actor(asking).await?.ok_or(Error::NotFound("collaborative"))?;
        actor.may(act)?;
        unit.actor = Some(actor);
        Ok(unit)
    }

    /// Opens a unit for what happens without anybody asking: deadlines, and the operator's set-up commands.
    pub(crate) async fn write_unasked(&self, collaborative: CollaborativeId, authority: String) -> Result<Write> {
        let link = self.write_link(Some(collaborative)).await?;
        let read = Read { store: self.clone(), collaborative, now: self.clock.now(), link };
        Ok(Write { read, actor: None, authority, records: Vec::new(), overwrites_secrets: false })
    }
}

impl Write {
    /// Who acts; what nobody asked for has nobody.
    pub(crate) fn actor_or_none(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// Who acts, in an act that somebody asked for.
    pub(crate) fn actor(&self) -> Result<&Actor> {
        self.actor.as_ref().ok_or_else(|| Error::Broken("an act without an actor".to_owned()))
    }

    /// Makes the person who asks the actor of this unit, where they belong to the collaborative.
    pub(crate) async fn actor_of(&mut self, asking: Asking) -> Result<Option<MembershipId>> {
        self.actor = self.read.actor(asking).await?;
        Ok(self.actor.as_ref().map(|actor| actor.membership))
    }

    /// The organisation for which the actor acts.
    pub(crate) fn own_organisation(&self, act: Act) -> Result<OrganisationId> {
        self.actor()?.organisation.ok_or_else(|| domain::tenancy::Refusal::OwnOrganisationOnly { act }.into())
    }

    pub(crate) fn new_id(&self) -> Uuid {
        self.read.store.ids.next()
    }

    /// From here on changes are made by this authority, until it is put back.
    pub(crate) fn under(&mut self, authority: String) -> String {
        std::mem::replace(&mut self.authority, authority)
    }

    /// The row with this id, locked until the unit ends.
    pub(crate) async fn lock<E: Identified>(&self, what: &'static str, id: impl Into<Value>) -> Result<E::Model> {
        let row = self.find::<E>().filter(E::ID.eq(id)).lock_exclusive().one(&self.link).await?;
        row.ok_or(Error::NotFound(what))
    }

    /// Holds back every other unit that asks for the same until this one ends. Rows that only refer to the collaborative
    /// may be added meanwhile.
    pub(crate) async fn lock_collaborative(&self) -> Result<()> {
        use crate::entity::collaborative;
        let query = collaborative::Entity::find_by_id(self.collaborative).lock(LockType::NoKeyUpdate);
        query.one(&self.link).await?.map(drop).ok_or(Error::NotFound("collaborative"))
    }

    /// Adds a row.
    pub(crate) async fn insert<E: Tenant>(&self, row: E::Model) -> Result<()>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        self.insert_all::<E>(vec![row]).await
    }

    /// Adds rows, in as few statements as the databases' bind limits allow.
    pub(crate) async fn insert_all<E: Tenant>(&self, rows: Vec<E::Model>) -> Result<()>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        let most = MOST_BINDS / E::Column::iter().count();
        let mut rows: Vec<E::ActiveModel> = rows.into_iter().map(IntoActiveModel::into_active_model).collect();
        if rows.iter().any(|row| row.get(E::COLLABORATIVE).into_value() != Some(self.collaborative.into())) {
            return Err(Error::Broken("a row for another collaborative".to_owned()));
        }
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(most));
            E::insert_many(std::mem::replace(&mut rows, rest)).exec_without_returning(&self.link).await?;
        }
        Ok(())
    }

    /// Changes exactly one row, found by its id.
    pub(crate) async fn update<E: Identified>(
        &self,
        id: impl Into<Value>,
        set: impl FnOnce(UpdateMany<E>) -> UpdateMany<E>,
    ) -> Result<()> {
        self.update_where::<E>(E::ID.eq(id), set).await
    }

    /// Changes exactly one row, found by a condition; another number is an assumption that died.
    pub(crate) async fn update_where<E: Tenant>(
        &self,
        condition: impl IntoCondition,
        set: impl FnOnce(UpdateMany<E>) -> UpdateMany<E>,
    ) -> Result<()> {
        match self.update_all::<E>(condition, set).await? {
            1 => Ok(()),
            other => Err(Error::Broken(format!("expected to change one row, changed {other}"))),
        }
    }

    /// Changes every row that fits, and says how many.
    pub(crate) async fn update_all<E: Tenant>(
        &self,
        condition: impl IntoCondition,
        set: impl FnOnce(UpdateMany<E>) -> UpdateMany<E>,
    ) -> Result<u64> {
        let query =
            set(E::update_many()).filter(E::COLLABORATIVE.eq(self.collaborative)).filter(condition.into_condition());
        Ok(query.exec(&self.link).await?.rows_affected)
    }

    /// Runs a statement written by hand; `$1` is the collaborative. Says how many rows it changed.
    pub(crate) async fn execute(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64> {
        use sea_orm::ConnectionTrait;
        Ok(self.link.execute_raw(self.read.statement(sql, values)).await?.rows_affected())
    }

    /// A part that may fail without failing the whole: what it did is undone, and the error handed back.
    pub(crate) async fn savepoint(&self) -> Result<()> {
        self.plain("savepoint part").await
    }

    pub(crate) async fn keep_part(&self) -> Result<()> {
        self.plain("release savepoint part").await
    }

    pub(crate) async fn undo_part(&self) -> Result<()> {
        self.plain("rollback to savepoint part").await?;
        self.plain("release savepoint part").await
    }

    /// From here to the commit, keys that may wait are only looked at by the commit.
    pub(crate) async fn defer_keys(&self) -> Result<()> {
        let postgres = !self.for_update().is_empty();
        self.plain(if postgres { "set constraints all deferred" } else { "pragma defer_foreign_keys = on" }).await
    }

    async fn plain(&self, sql: &str) -> Result<()> {
        use sea_orm::ConnectionTrait;
        self.link.execute_unprepared(sql).await?;
        Ok(())
    }

    /// Enters what was done in the activity log, in this same unit.
    pub(crate) fn record(&mut self, record: Record) {
        let authority = self.authority.clone();
        self.records.push(record.by(authority));
    }

    /// How many entries are waiting; with [`Write::forget_since`] for a part that is undone.
    pub(crate) fn recorded(&self) -> usize {
        self.records.len()
    }

    pub(crate) fn forget_since(&mut self, mark: usize) {
        self.records.truncate(mark);
    }

    /// After the commit, what was deleted must not be left in the files either.
    pub(crate) fn overwrites_secrets(&mut self) {
        self.overwrites_secrets = true;
    }

    /// The answer that an earlier unit gave, once that one's changes are on disk: on SQLite it may share this unit's commit.
    pub(crate) async fn answered_before<T>(self, answer: T) -> Result<T> {
        self.commit().await.map(|()| answer)
    }

    /// Writes the log, commits, and wakes those who follow.
    pub async fn commit(mut self) -> Result<()> {
        let records = std::mem::take(&mut self.records);
        let grew = !records.is_empty();
        activity::append(&self, records).await?;
        let Read { store, collaborative, link, .. } = self.read;
        link.commit().await?;
        if grew {
            transparency::wake(&store, collaborative);
        }
        if self.overwrites_secrets
            && let Err(error) = store.forget_overwritten().await
        {
            // It is done and stays done; the next checkpoint forgets what this one could not.
            tracing::warn!(%error, "the log of pages was not emptied after a secret vote");
        }
        Ok(())
    }
}
