//! The rule of a decision right: method, threshold, quorum, constituency clauses, caps, timing.

use std::collections::BTreeSet;

use num_rational::BigRational;
use serde::{Deserialize, Serialize};

use super::{Base, Method, Objectors, Ranking, Refusal, RuleProblem, Secrecy, SoleDecider};
use crate::allocating::AllocationRule;
use crate::fraction::Fraction;
use crate::tenancy::Constituency;

/// The shortest voting window, in seconds.
pub const LEAST_VOTING: i64 = 60;
/// The longest discussion and the longest voting window, in seconds: 365 days.
pub const MOST_TIME: i64 = 365 * 24 * 60 * 60;

/// A share that belongs to one constituency: a cap or a quorum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConstituencyShare {
    pub constituency: Constituency,
    pub share: Fraction,
}

/// How a body decides. Frozen with the electorate when voting opens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "columns", derive(sea_orm::FromJsonQueryResult))]
pub struct Rule {
    pub method: Method,
    /// Of the base. MAJORITY needs more than it (1/2 unless given), SUPERMAJORITY at least it; the others have none.
    #[serde(default)]
    pub threshold: Option<Fraction>,
    pub base: Base,
    /// The least share of the electorate's raw weight that must be cast, abstentions included.
    #[serde(default)]
    pub quorum: Option<Fraction>,
    /// The same inside named constituencies.
    #[serde(default)]
    pub constituency_quorums: Vec<ConstituencyShare>,
    /// Constituencies that must also pass it on their own, by the same threshold.
    #[serde(default)]
    pub concurrence: Vec<Constituency>,
    /// The only constituency whose seats vote; none: all of them.
    #[serde(default)]
    pub reserved: Option<Constituency>,
    /// Constituencies that have no vote and may object to what the others decide; none: nobody may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objectors: Option<Objectors>,
    /// The most that a constituency may make up of the counted weight.
    #[serde(default)]
    pub caps: Vec<ConstituencyShare>,
    pub secrecy: Secrecy,
    /// Whether a ballot, once cast, stays as it is. Only then may a vote close early, unless one seat decides.
    pub final_ballots: bool,
    /// The least time that a proposal is discussed, in seconds.
    pub discussion: i64,
    /// How long the vote stays open, in seconds.
    pub voting: i64,
    /// CONSENT only: the threshold of the supermajority round that follows where objections stand at the deadline.
    #[serde(default)]
    pub consent_fallback: Option<Fraction>,
    /// CONSENT only: the threshold of the supermajority round by which the body sets an objection aside.
    #[serde(default)]
    pub set_aside: Option<Fraction>,
    /// RANKED only, and needed there: how ties are broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranking: Option<Ranking>,
    /// ALLOCATION only, and needed there: what a ballot says, how the money is shared, and within which limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<AllocationRule>,
    /// ADVICE and DELEGATED only, and needed there: who decides, after whose advice, within which limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sole_decider: Option<SoleDecider>,
    /// How many other seats one seat may vote for; none: every seat votes for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxies: Option<u32>,
}

impl Rule {
    /// A rule of this method with nothing special: base CAST, no quorum, no clauses, no caps, ballots that may be
    /// changed, no least discussion, a voting window of seven days.
    pub fn plain(method: Method) -> Self {
        Self {
            method,
            threshold: None,
            base: Base::Cast,
            quorum: None,
            constituency_quorums: Vec::new(),
            concurrence: Vec::new(),
            reserved: None,
            objectors: None,
            caps: Vec::new(),
            secrecy: Secrecy::Open,
            final_ballots: false,
            discussion: 0,
            voting: 7 * 24 * 60 * 60,
            consent_fallback: None,
            set_aside: None,
            ranking: None,
            allocation: None,
            sole_decider: None,
            proxies: None,
        }
    }

