//! Lead bodies: some decide, and others may object.
//!
//! Whoever may object has no vote and is in no number of it. Where the others carry a proposal, and objections of as many
//! organisations as the rule says stand at the close, it has not passed: the matter goes on along its escalation path.
//! Where the others don't carry it, objections change nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::rule::twice;
use super::{
    Area, Ballot, Charter, Choice, Clause, DecisionRight, Elector, Ground, Imbalance, Method, Part, Rule, RuleProblem,
    Secrecy, Tally,
};
use crate::tenancy::Constituency;
use crate::{OrganisationId, SeatId};

/// Who may object to what the others decide, and how many of them it takes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Objectors {
    /// Whose seats may object. They have no vote.
    pub constituencies: Vec<Constituency>,
    /// How many organisations must object, at least 1, so that what the others carry does not pass.
    #[serde(default = "one")]
    pub organisations: u32,
}

fn one() -> u32 {
    1
}

/// What a seat that may object has said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Objection {
    pub seat: SeatId,
    pub organisation: OrganisationId,
    pub constituency: Constituency,
    /// What harm it sees; of one that stands aside: what it said to that, if anything.
    pub reason: Option<String>,
    /// Whether it objects. Else it stands aside: it withdrew its objection, or said that it has none.
    pub stands: bool,
}

/// What was objected, and whether that is enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectionTally {
    /// How many organisations must object.
    pub needed: u32,
    /// How many do: several seats of one organisation count once.
    pub standing: u32,
    /// One line for each seat that said something, in order of their ids.
    pub lines: Vec<Objection>,
}

impl ObjectionTally {
    /// Whether so many object that what the others carry does not pass.
    pub fn stops(&self) -> bool {
        self.standing >= self.needed.max(1)
    }
}

/// The seats that may object, with what was said.
struct Objecting<'a> {
    objectors: &'a Objectors,
    seats: Vec<&'a Elector>,
    said: BTreeMap<SeatId, &'a Ballot>,
}

impl<'a> Objecting<'a> {
    /// None: nobody may object by this rule.
    fn of(rule: &'a Rule, electors: &'a [Elector], ballots: &'a [Ballot]) -> Option<Self> {
        let objectors = rule.objectors.as_ref()?;
        let known = ballots.iter().filter(|ballot| Part::MayObject.answers(rule).contains(&ballot.choice));
        Some(Self {
            objectors,
            seats: electors.iter().filter(|elector| elector.part(rule) == Part::MayObject).collect(),
            said: known.map(|ballot| (ballot.seat, ballot)).collect(),
        })
    }

    fn taking_part(&self) -> impl Iterator<Item = (&'a Elector, Option<&'a Ballot>)> {
        let present = self.seats.iter().filter(|elector| elector.recused.is_none());
        present.map(|elector| (*elector, self.said.get(&elector.seat).copied()))
    }

    fn tally(&self) -> ObjectionTally {
        let line = |(elector, ballot): (&Elector, Option<&Ballot>)| {
            let ballot = ballot?;
            Some(Objection {
                seat: elector.seat,
                organisation: elector.organisation,
                constituency: elector.constituency,
                reason: ballot.reason.clone(),
                stands: ballot.choice == Choice::Object,
            })
        };
        let mut lines: Vec<Objection> = self.taking_part().filter_map(line).collect();
        lines.sort_unstable_by_key(|line| line.seat);
        let standing = organisations(lines.iter().filter(|line| line.stands).map(|line| line.organisation));
        ObjectionTally { needed: self.objectors.organisations, standing, lines }
    }

    /// Whether so many could object at the close: those who do, as nobody has to withdraw, and those who said nothing yet.
    fn could_stop(&self) -> bool {
        let could = |ballot: Option<&Ballot>| ballot.is_none_or(|ballot| ballot.choice == Choice::Object);
        let seats = self.taking_part().filter(|(_, ballot)| could(*ballot));
        organisations(seats.map(|(elector, _)| elector.organisation)) >= self.objectors.organisations.max(1)
    }
}

fn organisations(of: impl Iterator<Item = OrganisationId>) -> u32 {
    u32::try_from(of.collect::<BTreeSet<_>>().len()).unwrap_or(u32::MAX)
}

