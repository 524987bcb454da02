//! What a change would do, before anybody proposes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::decisions::power::{self, PowerChange};
use domain::decisions::{Charter, Clause, DecisionRight, DeclaredImbalance, Imbalance, SeatFacts, check_declared};
use domain::tenancy::{Constituency, seat_weight};
use domain::{BodyId, DecisionRightId, SeatId};
use persistence::decisions;

use super::VotingPower;
use super::count::{Counted, electors, in_turn, no_time};
use super::lines::Gap;
use crate::graph::cost::list_size;
use crate::graph::decisions::charter_input::{self, DecisionRightInput, NewIds};
use crate::graph::decisions::rule::RuleInput;
use crate::graph::decisions::sole::SoleDeciderInput;
use crate::graph::failure::{Failure, Result, at_most};
use crate::graph::id;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::Organisation;

/// A change to try out: other rights or another rule, other weights, or both.
#[derive(Debug, InputObject)]
pub(crate) struct WhatIfInput {
    /// The right of the charter in force whose power is compared.
    right_id: ID,
    /// The rule as it would be; left out, it stays.
    rule: Option<RuleInput>,
    /// Which seat would decide by it; left out, it stays where the rule is ADVICE or DELEGATED. `grantedBy` counts the rights of
    /// the charter in force.
    sole_decider: Option<SoleDeciderInput>,
    /// All rights as a change of the charter would have them, as in `changeDecisionRights`; instead of `rule` and
    /// `soleDecider`. The right that is compared must be among them, continued by its `id`.
    rights: Option<Vec<DecisionRightInput>>,
    /// Seats that would weigh something else, at most 1,000; in any body. A seat keeps the weight that it was created with:
    /// this tries out what other weights would do, also before founding.
    #[graphql(default)]
    weights: Vec<SeatWeightInput>,
}

/// A seat and what it would weigh.
#[derive(Debug, InputObject)]
pub(crate) struct SeatWeightInput {
    /// The seat.
    seat_id: ID,
    /// Its weight: a whole number from 1 to 1,000,000.
    weight: i64,
}

type Seats = BTreeMap<BodyId, Vec<SeatFacts>>;

/// What a change would do. Nothing is changed.
#[derive(Debug, Clone)]
pub(crate) struct WhatIf {
    before: Arc<Counted>,
    after: Arc<Counted>,
    change: Option<PowerChange>,
    imbalances: Vec<(DecisionRightId, Imbalance)>,
    declared: Vec<DeclaredImbalance>,
}

/// Tries a change out. What could not be proposed for its rule alone is refused as proposing it would be.
pub(crate) async fn what_if(snapshot: &Snapshot, input: WhatIfInput) -> Result<WhatIf> {
    at_most("weights", input.weights.len(), 1_000)?;
    let wanted: DecisionRightId = id::decode(&input.right_id)?;
    let found = decisions::current_charter(&snapshot.read).await?;
    let (charter, row) = found.ok_or_else(|| Failure::not_found("decision right"))?;
    let right = charter.right(wanted).ok_or_else(|| Failure::not_found("decision right"))?.clone();
    let other = match &input.rights {
        Some(rights) => Some(with_rights(snapshot, &charter, &input, rights).await?),
        None => None,
    };
    let rights = charter.rights.iter().chain(other.iter().flat_map(|other| &other.rights));
    let bodies: Vec<BodyId> = rights.map(|right| right.body).collect();
    let seats: Seats = decisions::seats_now(&snapshot.read, &bodies).await?.into_iter().collect();
    let changed = match other {
        Some(other) => other,
        None => with_rule(&charter, &right, &input, &seats[&right.body])?,
    };
    let then = changed.right(wanted).cloned().ok_or_else(not_continued)?;
    let weighed = with_weights(seats.clone(), &input.weights)?;
    let parties = decisions::Contributions::of(&snapshot.read).await?.beside(right.fund);
    let declared = row.declared_imbalances.0;
    in_turn(move || {
        let of = |right: &DecisionRight, seats: &Seats| {
            Arc::new(Counted::now(&right.rule, &electors(&seats[&right.body]), parties.clone()))
        };
        let (before, after) = (of(&right, &seats), of(&then, &weighed));
        let change = match (&before.power, &after.power) {
            (Ok(before), Ok(after)) => Some(power::what_if(before, after)),
            _ => None,
        };
        let imbalances = changed.imbalances(|body| weighed.get(&body).cloned().unwrap_or_default());
        let imbalances = imbalances.map_err(domain::Refusal::from)?;
        Ok(WhatIf { before, after, change, imbalances, declared })
    })
    .await
    .ok_or_else(no_time)?
}

