//! A unit: one transaction that knows its tenant.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use domain::tenancy::{Act, Permit, Role, Stage};
use domain::{CollaborativeId, MembershipId, OrganisationId, PersonId};
use sea_orm::sea_query::{Condition, IntoCondition, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, Iterable, QueryFilter, QueryOrder,
    QuerySelect, Select, Statement, UpdateMany, Value,
};
use uuid::Uuid;

use crate::activity::Record;
use crate::database::{Link, Store};
use crate::entity::{Identified, Tenant};
use crate::page::{Page, Slice};
use crate::stored::Stored;
use crate::{Error, Result, activity, transparency};

/// Who asks, before anything was looked up: taken from a verified token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Asking {
    pub collaborative: CollaborativeId,
    pub person: PersonId,
    /// The token was made by an operator on the command line, or by a sign-in with a password that one set there.
    pub operator: bool,
}

/// Who acts or reads inside one collaborative.
#[derive(Debug, Clone)]
pub struct Actor {
    pub membership: MembershipId,
    pub person: PersonId,
    pub organisation: Option<OrganisationId>,
    pub name: String,
    pub roles: Vec<Role>,
    pub operator: bool,
    pub stage: Stage,
    /// The collaborative holds sample data only.
    pub sample: bool,
    /// The day it is in the collaborative's time zone.
    pub today: NaiveDate,
}

impl Actor {
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether this actor may perform an act, as far as roles and stage go.
    pub fn may(&self, act: Act) -> Result<(), domain::tenancy::Refusal> {
        act.permit(&Permit { roles: &self.roles, stage: self.stage, operator: self.operator, sample: self.sample })
    }
}

