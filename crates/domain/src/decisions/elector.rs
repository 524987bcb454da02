//! The frozen electorate: who may vote, with which weight, and who is out because of a conflict of interest.

use serde::{Deserialize, Serialize};

use super::{Choice, Method, Rule};
use crate::tenancy::Constituency;
use crate::vocabulary::vocabulary;
use crate::{OrganisationId, SeatId};

/// A seat as it stood when voting opened. Later changes of seats, weights or charter never touch it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Elector {
    pub seat: SeatId,
    /// The organisation it speaks for.
    pub organisation: OrganisationId,
    /// The effective one: see [`effective_constituency`].
    pub constituency: Constituency,
    /// How many votes the seat has: a whole number, at least 1. A seat with less has no vote.
    pub weight: i64,
    /// Why the seat is out of this vote; none: it takes part.
    #[serde(default)]
    pub recused: Option<Recusal>,
    /// A conflict of interest that was declared after the seat's secret ballot was cast. It changes nothing, as the ballot
    /// can't be found again, and is shown beside the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Recusal>,
}

impl Elector {
    /// Whether the seat takes part in a vote under this rule, so that it is in its numbers: it votes, or advises, and is not
    /// recused.
    pub fn takes_part(&self, rule: &Rule) -> bool {
        self.recused.is_none() && self.is_of(rule)
    }

    /// Whether a seat of this constituency may vote under this rule at all.
    pub(super) fn is_of(&self, rule: &Rule) -> bool {
        matches!(self.part(rule), Part::Votes | Part::Advises)
    }

    /// What the seat may do in a vote under this rule, unless it is recused.
    pub fn part(&self, rule: &Rule) -> Part {
        let objects = rule.objectors.as_ref().is_some_and(|who| who.constituencies.contains(&self.constituency));
        let shut_out = rule.reserved.is_some_and(|reserved| reserved != self.constituency);
        if self.weight < 1 {
            Part::LooksOn
        } else if objects {
            Part::MayObject
        } else if shut_out {
            Part::LooksOn
        } else if rule.method == Method::Advice && rule.deciding_seat() != Some(self.seat) {
            Part::Advises
        } else {
            Part::Votes
        }
    }
}

vocabulary! {
    /// What a seat may do in a vote.
    pub enum Part as "PartInVote" {
        /// It votes; under ADVICE and DELEGATED, it decides.
        Votes,
        /// It advises the seat that decides.
        Advises,
        /// It has no vote, and may object to what the others decide.
        MayObject,
        /// It has no vote: another constituency decides.
        LooksOn,
    }
}

impl Part {
    /// The answers that a seat with this part may give; none where a ballot is no answer to one question.
    pub fn answers(self, rule: &Rule) -> &'static [Choice] {
        match self {
            Self::Votes if rule.method == Method::Advice => &[Choice::For, Choice::Against],
            Self::Votes | Self::Advises => rule.method.choices(),
            Self::MayObject => &[Choice::Object, Choice::StandAside],
            Self::LooksOn => &[],
        }
    }
}

/// The constituency that caps, quorums and the partner-led check see: FUNDER for every organisation that counts as a
/// funder, whatever its label.
pub fn effective_constituency(label: Constituency, counts_as_funder: bool) -> Constituency {
    if counts_as_funder { Constituency::Funder } else { label }
}

vocabulary! {
    /// Why a seat is out of a vote.
    pub enum RecusalReason {
        /// Its organisation is named as a beneficiary of the action.
        NamedBeneficiary,
        /// Its holder or its organisation declared an interest with a named beneficiary.
        DeclaredInterest,
        /// Its holder asked to be out.
        OwnWish,
    }
}

/// A seat's absence from numerator, denominator and quorum base of one vote. It is not an abstention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recusal {
    pub reason: RecusalReason,
    /// The beneficiary that the conflict is with; none where the holder asked to be out.
    #[serde(default)]
    pub organisation: Option<OrganisationId>,
}

impl Recusal {
    /// The recusal of somebody who asked for it.
    pub const OWN_WISH: Self = Self { reason: RecusalReason::OwnWish, organisation: None };
}