    /// The threshold in force: as given, 1/2 for a MAJORITY without one, none where the method has none.
    pub fn effective_threshold(&self) -> Option<Fraction> {
        match self.method {
            Method::Majority => Some(self.threshold.unwrap_or(Fraction::HALF)),
            Method::Supermajority => self.threshold,
            Method::Unanimity
            | Method::Consent
            | Method::Ranked
            | Method::Allocation
            | Method::Advice
            | Method::Delegated => None,
        }
    }

    /// Whether a vote may close before its deadline: where ballots are final, or one seat decides.
    pub fn may_close_early(&self) -> bool {
        self.final_ballots || self.method.is_sole()
    }

    /// The cap of a constituency; none: it has no cap.
    pub fn cap(&self, constituency: Constituency) -> Option<Fraction> {
        self.caps.iter().find(|cap| cap.constituency == constituency).map(|cap| cap.share)
    }

    /// The supermajority round that follows a consent round with standing objections, if the rule has one.
    pub fn fallback_round(&self) -> Option<Self> {
        self.supermajority_round(self.consent_fallback)
    }

    /// The supermajority round, with its own ballots, window and quorum, in which the body may set an objection aside.
    /// The objector votes in it.
    pub fn set_aside_round(&self) -> Option<Self> {
        self.supermajority_round(self.set_aside)
    }

    fn supermajority_round(&self, threshold: Option<Fraction>) -> Option<Self> {
        let threshold = threshold.filter(|_| self.method == Method::Consent)?;
        Some(Self {
            method: Method::Supermajority,
            threshold: Some(threshold),
            discussion: 0,
            consent_fallback: None,
            set_aside: None,
            ..self.clone()
        })
    }

    /// Whether the rule can be used by a body with these effective constituencies.
    ///
    /// # Errors
    /// [`Refusal::InvalidRule`] with the first problem found: thresholds and shares out of range, a share given twice,
    /// clauses about constituencies that a reservation shuts out, caps that could turn a result round or leave nothing
    /// to count, objectors who decide themselves, terms of another method or missing ones, a secrecy that the method can't
    /// keep, times out of bounds.
    pub fn validate(&self, constituencies: &[Constituency]) -> Result<(), Refusal> {
        self.check_threshold()?;
        self.check_rounds()?;
        self.check_quorums()?;
        self.check_clauses()?;
        self.check_objectors()?;
        self.check_caps(constituencies)?;
        self.check_terms()?;
        self.check_secrecy()?;
        self.check_times()?;
        Ok(())
    }

    fn check_threshold(&self) -> Result<(), RuleProblem> {
        match (self.method, self.threshold) {
            (Method::Majority, Some(threshold)) if threshold < Fraction::HALF || threshold >= Fraction::ONE => {
                Err(RuleProblem::MajorityThreshold { threshold })
            }
            (Method::Supermajority, None) => Err(RuleProblem::ThresholdMissing),
            (Method::Supermajority, Some(threshold)) => supermajority_threshold(threshold),
            (method, Some(_)) if !method.has_threshold() => Err(RuleProblem::ThresholdNotUsed { method }),
            _ => Ok(()),
        }
    }

    fn check_rounds(&self) -> Result<(), RuleProblem> {
        let rounds = [self.consent_fallback, self.set_aside];
        match self.method {
            Method::Consent => rounds.into_iter().flatten().try_for_each(supermajority_threshold),
            method if rounds.iter().any(Option::is_some) => Err(RuleProblem::RoundsNotUsed { method }),
            _ => Ok(()),
        }
    }

    fn check_quorums(&self) -> Result<(), RuleProblem> {
        let named = self.constituency_quorums.iter().map(|quorum| quorum.share);
        match self.quorum.into_iter().chain(named).find(|share| *share <= Fraction::ZERO || *share > Fraction::ONE) {
            Some(share) => Err(RuleProblem::Quorum { share }),
            None => Ok(()),
        }
    }

