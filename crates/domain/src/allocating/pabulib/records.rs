//! The text as records, and the records as sections.

use super::{ReadFault, ReadProblem};

/// The fields between two line breaks, and the line where they start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) line: usize,
    pub(super) fields: Vec<String>,
}

impl Record {
    fn is_blank(&self) -> bool {
        self.fields.iter().all(String::is_empty)
    }

    /// A line that is a section's name alone; spreadsheets may have put empty fields behind it.
    fn opens(&self) -> Option<&'static str> {
        let named = |section: &&str| self.fields[0].eq_ignore_ascii_case(section);
        let alone = self.fields[1..].iter().all(String::is_empty);
        ["META", "PROJECTS", "VOTES"].into_iter().find(named).filter(|_| alone)
    }
}

/// A section: the columns by name, and its records.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) name: &'static str,
    /// The line of its header.
    pub(super) line: usize,
    columns: Vec<String>,
    pub(super) records: Vec<Record>,
}

#[derive(Debug)]
pub(super) struct Sections {
    pub(super) meta: Section,
    pub(super) projects: Section,
    pub(super) votes: Section,
}

pub(super) fn sections(text: &str) -> Result<Sections, ReadProblem> {
    let mut found: Vec<(&'static str, Vec<Record>)> = Vec::new();
    for record in records(text)?.into_iter().filter(|record| !record.is_blank()) {
        if let Some(section) = record.opens() {
            if found.iter().any(|(name, _)| *name == section) {
                return Err(ReadFault::SectionTwice { section }.at(record.line));
            }
            found.push((section, Vec::new()));
        } else if let Some((_, records)) = found.last_mut() {
            records.push(record);
        } else if !record.fields[0].starts_with('#') {
            let text = record.fields[0].chars().take(40).collect();
            return Err(ReadFault::BeforeSections { text }.at(record.line));
        }
    }
    let mut section = |name: &'static str| {
        let position = found.iter().position(|(found, _)| *found == name);
        let position = position.ok_or_else(|| ReadFault::SectionMissing { section: name }.at(0))?;
        Section::of(name, std::mem::take(&mut found[position].1))
    };
    Ok(Sections { meta: section("META")?, projects: section("PROJECTS")?, votes: section("VOTES")? })
}

impl Section {
    fn of(name: &'static str, mut records: Vec<Record>) -> Result<Self, ReadProblem> {
        if records.is_empty() {
            return Err(ReadFault::HeaderMissing { section: name }.at(0));
        }
        let header = records.remove(0);
        let columns: Vec<String> = header.fields.iter().map(|column| column.to_lowercase()).collect();
        let again = |(position, column): &(usize, &String)| !column.is_empty() && columns[..*position].contains(column);
        if let Some((_, column)) = columns.iter().enumerate().find(again) {
            return Err(ReadFault::ColumnTwice { column: column.clone() }.at(header.line));
        }
        Ok(Self { name, line: header.line, columns, records })
    }

    /// The position of a column, if the section has it.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    pub(super) fn needed(&self, column: &'static str) -> Result<usize, ReadProblem> {
        let missing = || ReadFault::ColumnMissing { section: self.name, column }.at(self.line);
        self.column(column).ok_or_else(missing)
    }

    /// More fields than columns are a semicolon that should have been quoted; empty ones do no harm.
    pub(super) fn check_width(&self, record: &Record) -> Result<(), ReadProblem> {
        let (given, columns) = (record.fields.len(), self.columns.len());
        match record.fields.get(columns..).unwrap_or_default().iter().all(String::is_empty) {
            true => Ok(()),
            false => Err(ReadFault::TooManyFields { given, columns }.at(record.line)),
        }
    }
}

impl Record {
    /// A field, or an empty text where the line ends before it.
    pub(super) fn field(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.fields.get(column)).map_or("", String::as_str)
    }
}

/// Fields are trimmed. A quote opens a quoted field only at its start, so that `3" pipes` stays as it is.
fn records(text: &str) -> Result<Vec<Record>, ReadProblem> {
    let mut records = Vec::new();
    let mut rest = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut line = 1;
    while !rest.is_empty() {
        let mut record = Record { line, fields: Vec::new() };
        loop {
            let (field, after) = field(rest).ok_or(ReadFault::QuoteOpen.at(line))?;
            line += line_breaks(&rest[..rest.len() - after.len()]);
            record.fields.push(field.trim().to_owned());
            let Some(next) = after.strip_prefix(';') else {
                rest = after;
                break;
            };
            rest = next;
        }
        rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])).unwrap_or_default();
        line += 1;
        records.push(record);
    }
    Ok(records)
}

/// The first field, and the rest from the semicolon or the line break that ends it; none: a quote is never closed.
fn field(text: &str) -> Option<(String, &str)> {
    let start = text.trim_start_matches([' ', '\t']);
    let Some(mut quoted) = start.strip_prefix('"') else {
        let end = text.find([';', '\r', '\n']).unwrap_or(text.len());
        return Some((text[..end].to_owned(), &text[end..]));
    };
    let mut field = String::new();
    loop {
        let (part, after) = quoted.split_once('"')?;
        field.push_str(part);
        let Some(more) = after.strip_prefix('"') else {
            let end = after.find([';', '\r', '\n']).unwrap_or(after.len());
            field.push_str(&after[..end]);
            return Some((field, &after[end..]));
        };
        field.push('"');
        quoted = more;
    }
}

fn line_breaks(text: &str) -> usize {
    text.matches('\n').count() + text.replace("\r\n", "\n").matches('\r').count()
}
