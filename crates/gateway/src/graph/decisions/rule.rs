//! A rule, in both directions.

use async_graphql::{InputObject, SimpleObject};
use domain::decisions::{Base, ConstituencyShare, Method, Ranking, Rule as Frozen, Secrecy, TieOrder};
use domain::fraction::Fraction;
use domain::tenancy::Constituency;

use super::lead::{Objectors, ObjectorsInput};
use super::sharing_rule::{AllocationTerms, AllocationTermsInput};
use super::sole::SoleDecider;
use crate::graph::failure::{Failure, Result};

/// How a body decides: method, threshold, quorum, constituency clauses, caps and timing.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Rule {
    /// How ballots become an outcome.
    method: Method,
    /// The share of the base that must be in favour, as a fraction such as `2/3`; null where the method has none.
    threshold: Option<String>,
    /// What the threshold is a share of.
    base: Base,
    /// The share of the electorate's weight that must have voted, as a fraction; null where there is no such clause.
    quorum: Option<String>,
    /// The same inside single constituencies.
    constituency_quorums: Vec<ConstituencyFraction>,
    /// Constituencies that must also pass it on their own. For ALLOCATION: a project is funded only where at least one of
    /// their ballots supports it.
    concurrence: Vec<Constituency>,
    /// The one constituency that votes; null where all do, those in `objectors` left out.
    reserved: Option<Constituency>,
    /// Who has no vote, and may object to what the others decide; null where nobody may.
    objectors: Option<Objectors>,
    /// The most that a constituency may have of the counted weight.
    caps: Vec<ConstituencyFraction>,
    /// Who sees which ballot when.
    secrecy: Secrecy,
    /// Whether a ballot stays as it was cast. Only then a vote may close early. What one seat decides alone or after advice
    /// stands in any case and closes it; advice may be replaced until then, unless this is set.
    final_ballots: bool,
    /// The least time of discussion before voting opens, in seconds.
    discussion_seconds: i64,
    /// How long voting stays open, in seconds.
    voting_seconds: i64,
    /// For CONSENT: the share in favour that passes it in the round after objections stood at the deadline; null where
    /// standing objections fail it.
    consent_fallback: Option<String>,
    /// For CONSENT: the share in favour with which the body may set objections aside; null where it may not.
    set_aside: Option<String>,
    /// For RANKED: which of several options that tie for a place comes first; null under other methods.
    ties: Option<TieOrder>,
    /// For ALLOCATION: what a ballot says and how the money follows the ballots; null under other methods.
    allocation: Option<AllocationTerms>,
    /// How many other seats one seat may vote for by proxy; null where every seat votes for itself.
    proxies: Option<u32>,
    /// For ADVICE and DELEGATED: which seat decides, after whose advice, within which limits; null under other methods.
    sole_decider: Option<SoleDecider>,
}

/// A constituency and a share.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ConstituencyFraction {
    /// The constituency.
    constituency: Constituency,
    /// The share, as a fraction such as `1/3`.
    share: String,
}

impl From<&ConstituencyShare> for ConstituencyFraction {
    fn from(share: &ConstituencyShare) -> Self {
        Self { constituency: share.constituency, share: share.share.to_string() }
    }
}

impl From<&Frozen> for Rule {
    fn from(rule: &Frozen) -> Self {
        let text = |fraction: Option<Fraction>| fraction.map(|fraction| fraction.to_string());
        Self {
            method: rule.method,
            threshold: text(rule.effective_threshold()),
            base: rule.base,
            quorum: text(rule.quorum),
            constituency_quorums: rule.constituency_quorums.iter().map(Into::into).collect(),
            concurrence: rule.concurrence.clone(),
            reserved: rule.reserved,
            objectors: rule.objectors.as_ref().map(Into::into),
            caps: rule.caps.iter().map(Into::into).collect(),
            secrecy: rule.secrecy,
            final_ballots: rule.final_ballots,
            discussion_seconds: rule.discussion,
            voting_seconds: rule.voting,
            consent_fallback: text(rule.consent_fallback),
            set_aside: text(rule.set_aside),
            ties: rule.ranking.map(|ranking| ranking.ties),
            allocation: rule.allocation.as_ref().map(Into::into),
            proxies: rule.proxies,
            sole_decider: rule.sole_decider.as_ref().map(Into::into),
        }
    }
}

