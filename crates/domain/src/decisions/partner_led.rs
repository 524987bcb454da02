//! Whether decisions about money are led by partners, checked exactly.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::close::passes_whatever;
use super::{
    Area, Ballot, Choice, Elector, Method, Outcome, Recusal, Refusal, Rule, Tally, allocated, close,
    close_setting_aside, effective_constituency, ranked, sole,
};
use crate::tenancy::Constituency;
use crate::vocabulary::vocabulary;
use crate::{OrganisationId, SeatId};

vocabulary! {
    /// What makes a money decision partner-led.
    pub enum Clause {
        /// Funders can't pass it alone: nothing passes where only funders' seats are for it.
        A,
        /// No funder can stop it alone: if every other seat is for it, nothing that one funder's seats do stops it.
        B,
        /// At least one filled partner's seat votes.
        C,
    }
}

/// A clause that a rule and its seats don't meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Imbalance {
    pub clause: Clause,
    /// For clause B: the funder that could stop it.
    #[serde(default)]
    pub funder: Option<OrganisationId>,
    /// How it could come about, for people.
    pub explanation: String,
}

/// An imbalance that the collaborative adopts knowingly. It is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeclaredImbalance {
    pub clause: Clause,
    pub why: String,
}

/// A seat of a body, as far as its part in a vote goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatFacts {
    pub seat: SeatId,
    pub organisation: OrganisationId,
    /// The organisation's own constituency, whatever it counts as.
    pub constituency: Constituency,
    /// Whether the organisation counts as a funder: by constituency, by an open pledge or an unreturned contribution,
    /// or because a funder controls it.
    pub counts_as_funder: bool,
    /// How many votes it has, at least 1.
    pub weight: i64,
    /// Whether it has a holder and is within its term.
    pub filled: bool,
    pub voting: bool,
    pub recused: Option<Recusal>,
}

impl SeatFacts {
    /// The seat as it would enter an electorate; none where it has no vote.
    pub fn elector(&self) -> Option<Elector> {
        (self.filled && self.voting && self.weight >= 1).then(|| Elector {
            seat: self.seat,
            organisation: self.organisation,
            constituency: effective_constituency(self.constituency, self.counts_as_funder),
            weight: self.weight,
            recused: self.recused,
            conflict: None,
        })
    }
}

/// The clauses that a body with these seats would not meet when it decides by this rule. Empty outside money areas, and
/// where the rule is partner-led.
pub fn partner_led(rule: &Rule, seats: &[SeatFacts], area: Area) -> Vec<Imbalance> {
    let electors: Vec<Elector> = seats.iter().filter_map(SeatFacts::elector).collect();
    partner_led_electorate(rule, &electors, area)
}

/// The same for a frozen electorate, asked when voting opens and after each late recusal. Of one who decides within
/// limits that another right grants, [`super::Charter::imbalances_of`] knows more.
pub fn partner_led_electorate(rule: &Rule, electors: &[Elector], area: Area) -> Vec<Imbalance> {
    if !area.is_money() {
        return Vec::new();
    }
    let electorate =
        Electorate { rule, electors: electors.iter().filter(|elector| elector.takes_part(rule)).collect() };
    if rule.method.is_sole() {
        return sole::imbalances(rule, &electorate.electors);
    }
    match rule.method {
        Method::Ranked => return ranked::imbalances(rule, &electorate.electors),
        Method::Allocation => return allocated::imbalances(rule, &electorate.electors),
        _ => {}
    }
    let funders: BTreeSet<OrganisationId> = electorate.funders().map(|elector| elector.organisation).collect();
    let alone = electorate.funders_alone();
    let stopped = funders.into_iter().filter_map(|funder| electorate.stopped_by(funder));
    alone.into_iter().chain(stopped).chain(without_partner(&electorate.electors)).collect()
}

/// Whether every imbalance is declared, with a reason.
///
/// # Errors
/// [`Refusal::NotPartnerLed`] with the first imbalance that no declaration names; [`Refusal::ImbalanceWithoutReason`].
pub fn check_declared(imbalances: &[Imbalance], declared: &[DeclaredImbalance]) -> Result<(), Refusal> {
    if let Some(silent) = declared.iter().find(|declared| declared.why.trim().is_empty()) {
        return Err(Refusal::ImbalanceWithoutReason { clause: silent.clause });
    }
    let named: BTreeSet<Clause> = declared.iter().map(|declared| declared.clause).collect();
    match imbalances.iter().find(|imbalance| !named.contains(&imbalance.clause)) {
        None => Ok(()),
        Some(Imbalance { clause, explanation, .. }) => {
            Err(Refusal::NotPartnerLed { clause: *clause, explanation: explanation.clone() })
        }
    }
}

/// The seats that take part under a rule.
struct Electorate<'a> {
    rule: &'a Rule,
    electors: Vec<&'a Elector>,
}

