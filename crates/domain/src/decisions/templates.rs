//! Charters to start from. Each covers every area, and is partner-led with any seats as long as one partner's is filled.

use super::{Area, Charter, ConstituencyShare, DecisionRight, Method, Objectors, Refusal, Rule};
use crate::clock::Ids;
use crate::fraction::Fraction;
use crate::tenancy::Constituency;
use crate::vocabulary::vocabulary;
use crate::{BodyId, DecisionRightId};

/// A day, in seconds.
const DAY: i64 = 24 * 60 * 60;

vocabulary! {
    /// A charter to start from.
    pub enum CharterTemplate {
        /// A council decides about money by majority: partners must agree on their own, funders count a third at most. How
        /// communities are engaged its partners decide, and the others may object.
        PartnerLedCouncil,
        /// The assembly decides by majority; about money only its partners vote.
        CommunityAssembly,
        /// A council decides by consent; two thirds, among the partners too, set an objection aside.
        ConsensusCircle,
        /// A board decides about money by three fifths, also among the partners: funders, backbone and observers count two
        /// fifths each at most.
        BalancedBoard,
    }
}

/// The bodies that a template gives rights to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateBodies {
    /// One seat for each organisation.
    pub assembly: BodyId,
    /// The council, circle or board that decides from month to month.
    pub council: BodyId,
}

/// Areas that the council decides; the others are the assembly's.
const OF_COUNCIL: [Area; 7] = [
    Area::GrantAward,
    Area::Allocation,
    Area::Benefits,
    Area::Measurement,
    Area::Engagement,
    Area::Publication,
    Area::Pilot,
];

impl CharterTemplate {
    /// The charter in its first version, with new ids.
    pub fn charter(self, bodies: TemplateBodies, ids: &dyn Ids) -> Charter {
        Charter { version: 1, rights: self.rights(bodies, ids) }
    }

    /// One right for each area. What the council can't settle goes to the assembly: money to its right over fund policy,
    /// everything else to its right over disputes.
    pub fn rights(self, bodies: TemplateBodies, ids: &dyn Ids) -> Vec<DecisionRight> {
        let rights: Vec<(Area, DecisionRightId)> =
            Area::ALL.iter().map(|area| (*area, DecisionRightId(ids.next()))).collect();
        let of = |wanted: Area| rights.iter().find(|(area, _)| *area == wanted).map(|(_, id)| *id);
        let right = |(area, id): &(Area, DecisionRightId)| {
            let of_council = self.is_of_council(*area);
            let next = if area.is_money() { Area::FundPolicy } else { Area::Dispute };
            DecisionRight {
                id: *id,
                area: *area,
                fund: None,
                allocation: None,
                range: None,
                body: if of_council { bodies.council } else { bodies.assembly },
                rule: self.rule(*area),
                escalates_to: of(next).filter(|_| of_council),
            }
        };
        rights.iter().map(right).collect()
    }

