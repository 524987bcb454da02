//! VOTES: one line for each voter.

use std::collections::{BTreeSet, HashMap};

use super::meta::Meta;
use super::number::Number;
use super::projects::{PublishedProject, list};
use super::records::{Record, Section};
use super::{ReadFault, ReadProblem, VoteType};

/// A vote as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedVote {
    /// Where it stands in the file.
    pub line: usize,
    pub voter: String,
    /// The projects that it names, by position, in its order, with what it gives to each: 1 for an approval; for a
    /// ranking its own points, or else as many for the first as it ranks projects, one less for the next, and so on.
    /// In the file's smallest unit of points.
    pub points: Vec<(usize, i64)>,
}

type Named = Vec<(usize, Number)>;

/// The votes, and the decimal places of points.
pub(super) fn read(
    meta: &Meta,
    projects: &[(PublishedProject, Option<Number>)],
    section: &Section,
) -> Result<(Vec<PublishedVote>, u32), ReadProblem> {
    section.needed("vote")?;
    if meta.vote_type.needs_points() {
        section.needed("points")?;
    }
    let positions: HashMap<&str, usize> =
        projects.iter().enumerate().map(|(position, (project, _))| (project.id.as_str(), position)).collect();
    let mut votes: Vec<(usize, String, Named)> = Vec::new();
    for (number, record) in section.records.iter().enumerate() {
        section.check_width(record)?;
        let voter = match record.field(section.column("voter_id")) {
            "" => (number + 1).to_string(),
            voter => voter.to_owned(),
        };
        let named =
            named(meta.vote_type, section, record, &voter, &positions).map_err(|fault| fault.at(record.line))?;
        votes.push((record.line, voter, named));
    }
    let published = projects.iter().filter_map(|(_, score)| score.as_ref());
    let given = votes.iter().flat_map(|(_, _, named)| named).map(|(_, points)| points);
    let places = given.chain(published).map(|number| number.places).fold(meta.point_places()?, u32::max);
    let scaled = |(line, voter, named): (usize, String, Named)| {
        let points = named.into_iter().map(|(project, points)| Ok((project, points.scaled("points", places)?)));
        let points = points.collect::<Result<Vec<_>, ReadFault>>().map_err(|fault| fault.at(line))?;
        Ok(PublishedVote { line, voter, points })
    };
    Ok((votes.into_iter().map(scaled).collect::<Result<_, ReadProblem>>()?, places))
}

fn named(
    vote_type: VoteType,
    section: &Section,
    record: &Record,
    voter: &str,
    positions: &HashMap<&str, usize>,
) -> Result<Named, ReadFault> {
    let ids = list(record.field(section.column("vote")));
    let points = if vote_type.has_points() { list(record.field(section.column("points"))) } else { Vec::new() };
    if points.len() != ids.len() && (vote_type.needs_points() || !points.is_empty()) {
        return Err(ReadFault::PointsMismatch { voter: voter.to_owned(), projects: ids.len(), points: points.len() });
    }
    let mut seen = BTreeSet::new();
    let mut named = Vec::new();
    for (rank, id) in ids.iter().enumerate() {
        let unknown = || ReadFault::UnknownProject { voter: voter.to_owned(), id: id.clone() };
        let project = *positions.get(id.as_str()).ok_or_else(unknown)?;
        if !seen.insert(project) {
            return Err(ReadFault::NamedTwice { voter: voter.to_owned(), id: id.clone() });
        }
        let worth = match (points.get(rank), vote_type) {
            (Some(points), _) => points.clone(),
            (None, VoteType::Ordinal) => (ids.len() - rank).to_string(),
            (None, _) => "1".to_owned(),
        };
        named.push((project, Number::read("points", &worth)?));
    }
    Ok(named)
}
