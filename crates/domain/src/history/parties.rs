//! Who gave, who received, and in which programme.

use super::fields::{Fields, LONGEST_KEY, text_in};
use super::{Identifier, NoteCode, ProblemCode};

/// An organisation as one record names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedOrganisation {
    /// Its name in this record; where there is none, its identifier.
    pub name: String,
    /// What it is recognised by; none where the record has none.
    pub identifier: Option<Identifier>,
    /// Where in the record it stands.
    pub path: String,
}

/// Who received a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// An organisation.
    Organisation(NamedOrganisation),
    /// A person, whose name and ids are not kept.
    Individual,
}

/// A programme as one record names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedProgramme {
    /// Its title.
    pub title: String,
    /// The publisher's code of it; rarely given.
    pub code: Option<String>,
}

/// The recipient: exactly one kind of it.
pub(super) fn recipient(fields: &mut Fields<'_>, publisher: &str) -> Option<Recipient> {
    if !fields.to_individual {
        let named = organisation(fields, "recipientOrganization", NoteCode::SeveralRecipients, Some(publisher))?;
        return Some(Recipient::Organisation(named));
    }
    if fields.record.remove("recipientOrganization").is_some() {
        let message = "an organisation and an individual are named as the recipient: leave one out";
        fields.problem(ProblemCode::TwoKindsOfRecipient, "/recipientIndividual", message);
        return None;
    }
    let message = "the grant is to an individual: their name and id were not kept";
    fields.note(NoteCode::IndividualNotKept, "/recipientIndividual", message);
    Some(Recipient::Individual)
}

/// The funder; where nobody else is named as the publisher, they are.
pub(super) fn funder(fields: &mut Fields<'_>, publisher: Option<&str>) -> Option<NamedOrganisation> {
    organisation(fields, "fundingOrganization", NoteCode::SeveralFunders, publisher)
}

/// The first organisation under a key; further ones are noted.
fn organisation(
    fields: &mut Fields<'_>,
    key: &str,
    several: NoteCode,
    publisher: Option<&str>,
) -> Option<NamedOrganisation> {
    let problems = fields.problems.len();
    let named = fields.objects(key, true);
    let (path, count) = (format!("/{key}"), named.len());
    let Some((place, first)) = named.into_iter().next() else {
        if fields.problems.len() == problems {
            fields.missing(&path);
        }
        return None;
    };
    if count > 1 {
        fields.note(several, &path, format!("{count} are named, the first is shown"));
    }
    let path = format!("{path}/{place}");
    let (id, name) = (text_in(&first, "id"), text_in(&first, "name"));
    let name = match (name, &id) {
        (Some(name), _) => name,
        (None, Some(id)) => {
            fields.note(
                NoteCode::NameMissing,
                &format!("{path}/name"),
                "there is no name, the identifier stands for it",
            );
            id.clone()
        }
        (None, None) => {
            fields.missing(&path);
            return None;
        }
    };
    let name = fields.cut(&format!("{path}/name"), name);
    let identifier = identifier(fields, &format!("{path}/id"), id, publisher.unwrap_or(&name));
    Some(NamedOrganisation { name, identifier, path })
}

fn identifier(fields: &mut Fields<'_>, path: &str, id: Option<String>, publisher: &str) -> Option<Identifier> {
    let Some(id) = id.filter(|id| id.chars().count() <= LONGEST_KEY) else {
        let message = "there is no usable identifier: the organisation is not recognised elsewhere";
        fields.note(NoteCode::IdentifierMissing, path, message);
        return None;
    };
    let known = Identifier::parse(&id);
    if known.is_none() {
        let message = "names no register such as GB-CHC: it only holds among this publisher's records";
        fields.note(NoteCode::IdentifierWithoutRegister, path, message);
    }
    Some(known.unwrap_or_else(|| Identifier::of_publisher(publisher, &id)))
}

/// The first programme that has a title.
pub(super) fn programme(fields: &mut Fields<'_>) -> Option<NamedProgramme> {
    let named = fields.objects("grantProgramme", false);
    let mut titled = named.into_iter().filter_map(|(place, item)| Some((place, text_in(&item, "title")?, item)));
    let (place, title, first) = titled.next()?;
    let further = titled.count();
    if further > 0 {
        let message = format!("{} are named, the first is shown", further + 1);
        fields.note(NoteCode::SeveralProgrammes, "/grantProgramme", message);
    }
    let title = fields.cut(&format!("/grantProgramme/{place}/title"), title);
    let code = text_in(&first, "code").filter(|code| code.chars().count() <= LONGEST_KEY);
    Some(NamedProgramme { title, code })
}
