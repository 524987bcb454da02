//! Published elections: files in the `.pb` format of pabulib.org.
//!
//! [`PabulibFile::read`] takes the text of a file apart: `META`, `PROJECTS` and `VOTES`, each with its own header, fields
//! between semicolons, in double quotes where need be. Keys and columns come in any order, most may be missing, unknown
//! ones are ignored. What can't be read is a [`ReadProblem`] with its line; what can be read and looks wrong (a vote
//! beyond the file's own limits, a count that differs) is a [`Remark`] with its line.
//!
//! Amounts are whole numbers of the file's smallest unit, as many decimal places as its amounts have
//! ([`PabulibFile::places`]); points likewise ([`PabulibFile::point_places`]).

mod convert;
mod meta;
mod number;
mod problem;
mod projects;
mod record;
mod records;
mod votes;

pub use meta::{BallotLimits, VoteType};
pub use problem::{ReadFault, ReadProblem, Remark};
pub use projects::PublishedProject;
pub use record::{RecordedProject, VoteRecord, recount, written};
pub use votes::PublishedVote;

use std::collections::BTreeMap;

use num_bigint::BigInt;

/// One published election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PabulibFile {
    /// All of META, as written. Comments given apart are joined by line breaks.
    pub meta: BTreeMap<String, String>,
    pub vote_type: VoteType,
    /// The rule that the city used, such as `greedy` or `equalshares/add1`.
    pub rule: Option<String>,
    pub budget: i64,
    /// Decimal places of the budget and the costs.
    pub places: u32,
    /// Decimal places of points and scores.
    pub point_places: u32,
    pub limits: BallotLimits,
    pub projects: Vec<PublishedProject>,
    pub votes: Vec<PublishedVote>,
    /// What looks wrong.
    pub remarks: Vec<Remark>,
}

/// What one project got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How many votes name it.
    pub votes: usize,
    /// The points that they give it, in units of 10^-`point_places`.
    pub score: BigInt,
}

impl PabulibFile {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// As [`PabulibFile::read`], and the line that is not UTF-8.
    pub fn read_bytes(bytes: &[u8]) -> Result<Self, ReadProblem> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let lines = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            ReadFault::NotUtf8.at(lines + 1)
        })?;
        Self::read(text)
    }

    /// Reads a file: UTF-8 with or without a byte-order mark, lines ended in any way.
    ///
    /// # Errors
    /// The first thing that can't be read, with its line.
    pub fn read(text: &str) -> Result<Self, ReadProblem> {
        let sections = records::sections(text)?;
        let meta = meta::read(&sections.meta)?;
        let amounts = projects::amounts(&meta, &sections.projects)?;
        let (votes, point_places) = votes::read(&meta, &amounts.projects, &sections.votes)?;
        let projects = projects::with_scores(amounts.projects, point_places)?;
        let mut file = Self {
            vote_type: meta.vote_type,
            rule: meta.text("rule").map(str::to_lowercase),
            budget: amounts.budget,
            places: amounts.places,
            point_places,
            limits: meta.limits(amounts.places, point_places)?,
            meta: meta.texts(),
            projects,
            votes,
            remarks: Vec::new(),
        };
        file.remarks = file.remarks(&meta)?;
        Ok(file)
    }

    /// What each project got, counted from the votes.
    pub fn tally(&self) -> Vec<Tally> {
        let mut tally = vec![Tally { votes: 0, score: BigInt::from(0) }; self.projects.len()];
        for vote in &self.votes {
            for (project, _) in &vote.points {
                tally[*project].votes += 1;
            }
            for (project, points) in self.points_of(vote) {
                tally[project].score += points;
            }
        }
        tally
    }
}
