//! Who takes part in deciding, and how much of it is theirs.

use async_graphql::{Context, Object};
use chrono::NaiveDate;
use domain::decisions::Exact;
use domain::fraction::Fraction;
use persistence::decisions::Participation as Line;

use crate::graph::cost::list_size;
use crate::graph::failure::Result;
use crate::graph::scalar::Date;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::Organisation;

/// Who took part in a span of days.
pub(crate) struct Participation {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) lines: Vec<Line>,
}

/// Who took part in deciding, and how much of it was theirs, in a span of days.
#[Object]
impl Participation {
    /// The first day.
    async fn from(&self) -> Date {
        Date(self.from)
    }

    /// The last day.
    async fn to(&self) -> Date {
        Date(self.to)
    }

    /// Each organisation that stands here, also where it did nothing, and whoever else did something; in the order in which
    /// they came.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn organisations(&self) -> Vec<OrganisationParticipation> {
        let all = |of: fn(&Line) -> i64| self.lines.iter().map(of).sum();
        let (proposals, passed, remarks) = (all(|of| of.proposals), all(|of| of.passed), all(|of| of.remarks));
        let line = |line: &Line| OrganisationParticipation { line: line.clone(), proposals, passed, remarks };
        self.lines.iter().map(line).collect()
    }
}

/// What one organisation did, beside what all did.
struct OrganisationParticipation {
    line: Line,
    proposals: i64,
    passed: i64,
    remarks: i64,
}

/// What the members and seats of one organisation did. Shares are fractions of what everybody did, such as `1/3`; null where
/// nobody did anything.
#[Object]
impl OrganisationParticipation {
    /// The organisation; null for members who act for none.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.line.organisation_id {
            Some(id) => Organisation::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// How many proposals its members made.
    async fn proposals(&self) -> i64 {
        self.line.proposals
    }

    /// Its share of all proposals.
    async fn proposals_share(&self) -> Option<String> {
        share(self.line.proposals, self.proposals)
    }

    /// How many of its proposals passed so far.
    async fn passed_proposals(&self) -> i64 {
        self.line.passed
    }

    /// Its share of all that passed.
    async fn passed_share(&self) -> Option<String> {
        share(self.line.passed, self.passed)
    }

    /// How many remarks its members made in discussions.
    async fn remarks(&self) -> i64 {
        self.line.remarks
    }

    /// Its share of all remarks.
    async fn remarks_share(&self) -> Option<String> {
        share(self.line.remarks, self.remarks)
    }

    /// How often one of its seats could answer in a vote that was opened in these days and counted. A
    /// recused seat could not, nor one outside a reservation.
    async fn ballots_possible(&self) -> i64 {
        self.line.asked
    }

    /// How often one of its seats did, abstentions included.
    async fn ballots_cast(&self) -> i64 {
        self.line.answered
    }
}

fn share(part: i64, whole: i64) -> Option<String> {
    Fraction::new(part, whole).map(|share| Exact::from(share.exact()).to_string())
}
