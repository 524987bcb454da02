//! Counting power: off the async threads, in turn, and each thing once.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use domain::decisions::power::{BesideMoney, Deciding, NoIndex, Party, Power, Sampling, beside_money, power};
use domain::decisions::{Elector, Rule, SeatFacts};
use domain::{BodyId, FundId, ProposalId};
use futures_util::future::BoxFuture;
use persistence::decisions::frozen;
use persistence::rows::{ElectorRow, ProposalRow};
use persistence::{Read, decisions};
use uuid::Uuid;

use crate::graph::failure::Failure;
use crate::graph::loader::Load;
use crate::turns::Turns;

/// Counting keeps a processor busy, and anybody may ask for it: one at a time. Who waits holds a connection to the database,
/// so no more may wait than leave most of them to others.
static TURNS: LazyLock<Turns> = LazyLock::new(|| Turns::new(1, 1));
/// What one query asks for is counted for so long; what is left then is not.
const AT_MOST: Duration = Duration::from_secs(4);

/// Power over one kind of matter, with everybody's contributions beside it.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(super) power: std::result::Result<Power, NoIndex>,
    pub(super) money: Option<BesideMoney>,
    pub(super) parties: Vec<Party>,
}

impl Counted {
    /// Counts; up to as long as the bounds on coalitions allow.
    pub(super) fn now(rule: &Rule, electors: &[Elector], parties: Vec<Party>) -> Self {
        let sampling = Sampling::within_bounds(SEED, electors.len());
        let power = power(Deciding::of(rule), electors, sampling);
        // All contributions are in one currency, so that nothing speaks against setting them side by side.
        let money = power.as_ref().ok().and_then(|power| beside_money(power, &parties).ok());
        Self { power, money, parties }
    }
}

/// Whoever recounts a sample draws the same coalitions.
const SEED: u64 = 1958;

/// Does work in turn; none where too many wait.
pub(super) async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    TURNS.enter()?.work(work).await
}

/// What is told where power was not counted.
pub(super) fn no_time() -> Failure {
    Failure::new("RATE_LIMITED", "There was no time to count this power.")
        .hint("ask for the power over fewer rights at once, or try again in a moment")
}

/// A body, the rule by which it decides, and the fund whose contributions stand beside it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Over {
    pub(super) body: BodyId,
    pub(super) rule: Arc<Rule>,
    pub(super) fund: Option<FundId>,
}

/// Power as bodies are now, for every right that a query asks about at once; equal ones are counted once.
pub(crate) struct PowerNow;

impl Load for PowerNow {
    type Key = Over;
    type Value = Arc<Counted>;

    fn load(read: &Read, keys: Vec<Over>) -> BoxFuture<'_, persistence::Result<HashMap<Over, Self::Value>>> {
        Box::pin(async move {
            let mut bodies: Vec<BodyId> = keys.iter().map(|over| over.body).collect();
            bodies.sort();
            bodies.dedup();
            let seats = decisions::seats_now(read, &bodies).await?;
            let contributions = decisions::Contributions::of(read).await?;
            Ok(in_turn(move || count_all(keys, &seats, &contributions)).await.unwrap_or_default())
        })
    }
}

fn count_all(
    keys: Vec<Over>,
    seats: &HashMap<BodyId, Vec<SeatFacts>>,
    contributions: &decisions::Contributions,
) -> HashMap<Over, Arc<Counted>> {
    let since = Instant::now();
    let count = |over: Over| {
        let electors = electors(seats.get(&over.body).map_or(&[], Vec::as_slice));
        let counted = Counted::now(&over.rule, &electors, contributions.beside(over.fund));
        (over, Arc::new(counted))
    };
    // What there was no time for is left out.
    keys.into_iter().take_while(|_| since.elapsed() < AT_MOST).map(count).collect()
}

/// Power in the frozen electorates of proposals' latest votes, for every proposal that a query asks about at once.
pub(super) struct PowerOfVotes;

impl Load for PowerOfVotes {
    type Key = ProposalId;
    type Value = Arc<Counted>;

    fn load(
        read: &Read,
        keys: Vec<ProposalId>,
    ) -> BoxFuture<'_, persistence::Result<HashMap<ProposalId, Self::Value>>> {
        Box::pin(async move {
            let ids: Vec<Uuid> = keys.iter().map(|id| id.0).collect();
            let rows: Vec<ProposalRow> = decisions::proposals_by_ids(read, &ids).await?.into_iter().flatten().collect();
            let electors = decisions::electors_of(read, &ids).await?;
            let contributions = decisions::Contributions::of(read).await?;
            Ok(in_turn(move || count_votes(&rows, &electors, &contributions)).await.unwrap_or_default())
        })
    }
}

fn count_votes(
    rows: &[ProposalRow],
    electors: &HashMap<Uuid, Vec<ElectorRow>>,
    contributions: &decisions::Contributions,
) -> HashMap<ProposalId, Arc<Counted>> {
    let since = Instant::now();
    let count = |row: &ProposalRow| {
        let of_round = electors.get(&row.id.0).into_iter().flatten().filter(|elector| elector.round == row.round);
        let electors: Vec<Elector> = of_round.map(frozen).collect();
        (row.id, Arc::new(Counted::now(&row.rule, &electors, contributions.beside(row.fund_id))))
    };
    rows.iter().take_while(|_| since.elapsed() < AT_MOST).map(count).collect()
}

/// The seats that would vote.
pub(super) fn electors(seats: &[SeatFacts]) -> Vec<Elector> {
    seats.iter().filter_map(SeatFacts::elector).collect()
}