/// How a body shall decide.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct RuleInput {
    /// How ballots become an outcome.
    method: Method,
    /// The share of the base that must be in favour, as a fraction. MAJORITY: 1/2 unless given, passes with more than it;
    /// SUPERMAJORITY: needed, passes with at least it; other methods: none.
    threshold: Option<String>,
    /// What the threshold is a share of.
    #[graphql(default_with = "Base::Cast")]
    base: Base,
    /// The share of the electorate's weight that must have voted, as a fraction above 0.
    quorum: Option<String>,
    /// The same inside single constituencies.
    #[graphql(default)]
    constituency_quorums: Vec<ConstituencyFractionInput>,
    /// Constituencies that must also pass it on their own. For ALLOCATION: a project is funded only where at least one of
    /// their ballots supports it.
    #[graphql(default)]
    concurrence: Vec<Constituency>,
    /// The one constituency that votes; left out, all do, those in `objectors` left out.
    reserved: Option<Constituency>,
    /// Who has no vote, and may object to what the others decide.
    objectors: Option<ObjectorsInput>,
    /// The most that a constituency may have of the counted weight: from 0 to below 1.
    #[graphql(default)]
    caps: Vec<ConstituencyFractionInput>,
    /// Who sees which ballot when. SECRET needs final ballots, and at least five seats of each constituency and weight. CONSENT,
    /// ADVICE and DELEGATED are OPEN: what is objected, advised or decided must be heard.
    #[graphql(default_with = "Secrecy::Open")]
    secrecy: Secrecy,
    /// Whether a ballot stays as it was cast. Only then a vote may close early. What one seat decides alone or after advice
    /// stands in any case and closes it; advice may be replaced until then, unless this is set.
    #[graphql(default)]
    final_ballots: bool,
    /// The least time of discussion before voting opens, in seconds; at most a year.
    #[graphql(default)]
    discussion_seconds: i64,
    /// How long voting stays open, in seconds: from a minute to a year; a week unless given.
    #[graphql(default = 604_800)]
    voting_seconds: i64,
    /// For CONSENT: the share in favour that passes it in the round after objections stood at the deadline.
    consent_fallback: Option<String>,
    /// For CONSENT: the share in favour with which the body may set objections aside.
    set_aside: Option<String>,
    /// For RANKED, and needed there: which of several options that tie for a place comes first.
    ties: Option<TieOrder>,
    /// For ALLOCATION, and needed there: what a ballot says and how the money follows the ballots. In matters of money it is
    /// partner-led where funders have no vote in it, or where PARTNER is named in `concurrence` and the completion spends
    /// what is left by score.
    allocation: Option<AllocationTermsInput>,
    /// How many other seats one seat may vote for by proxy; left out, every seat votes for itself. Not with SECRET ballots.
    proxies: Option<u32>,
}

/// A constituency and a share.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct ConstituencyFractionInput {
    /// The constituency.
    constituency: Constituency,
    /// The share, as a fraction such as `1/3`.
    share: String,
}

impl RuleInput {
    /// The rule as it will be frozen; whether it makes sense is asked when the charter is checked.
    pub(crate) fn rule(&self) -> Result<Frozen> {
        let shares = |field, given: &[ConstituencyFractionInput]| {
            given
                .iter()
                .map(|one| {
                    Ok(ConstituencyShare { constituency: one.constituency, share: fraction(field, &one.share)? })
                })
                .collect::<Result<Vec<_>>>()
        };
        let optional = |field, text: &Option<String>| text.as_deref().map(|text| fraction(field, text)).transpose();
        Ok(Frozen {
            method: self.method,
            threshold: optional("threshold", &self.threshold)?,
            base: self.base,
            quorum: optional("quorum", &self.quorum)?,
            constituency_quorums: shares("constituencyQuorums", &self.constituency_quorums)?,
            concurrence: self.concurrence.clone(),
            reserved: self.reserved,
            objectors: self.objectors.as_ref().map(ObjectorsInput::named).transpose()?,
            caps: shares("caps", &self.caps)?,
            secrecy: self.secrecy,
            // Who decides alone has decided.
            final_ballots: self.final_ballots || self.method == Method::Delegated,
            discussion: self.discussion_seconds,
            voting: self.voting_seconds,
            consent_fallback: optional("consentFallback", &self.consent_fallback)?,
            set_aside: optional("setAside", &self.set_aside)?,
            ranking: self.ties.map(|ties| Ranking { ties }),
            allocation: self.allocation.as_ref().map(AllocationTermsInput::rule).transpose()?,
            proxies: self.proxies,
            ..Frozen::plain(self.method)
        })
    }
}

fn fraction(field: &'static str, text: &str) -> Result<Fraction> {
    text.parse().map_err(|_| {
        Failure::new("INVALID_INPUT", format!("\"{text}\" is not a fraction of two whole numbers."))
            .field(field)
            .hint("write it as 2/3")
    })
}
