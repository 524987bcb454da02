//! What came of an import: for the person who ran it, and kept beside it.

use std::collections::{BTreeMap, HashMap};

use domain::funds::{Currency, Money};
use domain::history::{GrantStatement, Note, NoteCode, Problem, ProblemCode, Recipient, Refused};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most lines about refused records that are listed; further ones are counted.
const MOST_LISTED: usize = 10_000;

/// Every record of the file is in exactly one of `imported`, `changed`, `unchanged` and `refused`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The id of this run.
    pub import: Uuid,
    /// The name of the file, without its folder.
    pub file: String,
    /// Records of the file that were read so far.
    pub records: u64,
    /// Taken, and not known before.
    pub imported: u64,
    /// Known before, and different now: a new version was made.
    pub changed: u64,
    /// Known before, and the same.
    pub unchanged: u64,
    /// Not taken.
    pub refused: u64,
    /// Grants to individuals among those taken.
    pub to_individuals: u64,
    /// What all records of the file that were taken or known sum to, to hold against the publisher's own figure.
    pub totals: Vec<Total>,
    /// How often what was noticed, on records that were imported or changed.
    pub notes: BTreeMap<NoteCode, u64>,
    /// A line for each problem of each refused record.
    pub refusals: Vec<RefusedRecord>,
    /// Lines beyond the most that are listed.
    pub refusals_not_listed: u64,
    #[serde(skip)]
    sums: HashMap<Currency, (u64, i64)>,
}

/// The sum in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    pub currency: Currency,
    pub grants: u64,
    /// A decimal text.
    pub amount: String,
}

/// Why a record was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefusedRecord {
    /// Where it stands among the grants of the file, from 1.
    pub position: u64,
    /// The publisher's id of the grant, where it has one.
    pub id: Option<String>,
    /// Where in the record, as a JSON Pointer.
    pub path: String,
    pub code: ProblemCode,
    /// What is wrong, in words.
    pub reason: String,
}

impl Report {
    pub(super) fn of(import: Uuid, file: &str) -> Self {
        Self { import, file: file.to_owned(), ..Self::default() }
    }

    pub(super) fn refuse(&mut self, position: u64, refused: Refused) {
        self.refused += 1;
        for Problem { code, path, message } in refused.problems {
            if self.refusals.len() < MOST_LISTED {
                let id = refused.external_id.clone();
                self.refusals.push(RefusedRecord { position, id, path, code, reason: message });
            } else {
                self.refusals_not_listed += 1;
            }
        }
    }

    /// Counts a record that was taken or known.
    pub(super) fn count(&mut self, statement: &GrantStatement) {
        let (grants, minor) = self.sums.entry(statement.awarded.currency).or_default();
        *grants += 1;
        *minor = minor.saturating_add(statement.awarded.minor);
        self.to_individuals += u64::from(statement.recipient == Recipient::Individual);
    }

    pub(super) fn noticed(&mut self, notes: &[Note]) {
        for note in notes {
            *self.notes.entry(note.code).or_default() += 1;
        }
    }

    /// Puts the sums in order.
    pub(super) fn add_up(&mut self) {
        let sums = std::mem::take(&mut self.sums).into_iter();
        self.totals = sums
            .map(|(currency, (grants, minor))| Total {
                currency,
                grants,
                amount: Money { minor, currency }.to_string(),
            })
            .collect();
        self.totals.sort_by_key(|total| total.currency);
    }
}