impl Electorate<'_> {
    fn funders(&self) -> impl Iterator<Item = &Elector> {
        self.electors.iter().copied().filter(|elector| elector.constituency == Constituency::Funder)
    }

    fn owned(&self) -> Vec<Elector> {
        self.electors.iter().copied().cloned().collect()
    }

    /// Clause A. A rule with rounds is judged as a whole: funders would have to carry each round that it needs.
    fn funders_alone(&self) -> Option<Imbalance> {
        let direct = self.carried_by_funders(self.rule, false);
        let by_fallback = || self.carried_by_funders(&self.rule.fallback_round()?, false);
        let by_setting_aside = || {
            self.carried_by_funders(&self.rule.set_aside_round()?, false)?;
            self.carried_by_funders(self.rule, true)
        };
        let tally = direct.or_else(by_fallback).or_else(by_setting_aside)?;
        let explanation = format!(
            "Funders could pass it alone, with nobody else {}: {}",
            if self.rule.method.in_favour() == Choice::Consent { "consenting" } else { "for it" },
            tally.sentence
        );
        Some(Imbalance { clause: Clause::A, funder: None, explanation })
    }

    /// A way for one round to pass with only funders in favour, if there is any.
    ///
    /// All funders are in favour: a further vote in favour never harms. Everybody else abstains, which serves the quorum
    /// best, except where the caps leave nothing to count unless other constituencies take sides: then the lightest seat
    /// of each such constituency is opposed, the least that makes it count. So a few profiles stand for all of them.
    fn carried_by_funders(&self, rule: &Rule, objections_set_aside: bool) -> Option<Tally> {
        let electors = self.owned();
        let lightest = self.lightest_of_others();
        let every_choice_of_constituencies = 0..1_u32 << lightest.len();
        every_choice_of_constituencies
            .map(|chosen| {
                let chosen_ones = lightest.iter().enumerate().filter(|(bit, _)| chosen & (1 << bit) != 0);
                let opposed: Vec<SeatId> = chosen_ones.map(|(_, seat)| *seat).collect();
                let ballots = self.only_funders_for(rule, &opposed);
                let set_aside = if objections_set_aside { opposed } else { Vec::new() };
                close_setting_aside(rule, &electors, &ballots, &set_aside)
            })
            .find(|tally| tally.outcome == Outcome::Passed)
    }

    /// The lightest seat of each constituency beside the funders.
    fn lightest_of_others(&self) -> Vec<SeatId> {
        let mut lightest: BTreeMap<Constituency, &Elector> = BTreeMap::new();
        for elector in self.electors.iter().filter(|elector| elector.constituency != Constituency::Funder) {
            let least = lightest.entry(elector.constituency).or_insert(elector);
            if elector.weight < least.weight {
                *least = elector;
            }
        }
        lightest.into_values().map(|elector| elector.seat).collect()
    }

    fn only_funders_for(&self, rule: &Rule, opposed: &[SeatId]) -> Vec<Ballot> {
        let choice = |elector: &Elector| match elector.constituency {
            Constituency::Funder => rule.method.in_favour(),
            _ if opposed.contains(&elector.seat) => rule.method.opposed(),
            _ => rule.method.neutral(),
        };
        self.electors.iter().map(|elector| answer(elector, choice(elector))).collect()
    }

    /// Clause B for one funder.
    fn stopped_by(&self, funder: OrganisationId) -> Option<Imbalance> {
        let electors = self.owned();
        let away = close(self.rule, &electors, &self.all_but(self.rule, funder));
        let explanation = if away.outcome != Outcome::Passed {
            format!("This funder could stop it by staying away, with every other seat in favour: {}", away.sentence)
        } else if self.carried_without(self.rule, funder) {
            return None;
        } else {
            let opposed = close(self.rule, &electors, &self.all_but_opposed(funder));
            format!("This funder could stop it by opposing it, with every other seat in favour: {}", opposed.sentence)
        };
        Some(Imbalance { clause: Clause::B, funder: Some(funder), explanation })
    }

    /// Whether the procedure passes whatever this funder does. An objection alone stops a consent round, so that a
    /// supermajority round, which sets it aside or follows it, must pass whatever the funder does in it.
    fn carried_without(&self, rule: &Rule, funder: OrganisationId) -> bool {
        let electors = self.owned();
        let safe = |rule: &Rule| passes_whatever(rule, &electors, &self.all_but(rule, funder));
        safe(rule) || [rule.fallback_round(), rule.set_aside_round()].iter().flatten().any(safe)
    }

    fn all_but(&self, rule: &Rule, funder: OrganisationId) -> Vec<Ballot> {
        let others = self.electors.iter().filter(|elector| elector.organisation != funder);
        others.map(|elector| answer(elector, rule.method.in_favour())).collect()
    }

    fn all_but_opposed(&self, funder: OrganisationId) -> Vec<Ballot> {
        let own = self.electors.iter().filter(|elector| elector.organisation == funder);
        let opposed = own.map(|elector| answer(elector, self.rule.method.opposed()));
        self.all_but(self.rule, funder).into_iter().chain(opposed).collect()
    }
}

/// Clause C.
pub(super) fn without_partner(electors: &[&Elector]) -> Option<Imbalance> {
    let partner = electors.iter().any(|elector| elector.constituency == Constituency::Partner);
    let explanation = "No filled partner's seat has a vote.".to_owned();
    (!partner).then_some(Imbalance { clause: Clause::C, funder: None, explanation })
}

fn answer(elector: &Elector, choice: Choice) -> Ballot {
    Ballot { seat: elector.seat, choice, reason: None }
}
