//! Inputs and payloads of the mutations about decisions.

use async_graphql::{Enum, ID, InputObject, SimpleObject};
use domain::decisions::{Area, Case, Choice};
use persistence::decisions::Interested;

use super::action_input::ActionInput;
use super::charter::{Charter, Founding};
use super::charter_input::{DecisionRightInput, DeclaredImbalanceInput};
use super::discussion::Comment;
use super::interest::Interest;
use super::projects::BudgetInput;
use super::proposal::Proposal;
use super::ranking::ProposalOptionInput;
use crate::graph::scalar::{CurrencyCode, Decimal};
use crate::graph::tenancy::Collaborative;

/// The whole set of rights.
#[derive(Debug, InputObject)]
pub(crate) struct DraftCharterInput {
    /// Who decides what, by which rule; at most 500.
    pub(super) rights: Vec<DecisionRightInput>,
    /// Imbalances to adopt knowingly; they are published.
    #[graphql(default)]
    pub(super) declared_imbalances: Vec<DeclaredImbalanceInput>,
}

/// The charter as it was written.
#[derive(SimpleObject)]
pub(crate) struct DraftCharterPayload {
    /// The new version.
    pub(super) charter: Charter,
    /// The collaborative, of which it is the charter now.
    pub(super) collaborative: Collaborative,
}

/// Assent to one exact charter.
#[derive(Debug, InputObject)]
pub(crate) struct AssentToCharterInput {
    /// The digest of the charter that was read; assent to another text is refused.
    pub(super) digest: String,
}

/// How far founding has come.
#[derive(SimpleObject)]
pub(crate) struct AssentToCharterPayload {
    /// Who has assented and who has not.
    pub(super) founding: Founding,
    /// The collaborative that is to be founded.
    pub(super) collaborative: Collaborative,
}

/// Nothing more is needed.
#[derive(Debug, InputObject)]
pub(crate) struct FoundCollaborativeInput {
    /// The version of the charter under which it is founded, as a check against surprises.
    pub(super) charter_version: i64,
}

/// The founded collaborative.
#[derive(SimpleObject)]
pub(crate) struct FoundCollaborativePayload {
    /// The collaborative.
    pub(super) collaborative: crate::graph::tenancy::Collaborative,
}

/// Whose interest it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum InterestOf {
    /// The viewer's own.
    Myself,
    /// That of the organisation for which the viewer acts.
    MyOrganisation,
}

impl From<InterestOf> for Interested {
    fn from(of: InterestOf) -> Self {
        match of {
            InterestOf::Myself => Self::Myself,
            InterestOf::MyOrganisation => Self::MyOrganisation,
        }
    }
}

/// An interest to declare.
#[derive(Debug, InputObject)]
pub(crate) struct DeclareInterestInput {
    /// Whose interest it is.
    pub(super) of: InterestOf,
    /// The organisation that decisions may benefit.
    pub(super) counterparty_id: ID,
    /// What the interest is, at most 5,000 characters.
    pub(super) nature: String,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    pub(super) idempotency_key: Option<String>,
}

/// The declared interest.
#[derive(SimpleObject)]
pub(crate) struct DeclareInterestPayload {
    /// The interest. Open votes that would benefit its counterparty have recused the seats concerned.
    pub(super) interest: Interest,
    /// The collaborative, with its lists as they are now.
    pub(super) collaborative: Collaborative,
}

/// An interest that no longer holds.
#[derive(Debug, InputObject)]
pub(crate) struct EndInterestInput {
    /// The interest.
    pub(super) interest_id: ID,
}

/// The ended interest.
#[derive(SimpleObject)]
pub(crate) struct EndInterestPayload {
    /// The interest. Votes that are open keep their recusals.
    pub(super) interest: Interest,
}

/// What anybody should know before they decide. Each text has at most 50,000 characters. A vote opens only once every
/// question is answered; where there is nothing to say, that is the answer.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct CaseInput {
    /// What is proposed and why.
    summary: String,
    /// Who gains.
    who_gains: Option<String>,
    /// Who loses.
    who_loses: Option<String>,
    /// What it costs, not in money alone.
    cost: Option<String>,
    /// How harm is kept off.
    safeguards: Option<String>,
    /// What else could be done.
    alternatives: Option<String>,
}

