//! Programmes as publishers title them.

use std::collections::{HashMap, HashSet};

use domain::ProgrammeId;
use sea_orm::ColumnTrait;

use super::import::Taken;
use crate::Result;
use crate::entity::programme;
use crate::unit::Write;

/// For each statement its programme, where it names one: a publisher's programme is known by its title.
pub(super) async fn recognise(unit: &Write, fresh: &[&Taken]) -> Result<Vec<Option<ProgrammeId>>> {
    let named = || fresh.iter().filter_map(|taken| Some((taken, taken.statement.programme.as_ref()?)));
    let titles: HashSet<&str> = named().map(|(_, programme)| programme.title.as_str()).collect();
    let known = unit.all::<programme::Entity>(programme::Column::Title.is_in(titles)).await?;
    let mut ids: HashMap<(String, String), ProgrammeId> =
        known.into_iter().map(|row| ((row.publisher, row.title), row.id)).collect();
    let mut new = Vec::new();
    let mut found = Vec::with_capacity(fresh.len());
    for taken in fresh {
        found.push(taken.statement.programme.as_ref().map(|named| {
            let publisher = taken.statement.publisher.clone();
            *ids.entry((publisher.clone(), named.title.clone())).or_insert_with(|| {
                let id = ProgrammeId(unit.new_id());
                let (title, code) = (named.title.clone(), named.code.clone());
                new.push(programme::Model { collaborative_id: unit.collaborative_id(), id, publisher, title, code });
                id
            })
        }));
    }
    unit.insert_all::<programme::Entity>(new).await?;
    Ok(found)
}
