//! What can't be read, and what looks wrong.

use crate::allocating::AllocationProblem;

/// Something that can't be read, and the line where it stands (from 1; 0 for the file as a whole).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{fault}", if *line == 0 { String::new() } else { format!("line {line}: ") })]
pub struct ReadProblem {
    pub line: usize,
    pub fault: ReadFault,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    #[error("there is no {section} section: write a line {section}, its header, and one line for each entry")]
    SectionMissing { section: &'static str },
    #[error("the section {section} was there before: give each section once")]
    SectionTwice { section: &'static str },
    #[error("{text:?} stands before the first section: start with a line META")]
    BeforeSections { text: String },
    #[error("a quoted field starts here and is never closed: end it with a double quote")]
    QuoteOpen,
    #[error("the section {section} has no header line with the names of its columns")]
    HeaderMissing { section: &'static str },
    #[error("the section {section} has no column {column}")]
    ColumnMissing { section: &'static str, column: &'static str },
    #[error("the column {column} is given twice")]
    ColumnTwice { column: String },
    #[error("{given} fields stand where the header has {columns}: put a field with a semicolon between double quotes")]
    TooManyFields { given: usize, columns: usize },
    #[error("META has no {key}")]
    KeyMissing { key: &'static str },
    #[error("META gives {key} twice, with different values")]
    KeyTwice { key: String },
    #[error("{what} is {given:?}, which is no number such as 1200 or 1200.50")]
    NotANumber { what: String, given: String },
    #[error("{what} is {given:?}; it can't be negative")]
    Negative { what: String, given: String },
    #[error("{what} is {given:?}, beyond what can be counted exactly")]
    TooLarge { what: String, given: String },
    #[error("{what} is {given:?}; at most 6 decimal places can be read")]
    TooFine { what: String, given: String },
    #[error("the vote type is {given:?}; known are approval, choose-1, ordinal, cumulative and scoring")]
    UnknownVoteType { given: String },
    #[error("a project has no project_id")]
    ProjectWithoutId,
    #[error("the project {id:?} is listed twice: the first time in line {first}")]
    ProjectTwice { id: String, first: usize },
    #[error("selected is {given:?}; known are 0, 1, 2 and 3")]
    UnknownSelected { given: String },
    #[error("the vote of {voter:?} names the project {id:?}, which is not in PROJECTS")]
    UnknownProject { voter: String, id: String },
    #[error("the vote of {voter:?} names the project {id:?} twice")]
    NamedTwice { voter: String, id: String },
    #[error(
        "the vote of {voter:?} names {projects} projects and gives points to {points}: one number for each project"
    )]
    PointsMismatch { voter: String, projects: usize, points: usize },
    #[error("this line is not UTF-8: save the file as UTF-8")]
    NotUtf8,
    #[error("{problem}")]
    Uncountable { problem: AllocationProblem },
    #[error("the vote of {voter:?} gives negative points, which no allocation can count")]
    NegativePoints { voter: String },
}

impl ReadFault {
    pub(super) fn at(self, line: usize) -> ReadProblem {
        ReadProblem { line, fault: self }
    }
}

/// Something that was read and looks wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// From 1; 0 for the file as a whole.
    pub line: usize,
    pub message: String,
}
