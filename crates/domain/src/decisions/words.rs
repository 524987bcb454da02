//! The closed sets of words in which decisions are taken.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What is decided.
    pub enum Area {
        /// Who receives a grant, how much and when.
        GrantAward,
        /// Which part of a fund is set aside for what.
        Allocation,
        /// How a fund is run: fees, refunds, reversals, its restriction.
        FundPolicy,
        /// Which indicators everybody reports on.
        Measurement,
        /// Who belongs to the collaborative.
        Membership,
        /// What the parties promise one another.
        Agreement,
        /// How the collaborative works with its communities.
        Engagement,
        /// What is published.
        Publication,
        /// What is tried out before it is adopted.
        Pilot,
        /// Who is paid for what they put in beside money.
        Benefits,
        /// How a dispute ends.
        Dispute,
        /// Who decides what: the decision rights themselves.
        Charter,
    }
}

impl Area {
    /// Whether decisions in this area move money, so that they must be partner-led.
    pub fn is_money(self) -> bool {
        matches!(self, Self::GrantAward | Self::Allocation | Self::FundPolicy | Self::Benefits)
    }

    /// Whether there are actions in this area that no budget can hold, such as taking something back.
    pub(super) fn has_single_matters(self) -> bool {
        let of_money = matches!(self, Self::GrantAward | Self::Allocation | Self::FundPolicy);
        of_money || matches!(self, Self::Measurement | Self::Membership | Self::Charter)
    }
}

vocabulary! {
    /// How answers become an outcome.
    pub enum Method {
        /// More than a threshold of the base is for it; more than half unless the rule says otherwise.
        Majority,
        /// At least a threshold above one half is for it.
        Supermajority,
        /// Nobody is against it and at least one is for it.
        Unanimity,
        /// Somebody consents and no objection stands.
        Consent,
        /// Options are put in order by every ballot; what has the strongest paths over all others comes first.
        Ranked,
        /// A budget is shared among projects by the ballots of all; each project that is chosen is done.
        Allocation,
        /// One seat decides, once it has heard advice from every constituency that the rule names.
        Advice,
        /// One seat decides alone, within limits for each act and for a period; each use is listed.
        Delegated,
    }
}

impl Method {
    /// The methods in which a body answers one question, so that a ballot is one [`Choice`].
    pub const OF_ONE_ANSWER: &'static [Self] = &[Self::Majority, Self::Supermajority, Self::Unanimity, Self::Consent];

    /// The answers that a ballot may give under this method; none where a ballot is no answer to one question.
    pub fn choices(self) -> &'static [Choice] {
        match self {
            Self::Majority | Self::Supermajority | Self::Unanimity | Self::Advice => {
                &[Choice::For, Choice::Against, Choice::Abstain]
            }
            Self::Consent => &[Choice::Consent, Choice::StandAside, Choice::Object],
            Self::Delegated => &[Choice::For, Choice::Against],
            Self::Ranked | Self::Allocation => &[],
        }
    }

    /// Whether a body answers one question by it.
    pub fn is_of_one_answer(self) -> bool {
        Self::OF_ONE_ANSWER.contains(&self)
    }

    /// Whether one seat or role decides, and nobody votes.
    pub fn is_sole(self) -> bool {
        matches!(self, Self::Advice | Self::Delegated)
    }

    /// The answer that carries a proposal.
    pub fn in_favour(self) -> Choice {
        if self == Self::Consent { Choice::Consent } else { Choice::For }
    }

    /// The answer that stops one.
    pub fn opposed(self) -> Choice {
        if self == Self::Consent { Choice::Object } else { Choice::Against }
    }

    /// The answer that is cast, so that it helps the quorum, yet not counted.
    pub fn neutral(self) -> Choice {
        if self == Self::Consent { Choice::StandAside } else { Choice::Abstain }
    }

    /// Whether a share of the base decides.
    pub fn has_threshold(self) -> bool {
        matches!(self, Self::Majority | Self::Supermajority)
    }
}

vocabulary! {
    /// What the votes in favour are compared with.
    pub enum Base {
        /// The counted weight: for and against, abstentions left out.
        Cast,
        /// The weight of the whole electorate, whether it voted or not.
        Eligible,
    }
}

vocabulary! {
    /// Who sees how a seat voted.
    pub enum Secrecy {
        /// Everybody who may read the proposal, at once.
        Open,
        /// Nobody but the voter until the vote is closed, then everybody who may read the proposal.
        HiddenUntilClose,
        /// Nobody, ever; a list says only who has voted.
        Secret,
    }
}

vocabulary! {
    /// What a ballot answers.
    pub enum Choice {
        /// In favour.
        For,
        /// Opposed.
        Against,
        /// Neither; helps the quorum and is not counted.
        Abstain,
        /// Can live with it (consent).
        Consent,
        /// Neither consents nor objects: by it an objection is withdrawn, or whoever may object says that they have none.
        StandAside,
        /// Sees harm in it, and says which: under consent, or where others decide and one may object.
        Object,
    }
}

vocabulary! {
    /// What a round of voting asks.
    pub enum RoundKind as "VotingRoundKind" {
        /// Whether the proposal is carried, by the method of its rule.
        Decision,
        /// Whether objections are set aside, so that they no longer stand in the way of consent.
        SettingAside,
        /// Whether it is carried by supermajority, with objections standing at the end of the consent round.
        Fallback,
    }
}

vocabulary! {
    /// How a vote ended.
    pub enum Outcome as "DecisionOutcome" {
        /// The rule is met.
        Passed,
        /// The rule is not met.
        Failed,
        /// There was nothing to judge by: no electorate, no ballots, no quorum, nothing that counts.
        Lapsed,
    }
}

vocabulary! {
    /// Where a proposal stands.
    pub enum ProposalState {
        /// Being written.
        Draft,
        /// Open for remarks and amendments.
        Discussion,
        /// Open for ballots; version, rule and electorate are frozen.
        Voting,
        /// Carried. One with an action is enacted in the same act.
        Passed,
        /// Voted down.
        Failed,
        /// Ended without a judgement.
        Lapsed,
        /// Taken back by whoever proposed it.
        Withdrawn,
        /// Carried, and its action is done.
        Enacted,
        /// Carried, and its action could not be done; it may be tried again.
        EnactmentFailed,
    }
}

impl From<Outcome> for ProposalState {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Passed => Self::Passed,
            Outcome::Failed => Self::Failed,
            Outcome::Lapsed => Self::Lapsed,
        }
    }
}
