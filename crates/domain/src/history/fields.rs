//! One record while it is read: its fields, and what was noticed so far.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Note, NoteCode, Problem, ProblemCode, individual};
use crate::funds::{Currency, Money, Refusal};

/// Longest id, publisher and the like, in characters: they are keys, and a database's index has little room.
pub(super) const LONGEST_KEY: usize = 250;
/// Longest name of an organisation or a programme.
pub(super) const LONGEST_NAME: usize = 500;

/// A record, its numbers also as they were written.
pub(super) struct Fields<'a> {
    written: BTreeMap<String, &'a RawValue>,
    pub(super) record: Map<String, Value>,
    pub(super) to_individual: bool,
    pub(super) notes: Vec<Note>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Fields<'a> {
    /// Opens a record. What is said about a person goes first: nothing after this sees it.
    pub(super) fn open(raw: &'a RawValue) -> Result<Self, Problem> {
        let unreadable = |message: String| Problem::new(ProblemCode::Unreadable, "", message);
        if !raw.get().starts_with('{') {
            return Err(unreadable("the record is no object".to_owned()));
        }
        let written = serde_json::from_str(raw.get()).map_err(|error| unreadable(error.to_string()))?;
        let mut record = serde_json::from_str(raw.get()).map_err(|error| unreadable(error.to_string()))?;
        let mut notes = Vec::new();
        if without_nul(&mut record) {
            let message = "a character U+0000 was replaced by U+FFFD";
            notes.push(Note::new(NoteCode::CharacterReplaced, "", message));
        }
        let to_individual = record.get("recipientIndividual").is_some_and(|person| !person.is_null());
        if to_individual {
            individual_of(&mut record);
        }
        Ok(Self { written, record, to_individual, notes, problems: Vec::new() })
    }

    pub(super) fn note(&mut self, code: NoteCode, path: &str, message: impl Into<String>) {
        self.notes.push(Note::new(code, path, message));
    }

    pub(super) fn problem(&mut self, code: ProblemCode, path: &str, message: impl Into<String>) {
        self.problems.push(Problem::new(code, path, message));
    }

    /// A field that a grant can't do without is not there.
    pub(super) fn missing(&mut self, path: &str) {
        self.problem(ProblemCode::Missing, path, "is missing; a grant can't do without it");
    }

    /// A text; blank is none. Of another type: a problem where it is needed, a note where it is not.
    pub(super) fn text(&mut self, key: &str, needed: bool) -> Option<String> {
        let path = format!("/{key}");
        let found = match self.record.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Some(other) => {
                let message = format!("is {}, where a text is expected", kind(other));
                self.wrong(needed, ProblemCode::WrongType, &path, message);
                return None;
            }
        };
        if found.is_none() && needed {
            self.missing(&path);
        }
        found
    }

    /// A text that is a key: too long is a problem.
    pub(super) fn key(&mut self, key: &str) -> Option<String> {
        let text = self.text(key, true)?;
        if text.chars().count() > LONGEST_KEY {
            let message = format!("has more than {LONGEST_KEY} characters");
            self.problem(ProblemCode::TooLong, &format!("/{key}"), message);
            return None;
        }
        Some(text)
    }

    /// An amount, read from the digits of the number as written.
    pub(super) fn amount(&mut self, key: &'static str, currency: Currency, needed: bool) -> Option<Money> {
        let path = format!("/{key}");
        let written = self.written.get(key).map_or("null", |raw| raw.get());
        let text: String = match written.bytes().next() {
            Some(b'-' | b'0'..=b'9') => written.to_owned(),
            Some(b'"') => self.record.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned(),
            Some(b'n') => {
                if needed {
                    self.missing(&path);
                }
                return None;
            }
            _ => {
                self.wrong(needed, ProblemCode::WrongType, &path, "is not a number".to_owned());
                return None;
            }
        };
        match Money::from_published(key, &text, currency) {
            Ok(published) => {
                if written.starts_with('"') {
                    self.note(NoteCode::AmountAsText, &path, "was published as text and read as a number");
                }
                if published.rounded {
                    let message = format!("{text} was rounded to {}", published.money.words());
                    self.note(NoteCode::AmountRounded, &path, message);
                }
                if published.money.minor < 0 {
                    self.note(NoteCode::AmountNegative, &path, format!("{} is below zero", published.money.words()));
                }
                Some(published.money)
            }
            Err(refusal) => {
                let code = match refusal {
                    Refusal::AmountTooLarge { .. } => ProblemCode::AmountTooLarge,
                    _ => ProblemCode::NotAnAmount,
                };
                self.wrong(needed, code, &path, refusal.to_string());
                None
            }
        }
    }

    /// What can't be read: a problem where it is needed, a note where it is not.
    fn wrong(&mut self, needed: bool, code: ProblemCode, path: &str, message: String) {
        if needed {
            self.problem(code, path, message);
        } else {
            self.note(NoteCode::FieldNotRead, path, message);
        }
    }

    /// The objects of an array, each with its place in it; nulls are passed over.
    pub(super) fn objects(&mut self, key: &str, needed: bool) -> Vec<(usize, Map<String, Value>)> {
        let path = format!("/{key}");
        let items = match self.record.get(key) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items.clone(),
            Some(other) => {
                let message = format!("is {}, where an array is expected", kind(other));
                self.wrong(needed, ProblemCode::WrongType, &path, message);
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for (place, item) in items.into_iter().enumerate() {
            match item {
                Value::Object(fields) => found.push((place, fields)),
                Value::Null => {}
                other => {
                    let message = format!("is {}, where an object is expected", kind(&other));
                    self.wrong(needed, ProblemCode::WrongType, &format!("{path}/{place}"), message);
                }
            }
        }
        found
    }

    /// A name, cut where it is too long.
    pub(super) fn cut(&mut self, path: &str, text: String) -> String {
        if text.chars().count() <= LONGEST_NAME {
            return text;
        }
        self.note(NoteCode::TextCut, path, format!("was cut to {LONGEST_NAME} characters"));
        text.chars().take(LONGEST_NAME).collect()
    }
}

fn individual_of(record: &mut Map<String, Value>) {
    // Who is named beside the person can't be told apart from them; that it is named is remembered, for the refusal.
    let organisation = record.get("recipientOrganization").is_some_and(|named| match named {
        Value::Array(items) => items.iter().any(|item| !item.is_null()),
        other => !other.is_null(),
    });
    individual::forget(record);
    if organisation {
        record.insert("recipientOrganization".to_owned(), Value::Bool(true));
    }
}

/// A text field of an object; blank is none.
pub(super) fn text_in(fields: &Map<String, Value>, key: &str) -> Option<String> {
    fields.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// PostgreSQL keeps no U+0000. Says whether there was one.
fn without_nul(record: &mut Map<String, Value>) -> bool {
    let mut found = false;
    let fields = std::mem::take(record);
    for (key, mut value) in fields {
        found |= key.contains('\0') | clean(&mut value);
        record.insert(key.replace('\0', "\u{FFFD}"), value);
    }
    found
}

fn clean(value: &mut Value) -> bool {
    match value {
        Value::String(text) if text.contains('\0') => {
            *text = text.replace('\0', "\u{FFFD}");
            true
        }
        Value::Array(items) => items.iter_mut().fold(false, |found, item| clean(item) | found),
        Value::Object(fields) => without_nul(fields),
        _ => false,
    }
}