/// A snapshot of one collaborative.
#[derive(Debug)]
pub struct Read {
    store: Store,
    collaborative: CollaborativeId,
    now: DateTime<Utc>,
    link: Link,
}

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
    /// A snapshot of a collaborative. Whether the reader belongs to it is asked by [`Read::actor`].
    pub async fn read(&self, collaborative: CollaborativeId) -> Result<Read> {
        let link = self.read_link(Some(collaborative)).await?;
        Ok(Read { store: self.clone(), collaborative, now: self.clock.now(), link })
    }

    /// Opens the unit of an act: who asks must be a member whose roles allow it.
    pub async fn write(&self, asking: Asking, act: Act) -> Result<Write> {
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

impl Read {
    pub fn collaborative_id(&self) -> CollaborativeId {
        self.collaborative
    }

    /// Waits until the statements that were sent before are answered.
    pub async fn idle(&self) {
        self.link.idle().await;
    }

    /// Statements sent so far; the opening round trip is not counted.
    pub fn statements(&self) -> u64 {
        self.link.statements()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn link(&self) -> &Link {
        &self.link
    }

    /// The moment as of which this unit reads.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day it is in the collaborative's time zone.
    pub(crate) async fn today(&self) -> Result<NaiveDate> {
        let row = crate::tenancy::collaborative(self).await?;
        Ok(day_in(&row.time_zone, self.now))
    }

    /// The moment at which a day begins in the collaborative's time zone.
    pub(crate) async fn start_of(&self, day: NaiveDate) -> Result<DateTime<Utc>> {
        Ok(start_in(&crate::tenancy::collaborative(self).await?.time_zone, day))
    }

    /// The membership of the person who asks, as of today; none where there is no open one.
    pub async fn actor(&self, asking: Asking) -> Result<Option<Actor>> {
        #[derive(FromQueryResult)]
        struct Found {
            id: MembershipId,
            organisation_id: Option<OrganisationId>,
            name: String,
            roles: Stored<Vec<Role>>,
            starts_on: NaiveDate,
            ends_on: Option<NaiveDate>,
            stage: Stage,
            sample: bool,
            time_zone: String,
        }
        let sql = "select m.id, m.organisation_id, m.name, m.roles, m.starts_on, m.ends_on, c.stage, c.sample, c.time_zone \
                   from memberships m join collaboratives c on c.id = m.collaborative_id \
                   where m.collaborative_id = $1 and m.person_id = $2 order by m.id desc";
        let now = self.now;
        let found: Vec<Found> = self.rows(sql, [asking.person.into()]).await?;
        Ok(found.into_iter().find_map(|row| {
            let today = day_in(&row.time_zone, now);
            (row.starts_on <= today && row.ends_on.is_none_or(|end| today <= end)).then_some(Actor {
                membership: row.id,
                person: asking.person,
                organisation: row.organisation_id,
                name: row.name,
                roles: row.roles.0,
                operator: asking.operator,
                stage: row.stage,
                sample: row.sample,
                today,
            })
        }))
    }

    /// Starts a query on a tenant table, already bound to this collaborative.
    pub(crate) fn find<E: Tenant>(&self) -> Select<E> {
        E::find().filter(E::COLLABORATIVE.eq(self.collaborative))
    }

    /// The one row that fits, if there is one.
    pub(crate) async fn one<E: Tenant>(&self, condition: impl IntoCondition) -> Result<Option<E::Model>> {
        Ok(self.find::<E>().filter(condition.into_condition()).one(&self.link).await?)
    }

    /// All rows that fit; for lists that can't grow without bound.
    pub(crate) async fn all<E: Tenant>(&self, condition: impl IntoCondition) -> Result<Vec<E::Model>> {
        Ok(self.find::<E>().filter(condition.into_condition()).all(&self.link).await?)
    }

    /// The row with this id.
    pub(crate) async fn get<E: Identified>(&self, what: &'static str, id: impl Into<Value>) -> Result<E::Model> {
        self.one::<E>(E::ID.eq(id)).await?.ok_or(Error::NotFound(what))
    }

    /// How many rows fit.
    pub(crate) async fn count<E: Tenant>(&self, condition: impl IntoCondition) -> Result<u64> {
        let count: Option<i64> = self
            .find::<E>()
            .filter(condition.into_condition())
            .select_only()
            .column_as(sea_orm::sea_query::Expr::cust("count(*)"), "count")
            .into_tuple()
            .one(&self.link)
            .await?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    }

    /// Rows by a column that takes one of these values: one statement for all of them.
    pub(crate) async fn among<E: Tenant>(&self, column: E::Column, ids: &[Uuid]) -> Result<Vec<E::Model>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.all::<E>(column.is_in(bucketed(ids))).await
    }

    /// One page of the rows that fit, in order of their ids.
    pub(crate) async fn page<E: Identified>(&self, condition: Condition, page: Page) -> Result<Slice<E::Model>> {
        let (above, below) = page.bounds();
        let mut query = self.find::<E>().filter(condition);
        if let Some(id) = above {
            query = query.filter(E::ID.gt(id));
        }
        if let Some(id) = below {
            query = query.filter(E::ID.lt(id));
        }
        query = if page.descending() { query.order_by_desc(E::ID) } else { query.order_by_asc(E::ID) };
        Ok(page.cut(query.limit(page.size + 1).all(&self.link).await?))
    }

    /// One page of children for each of several parents: one statement, whose cost does not grow with how many children
    /// there are (LATERAL on PostgreSQL, row ids on SQLite; never a window over all of them).
    pub(crate) async fn children<E: Identified>(
        &self,
        parent: E::Column,
        parents: &[Uuid],
        page: Page,
        parent_of: impl Fn(&E::Model) -> Uuid,
    ) -> Result<HashMap<Uuid, Slice<E::Model>>>
    where
        E::Model: FromQueryResult,
    {
        use sea_orm::IdenStatic;
        if parents.is_empty() {
            return Ok(HashMap::new());
        }
        let parents = bucketed(parents);
        let table = E::default();
        let (table, parent) = (table.table_name(), parent.as_str());
        let mut values: Vec<Value> = parents.iter().map(|id| Value::from(*id)).collect();
        let list = (0..parents.len()).map(|index| format!("(${})", index + 2)).collect::<Vec<_>>().join(", ");
        let (above, below) = page.bounds();
        let mut bounds = String::new();
        for (sign, id) in [(">", above), ("<", below)] {
            if let Some(id) = id {
                values.push(id.into());
                bounds.push_str(&format!(" and i.id {sign} ${}", values.len() + 1));
            }
        }
        let order = if page.descending() { "desc" } else { "asc" };
        let inner = format!(
            "from {table} i where i.collaborative_id = $1 and i.{parent} = p.column1{bounds} order by i.id {order} limit {}",
            page.size + 1
        );
        let sql = if self.store.is_postgres() {
            format!(
                "select c.* from (values {list}) as p(column1) join lateral (select i.* {inner}) c on true order by c.id {order}"
            )
        } else {
            format!(
                "select c.* from (select distinct column1 from (values {list})) p \
                 join {table} c on c.collaborative_id = $1 and c.rowid in (select i.rowid {inner}) order by c.id {order}"
            )
        };
        let mut found: HashMap<Uuid, Vec<E::Model>> = HashMap::new();
        let mut seen = std::collections::HashSet::new();
        for row in self.rows_of::<E>(&sql, values).await? {
            // A list padded to its bucket names its last parent more than once.
            if seen.insert(id_of::<E>(&row)) {
                found.entry(parent_of(&row)).or_default().push(row);
            }
        }
        Ok(found.into_iter().map(|(parent, rows)| (parent, page.cut(rows))).collect())
    }

    async fn rows_of<E: EntityTrait>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<E::Model>>
    where
        E::Model: FromQueryResult,
    {
        self.rows(sql, values).await
    }

    /// Rows of a statement written by hand. `$1` is always the collaborative; `values` follow from `$2`.
    pub(crate) async fn rows<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>> {
        Ok(T::find_by_statement(self.statement(sql, values)).all(&self.link).await?)
    }

    /// The first row of such a statement.
    pub(crate) async fn row<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        Ok(T::find_by_statement(self.statement(sql, values)).one(&self.link).await?)
    }

    fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        let values = std::iter::once(Value::from(self.collaborative)).chain(values);
        Statement::from_sql_and_values(self.store.backend(), sql, values)
    }

    /// Puts this at the end of a hand-written `select` whose rows must not change until the unit ends.
    pub(crate) fn for_update(&self) -> &'static str {
        if self.store.is_postgres() { " for update" } else { "" }
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

