//! What is said about a record: notes beside one that was taken, problems of one that was not.

use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What was noticed about a record that was taken.
    pub enum NoteCode {
        /// The published number is finer than the minor unit; it was rounded half-even.
        AmountRounded,
        /// The amount was published as text.
        AmountAsText,
        /// An amount is below zero.
        AmountNegative,
        /// More was awarded than was applied for.
        AwardedAboveApplied,
        /// More was disbursed than was awarded.
        DisbursedAboveAwarded,
        /// There is no title.
        TitleMissing,
        /// There is no description.
        DescriptionMissing,
        /// A field that is not needed could not be read; it stands in the original only.
        FieldNotRead,
        /// The grant is to an individual; their name and ids were taken out of what is kept.
        IndividualNotKept,
        /// There are several recipients; the first is shown.
        SeveralRecipients,
        /// There are several funders; the first is shown.
        SeveralFunders,
        /// There are several programmes; the first is shown.
        SeveralProgrammes,
        /// The organisation is named differently elsewhere.
        NameDiffers,
        /// The organisation has an identifier and no name.
        NameMissing,
        /// The organisation has no identifier, so it is recognised nowhere else.
        IdentifierMissing,
        /// The identifier names no register, so it only holds for this publisher.
        IdentifierWithoutRegister,
        /// A text was too long and was cut.
        TextCut,
        /// A character that can't be stored was replaced.
        CharacterReplaced,
    }
}

vocabulary! {
    /// Why a record was refused.
    pub enum ProblemCode {
        /// The record is no JSON object, or holds what JSON allows and no program can keep.
        Unreadable,
        /// A field that a grant can't do without is missing or null.
        Missing,
        /// A field is of another type than the standard says.
        WrongType,
        /// A text is too long to be a key.
        TooLong,
        /// The currency is not in ISO 4217.
        UnknownCurrency,
        /// It is not an amount.
        NotAnAmount,
        /// The amount is beyond what can be kept exactly.
        AmountTooLarge,
        /// It is not a date.
        NotADate,
        /// The date has its day and month in an order that nobody can know.
        DateOrderUnclear,
        /// The grant names an organisation and an individual as its recipient.
        TwoKindsOfRecipient,
        /// An earlier record of the same file has the same id.
        DuplicateId,
    }
}

/// Something noticed about a record that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Stable, for programs.
    pub code: NoteCode,
    /// Where in the record, as a JSON Pointer.
    pub path: String,
    /// For people.
    pub message: String,
}

/// Something for which a record was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable, for programs.
    pub code: ProblemCode,
    /// Where in the record, as a JSON Pointer; empty for the record as a whole.
    pub path: String,
    /// For people: what is wrong, and what to write instead.
    pub message: String,
}

impl Note {
    /// A note.
    pub fn new(code: NoteCode, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, path: path.into(), message: message.into() }
    }

    /// An organisation goes by another name here than where it was first met.
    pub fn name_differs(path: &str, published: &str, known: &str) -> Self {
        Self::new(NoteCode::NameDiffers, path, format!("named {published:?} here, first met as {known:?}"))
    }
}

impl Problem {
    /// A problem.
    pub fn new(code: ProblemCode, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, path: path.into(), message: message.into() }
    }

    /// An id that an earlier record of the file has.
    pub fn duplicate_id(id: &str) -> Self {
        Self::new(
            ProblemCode::DuplicateId,
            "/id",
            format!("an earlier record of this file has the id {id:?}: give each grant its own"),
        )
    }
}
