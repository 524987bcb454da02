//! Every round that was counted, counted again from its frozen rule, electorate and ballots.

use domain::decisions::{Outcome, VoteResult};
use serde_json::{Map, Value};

use crate::Result;
use crate::decisions::{Discrepancy, recount_all};
use crate::unit::Read;

pub(super) async fn recount(read: &Read) -> Result<Vec<String>> {
    let (_, found) = recount_all(read).await?;
    found.iter().map(told).collect()
}

fn told(found: &Discrepancy) -> Result<String> {
    Ok(match found {
        Discrepancy::Result { proposal, stored, recounted } => {
            let Some(recounted) = recounted else {
                return Ok(format!(
                    "proposal {proposal}: its result is stored as {} before the deadline, recounted: it could not have \
                     closed early",
                    stored.outcome()
                ));
            };
            format!("proposal {proposal}: {}", differing(stored, recounted)?.join("; "))
        }
        Discrepancy::OfNoRound { proposal } => {
            format!("proposal {proposal}: its result is not the one that its last round came to")
        }
        Discrepancy::Ballot { proposal, round, seat } => {
            format!("proposal {proposal}: in round {round} the ballot of seat {seat} is not the one that was cast last")
        }
        Discrepancy::Rule { proposal, round } => {
            format!("proposal {proposal}: its rule is not the one with which round {round} was opened")
        }
        Discrepancy::SecretBallots { proposal, round, ballots, voters } => format!(
            "proposal {proposal}: round {round} has {ballots} secret ballots, and {voters} seats are listed as having cast one"
        ),
        Discrepancy::LeftBallots { proposal, round, ballots } => {
            format!("proposal {proposal}: round {round} was never counted, and still holds {ballots} secret ballots")
        }
        Discrepancy::Unexplained { proposal, round } => format!(
            "proposal {proposal}: nothing on record says why round {round} was not counted, or was followed by another vote"
        ),
        Discrepancy::Revote { proposal, round } => format!(
            "proposal {proposal}: round {round} was voted on again without a conflict that it shows, or otherwise than was asked"
        ),
        Discrepancy::Extension { proposal } => {
            format!("proposal {proposal}: its vote does not close, or was extended to another time, than its rule says")
        }
        Discrepancy::StrangeCaster { proposal, round, seat } => format!(
            "proposal {proposal}: the ballot of the seat {seat} in round {round} was cast by somebody who might not cast it"
        ),
        Discrepancy::StrangeProxy { proposal, round, seat } => format!(
            "proposal {proposal}: in round {round} the seat {seat} lets another one vote for it by a proxy that was never \
             given so"
        ),
        Discrepancy::StrangePart { proposal, round, seat } => format!(
            "proposal {proposal}: whether the seat {seat} votes in round {round}, or may only object, is not as its rule says"
        ),
        Discrepancy::Groundless { proposal, number } => {
            format!("proposal {proposal}: its escalation {number} does not follow from its rounds and deadlines")
        }
        Discrepancy::BeyondLimits { proposal, number } => {
            format!(
                "proposal {proposal}: as use {number} of its right to decide alone it is beyond the limits or out of turn"
            )
        }
        Discrepancy::Unlisted { proposal, round } => {
            format!(
                "proposal {proposal}: round {round} was decided alone, and is not listed among the uses of its right"
            )
        }
        Discrepancy::Standing { proposal, state, outcome, result } => format!(
            "proposal {proposal}: it stands as {state} with the outcome {}, its result says {}",
            word(*outcome),
            word(*result)
        ),
    })
}

fn word(outcome: Option<Outcome>) -> String {
    outcome.map_or("nothing".to_owned(), |outcome| outcome.to_string())
}

/// The numbers that are not the same, by their names in the API.
fn differing(stored: &VoteResult, recounted: &VoteResult) -> Result<Vec<String>> {
    let (stored, recounted) = (fields(stored)?, fields(recounted)?);
    let changed = stored.iter().filter(|(name, value)| recounted.get(*name) != Some(value));
    let one = |(name, value): (&String, &Value)| {
        format!("{name} is stored as {value}, recounted: {}", recounted.get(name).unwrap_or(&Value::Null))
    };
    Ok(changed.map(one).collect())
}

fn fields(result: &VoteResult) -> Result<Map<String, Value>> {
    match serde_json::to_value(result)? {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}
