//! Secret ballots: kept under random keys, without a time and without anything that leads to a seat.
//!
//! While a vote is open, the order of the rows and their row versions still tell which ballot came with which voter. At
//! the close all of them are written anew, at once and in the order of their keys, so that nothing in the database tells
//! any more. Whoever watches the live database sees more; no program can keep that from its operator.

use std::collections::HashMap;

use domain::decisions::{Ballot, Elector, RankedBallot, SecretBallot, dealt};
use domain::{ProposalId, SeatId};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::answer::Answer;
use super::rounds::Round;
use crate::entity::rows::ElectorRow;
use crate::entity::{secret_ballot, secret_voter};
use crate::unit::{Read, Write};
use crate::{Error, Result, Stored};

/// Takes a ballot, and on a separate list that this seat has voted.
pub(super) async fn cast(unit: &Write, round: &Round<'_>, own: &ElectorRow, answer: Answer) -> Result<()> {
    let voter = secret_voter::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: round.proposal,
        round: round.number,
        seat_id: own.seat_id,
    };
    unit.insert::<secret_voter::Entity>(voter).await.map_err(Error::gave_way_if_taken)?;
    let ballot = secret_ballot::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: round.proposal,
        round: round.number,
        key: unit.store().ids().salt().to_vec(),
        constituency: own.constituency,
        weight: own.weight,
        choice: answer.choice(),
        ranks: answer.ranks().cloned().map(Stored),
    };
    unit.insert::<secret_ballot::Entity>(ballot).await
}

/// Whether a seat is on the list of those that have voted.
pub(super) async fn has_voted(read: &Read, round: &Round<'_>, seat: SeatId) -> Result<bool> {
    let of_seat = Condition::all()
        .add(secret_voter::Column::ProposalId.eq(round.proposal))
        .add(secret_voter::Column::Round.eq(round.number))
        .add(secret_voter::Column::SeatId.eq(seat));
    Ok(read.one::<secret_voter::Entity>(of_seat).await?.is_some())
}

/// Writes the ballots of a round anew in the order of their keys: their order and row versions then tell nothing.
pub(super) async fn shuffle(unit: &mut Write, round: &Round<'_>) -> Result<()> {
    let in_order = unit.find::<secret_ballot::Entity>().filter(round.secret_ballots());
    let ballots = in_order.order_by_asc(secret_ballot::Column::Key).all(unit.link()).await?;
    burn(unit, round).await?;
    unit.insert_all::<secret_ballot::Entity>(ballots).await
}

/// Removes the ballots of a round that is never counted.
pub(super) async fn burn(unit: &mut Write, round: &Round<'_>) -> Result<()> {
    let sql = "delete from secret_ballots where collaborative_id = $1 and proposal_id = $2 and round = $3";
    if unit.execute(sql, [round.proposal.into(), round.number.into()]).await? > 0 {
        unit.overwrites_secrets();
    }
    Ok(())
}

type OfRounds<T> = HashMap<(ProposalId, i64), Vec<T>>;

/// The secret ballots of some proposals with the lists of who has cast them, for counting.
#[derive(Debug, Default)]
pub(super) struct Boxes {
    ballots: OfRounds<secret_ballot::Model>,
    voters: OfRounds<SeatId>,
}

impl Boxes {
    pub(super) async fn of(read: &Read, proposals: &[uuid::Uuid]) -> Result<Self> {
        let mut boxes = Self::default();
        for row in read.among::<secret_ballot::Entity>(secret_ballot::Column::ProposalId, proposals).await? {
            boxes.ballots.entry((row.proposal_id, row.round)).or_default().push(row);
        }
        for row in read.among::<secret_voter::Entity>(secret_voter::Column::ProposalId, proposals).await? {
            boxes.voters.entry((row.proposal_id, row.round)).or_default().push(row.seat_id);
        }
        Ok(boxes)
    }

    /// The answers of a round, as if each lay with a seat that can have given it.
    pub(super) fn answers(&self, round: &Round<'_>, electors: &[Elector]) -> Vec<Ballot> {
        let dealt = self.dealt(round, electors, |row| row.choice).into_iter();
        dealt.map(|(seat, choice)| Ballot { seat, choice, reason: None }).collect()
    }

    /// The same for orders of options.
    pub(super) fn rankings(&self, round: &Round<'_>, electors: &[Elector]) -> Vec<RankedBallot> {
        let ranks = |row: &secret_ballot::Model| row.ranks.as_ref().map(|ranks| ranks.0.clone());
        let dealt = self.dealt(round, electors, ranks).into_iter();
        dealt.map(|(seat, ranks)| RankedBallot { seat, ranks }).collect()
    }

    fn dealt<A: Clone>(
        &self,
        round: &Round<'_>,
        electors: &[Elector],
        answer: impl Fn(&secret_ballot::Model) -> Option<A>,
    ) -> Vec<(SeatId, A)> {
        let secret = |row: &secret_ballot::Model| {
            let (constituency, weight) = (row.constituency, row.weight);
            Some(SecretBallot { constituency, weight, answer: answer(row)? })
        };
        let ballots: Vec<_> = self.ballots(round).iter().filter_map(secret).collect();
        dealt(round.rule, electors, self.voters(round), &ballots)
    }

    /// How many ballots there are, and how many seats are listed as having cast one: the same number, unless somebody
    /// changed the database.
    pub(super) fn numbers(&self, round: &Round<'_>) -> (usize, usize) {
        (self.ballots(round).len(), self.voters(round).len())
    }

    fn ballots(&self, round: &Round<'_>) -> &[secret_ballot::Model] {
        self.ballots.get(&(round.proposal, round.number)).map_or(&[], Vec::as_slice)
    }

    fn voters(&self, round: &Round<'_>) -> &[SeatId] {
        self.voters.get(&(round.proposal, round.number)).map_or(&[], Vec::as_slice)
    }
}
