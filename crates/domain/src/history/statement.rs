//! One grant, as somebody else published it.

use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::fields::Fields;
use super::{AwardDate, NamedOrganisation, NamedProgramme, Note, NoteCode, Problem, ProblemCode, Recipient};
use super::{identifier, parties};
use crate::funds::{Currency, Money};
use crate::transparency::Hash;

/// A grant as published: who says so, and what they say. No money of ours moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantStatement {
    /// The publisher's id of the grant.
    pub external_id: String,
    /// Who published it: whom the file names, or else the prefix in the grant's id, or else the funder.
    pub publisher: String,
    /// Its title; none where there is none.
    pub title: Option<String>,
    /// Its description; none where there is none.
    pub description: Option<String>,
    /// What was awarded.
    pub awarded: Money,
    /// What was applied for.
    pub applied_for: Option<Money>,
    /// What was paid when the record was last updated.
    pub disbursed: Option<Money>,
    /// When it was awarded.
    pub awarded_on: AwardDate,
    /// To whom.
    pub recipient: Recipient,
    /// By whom.
    pub funder: NamedOrganisation,
    /// In which programme.
    pub programme: Option<NamedProgramme>,
    /// What was noticed about it.
    pub notes: Vec<Note>,
    /// The record as published, without what is said about a person.
    pub original: Value,
}

/// A record that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The publisher's id of the grant, where it has one.
    pub external_id: Option<String>,
    /// Everything for which it was refused.
    pub problems: Vec<Problem>,
}

impl GrantStatement {
    /// SHA-256 over what is kept of the record: the order of its keys and its white space don't matter.
    pub fn digest(&self) -> Hash {
        // Keys of an object are kept in order of the alphabet.
        Sha256::digest(self.original.to_string()).into()
    }
}

/// Reads one record of a file whose publisher is named, or not.
///
/// Needed: id, currency, amountAwarded, awardDate, a funder and a recipient. All else may be missing or unreadable, and
/// fields outside the standard are kept in the original.
pub fn read_grant(raw: &RawValue, publisher: Option<&str>) -> Result<GrantStatement, Refused> {
    let mut fields = Fields::open(raw).map_err(|problem| Refused { external_id: None, problems: vec![problem] })?;
    let id = fields.key("id");
    let publisher = publisher.map(str::to_owned).or_else(|| identifier::publisher_of(id.as_deref()?));
    let funder = parties::funder(&mut fields, publisher.as_deref());
    let publisher = publisher.or_else(|| funder.as_ref().map(own_key)).unwrap_or_default();
    let recipient = parties::recipient(&mut fields, &publisher);
    let amounts = amounts(&mut fields);
    let awarded_on = award_date(&mut fields);
    let (title, description) = (fields.text("title", false), fields.text("description", false));
    let programme = parties::programme(&mut fields);
    let (Some(external_id), Some(funder), Some(recipient), Some(amounts), Some(awarded_on), true) =
        (id.clone(), funder, recipient, amounts, awarded_on, fields.problems.is_empty())
    else {
        return Err(Refused { external_id: id, problems: fields.problems });
    };
    note_what_is_odd(&mut fields, &amounts, title.is_some(), description.is_some());
    let Amounts { awarded, applied_for, disbursed } = amounts;
    let (notes, original) = (fields.notes, Value::Object(fields.record));
    Ok(GrantStatement {
        external_id,
        publisher,
        title,
        description,
        awarded,
        applied_for,
        disbursed,
        awarded_on,
        recipient,
        funder,
        programme,
        notes,
        original,
    })
}

struct Amounts {
    awarded: Money,
    applied_for: Option<Money>,
    disbursed: Option<Money>,
}

fn amounts(fields: &mut Fields<'_>) -> Option<Amounts> {
    let Some(currency) = currency(fields) else {
        // The record is refused; whether its amount is one is told all the same, whatever the currency.
        fields.amount("amountAwarded", Currency::known("GBP")?, true);
        return None;
    };
    let awarded = fields.amount("amountAwarded", currency, true);
    let applied_for = fields.amount("amountAppliedFor", currency, false);
    let disbursed = fields.amount("amountDisbursed", currency, false);
    Some(Amounts { awarded: awarded?, applied_for, disbursed })
}

fn currency(fields: &mut Fields<'_>) -> Option<Currency> {
    let code = fields.text("currency", true)?.to_uppercase();
    let currency = Currency::known(&code);
    if currency.is_none() {
        let shown: String = code.chars().take(20).collect();
        let message = format!("{shown:?} is not the code of a currency in ISO 4217, such as GBP");
        fields.problem(ProblemCode::UnknownCurrency, "/currency", message);
    }
    currency
}

fn award_date(fields: &mut Fields<'_>) -> Option<AwardDate> {
    let text = fields.text("awardDate", true)?;
    AwardDate::read(&text).map_err(|(code, message)| fields.problem(code, "/awardDate", message)).ok()
}

fn own_key(funder: &NamedOrganisation) -> String {
    let key = funder.identifier.as_ref().map_or_else(|| funder.name.clone(), ToString::to_string);
    key.chars().take(super::fields::LONGEST_KEY).collect()
}

fn note_what_is_odd(fields: &mut Fields<'_>, amounts: &Amounts, titled: bool, described: bool) {
    let Amounts { awarded, applied_for, disbursed } = amounts;
    if let Some(applied_for) = applied_for.filter(|applied_for| applied_for.minor < awarded.minor) {
        let message = format!("{} was awarded, {} applied for", awarded.words(), applied_for.words());
        fields.note(NoteCode::AwardedAboveApplied, "/amountAppliedFor", message);
    }
    if let Some(disbursed) = disbursed.filter(|disbursed| disbursed.minor > awarded.minor) {
        let message = format!("{} was disbursed, {} awarded", disbursed.words(), awarded.words());
        fields.note(NoteCode::DisbursedAboveAwarded, "/amountDisbursed", message);
    }
    if !titled {
        fields.note(NoteCode::TitleMissing, "/title", "there is no title");
    }
    if !described {
        fields.note(NoteCode::DescriptionMissing, "/description", "there is no description");
    }
}
