//! Results that explain how a budget was shared.

use async_graphql::{ID, SimpleObject};
use domain::allocating::{
    AddOneEnd, Allocation, Funding, NotFunded, Payment, ProjectOutcome, Tie, TieBreaker, Verdict,
};
use domain::decisions::{AllocationConcurrence, AllocationTally as Counted, Base, Exact, Ground, Outcome, SeatPayment};
use domain::funds::Money as Amount;
use domain::tenancy::Constituency;

use super::ranking::BallotConstituency;
use super::tally::QuorumResult;
use crate::graph::cost::list_size;
use crate::graph::id;
use crate::graph::money::Money;

/// The result of sharing a budget among projects: every number that explains it. Projects are named by their position in
/// the proposal. Exact numbers are whole numbers or fractions such as `22/3`.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct AllocationTally {
    /// How it ended: PASSED where at least one project is funded.
    outcome: Outcome,
    /// The one sentence that says why.
    sentence: String,
    /// The one reason that settled it.
    ground: Ground,
    /// The projects that were chosen, in the order in which they were funded; empty where none was.
    chosen: Vec<usize>,
    /// How the budget was shared; null where that could not be computed.
    sharing: Option<BudgetSharing>,
    /// What the factors of the caps are computed from.
    base: Base,
    /// Raw weight of the electorate, recused seats left out.
    electorate: String,
    /// Raw weight of the seats that cast a ballot, also one that supports nothing.
    cast: String,
    /// Weight of the ballots that support something, after caps: those that share the budget.
    counted: String,
    /// The same for each constituency, with caps.
    constituencies: Vec<BallotConstituency>,
    /// The quorums and whether they were met.
    quorums: Vec<QuorumResult>,
    /// The constituencies that must agree on their own with each project.
    concurrence: Vec<SharingConcurrence>,
    /// Seats that were recused: out of every number.
    recused_seat_ids: Vec<ID>,
    /// Seats whose secret ballot counts although they declared a conflict of interest after casting it. An affected organisation
    /// may ask for another vote.
    conflicted_seat_ids: Vec<ID>,
    /// It was closed before its deadline, because everybody had voted.
    early: bool,
}

/// How a budget was shared, project by project.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct BudgetSharing {
    /// What is spent on funded projects.
    spent: Money,
    /// What is left of the budget. It stays where it was.
    remaining: Money,
    /// Every project, in the order of the proposal.
    #[graphql(directive = list_size::apply(Some(50), None))]
    projects: Vec<ProjectResult>,
    /// Under EQUAL_SHARES: what everyone had to spend; null under GREEDY.
    shares: Option<EqualShares>,
    /// Projects that were exactly equal when one of them was to be funded.
    ties: Vec<ProjectTie>,
}

/// What one project came to.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ProjectResult {
    /// Its position.
    position: usize,
    /// What it costs.
    cost: Money,
    /// The points that it got, each multiplied by the weight of its ballot; with approvals the weight that supports it.
    score: String,
    /// How many ballots support it.
    supporters: usize,
    /// Whether it is funded.
    funded: bool,
    /// By what it was funded; null where it was not.
    by: Option<Funding>,
    /// Its place among the funded ones, from 1; null where it is not funded.
    rank: Option<usize>,
    /// Why it is not funded, in one sentence; null where it is.
    why_not: Option<String>,
    /// How its supporters paid for it out of their equal shares; null where they did not.
    price: Option<ProjectPrice>,
}

/// The price at which equal shares bought a project.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ProjectPrice {
    /// The most that a vote of weight 1 paid for each point, in minor units, rounded up to a millionth.
    most_per_point: String,
    /// ρ, the price for each unit of utility, rounded up to a millionth of a millionth: the lowest is bought next.
    rho: String,
    /// How many ballots had less than that left, and gave all of it.
    gave_all: usize,
}

/// What everyone had to spend under equal shares: for a vote of weight 1, in minor units.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct EqualShares {
    /// The equal part of the budget.
    first: String,
    /// What it was after ADD1.
    last: String,
    /// How many times ADD1 gave everyone one currency unit more.
    add_one_steps: u64,
    /// Why no more; null where the rule has no ADD1, or no ballot was counted.
    add_one_end: Option<AddOneEnd>,
}

/// Projects that were exactly equal when one of them was to be funded.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ProjectTie {
    /// Their positions.
    projects: Vec<usize>,
    /// The one that was taken.
    chosen: usize,
    /// What set it apart.
    by: TieBreaker,
}

/// Which projects a constituency agrees with on its own.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct SharingConcurrence {
    /// The constituency.
    constituency: Constituency,
    /// The raw weight of its ballots that support something.
    raw: String,
    /// The projects that at least one of them supports. No other project is funded.
    supports: Vec<usize>,
}