fn not_continued() -> Failure {
    let failure =
        Failure::new("INVALID_INPUT", "The right that is compared is not among these rights.").field("rights");
    failure.hint("continue it by its id, so that its power before and after can be compared")
}

/// The charter with other rights, each of which names what is here.
async fn with_rights(
    snapshot: &Snapshot,
    charter: &Charter,
    input: &WhatIfInput,
    rights: &[DecisionRightInput],
) -> Result<Charter> {
    if input.rule.is_some() || input.sole_decider.is_some() {
        let failure = Failure::new("INVALID_INPUT", "Either all rights are given, or one rule.").field("rights");
        return Err(failure.hint("say within the rights how each of them decides"));
    }
    charter_input::continue_these(&charter.rights, rights)?;
    let rights = charter_input::rights(&NewIds::OfAttempt("whatIf".to_owned()), rights)?;
    decisions::check_references(&snapshot.read, &rights).await?;
    Ok(charter.amended(charter.version, rights).map_err(domain::Refusal::from)?)
}

/// The charter with another rule in one right, by which one of these seats may decide.
fn with_rule(charter: &Charter, of: &DecisionRight, input: &WhatIfInput, seats: &[SeatFacts]) -> Result<Charter> {
    let mut changed = charter.clone();
    let ids: Vec<DecisionRightId> = charter.rights.iter().map(|right| right.id).collect();
    let sole = input.sole_decider.as_ref().map(|sole| sole.decider(&ids)).transpose()?;
    if sole.as_ref().is_some_and(|sole| seats.iter().all(|facts| facts.seat != sole.seat)) {
        return Err(Failure::not_found("seat"));
    }
    if let Some(right) = changed.rights.iter_mut().find(|right| right.id == of.id) {
        right.rule = input.rule.as_ref().map_or(Ok(right.rule.clone()), RuleInput::rule)?;
        let stays = of.rule.sole_decider.clone().filter(|_| right.rule.method.is_sole());
        right.rule.sole_decider = sole.or(stays);
    }
    changed.check().map_err(domain::Refusal::from)?;
    Ok(changed)
}

fn with_weights(mut seats: Seats, weights: &[SeatWeightInput]) -> Result<Seats> {
    for SeatWeightInput { seat_id, weight } in weights {
        let seat: SeatId = id::decode(seat_id)?;
        let found = seats.values_mut().flatten().find(|facts| facts.seat == seat);
        let found = found.ok_or_else(|| Failure::not_found("seat"))?;
        found.weight = seat_weight(*weight).map_err(domain::Refusal::from)?;
    }
    Ok(seats)
}

/// What a change would do, before anybody proposes it. Nothing is changed.
#[Object]
impl WhatIf {
    /// The power over the right as it is.
    async fn before(&self) -> VotingPower {
        VotingPower(self.before.clone())
    }

    /// The power over the right as it would be.
    async fn after(&self) -> VotingPower {
        VotingPower(self.after.clone())
    }

    /// Who would gain and who would lose power; null where there is no index before or after.
    async fn change(&self) -> Option<WhatWouldChange> {
        self.change.clone().map(WhatWouldChange)
    }

    /// What would not be partner-led, in any right of the charter.
    #[graphql(directive = list_size::apply(Some(4), None))]
    async fn imbalances(&self) -> Vec<WhatIfImbalance> {
        let declared = |clause| self.declared.iter().any(|declared| declared.clause == clause);
        let one = |(right, imbalance): &(DecisionRightId, Imbalance)| WhatIfImbalance {
            right: *right,
            imbalance: imbalance.clone(),
            declared: declared(imbalance.clause),
        };
        self.imbalances.iter().map(one).collect()
    }

