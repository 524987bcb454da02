//! Power beside money, as clients see it.

mod count;
mod lines;
mod what_if;

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use domain::decisions::DecisionRight;
use domain::decisions::power::{Measured, WinsBy};
use persistence::rows::ProposalRow;

use crate::graph::cost::list_size;
use crate::graph::failure::Result;
use crate::graph::scope::Snapshot;
use count::{Counted, Over, PowerNow, PowerOfVotes, no_time};
use lines::{ConstituencyPower, PowerBesideMoney, QuorumNeeded, SeatPower};
pub(super) use what_if::{WhatIf, WhatIfInput, what_if};

/// What asking for the power over one thing weighs, before what is shown of it.
pub(super) const WEIGHT: i32 = 400;

/// Who has how much power over a matter.
#[derive(Debug, Clone)]
pub(crate) struct VotingPower(Arc<Counted>);

/// The power over a right as its body is now.
pub(super) async fn over_right(snapshot: &Snapshot, right: &DecisionRight) -> Result<VotingPower> {
    let over = Over { body: right.body, rule: Arc::new(right.rule.clone()), fund: right.fund };
    snapshot.load::<PowerNow>(over).await?.map(VotingPower).ok_or_else(no_time)
}

/// The power in the frozen electorate of a proposal's latest vote; none before the first.
pub(super) async fn over_proposal(snapshot: &Snapshot, row: &ProposalRow) -> Result<Option<VotingPower>> {
    if row.round == 0 {
        return Ok(None);
    }
    let counted = snapshot.load::<PowerOfVotes>(row.id).await?;
    counted.map(VotingPower).map(Some).ok_or_else(no_time)
}

/// Who has how much power over a matter, beside who paid in how much. The measure is the Banzhaf index: in a coalition
/// some seats are in favour and all others opposed; a seat swings where the coalition carries the matter with it and not
/// without it. Caps, concurrence and reservation are counted in; the quorum, which matters only where seats stay away,
/// stands beside. Numbers are exact fractions such as `5/21`.
#[Object]
impl VotingPower {
    /// Why there is no index, and every list below is empty; null where there is one.
    async fn undefined(&self) -> Option<String> {
        self.0.power.as_ref().err().map(ToString::to_string)
    }

    /// What a coalition needs to carry a matter; null where there is no index.
    async fn wins_by(&self) -> Option<WinsBy> {
        self.0.power.as_ref().ok().map(|power| power.wins_by)
    }

    /// How the coalitions were drawn, where they were too many to count; null where every number is exact. Up to 20 voting
    /// seats they always are.
    async fn sampled(&self) -> Option<PowerSample> {
        match &self.0.power.as_ref().ok()?.measured {
            Measured::Exact => None,
            Measured::Sampled { seed, samples, certainty, index_error } => Some(PowerSample {
                seed: seed.to_string(),
                samples: *samples,
                certainty: certainty.to_string(),
                index_error: index_error.to_string(),
            }),
        }
    }

    /// One line for each seat of the electorate.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn seats(&self) -> Vec<SeatPower> {
        self.0.power.iter().flat_map(|power| &power.seats).cloned().map(SeatPower).collect()
    }

    /// One line for each organisation of the collaborative, with or without a seat, beside what it paid in.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn organisations(&self) -> Vec<PowerBesideMoney> {
        let lines = self.0.money.iter().flat_map(|money| &money.organisations);
        lines.map(|line| PowerBesideMoney::new(line, &self.0)).collect()
    }

    /// One line for each constituency with a seat in the electorate.
    #[graphql(directive = list_size::apply(Some(4), None))]
    async fn constituencies(&self) -> Vec<ConstituencyPower> {
        self.0.power.iter().flat_map(|power| &power.constituencies).map(Into::into).collect()
    }

    /// The quorums of the rule: what turnout they need. They are no part of the index.
    #[graphql(directive = list_size::apply(Some(4), None))]
    async fn quorums(&self) -> Vec<QuorumNeeded> {
        self.0.power.iter().flat_map(|power| &power.quorums).map(Into::into).collect()
    }

    /// How it was measured, in a sentence.
    async fn sentence(&self) -> String {
        match &self.0.power {
            Ok(power) => power.sentence.clone(),
            Err(reason) => reason.to_string(),
        }
    }

    /// Power beside money in a sentence; null where there is no index.
    async fn money_sentence(&self) -> Option<&str> {
        self.0.money.as_ref().map(|money| money.sentence.as_str())
    }
}

/// How coalitions were drawn where they were too many to count.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct PowerSample {
    /// What they were drawn by: the same seed draws the same ones.
    seed: String,
    /// How many were drawn.
    samples: u32,
    /// How sure the error is, as a fraction.
    certainty: String,
    /// What no index is off by more than, with that certainty, all of them together.
    index_error: String,
}