impl From<CaseInput> for Case {
    fn from(input: CaseInput) -> Self {
        let CaseInput { summary, who_gains, who_loses, cost, safeguards, alternatives } = input;
        Self { summary, who_gains, who_loses, cost, safeguards, alternatives }
    }
}

/// A matter to put to the body that decides it.
#[derive(Debug, InputObject)]
pub(crate) struct CreateProposalInput {
    /// What it is about, in one line of at most 300 characters.
    pub(super) title: String,
    /// What anybody should know before they decide.
    pub(super) case: CaseInput,
    /// What shall be done when it passes; left out, it is advice.
    pub(super) action: Option<ActionInput>,
    /// Instead of one action, options to be put in order: from 2 to 50.
    pub(super) options: Option<Vec<ProposalOptionInput>>,
    /// The position among the options of the one that changes nothing, from 0. Needed where they are about money.
    pub(super) status_quo: Option<u32>,
    /// Instead of one action, a budget to be shared among projects; those that are chosen are done, all or none.
    pub(super) budget: Option<BudgetInput>,
    /// The area of advice; an action has its own.
    pub(super) area: Option<Area>,
    /// The binding proposal, not yet voted on, for which this one asks for advice; its result is shown there.
    pub(super) consults_on_id: Option<ID>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    pub(super) idempotency_key: Option<String>,
}

/// A change of a proposal that is not yet voted on.
#[derive(Debug, InputObject)]
pub(crate) struct AmendProposalInput {
    /// The proposal.
    pub(super) proposal_id: ID,
    /// The version that was read; another current one is a conflict, and nothing is lost.
    pub(super) expected_version: i64,
    /// The title as it shall be.
    pub(super) title: String,
    /// The case as it shall be.
    pub(super) case: CaseInput,
    /// The action as it shall be; left out, it becomes advice.
    pub(super) action: Option<ActionInput>,
    /// The options as they shall be, instead of one action.
    pub(super) options: Option<Vec<ProposalOptionInput>>,
    /// The position among the options of the one that changes nothing, from 0.
    pub(super) status_quo: Option<u32>,
    /// The budget with its projects as they shall be, instead of one action.
    pub(super) budget: Option<BudgetInput>,
}