    /// Whether partners would still lead every decision about money, or the exception is declared in the charter. Else the
    /// change would be refused.
    async fn would_be_accepted(&self) -> bool {
        self.judged().is_ok()
    }

    /// The same in a sentence.
    async fn verdict(&self) -> String {
        match self.judged() {
            Ok(()) => {
                "Partners would lead every decision about money: the charter's checks would let it pass.".to_owned()
            }
            Err(refusal) => crate::words::sentence(&refusal.to_string()),
        }
    }
}

impl WhatIf {
    fn judged(&self) -> std::result::Result<(), domain::decisions::Refusal> {
        let all: Vec<Imbalance> = self.imbalances.iter().map(|(_, imbalance)| imbalance.clone()).collect();
        check_declared(&all, &self.declared)
    }
}

/// An imbalance that a change would bring.
#[derive(Debug, Clone)]
pub(crate) struct WhatIfImbalance {
    right: DecisionRightId,
    imbalance: Imbalance,
    declared: bool,
}

/// Something that would not be partner-led.
#[Object]
impl WhatIfImbalance {
    /// The right in which it would be so.
    async fn right_id(&self) -> ID {
        id::encode(self.right)
    }

    /// What would be broken: A, funders alone could pass it; B, one funder could stop it; C, no partner votes.
    async fn clause(&self) -> Clause {
        self.imbalance.clause
    }

    /// The funder that could stop it; null for the other clauses.
    async fn funder(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.imbalance.funder {
            Some(funder) => Organisation::load(&*snapshot(ctx).await?, funder).await.map(Some),
            None => Ok(None),
        }
    }

    /// How it could come about.
    async fn explanation(&self) -> &str {
        &self.imbalance.explanation
    }

    /// Whether the charter declares an imbalance of this clause, so that it would not be refused.
    async fn declared(&self) -> bool {
        self.declared
    }
}

/// Who would gain and who would lose power.
#[derive(Debug, Clone)]
pub(crate) struct WhatWouldChange(PowerChange);

/// Who would gain and who would lose power.
#[Object]
impl WhatWouldChange {
    /// One line for each organisation with a seat before or after.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn organisations(&self) -> Vec<OrganisationChange> {
        self.0.organisations.iter().cloned().map(OrganisationChange).collect()
    }

    /// One line for each constituency with a seat before or after.
    #[graphql(directive = list_size::apply(Some(4), None))]
    async fn constituencies(&self) -> Vec<ConstituencyChange> {
        let one = |line: &power::ConstituencyChange| ConstituencyChange {
            constituency: line.constituency,
            before: line.before.to_string(),
            after: line.after.to_string(),
            difference: (&line.difference).into(),
        };
        self.0.constituencies.iter().map(one).collect()
    }

    /// All of it in a sentence.
    async fn sentence(&self) -> &str {
        &self.0.sentence
    }
}

/// What would change for one organisation.
#[derive(Debug, Clone)]
pub(crate) struct OrganisationChange(power::OrganisationChange);

/// What would change for one organisation.
#[Object]
impl OrganisationChange {
    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.0.organisation).await
    }

    /// The organisation's global id.
    async fn organisation_id(&self) -> ID {
        id::encode(self.0.organisation)
    }

    /// Its part of all power now.
    async fn before(&self) -> String {
        self.0.before.to_string()
    }

    /// Its part of all power then.
    async fn after(&self) -> String {
        self.0.after.to_string()
    }

    /// How far these are apart; MORE: it would gain.
    async fn difference(&self) -> Gap {
        (&self.0.difference).into()
    }
}

/// What would change for one constituency.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ConstituencyChange {
    /// The constituency.
    constituency: Constituency,
    /// Its part of all power now.
    before: String,
    /// Its part of all power then.
    after: String,
    /// How far these are apart; MORE: it would gain.
    difference: Gap,
}
