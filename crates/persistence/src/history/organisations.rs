//! Organisations as others name them: recognised by identifier alone, so that no identifier has twins and no two
//! organisations are taken for one because of a name. None of them becomes a party.

use std::collections::{HashMap, HashSet};

use domain::history::{Identifier, NamedOrganisation, Note, Recipient};
use domain::{ImportId, KnownOrganisationId};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::import::Taken;
use crate::Result;
use crate::entity::{known_organisation, known_organisation_alias, known_organisation_identifier};
use crate::unit::Write;

/// Who received and who gave, where they have an identifier.
#[derive(Debug, Default)]
pub(super) struct Parties {
    pub(super) recipient: Option<KnownOrganisationId>,
    pub(super) funder: Option<KnownOrganisationId>,
    pub(super) notes: Vec<Note>,
}

/// For each statement its parties: known ones are found again, new ones made known, and other names kept as aliases.
pub(super) async fn recognise(unit: &Write, import: ImportId, fresh: &[&Taken]) -> Result<Vec<Parties>> {
    let mut register = Register::load(unit, import, fresh).await?;
    let mut found = Vec::with_capacity(fresh.len());
    for taken in fresh {
        let mut parties = Parties::default();
        let publisher = &taken.statement.publisher;
        if let Recipient::Organisation(named) = &taken.statement.recipient {
            parties.recipient = register.recognise(named, publisher, &mut parties.notes);
        }
        parties.funder = register.recognise(&taken.statement.funder, publisher, &mut parties.notes);
        found.push(parties);
    }
    register.save().await?;
    Ok(found)
}

/// What is known about the organisations of one batch, and what is new about them.
struct Register<'a> {
    unit: &'a Write,
    import: ImportId,
    ids: HashMap<Identifier, KnownOrganisationId>,
    names: HashMap<KnownOrganisationId, String>,
    aliases: HashSet<(KnownOrganisationId, String)>,
    new: Vec<known_organisation::Model>,
    new_identifiers: Vec<known_organisation_identifier::Model>,
    new_aliases: Vec<known_organisation_alias::Model>,
}

impl<'a> Register<'a> {
    async fn load(unit: &'a Write, import: ImportId, fresh: &[&Taken]) -> Result<Self> {
        let values: HashSet<&str> = fresh.iter().flat_map(identifiers).map(|id| id.value.as_str()).collect();
        let held = known_organisation_identifier::Column::Value.is_in(values);
        let held = unit.all::<known_organisation_identifier::Entity>(held).await?;
        let found: Vec<Uuid> = held.iter().map(|row| row.known_organisation_id.0).collect();
        let rows = unit.among::<known_organisation::Entity>(known_organisation::Column::Id, &found).await?;
        let other = known_organisation_alias::Column::KnownOrganisationId;
        let other = unit.among::<known_organisation_alias::Entity>(other, &found).await?;
        let identifier = |row: known_organisation_identifier::Model| {
            (Identifier { scheme: row.scheme, value: row.value }, row.known_organisation_id)
        };
        Ok(Self {
            unit,
            import,
            ids: held.into_iter().map(identifier).collect(),
            names: rows.into_iter().map(|row| (row.id, row.name)).collect(),
            aliases: other.into_iter().map(|row| (row.known_organisation_id, row.name)).collect(),
            new: Vec::new(),
            new_identifiers: Vec::new(),
            new_aliases: Vec::new(),
        })
    }

    /// The organisation, where it has an identifier; without one nobody can know who it is.
    fn recognise(
        &mut self,
        named: &NamedOrganisation,
        publisher: &str,
        notes: &mut Vec<Note>,
    ) -> Option<KnownOrganisationId> {
        let identifier = named.identifier.as_ref()?;
        let Some(id) = self.ids.get(identifier).copied() else { return Some(self.add(identifier, &named.name)) };
        let known = self.names.get(&id).filter(|known| **known != named.name);
        if let Some(known) = known {
            notes.push(Note::name_differs(&format!("{}/name", named.path), &named.name, known));
            self.add_alias(id, &named.name, publisher);
        }
        Some(id)
    }

    fn add(&mut self, identifier: &Identifier, name: &str) -> KnownOrganisationId {
        let (collaborative_id, id) = (self.unit.collaborative_id(), KnownOrganisationId(self.unit.new_id()));
        let Identifier { scheme, value } = identifier.clone();
        self.ids.insert(identifier.clone(), id);
        self.names.insert(id, name.to_owned());
        self.new.push(known_organisation::Model {
            collaborative_id,
            id,
            name: name.to_owned(),
            import_id: self.import,
        });
        let row = known_organisation_identifier::Model { collaborative_id, scheme, value, known_organisation_id: id };
        self.new_identifiers.push(row);
        id
    }

    fn add_alias(&mut self, id: KnownOrganisationId, name: &str, publisher: &str) {
        if self.aliases.insert((id, name.to_owned())) {
            self.new_aliases.push(known_organisation_alias::Model {
                collaborative_id: self.unit.collaborative_id(),
                known_organisation_id: id,
                name: name.to_owned(),
                source: publisher.to_owned(),
                import_id: self.import,
            });
        }
    }

    async fn save(self) -> Result<()> {
        self.unit.insert_all::<known_organisation::Entity>(self.new).await?;
        self.unit.insert_all::<known_organisation_identifier::Entity>(self.new_identifiers).await?;
        self.unit.insert_all::<known_organisation_alias::Entity>(self.new_aliases).await
    }
}

fn identifiers<'t>(taken: &&'t Taken) -> impl Iterator<Item = &'t Identifier> + use<'t> {
    let recipient = match &taken.statement.recipient {
        Recipient::Organisation(named) => named.identifier.as_ref(),
        Recipient::Individual => None,
    };
    recipient.into_iter().chain(taken.statement.funder.identifier.as_ref())
}
