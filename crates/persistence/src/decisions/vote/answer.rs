//! What a ballot says, and whether it may be cast.

use domain::SeatId;
use domain::allocating::{ProjectBallot, Shareable};
use domain::decisions::{
    AdviceProcess, Ballot, Choice, Elector, Method, Options, ProjectsProblem, RankedBallot, RankingProblem, Refusal,
    Secrecy, check_ballot, check_project_ballot, check_ranking,
};

use super::counting::{Cast, Counting};
use super::facts::{options_of, shareable_of};
use super::rounds::Round;
use super::secret;
use crate::entity::ballot;
use crate::unit::Read;
use crate::{Error, Result};

/// Options from best to worst; those of one rank are equal.
pub(super) type Ranks = Vec<Vec<u32>>;

/// What a ballot says.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    One { choice: Choice, reason: Option<String> },
    Order(Ranks),
    Projects(ProjectBallot),
}

impl Answer {
    pub(super) fn choice(&self) -> Option<Choice> {
        match self {
            Self::One { choice, .. } => Some(*choice),
            Self::Order(_) | Self::Projects(_) => None,
        }
    }

    pub(super) fn ranks(&self) -> Option<&Ranks> {
        match self {
            Self::Order(ranks) => Some(ranks),
            Self::One { .. } | Self::Projects(_) => None,
        }
    }

    pub(super) fn projects(&self) -> Option<&ProjectBallot> {
        match self {
            Self::Projects(ballot) => Some(ballot),
            Self::One { .. } | Self::Order(_) => None,
        }
    }

    pub(super) fn reason(&self) -> Option<String> {
        match self {
            Self::One { reason, .. } => reason.clone(),
            Self::Order(_) | Self::Projects(_) => None,
        }
    }

    /// Whether a seat may answer so, after what stands for it already.
    pub(super) async fn check(
        &self,
        read: &Read,
        round: &Round<'_>,
        elector: Option<&Elector>,
        before: Option<&Standing>,
    ) -> Result<()> {
        let seat = elector.map_or(SeatId(uuid::Uuid::nil()), |elector| elector.seat);
        match self {
            Self::One { choice, reason } if round.rule.method == Method::Advice => {
                let said = Counting::of_round(read, *round).await?;
                let Cast::Answers { ballots, .. } = &said.cast else {
                    return Err(Error::Broken("advice that is no answer".to_owned()));
                };
                let process = AdviceProcess { rule: round.rule, electors: &said.electors, ballots };
                Ok(process.may_say(seat, *choice, reason.as_deref())?)
            }
            Self::One { choice, reason } => {
                let choice_before = |before: &Standing| before.answer.as_ref().map_or(Some(*choice), Self::choice);
                let before = before.and_then(choice_before);
                let before = before.map(|choice| Ballot { seat, choice, reason: None });
                Ok(check_ballot(round.rule, elector, before.as_ref(), *choice, reason.as_deref())?)
            }
            Self::Order(ranks) => {
                let options = options_of(read, round).await?;
                let options = options.ok_or(RankingProblem::NotRanked { method: round.rule.method });
                let before = before.map(|_| RankedBallot { seat, ranks: Vec::new() });
                let options: Options = options.map_err(Refusal::from)?;
                Ok(check_ranking(round.rule, &options, elector, before.as_ref(), ranks)?)
            }
            Self::Projects(ballot) => {
                let shareable = shareable_of(read, round).await?;
                let shareable = shareable.ok_or(ProjectsProblem::NotAllocated { method: round.rule.method });
                let shareable: Shareable = shareable.map_err(Refusal::from)?;
                Ok(check_project_ballot(round.rule, &shareable, elector, before.is_some(), ballot)?)
            }
        }
    }
}

/// The ballot that stands for a seat already.
#[derive(Debug)]
pub(super) struct Standing {
    /// None: it is secret. Nobody knows what it says, and as it is final nobody has to.
    answer: Option<Answer>,
    /// How often it was cast.
    pub(super) revision: i64,
}

impl Standing {
    /// Whether it is an objection.
    pub(super) fn objects(&self) -> bool {
        self.answer.as_ref().and_then(Answer::choice) == Some(Choice::Object)
    }

    pub(super) async fn of(read: &Read, round: &Round<'_>, seat: SeatId) -> Result<Option<Self>> {
        if round.rule.secrecy == Secrecy::Secret {
            let voted = secret::has_voted(read, round, seat).await?;
            return Ok(voted.then_some(Self { answer: None, revision: 1 }));
        }
        let row = read.one::<ballot::Entity>(round.ballot(seat)).await?;
        let answer = |row: ballot::Model| match (row.choice, row.ranks, row.projects) {
            (Some(choice), ..) => Some(Answer::One { choice, reason: row.reason }),
            (None, Some(ranks), _) => Some(Answer::Order(ranks.0)),
            (None, None, projects) => projects.map(|projects| Answer::Projects(projects.0)),
        };
        Ok(row.map(|row| Self { revision: row.revision, answer: answer(row) }))
    }
}
