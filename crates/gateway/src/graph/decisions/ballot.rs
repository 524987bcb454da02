//! Ballots, with what they said before.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use domain::decisions::Choice;
use domain::{ProposalId, SeatId};
use persistence::rows::{BallotRevisionRow, BallotRow};
use tokio::sync::OnceCell;

use super::load::{BallotRevisions, Ballots};
use super::projects::ProjectBallot;
use crate::graph::cost::list_size;
use crate::graph::failure::Result;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Seat, SeatById};

/// A ballot.
pub(crate) struct Ballot {
    row: BallotRow,
    history: Arc<History>,
}

/// What the seats of one round answered, from first to last: looked up by the first ballot that is asked, for all of them.
struct History {
    round: (ProposalId, i64),
    /// Else only what the viewer cast.
    all: bool,
    of_seats: OnceCell<HashMap<SeatId, Vec<BallotRevisionRow>>>,
}

impl History {
    async fn look(&self, snapshot: &Snapshot) -> Result<HashMap<SeatId, Vec<BallotRevisionRow>>> {
        let (proposal, number) = self.round;
        let rows = snapshot.load::<BallotRevisions>(proposal.0).await?.unwrap_or_default();
        let mut of_seats: HashMap<SeatId, Vec<BallotRevisionRow>> = HashMap::new();
        for row in rows.into_iter().filter(|row| row.round == number) {
            of_seats.entry(row.seat_id).or_default().push(row);
        }
        Ok(of_seats)
    }
}

/// The ballots of a round: all, or only those that the viewer cast.
pub(super) async fn ballots_in(snapshot: &Snapshot, round: (ProposalId, i64), all: bool) -> Result<Vec<Ballot>> {
    let rows = snapshot.load::<Ballots>(round.0.0).await?.unwrap_or_default();
    let history = Arc::new(History { round, all, of_seats: OnceCell::new() });
    let of_round = rows.into_iter().filter(|row| row.round == round.1);
    let seen = of_round.filter(|row| all || row.cast_by == snapshot.actor.membership);
    Ok(seen.map(|row| Ballot { row, history: history.clone() }).collect())
}

/// What a seat answered before it answered otherwise.
#[derive(SimpleObject)]
pub(crate) struct EarlierAnswer {
    /// The answer; null where it put options in order or was about projects.
    choice: Option<Choice>,
    /// Options from best to worst, as in `Ballot.ranks`; null where it answered one question.
    ranks: Option<Vec<Vec<u32>>>,
    /// What it said about the projects among which a budget is shared; null under other methods.
    projects: Option<ProjectBallot>,
    /// Its reason; null where none was given.
    reason: Option<String>,
    /// When it was cast.
    cast_at: DateTime,
}

impl From<&BallotRevisionRow> for EarlierAnswer {
    fn from(row: &BallotRevisionRow) -> Self {
        Self {
            choice: row.choice,
            ranks: row.ranks.as_ref().map(|ranks| ranks.0.clone()),
            projects: row.projects.as_ref().map(|projects| (&projects.0).into()),
            reason: row.reason.clone(),
            cast_at: DateTime(row.cast_at),
        }
    }
}

/// A ballot, as it counts now. Under ADVICE: what a seat advised, or what the deciding one decided. Of a seat that may only
/// object: its objection, or that it stands aside.
#[Object]
impl Ballot {
    /// The seat that voted.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Seat> {
        Ok(Seat(snapshot(ctx).await?.expect::<SeatById>(self.row.seat_id.0).await?))
    }

    /// The seat that voted for it by proxy; null where its own holder voted.
    async fn cast_by_proxy(&self, ctx: &Context<'_>) -> Result<Option<Seat>> {
        match self.row.through_id {
            Some(id) => Seat::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Its answer; null where it puts options in order or is about projects.
    async fn choice(&self) -> Option<Choice> {
        self.row.choice
    }

    /// Options from best to worst, by their positions in the proposal; those of one rank are equal, those not named come last.
    /// Null where it answers one question.
    async fn ranks(&self) -> Option<Vec<Vec<u32>>> {
        self.row.ranks.as_ref().map(|ranks| ranks.0.clone())
    }

    /// What it says about the projects among which a budget is shared; null under other methods.
    async fn projects(&self) -> Option<ProjectBallot> {
        self.row.projects.as_ref().map(|projects| (&projects.0).into())
    }

    /// Its reason; null where none was given.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// When it was cast, or last changed.
    async fn cast_at(&self) -> DateTime {
        DateTime(self.row.cast_at)
    }

    /// How often it was cast: 1 unless it was changed.
    async fn revision(&self) -> i64 {
        self.row.revision
    }

    /// What the seat answered before, from first to last, such as an objection that it withdrew. Before the close of a hidden
    /// vote only what the viewer cast.
    #[graphql(directive = list_size::apply(Some(3), None))]
    async fn earlier(&self, ctx: &Context<'_>) -> Result<Vec<EarlierAnswer>> {
        let snapshot = snapshot(ctx).await?;
        let of_seats = self.history.of_seats.get_or_try_init(|| self.history.look(&snapshot)).await?;
        let before =
            of_seats.get(&self.row.seat_id).and_then(|all| all.split_last()).map_or(&[][..], |(_, before)| before);
        let seen = before.iter().filter(|one| self.history.all || one.cast_by == snapshot.actor.membership);
        Ok(seen.map(Into::into).collect())
    }
}