/// Declares inputs that name a proposal, and nothing else.
macro_rules! proposal_inputs {
    ($($(#[$doc:meta])* $input:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, InputObject)]
        pub(crate) struct $input {
            /// The proposal.
            pub(super) proposal_id: ID,
        }
    )+};
}

proposal_inputs! {
    /// A proposal to discuss.
    OpenDiscussionInput,
    /// A proposal to vote on.
    OpenVotingInput,
    /// A proposal to take back.
    WithdrawProposalInput,
    /// A proposal whose action shall be tried again.
    RetryEnactmentInput,
}

/// A remark to make.
#[derive(Debug, InputObject)]
pub(crate) struct AddCommentInput {
    /// The proposal.
    pub(super) proposal_id: ID,
    /// What it says, at most 5,000 characters.
    pub(super) body: String,
    /// The remark that it answers; left out, it begins a thread.
    pub(super) reply_to_id: Option<ID>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    pub(super) idempotency_key: Option<String>,
}

/// A ballot to cast.
#[derive(Debug, InputObject)]
pub(crate) struct CastBallotInput {
    /// The proposal.
    pub(super) proposal_id: ID,
    /// The seat that votes; needed only by somebody who holds several of the electorate, and to vote for a seat that lets one's
    /// own vote for it.
    pub(super) seat_id: Option<ID>,
    /// The answer. MAJORITY, SUPERMAJORITY and UNANIMITY take FOR, AGAINST and ABSTAIN; CONSENT takes CONSENT, STAND_ASIDE and
    /// OBJECT. While the body is asked to set objections aside, FOR, AGAINST and ABSTAIN answer that. Under ADVICE every seat
    /// advises FOR, AGAINST or ABSTAIN, and the deciding one, once those who must be heard were, decides FOR or AGAINST. Under
    /// DELEGATED the deciding seat alone says FOR or AGAINST. A seat that may only object takes OBJECT, and STAND_ASIDE to withdraw
    /// that, also where ballots are final, or to say that it has no objection.
    pub(super) choice: Choice,
    /// Why, at most 5,000 characters; needed with OBJECT and for everything under ADVICE: what to consider, or what became of
    /// the advice. Not taken with a SECRET ballot.
    pub(super) reason: Option<String>,
}

/// Objections that the body is asked to set aside.
#[derive(Debug, InputObject)]
pub(crate) struct AskToSetAsideInput {
    /// The proposal.
    pub(super) proposal_id: ID,
    /// The seats whose objections stand and shall be set aside; at most 1,000.
    pub(super) seat_ids: Vec<ID>,
}

/// An offered amendment to accept.
#[derive(Debug, InputObject)]
pub(crate) struct AcceptAmendmentInput {
    /// The proposal.
    pub(super) proposal_id: ID,
    /// The seat that objects; needed only by somebody who holds several of the electorate.
    pub(super) seat_id: Option<ID>,
    /// The number of the offer that was read; another newest one is a conflict, and nothing changes.
    pub(super) offer: i64,
}

/// A seat to take out of one vote.
#[derive(Debug, InputObject)]
pub(crate) struct RecuseSeatInput {
    /// The proposal.
    pub(super) proposal_id: ID,
    /// The seat; needed only by somebody who holds several of the electorate.
    pub(super) seat_id: Option<ID>,
}

/// A disagreement to put on record.
#[derive(Debug, InputObject)]
pub(crate) struct RecordDissentInput {
    /// The proposal, once it is decided.
    pub(super) proposal_id: ID,
    /// The seat that disagrees; needed only by somebody who holds several of the electorate.
    pub(super) seat_id: Option<ID>,
    /// Why, at most 5,000 characters. Every member reads it, also where ballots are secret.
    pub(super) statement: String,
}

/// A matter to look up.
#[derive(Debug, InputObject)]
pub(crate) struct MatterInput {
    /// The area.
    pub(super) area: Area,
    /// The fund.
    pub(super) fund_id: Option<ID>,
    /// The allocation.
    pub(super) allocation_id: Option<ID>,
    /// The amount.
    pub(super) amount: Option<Decimal>,
    /// The amount's currency; needed with an amount.
    pub(super) currency: Option<CurrencyCode>,
    /// The organisations that would be given the money, at most 100; with them the fund. What each was given from it in the
    /// last 90 days, or stands to be given, is added to the amount, as it is when the matter is proposed.
    #[graphql(default)]
    pub(super) beneficiary_ids: Vec<ID>,
}

/// The drafted proposal.
#[derive(SimpleObject)]
pub(crate) struct CreateProposalPayload {
    /// The proposal.
    pub(super) proposal: Proposal,
    /// The collaborative, with its lists as they are now.
    pub(super) collaborative: Collaborative,
}

/// The remark that was made.
#[derive(SimpleObject)]
pub(crate) struct AddCommentPayload {
    /// The remark.
    pub(super) comment: Comment,
    /// The proposal as it is now.
    pub(super) proposal: Proposal,
}

/// Declares payloads that hold the proposal as it is now.
macro_rules! proposal_payloads {
    ($($(#[$doc:meta])* $payload:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub(crate) struct $payload {
            /// The proposal as it is now.
            pub(super) proposal: Proposal,
        }
    )+};
}

proposal_payloads! {
    /// The amended proposal.
    AmendProposalPayload,
    /// The proposal under discussion.
    OpenDiscussionPayload,
    /// The proposal that is voted on.
    OpenVotingPayload,
    /// The proposal that was voted on. With final ballots, or once one seat has decided, it may have closed, and its action may
    /// have been done.
    CastBallotPayload,
    /// The proposal that was voted on. With final ballots it may have closed, and the chosen option may have been done.
    RankOptionsPayload,
    /// The proposal that was voted on. With final ballots it may have closed, and the chosen projects may have been done.
    AllocateVotesPayload,
    /// The proposal, with the round about its objections.
    AskToSetAsidePayload,
    /// The proposal as amended, under discussion again.
    AcceptAmendmentPayload,
    /// The proposal, whose vote closes later.
    RequestExtensionPayload,
    /// The proposal, whose vote is held again or which went to the next right.
    RequestRevotePayload,
    /// The proposal from which a seat was recused.
    RecuseSeatPayload,
    /// The proposal with the dissent on record.
    RecordDissentPayload,
    /// The withdrawn proposal.
    WithdrawProposalPayload,
    /// The proposal whose action was tried again.
    RetryEnactmentPayload,
}
