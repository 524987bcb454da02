//! What was frozen and what was cast, laid before the rules.

use std::collections::HashMap;

use domain::decisions::{Ballot, Ballots, DeclaredImbalance, Elector, Secrecy, Vote};
use sea_orm::sea_query::Condition;

use super::rounds::Round;
use super::secret::Boxes;
use crate::decisions::electorate::frozen;
use crate::entity::rows::ProposalRow;
use crate::entity::{ballot, charter, elector};
use crate::unit::Read;
use crate::{Error, Result};

/// One round with all that its result follows from.
#[derive(Debug)]
pub(crate) struct Counting {
    electors: Vec<Elector>,
    ballots: Vec<Ballot>,
    declared: Vec<DeclaredImbalance>,
    /// Of a secret round: how many ballots there are, and how many seats are listed as having cast one.
    secret: Option<(usize, usize)>,
}

impl Counting {
    /// The round on which a proposal's fate depends.
    pub(crate) async fn of(read: &Read, row: &ProposalRow) -> Result<Self> {
        let counted = Self::of_all(read, &[Round::current(row)]).await?.pop();
        counted.ok_or_else(|| Error::Broken("a round that was not counted".to_owned()))
    }

    /// Several rounds, in their order, by as many statements as one of them takes.
    pub(crate) async fn of_all(read: &Read, rounds: &[Round<'_>]) -> Result<Vec<Self>> {
        let ids: Vec<uuid::Uuid> = rounds.iter().map(|round| round.proposal.0).collect();
        let mut charters = HashMap::new();
        for charter in read.all::<charter::Entity>(Condition::all()).await? {
            charters.insert(charter.version, charter.declared_imbalances.0);
        }
        let (mut electors, mut ballots) = (HashMap::<_, Vec<Elector>>::new(), HashMap::<_, Vec<Ballot>>::new());
        for row in read.among::<elector::Entity>(elector::Column::ProposalId, &ids).await? {
            electors.entry((row.proposal_id, row.round)).or_default().push(frozen(&row));
        }
        for row in read.among::<ballot::Entity>(ballot::Column::ProposalId, &ids).await? {
            ballots.entry((row.proposal_id, row.round)).or_default().extend(answer(row));
        }
        let is_secret = |round: &Round<'_>| round.rule.secrecy == Secrecy::Secret;
        let secret: Vec<uuid::Uuid> = rounds.iter().filter(|round| is_secret(round)).map(|of| of.proposal.0).collect();
        let boxes = Boxes::of(read, &secret).await?;
        let one = |round: &Round<'_>| {
            let key = (round.proposal, round.number);
            let electors = electors.remove(&key).unwrap_or_default();
            let open = ballots.remove(&key).unwrap_or_default();
            let ballots = if is_secret(round) { boxes.answers(round, &electors) } else { open };
            let declared = charters.get(&round.charter_version).cloned().unwrap_or_default();
            Self { electors, ballots, declared, secret: is_secret(round).then(|| boxes.numbers(round)) }
        };
        Ok(rounds.iter().map(one).collect())
    }

    /// The round as the rules see it.
    pub(crate) fn vote<'a>(&'a self, round: &Round<'a>) -> Vote<'a> {
        Vote {
            area: round.area,
            rule: round.rule,
            electors: &self.electors,
            ballots: Ballots::answers(&self.ballots),
            declared: &self.declared,
        }
    }

    /// Ballots of a secret round beside the seats listed as having cast one, where these are not equally many.
    pub(crate) fn strange_ballots(&self) -> Option<(usize, usize)> {
        self.secret.filter(|(ballots, voters)| ballots != voters)
    }
}

fn answer(row: ballot::Model) -> Option<Ballot> {
    Some(Ballot { seat: row.seat_id, choice: row.choice?, reason: row.reason })
}