/// PostgreSQL takes 65,535 binds in a statement, SQLite 32,766.
const MOST_BINDS: usize = 32_000;

/// The day it is at a moment in a time zone; UTC where the zone is unknown.
pub(crate) fn day_in(time_zone: &str, at: DateTime<Utc>) -> NaiveDate {
    let zone = time_zone.parse::<chrono_tz::Tz>().unwrap_or(chrono_tz::UTC);
    at.with_timezone(&zone).date_naive()
}

/// The moment at which a day begins in a time zone; in UTC where the zone is unknown.
pub(crate) fn start_in(time_zone: &str, day: NaiveDate) -> DateTime<Utc> {
    let zone = time_zone.parse::<chrono_tz::Tz>().unwrap_or(chrono_tz::UTC);
    let midnight = day.and_time(NaiveTime::MIN);
    // Where the clocks go forward at midnight, the day begins an hour later.
    let begins = zone.from_local_datetime(&midnight).earliest();
    let begins = begins.or_else(|| zone.from_local_datetime(&(midnight + TimeDelta::hours(1))).earliest());
    begins.map_or_else(|| midnight.and_utc(), |begins| begins.with_timezone(&Utc))
}

/// Ids padded by repeating the last, to the next power of two: a few statement texts instead of one for each length.
pub(crate) fn bucketed<K: Copy>(ids: &[K]) -> Vec<K> {
    let mut padded = ids.to_vec();
    if let Some(last) = ids.last() {
        padded.resize(ids.len().next_power_of_two(), *last);
    }
    padded
}

fn id_of<E: Identified>(row: &E::Model) -> Option<Value> {
    use sea_orm::ModelTrait;
    Some(row.get(E::ID))
}