/// What one seat paid for one project out of its equal share.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ProjectPayment {
    /// The seat.
    seat_id: ID,
    /// The position of the project.
    project: usize,
    /// In minor units, exactly: a whole number or a fraction.
    minor_units: String,
}

impl From<SeatPayment> for ProjectPayment {
    fn from(paid: SeatPayment) -> Self {
        Self { seat_id: id::encode(paid.seat), project: paid.project, minor_units: text(&paid.amount) }
    }
}

fn text(number: &Exact) -> String {
    number.to_string()
}

impl AllocationTally {
    /// The result in the currency of this budget.
    pub(super) fn of(tally: &Counted, budget: Amount) -> Self {
        Self {
            outcome: tally.outcome,
            sentence: tally.sentence.clone(),
            ground: tally.ground,
            chosen: tally.chosen().to_vec(),
            sharing: tally.allocation.as_ref().map(|allocation| BudgetSharing::of(allocation, budget)),
            base: tally.base,
            electorate: text(&tally.electorate),
            cast: text(&tally.cast),
            counted: text(&tally.counted),
            constituencies: tally.constituencies.iter().map(Into::into).collect(),
            quorums: tally.quorums.iter().map(Into::into).collect(),
            concurrence: tally.concurrence.iter().map(Into::into).collect(),
            recused_seat_ids: tally.recused.iter().copied().map(id::encode).collect(),
            conflicted_seat_ids: tally.conflicted.iter().copied().map(id::encode).collect(),
            early: tally.early,
        }
    }
}

impl BudgetSharing {
    /// The same in the currency of this budget.
    pub(crate) fn of(allocation: &Allocation, budget: Amount) -> Self {
        let money = |minor| Amount { minor, ..budget };
        let projects = allocation.projects.iter().enumerate();
        let shares = allocation.shares.as_ref().map(|shares| EqualShares {
            first: text(&shares.first),
            last: text(&shares.last),
            add_one_steps: shares.add1_steps,
            add_one_end: shares.add1_end,
        });
        Self {
            spent: money(allocation.spent_minor).into(),
            remaining: money(allocation.remaining_minor).into(),
            projects: projects.map(|(position, one)| ProjectResult::of(position, one, budget)).collect(),
            shares,
            ties: allocation.ties.iter().map(Into::into).collect(),
        }
    }
}

impl ProjectResult {
    fn of(position: usize, outcome: &ProjectOutcome, budget: Amount) -> Self {
        let money = |minor| Amount { minor, ..budget };
        let (by, rank, price, why_not) = match &outcome.verdict {
            Verdict::Funded { by, rank, payment } => (Some(*by), Some(*rank), payment.as_ref(), None),
            Verdict::NotFunded(why) => (None, None, None, Some(why_not(why, |minor| money(minor).words()))),
        };
        Self {
            position,
            cost: money(outcome.cost_minor).into(),
            score: text(&outcome.score),
            supporters: outcome.supporters,
            funded: by.is_some(),
            by,
            rank,
            why_not,
            price: price.map(Into::into),
        }
    }
}

fn why_not(why: &NotFunded, words: impl Fn(i64) -> String) -> String {
    match why {
        NotFunded::NoSupport => "No ballot supports it.".to_owned(),
        NotFunded::NotAgreed { constituency } => {
            format!("{constituency} must agree on its own, and none of its ballots supports it.")
        }
        NotFunded::BelowLeastScore { least } => format!("Its score is below {}, the least.", least.spoken()),
        NotFunded::SupportersCannotPay { left_minor } => {
            format!("Those who support it have {} left together, less than it costs.", words(*left_minor))
        }
        NotFunded::NotAffordable { left_minor } => {
            format!("It costs more than the {} that were left of the budget.", words(*left_minor))
        }
        NotFunded::MostProjectsReached { most } => format!("As many projects as may be are funded: {most}."),
        NotFunded::CategoryCap { category } => format!("The cap of the category “{category}” leaves no room for it."),
        NotFunded::AfterFirstMisfit => "An earlier project did not fit, and the rule ends there.".to_owned(),
        NotFunded::MinimumNotReached { funded, least } => {
            format!("It would be funded, but only {funded} would be, and with fewer than {least} none is.")
        }
    }
}

impl From<&Payment> for ProjectPrice {
    fn from(payment: &Payment) -> Self {
        let Payment { most_per_point, rho, gave_all } = payment;
        Self { most_per_point: text(most_per_point), rho: text(rho), gave_all: *gave_all }
    }
}

impl From<&Tie> for ProjectTie {
    fn from(tie: &Tie) -> Self {
        Self { projects: tie.projects.clone(), chosen: tie.chosen, by: tie.by }
    }
}

impl From<&AllocationConcurrence> for SharingConcurrence {
    fn from(line: &AllocationConcurrence) -> Self {
        Self { constituency: line.constituency, raw: text(&line.raw), supports: line.supports.clone() }
    }
}