    fn check_clauses(&self) -> Result<(), RuleProblem> {
        let of = |shares: &[ConstituencyShare]| shares.iter().map(|share| share.constituency).collect::<Vec<_>>();
        let (quorums, caps) = (of(&self.constituency_quorums), of(&self.caps));
        for (clause, named) in [("a quorum", &quorums), ("a concurrence", &self.concurrence), ("a cap", &caps)] {
            if let Some(constituency) = twice(named) {
                return Err(RuleProblem::NamedTwice { clause, constituency });
            }
        }
        let named = quorums.iter().chain(&self.concurrence);
        let shut_out = |constituency: &&Constituency| self.reserved.is_some_and(|reserved| reserved != **constituency);
        match (self.reserved, named.copied().find(|constituency| shut_out(&constituency))) {
            (Some(reserved), Some(constituency)) => Err(RuleProblem::ShutOut { reserved, constituency }),
            _ => Ok(()),
        }
    }

    fn check_caps(&self, constituencies: &[Constituency]) -> Result<(), RuleProblem> {
        if let Some(cap) = self.caps.iter().find(|cap| cap.share >= Fraction::ONE) {
            return Err(RuleProblem::CapTooHigh { constituency: cap.constituency, cap: cap.share });
        }
        self.check_funders_cap()?;
        self.check_caps_leave_something(constituencies)
    }

    /// A funders' cap above the threshold would let one side's turnout turn a result round.
    fn check_funders_cap(&self) -> Result<(), RuleProblem> {
        let Some(cap) = self.cap(Constituency::Funder) else { return Ok(()) };
        let strict = [self.consent_fallback, self.set_aside, self.effective_threshold()];
        for threshold in strict.into_iter().flatten() {
            let within = if self.method == Method::Majority { cap <= threshold } else { cap < threshold };
            if !within {
                return Err(RuleProblem::FundersCap { method: self.method, cap, threshold });
            }
        }
        Ok(())
    }

    /// Where every constituency is capped and the caps sum to less than 1, nothing could ever be counted.
    fn check_caps_leave_something(&self, constituencies: &[Constituency]) -> Result<(), RuleProblem> {
        let voting = self.reserved.as_ref().map_or(constituencies, std::slice::from_ref);
        let objects = |constituency: &&Constituency| {
            self.objectors.as_ref().is_some_and(|objectors| objectors.constituencies.contains(constituency))
        };
        let voting: BTreeSet<Constituency> = voting.iter().filter(|one| !objects(one)).copied().collect();
        let caps: Option<Vec<Fraction>> = voting.iter().map(|constituency| self.cap(*constituency)).collect();
        let Some(caps) = caps.filter(|caps| !caps.is_empty()) else { return Ok(()) };
        let sum: BigRational = caps.into_iter().map(Fraction::exact).sum();
        if sum < Fraction::ONE.exact() { Err(RuleProblem::CapsLeaveNothing { sum: sum.into() }) } else { Ok(()) }
    }

    fn check_times(&self) -> Result<(), RuleProblem> {
        if !(0..=MOST_TIME).contains(&self.discussion) {
            return Err(RuleProblem::Discussion { seconds: self.discussion });
        }
        if !(LEAST_VOTING..=MOST_TIME).contains(&self.voting) {
            return Err(RuleProblem::Voting { seconds: self.voting });
        }
        Ok(())
    }
}

fn supermajority_threshold(threshold: Fraction) -> Result<(), RuleProblem> {
    if threshold <= Fraction::HALF || threshold > Fraction::ONE {
        return Err(RuleProblem::SupermajorityThreshold { threshold });
    }
    Ok(())
}

pub(super) fn twice(named: &[Constituency]) -> Option<Constituency> {
    let again = |(position, constituency): &(usize, &Constituency)| named[..*position].contains(constituency);
    named.iter().enumerate().find(again).map(|(_, constituency)| *constituency)
}