    /// Each area with whether the council decides it, and by which rule.
    pub fn outline(self) -> impl Iterator<Item = (Area, bool, Rule)> {
        Area::ALL.iter().map(move |area| (*area, self.is_of_council(*area), self.rule(*area)))
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::PartnerLedCouncil => "Partner-led council",
            Self::CommunityAssembly => "Community assembly",
            Self::ConsensusCircle => "Consensus circle",
            Self::BalancedBoard => "Balanced board",
        }
    }

    /// What it comes to.
    pub fn summary(self) -> &'static str {
        match self {
            Self::PartnerLedCouncil => {
                "A council decides about money by majority: partners must agree on their own, and funders count a third \
                 at most. How communities are engaged its partners decide, and the others may object. What it can't settle goes \
                 to the assembly."
            }
            Self::CommunityAssembly => {
                "The assembly of all organisations decides by majority, and about its charter by two thirds; about money \
                 only its partners vote."
            }
            Self::ConsensusCircle => {
                "A circle decides by consent: one reasoned objection stops a proposal, unless two thirds of all and two \
                 thirds of the partners set it aside."
            }
            Self::BalancedBoard => {
                "A board decides about money by three fifths, and by three fifths of its partners: funders, the backbone \
                 and observers count two fifths each at most, and nothing passes without partners."
            }
        }
    }

    /// Which body the template needs beside the assembly: a council where it has one, and none where not.
    ///
    /// # Errors
    /// [`Refusal::TemplateCouncil`] where one is missing, or named for nothing.
    pub fn bodies(self, assembly: BodyId, council: Option<BodyId>) -> Result<TemplateBodies, Refusal> {
        if council.is_some() != self.has_council() {
            return Err(Refusal::TemplateCouncil { template: self });
        }
        Ok(TemplateBodies { assembly, council: council.unwrap_or(assembly) })
    }

    /// Whether it has a body beside the assembly.
    pub fn has_council(self) -> bool {
        self != Self::CommunityAssembly
    }

    fn is_of_council(self, area: Area) -> bool {
        self.has_council() && OF_COUNCIL.contains(&area)
    }

    fn rule(self, area: Area) -> Rule {
        match (self, area) {
            (_, Area::Charter) => self.amending(),
            (Self::PartnerLedCouncil, area) if area.is_money() => by_partners_and_majority(),
            (Self::PartnerLedCouncil, Area::Engagement) => by_partners_unless_objected(),
            (Self::CommunityAssembly, area) if area.is_money() => by_partners_alone(),
            (Self::ConsensusCircle, area) if self.is_of_circle(area) => by_consent(),
            (Self::ConsensusCircle, area) if area.is_money() => by_partners_and_majority(),
            (Self::BalancedBoard, area) if area.is_money() => by_three_fifths(),
            _ => by_simple_majority(),
        }
    }

    fn is_of_circle(self, area: Area) -> bool {
        self == Self::ConsensusCircle && OF_COUNCIL.contains(&area)
    }

    /// Who decides what is changed by two thirds, with the partners' own agreement.
    fn amending(self) -> Rule {
        Rule {
            method: Method::Supermajority,
            threshold: Fraction::new(2, 3),
            discussion: 14 * DAY,
            voting: 14 * DAY,
            ..by_partners_and_majority()
        }
    }
}

fn share(constituency: Constituency, numerator: i64, denominator: i64) -> Option<ConstituencyShare> {
    Fraction::new(numerator, denominator).map(|share| ConstituencyShare { constituency, share })
}

/// Partners must agree, so funders can't pass it alone; they count a third at most, so none of them can stop it; and the
/// only quorum is the partners', so none can starve it.
fn by_partners_and_majority() -> Rule {
    Rule {
        caps: share(Constituency::Funder, 1, 3).into_iter().collect(),
        concurrence: vec![Constituency::Partner],
        constituency_quorums: share(Constituency::Partner, 1, 2).into_iter().collect(),
        discussion: 3 * DAY,
        ..Rule::plain(Method::Majority)
    }
}

/// Funders have no vote.
fn by_partners_alone() -> Rule {
    Rule {
        reserved: Some(Constituency::Partner),
        quorum: Some(Fraction::HALF),
        discussion: 3 * DAY,
        ..Rule::plain(Method::Majority)
    }
}

/// Partners hold the relationship, so they lead; one organisation that sees harm in it takes it to the assembly.
fn by_partners_unless_objected() -> Rule {
    let constituencies = vec![Constituency::Funder, Constituency::Backbone, Constituency::Observer];
    Rule { objectors: Some(Objectors { constituencies, organisations: 1 }), ..by_partners_alone() }
}

/// Without a partner's consent there is none; and an objection of one funder is set aside by the others, who count two
/// thirds at least.
fn by_consent() -> Rule {
    Rule { method: Method::Consent, set_aside: Fraction::new(2, 3), ..by_partners_and_majority() }
}

/// Partners must agree on their own; funders count two fifths at most, too little to stop it.
fn by_three_fifths() -> Rule {
    let others = [Constituency::Funder, Constituency::Backbone, Constituency::Observer];
    Rule {
        method: Method::Supermajority,
        threshold: Fraction::new(3, 5),
        caps: others.into_iter().filter_map(|constituency| share(constituency, 2, 5)).collect(),
        concurrence: vec![Constituency::Partner],
        constituency_quorums: share(Constituency::Partner, 1, 2).into_iter().collect(),
        discussion: 3 * DAY,
        ..Rule::plain(Method::Majority)
    }
}

fn by_simple_majority() -> Rule {
    Rule { quorum: Some(Fraction::HALF), discussion: DAY, ..Rule::plain(Method::Majority) }
}