/// What objections make of what the others have voted.
pub(super) fn with_objections(rule: &Rule, electors: &[Elector], ballots: &[Ballot], voted: Tally) -> Tally {
    let Some(objecting) = Objecting::of(rule, electors, ballots) else { return voted };
    let objections = objecting.tally();
    let out = objecting.seats.iter().filter(|elector| elector.recused.is_some()).map(|elector| elector.seat);
    let (ground, sentence) = match voted.ground {
        Ground::RuleMet if objections.stops() => (Ground::Objected, sentence(&voted, &objections)),
        Ground::RuleMet => (Ground::RuleMet, sentence(&voted, &objections)),
        other => (other, voted.sentence.clone()),
    };
    let standing = objections.lines.iter().filter(|line| line.stands).map(|line| line.seat);
    Tally {
        standing_objections: sorted(voted.standing_objections.iter().copied().chain(standing)),
        recused: sorted(voted.recused.iter().copied().chain(out)),
        objections: Some(objections),
        outcome: ground.outcome(),
        ground,
        sentence,
        ..voted
    }
}

fn sorted(seats: impl Iterator<Item = SeatId>) -> Vec<SeatId> {
    seats.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether objections could still stop what the others carry.
pub(super) fn could_be_stopped(rule: &Rule, electors: &[Elector], ballots: &[Ballot]) -> bool {
    Objecting::of(rule, electors, ballots).is_some_and(|objecting| objecting.could_stop())
}

fn sentence(voted: &Tally, objections: &ObjectionTally) -> String {
    let carried = voted.sentence.trim_end_matches('.');
    let organisations =
        |number| if number == 1 { "1 organisation".to_owned() } else { format!("{number} organisations") };
    let (objected, needed) = (organisations(objections.standing), objections.needed);
    match objections.standing {
        0 => format!("{carried}; nobody objected."),
        _ if !objections.stops() => format!("{carried}; {objected} objected, and {needed} would have been needed."),
        _ if needed <= 1 => format!("{carried}, but {objected} objected; 1 was enough."),
        _ => format!("{carried}, but {objected} objected; {needed} were enough."),
    }
}

impl Rule {
    /// Whether those who may object are others than those who decide, and can be heard.
    pub(super) fn check_objectors(&self) -> Result<(), RuleProblem> {
        let Some(Objectors { constituencies: named, organisations }) = &self.objectors else { return Ok(()) };
        let (method, secrecy) = (self.method, self.secrecy);
        if method == Method::Consent || !method.is_of_one_answer() {
            return Err(RuleProblem::TermsNotUsed { terms: "objectors", method });
        }
        if named.is_empty() || *organisations == 0 {
            return Err(RuleProblem::NobodyObjects);
        }
        if let Some(constituency) = twice(named) {
            return Err(RuleProblem::NamedTwice { clause: "a right to object", constituency });
        }
        if secrecy != Secrecy::Open {
            return Err(RuleProblem::ObjectionsHeard { secrecy });
        }
        let clauses = self.constituency_quorums.iter().chain(&self.caps).map(|share| share.constituency);
        let mut deciding = self.reserved.into_iter().chain(self.concurrence.iter().copied()).chain(clauses);
        if let Some(constituency) = deciding.find(|constituency| named.contains(constituency)) {
            return Err(RuleProblem::ObjectorDecides { constituency });
        }
        let decides = |constituency: &Constituency| !named.contains(constituency);
        if Constituency::ALL.iter().any(decides) { Ok(()) } else { Err(RuleProblem::NobodyLeads) }
    }
}

impl Charter {
    /// Whether what others object to under this right goes on to one by which a body votes yes or no.
    pub fn goes_on(&self, right: &DecisionRight) -> bool {
        self.path(right).iter().any(|next| next.rule.method.is_of_one_answer())
    }
}

/// What of partner leadership is not met where objections end a matter: no funder may stop it alone. Where they take it on
/// to another right, that one is asked by itself.
pub(super) fn imbalances(rule: &Rule, electors: &[Elector], area: Area) -> Vec<Imbalance> {
    let one_is_enough = rule.objectors.as_ref().is_some_and(|objectors| objectors.organisations <= 1);
    if !area.is_money() || !one_is_enough {
        return Vec::new();
    }
    let objects = |elector: &&Elector| elector.recused.is_none() && elector.part(rule) == Part::MayObject;
    let funders = electors.iter().filter(objects).filter(|elector| elector.constituency == Constituency::Funder);
    let funders: BTreeSet<OrganisationId> = funders.map(|elector| elector.organisation).collect();
    let explanation = "This funder could stop it by objecting, with every other seat in favour: its path goes on to no right \
                       by which a body votes yes or no.";
    let imbalance = |funder| Imbalance { clause: Clause::B, funder: Some(funder), explanation: explanation.to_owned() };
    funders.into_iter().map(imbalance).collect()
}
