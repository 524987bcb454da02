//! PROJECTS: what wants money, and what was published of it.

use std::collections::HashMap;

use super::meta::Meta;
use super::number::Number;
use super::records::{Record, Section};
use super::{ReadFault, ReadProblem};

/// A project as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedProject {
    /// Where it stands in the file.
    pub line: usize,
    pub id: String,
    pub name: Option<String>,
    /// In the file's smallest unit.
    pub cost: i64,
    /// How many votes it got, where the file says so.
    pub votes: Option<i64>,
    /// Its points, where the file says so, in the file's smallest unit of points.
    pub score: Option<i64>,
    /// 0: not selected; 1: selected by the rule; 2 and 3: selected otherwise, as the comment says.
    pub selected: Option<u8>,
    pub categories: Vec<String>,
    /// Whom it is for.
    pub targets: Vec<String>,
}

/// Projects whose scores are not yet in a common unit.
#[derive(Debug)]
pub(super) struct Amounts {
    pub(super) budget: i64,
    pub(super) places: u32,
    pub(super) projects: Vec<(PublishedProject, Option<Number>)>,
}

struct Row {
    project: PublishedProject,
    cost: Number,
    score: Option<Number>,
}

/// Budget and projects, with all amounts in one unit.
pub(super) fn amounts(meta: &Meta, section: &Section) -> Result<Amounts, ReadProblem> {
    let budget = meta.text("budget").ok_or(ReadFault::KeyMissing { key: "budget" }.at(0))?;
    let budget = Number::read_unsigned("budget", budget).map_err(|fault| fault.at(meta.line("budget")))?;
    let rows = rows(section)?;
    let limits = [meta.number("min_sum_cost")?, meta.number("max_sum_cost")?];
    let costs = rows.iter().map(|row| row.cost.places).chain(limits.iter().flatten().map(|limit| limit.places));
    let places = costs.fold(budget.places, u32::max);
    let projects = rows.into_iter().map(|row| {
        let cost = row.cost.scaled("cost", places).map_err(|fault| fault.at(row.project.line))?;
        Ok((PublishedProject { cost, ..row.project }, row.score))
    });
    Ok(Amounts {
        budget: budget.scaled("budget", places).map_err(|fault| fault.at(meta.line("budget")))?,
        places,
        projects: projects.collect::<Result<_, ReadProblem>>()?,
    })
}

/// The projects with their published scores in units of 10^-`places`.
pub(super) fn with_scores(
    projects: Vec<(PublishedProject, Option<Number>)>,
    places: u32,
) -> Result<Vec<PublishedProject>, ReadProblem> {
    let scored = |(project, score): (PublishedProject, Option<Number>)| {
        let score = score.map(|score| score.scaled("score", places)).transpose();
        Ok(PublishedProject { score: score.map_err(|fault| fault.at(project.line))?, ..project })
    };
    projects.into_iter().map(scored).collect()
}

fn rows(section: &Section) -> Result<Vec<Row>, ReadProblem> {
    section.needed("project_id")?;
    section.needed("cost")?;
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut rows = Vec::new();
    for record in &section.records {
        section.check_width(record)?;
        let row = row(section, record).map_err(|fault| fault.at(record.line))?;
        if let Some(first) = seen.insert(row.project.id.clone(), record.line) {
            return Err(ReadFault::ProjectTwice { id: row.project.id, first }.at(record.line));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn row(section: &Section, record: &Record) -> Result<Row, ReadFault> {
    let field = |name: &str| record.field(section.column(name));
    let id = field("project_id").to_owned();
    if id.is_empty() {
        return Err(ReadFault::ProjectWithoutId);
    }
    let read = |name: &str, text: &str| (!text.is_empty()).then(|| Number::read(name, text)).transpose();
    let votes = read("votes", field("votes"))?;
    let votes =
        votes.map(|votes| votes.scaled("votes", votes.places).map(|whole| (whole, votes.places))).transpose()?;
    let votes = match votes {
        Some((_, places)) if places > 0 => {
            return Err(ReadFault::NotANumber { what: "votes".to_owned(), given: field("votes").to_owned() });
        }
        votes => votes.map(|(whole, _)| whole),
    };
    let beneficiaries = if section.column("target").is_some() { field("target") } else { field("beneficiaries") };
    let project = PublishedProject {
        line: record.line,
        name: Some(field("name").to_owned()).filter(|name| !name.is_empty()),
        cost: 0,
        votes,
        score: None,
        selected: selected(field("selected"))?,
        categories: list(field("category")),
        targets: list(beneficiaries),
        id,
    };
    Ok(Row { cost: Number::read_unsigned("cost", field("cost"))?, score: read("score", field("score"))?, project })
}

fn selected(given: &str) -> Result<Option<u8>, ReadFault> {
    if given.is_empty() {
        return Ok(None);
    }
    let known = given.parse().ok().filter(|selected| *selected <= 3);
    known.map(Some).ok_or_else(|| ReadFault::UnknownSelected { given: given.to_owned() })
}

/// Texts between commas.
pub(super) fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
