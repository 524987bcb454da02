//! The answer: who has how much power.

use serde::{Deserialize, Serialize};

use super::WinsBy;
use crate::decisions::Exact;
use crate::fraction::Fraction;
use crate::tenancy::Constituency;
use crate::{OrganisationId, SeatId};

/// The power over one kind of matter, as body and rule are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Power {
    pub wins_by: WinsBy,
    pub measured: Measured,
    /// One line for each seat of the electorate, in order of their ids.
    pub seats: Vec<SeatPower>,
    /// One line for each organisation with a seat in the electorate, in order of their ids.
    pub organisations: Vec<OrganisationPower>,
    /// One line for each constituency in the electorate.
    pub constituencies: Vec<ConstituencyPower>,
    /// One line for each quorum of the rule.
    pub quorums: Vec<QuorumReach>,
    /// How it was measured, in a sentence.
    pub sentence: String,
}

impl Power {
    /// The power of an organisation; none: it has no seat in the electorate.
    pub fn of_organisation(&self, organisation: OrganisationId) -> Option<&GroupPower> {
        self.organisations.iter().find(|line| line.organisation == organisation).map(|line| &line.power)
    }

    /// The power of a constituency; none: it has no seat in the electorate.
    pub fn of_constituency(&self, constituency: Constituency) -> Option<&GroupPower> {
        self.constituencies.iter().find(|line| line.constituency == constituency).map(|line| &line.power)
    }

    /// Whether anybody has any power: else nothing can pass.
    pub fn is_anywhere(&self) -> bool {
        self.wins_by != WinsBy::NothingPasses
    }
}

/// How the coalitions were gone through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Measured {
    /// All of them: every number is exact.
    Exact,
    /// So many were drawn by the seed. With this certainty no index is further off than the error, all of them together.
    Sampled { seed: u64, samples: u32, certainty: Fraction, index_error: Exact },
}

/// One seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeatPower {
    pub seat: SeatId,
    pub organisation: OrganisationId,
    pub constituency: Constituency,
    pub weight: i64,
    /// Whether it votes: not where it is recused, outside a reservation, may only object, or another seat decides. Then all its numbers are 0.
    pub votes: bool,
    /// Coalitions of the others that it turns from losing into carrying; of the drawn ones where it was sampled.
    pub swings: Exact,
    /// Their part of all coalitions of the others: the Banzhaf index.
    pub index: Exact,
    /// Their part of everybody's swings: these add up to 1 where anybody has any.
    pub share: Exact,
    /// What the share is off by at most; 0 where it is exact.
    pub share_error: Exact,
}

/// The seats of an organisation or of a constituency together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupPower {
    /// How many of its seats vote.
    pub seats: u32,
    /// Their raw weight.
    pub weight: Exact,
    /// The swings of its seats, each voting for itself.
    pub swings: Exact,
    /// Their part of everybody's swings: these add up to 1 where anybody has any.
    pub share: Exact,
    /// What the share is off by at most; 0 where it is exact.
    pub share_error: Exact,
    /// The index of its seats voting alike: how often the bloc decides when all others vote for themselves. Blocs don't
    /// add up to anything.
    pub bloc: Exact,
    /// Its part in the quorum; none: the rule has no quorum.
    pub quorum: Option<QuorumRole>,
}

/// A quorum beside the power, in raw weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuorumReach {
    /// None: of the whole electorate.
    pub constituency: Option<Constituency>,
    pub share: Fraction,
    pub eligible: Exact,
    pub needed: Exact,
    /// Whether it is met when everybody votes: not where its constituency has no weight.
    pub met_by_all: bool,
}

/// What a group means to the quorums of a rule, all of them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuorumRole {
    /// Whether its seats alone are a quorum.
    pub meets_it_alone: bool,
    /// Whether everybody is a quorum and everybody else is none: by staying away it keeps a vote from concluding.
    pub stops_it_by_staying_away: bool,
}

/// The seats of one organisation. It is of one constituency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationPower {
    pub organisation: OrganisationId,
    /// The effective one.
    pub constituency: Constituency,
    pub power: GroupPower,
}

impl OrganisationPower {
    pub(super) fn lines(
        of: impl Iterator<Item = (OrganisationId, Constituency)>,
        power: impl Iterator<Item = GroupPower>,
    ) -> Vec<Self> {
        of.zip(power).map(|((organisation, constituency), power)| Self { organisation, constituency, power }).collect()
    }
}

/// The seats of one constituency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConstituencyPower {
    pub constituency: Constituency,
    pub power: GroupPower,
}

impl ConstituencyPower {
    pub(super) fn lines(of: impl Iterator<Item = Constituency>, power: impl Iterator<Item = GroupPower>) -> Vec<Self> {
        of.zip(power).map(|(constituency, power)| Self { constituency, power }).collect()
    }
}
