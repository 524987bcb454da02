//! META: what is said of the election as a whole.

use std::collections::BTreeMap;

use super::number::Number;
use super::records::Section;
use super::{ReadFault, ReadProblem};

/// What a vote says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoteType {
    /// The projects that it supports.
    Approval,
    /// The one project that it supports.
    ChooseOne,
    /// Projects, the most wanted first.
    Ordinal,
    /// Points that it shares out among projects.
    Cumulative,
    /// A score for each project.
    Scoring,
}

/// The limits that the file states for a vote; none: no such limit. Costs and points in the file's smallest units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BallotLimits {
    pub min_length: Option<usize>,
    pub max_length: Option<usize>,
    pub min_points: Option<i64>,
    pub max_points: Option<i64>,
    pub min_sum_points: Option<i64>,
    pub max_sum_points: Option<i64>,
    pub min_sum_cost: Option<i64>,
    pub max_sum_cost: Option<i64>,
    /// What a scoring vote gives to projects that it does not name.
    pub default_score: i64,
    /// The score that a project must reach to be selected.
    pub min_project_score_threshold: Option<i64>,
}

/// Keys whose numbers are points.
const POINTS: [&str; 6] =
    ["min_points", "max_points", "min_sum_points", "max_sum_points", "default_score", "min_project_score_threshold"];

#[derive(Debug)]
pub(super) struct Meta {
    values: BTreeMap<String, (usize, String)>,
    pub(super) vote_type: VoteType,
}

pub(super) fn read(section: &Section) -> Result<Meta, ReadProblem> {
    let mut values: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for record in &section.records {
        // A semicolon in a comment is often not quoted.
        let (key, value) = (record.fields[0].to_lowercase(), record.fields[1..].join("; "));
        let value = value.trim_end_matches([';', ' ']).to_owned();
        match values.get_mut(&key) {
            Some((_, before)) if key == "comment" => *before = format!("{before}\n{value}"),
            Some((_, before)) if *before != value => return Err(ReadFault::KeyTwice { key }.at(record.line)),
            Some(_) => {}
            None => {
                values.insert(key, (record.line, value));
            }
        }
    }
    let (line, given) = values.get("vote_type").ok_or(ReadFault::KeyMissing { key: "vote_type" }.at(0))?;
    let vote_type =
        VoteType::read(given).ok_or_else(|| ReadFault::UnknownVoteType { given: given.clone() }.at(*line))?;
    Ok(Meta { values, vote_type })
}

impl VoteType {
    fn read(text: &str) -> Option<Self> {
        Some(match text.to_lowercase().as_str() {
            "approval" => Self::Approval,
            "choose-1" => Self::ChooseOne,
            "ordinal" => Self::Ordinal,
            "cumulative" => Self::Cumulative,
            "scoring" => Self::Scoring,
            _ => return None,
        })
    }

    pub(super) fn needs_points(self) -> bool {
        matches!(self, Self::Cumulative | Self::Scoring)
    }

    pub(super) fn has_points(self) -> bool {
        self.needs_points() || self == Self::Ordinal
    }
}

impl Meta {
    /// A value that is there and not empty.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn line(&self, key: &str) -> usize {
        self.values.get(key).map_or(0, |(line, _)| *line)
    }

    pub(super) fn texts(&self) -> BTreeMap<String, String> {
        self.values.iter().map(|(key, (_, value))| (key.clone(), value.clone())).collect()
    }

    pub(super) fn number(&self, key: &str) -> Result<Option<Number>, ReadProblem> {
        let read = |text| Number::read(key, text).map_err(|fault| fault.at(self.line(key)));
        self.text(key).map(read).transpose()
    }

    pub(super) fn count(&self, key: &str) -> Result<Option<usize>, ReadProblem> {
        let Some(number) = self.number(key)? else { return Ok(None) };
        let whole = number.scaled(key, number.places).ok().filter(|_| number.places == 0);
        let count = whole.and_then(|whole| usize::try_from(whole).ok());
        let fault = || ReadFault::NotANumber { what: key.to_owned(), given: self.text(key).unwrap_or("").to_owned() };
        count.map(Some).ok_or_else(|| fault().at(self.line(key)))
    }

    /// The decimal places of the numbers here that are points.
    pub(super) fn point_places(&self) -> Result<u32, ReadProblem> {
        let mut places = 0;
        for key in POINTS {
            places = places.max(self.number(key)?.map_or(0, |number| number.places));
        }
        Ok(places)
    }

    pub(super) fn limits(&self, places: u32, point_places: u32) -> Result<BallotLimits, ReadProblem> {
        let scaled = |key: &str, places: u32| -> Result<Option<i64>, ReadProblem> {
            let Some(number) = self.number(key)? else { return Ok(None) };
            if number.places > places {
                let given = self.text(key).unwrap_or("").to_owned();
                return Err(ReadFault::TooFine { what: key.to_owned(), given }.at(self.line(key)));
            }
            number.scaled(key, places).map(Some).map_err(|fault| fault.at(self.line(key)))
        };
        Ok(BallotLimits {
            min_length: self.count("min_length")?,
            max_length: self.count("max_length")?,
            min_points: scaled("min_points", point_places)?,
            max_points: scaled("max_points", point_places)?,
            min_sum_points: scaled("min_sum_points", point_places)?,
            max_sum_points: scaled("max_sum_points", point_places)?,
            min_sum_cost: scaled("min_sum_cost", places)?,
            max_sum_cost: scaled("max_sum_cost", places)?,
            default_score: scaled("default_score", point_places)?.unwrap_or(0),
            min_project_score_threshold: scaled("min_project_score_threshold", point_places)?,
        })
    }
}
