//! Reading inside one tenant.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::tenancy::{Role, Stage};
use domain::{CollaborativeId, MembershipId, OrganisationId};
use sea_orm::sea_query::{Condition, IntoCondition};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select, Statement, Value,
};
use uuid::Uuid;

use super::{Actor, Asking, day_in, start_in};
use crate::database::{Link, Store};
use crate::entity::{Identified, Tenant};
use crate::page::{Page, Slice};
use crate::stored::Stored;
use crate::{Error, Result};

/// A snapshot of one collaborative.
#[derive(Debug)]
pub struct Read {
    pub(super) store: Store,
    pub(super) collaborative: CollaborativeId,
    pub(super) now: DateTime<Utc>,
    pub(super) link: Link,
}

impl Store {
    /// A snapshot of a collaborative. Whether the reader belongs to it is asked by [`Read::actor`].
    pub async fn read(&self, collaborative: CollaborativeId) -> Result<Read> {
        let link = self.read_link(Some(collaborative)).await?;
        Ok(Read { store: self.clone(), collaborative, now: self.clock.now(), link })
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
        let actor = found.into_iter().find_map(|row| {
            let today = day_in(&row.time_zone, now);
            (row.starts_on <= today && row.ends_on.is_none_or(|end| today <= end)).then_some(Actor {
                membership: row.id,
                person: asking.person,
                organisation: row.organisation_id,
                name: row.name,
                roles: row.roles.0,
                operator: asking.operator,
                token: asking.token,
                stage: row.stage,
                sample: row.sample,
                today,
            })
        });
        Ok(match asking.token {
            Some(token) if token.is_machine() => actor.map(|maker| maker.left_for_machine(token)),
            _ => actor,
        })
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

    pub(super) fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        let values = std::iter::once(Value::from(self.collaborative)).chain(values);
        Statement::from_sql_and_values(self.store.backend(), sql, values)
    }

    /// Puts this at the end of a hand-written `select` whose rows must not change until the unit ends.
    pub(crate) fn for_update(&self) -> &'static str {
        if self.store.is_postgres() { " for update" } else { "" }
    }
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
