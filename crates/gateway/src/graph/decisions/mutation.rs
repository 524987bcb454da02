//! Acts of decisions.

use async_graphql::{Context, Object};
use domain::ProposalId;
use domain::decisions::MOST_OPTIONS;
use domain::tenancy::Act;
use persistence::decisions;

use super::charter::Charter;
use super::charter_input::NewIds;
use super::collaborative::{charter, founding, interest};
use super::content::{content, continue_known};
use super::difference::{DraftCharterFromTemplateInput, DraftCharterFromTemplatePayload};
use super::discussion::Comment;
use super::projects::AllocateVotesInput;
use super::proposal::Proposal;
use super::ranking::RankOptionsInput;
use super::vote_input::*;
use crate::graph::acting::Acting;
use crate::graph::failure::{Failure, Result, at_most};
use crate::graph::id;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::{Collaborative, key};

#[derive(Debug, Default)]
pub struct DecisionsMutation;

#[Object]
impl DecisionsMutation {
    /// Writes the charter, before founding: the whole set of decision rights. Earlier assents don't count for it.
    async fn draft_charter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The whole set of rights.")] input: DraftCharterInput,
    ) -> Result<DraftCharterPayload> {
        let acting = Acting::of(ctx)?;
        continue_known(ctx, &input.rights).await?;
        let draft = decisions::CharterDraft {
            rights: super::charter_input::rights(&NewIds::Fresh(acting.store()), &input.rights)?,
            declared_imbalances: super::charter_input::imbalances(input.declared_imbalances)?,
        };
        acting.perform(Act::DraftCharter, || decisions::draft_charter(acting.store(), acting.asking(), &draft)).await?;
        let (charter, collaborative) = written(ctx).await?;
        Ok(DraftCharterPayload { charter, collaborative })
    }

    /// Writes the charter of a template, before founding. From there it can be changed like any other draft.
    async fn draft_charter_from_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A template, and the body that is its council.")] input: DraftCharterFromTemplateInput,
    ) -> Result<DraftCharterFromTemplatePayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::TemplateDraft {
            template: input.template,
            council: id::decode_optional(input.council_id.as_ref())?,
            declared_imbalances: super::charter_input::imbalances(input.declared_imbalances)?,
        };
        let attempt = || decisions::draft_charter_from_template(acting.store(), acting.asking(), &command);
        acting.perform(Act::DraftCharterFromTemplate, attempt).await?;
        let (charter, collaborative) = written(ctx).await?;
        Ok(DraftCharterFromTemplatePayload { charter, collaborative })
    }

    /// Assents, for one's organisation, to the charter with this digest.
    async fn assent_to_charter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Assent to one exact charter.")] input: AssentToCharterInput,
    ) -> Result<AssentToCharterPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::AssentToCharter { digest: input.digest };
        let attempt = || decisions::assent_to_charter(acting.store(), acting.asking(), &command);
        acting.perform(Act::AssentToCharter, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        Ok(AssentToCharterPayload { founding: founding(&snapshot).await?, collaborative: Collaborative::of(snapshot) })
    }

    /// Founds the collaborative once every organisation has assented. From then on only decisions change the charter.
    async fn found_collaborative(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Nothing more is needed.")] input: FoundCollaborativeInput,
    ) -> Result<FoundCollaborativePayload> {
        let acting = Acting::of(ctx)?;
        let version = input.charter_version;
        let attempt = || decisions::found_collaborative(acting.store(), acting.asking(), version);
        acting.perform(Act::FoundCollaborative, attempt).await?;
        Ok(FoundCollaborativePayload { collaborative: Collaborative::of(snapshot(ctx).await?) })
    }

    /// Declares an interest. Open votes that would benefit its counterparty recuse the seats concerned at once.
    async fn declare_interest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An interest to declare.")] input: DeclareInterestInput,
    ) -> Result<DeclareInterestPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::DeclareInterest {
            of: input.of.into(),
            counterparty: id::decode(&input.counterparty_id)?,
            nature: input.nature,
            key: key(input.idempotency_key.as_deref())?,
        };
        let attempt = || decisions::declare_interest(acting.store(), acting.asking(), &command);
        let declared = acting.perform(Act::DeclareInterest, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        let interest = interest(&snapshot, declared).await?;
        Ok(DeclareInterestPayload { interest, collaborative: Collaborative::of(snapshot) })
    }

    /// Ends a declared interest. Votes that are open keep their recusals.
    async fn end_interest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An interest that no longer holds.")] input: EndInterestInput,
    ) -> Result<EndInterestPayload> {
        let acting = Acting::of(ctx)?;
        let id = id::decode(&input.interest_id)?;
        let ended =
            acting.perform(Act::EndInterest, || decisions::end_interest(acting.store(), acting.asking(), id)).await?;
        Ok(EndInterestPayload { interest: interest(&*snapshot(ctx).await?, ended).await? })
    }

    /// Puts a matter to the body that decides it, as a draft.
    async fn create_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A matter to put to the body that decides it.")] mut input: CreateProposalInput,
    ) -> Result<CreateProposalPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::CreateProposal {
            wording: decisions::Wording {
                content: content(ctx, input.asked(), input.idempotency_key.as_deref()).await?,
                title: input.title,
                case: input.case.into(),
            },
            area: input.area,
            consults_on: id::decode_optional(input.consults_on_id.as_ref())?,
            key: key(input.idempotency_key.as_deref())?,
        };
        let attempt = || decisions::create_proposal(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::CreateProposal, attempt).await?;
        let collaborative = Collaborative::of(snapshot(ctx).await?);
        Ok(CreateProposalPayload { proposal: loaded(ctx, id).await?, collaborative })
    }

    /// Changes a proposal that is not yet voted on; makes a new version. While it is voted on by consent, the change is
    /// offered to those who object, and nothing changes before one of them accepts it.
    async fn amend_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A change of a proposal that is not yet voted on.")] mut input: AmendProposalInput,
    ) -> Result<AmendProposalPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::AmendProposal {
            proposal: id::decode(&input.proposal_id)?,
            expected_version: input.expected_version,
            wording: decisions::Wording {
                content: content(ctx, input.asked(), None).await?,
                title: input.title,
                case: input.case.into(),
            },
        };
        let attempt = || decisions::amend_proposal(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::AmendProposal, attempt).await?;
        Ok(AmendProposalPayload { proposal: loaded(ctx, id).await? })
    }

    /// Opens the discussion of a draft.
    async fn open_discussion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A proposal to discuss.")] input: OpenDiscussionInput,
    ) -> Result<OpenDiscussionPayload> {
        let acting = Acting::of(ctx)?;
        let id = id::decode(&input.proposal_id)?;
        let id = acting
            .perform(Act::OpenDiscussion, || decisions::open_discussion(acting.store(), acting.asking(), id))
            .await?;
        Ok(OpenDiscussionPayload { proposal: loaded(ctx, id).await? })
    }

    /// Adds a remark to a proposal's discussion.
    async fn add_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A remark to make.")] input: AddCommentInput,
    ) -> Result<AddCommentPayload> {
        let acting = Acting::of(ctx)?;
        let proposal = id::decode(&input.proposal_id)?;
        let command = decisions::AddComment {
            proposal,
            body: input.body,
            reply_to: id::decode_optional(input.reply_to_id.as_ref())?,
            key: key(input.idempotency_key.as_deref())?,
        };
        let attempt = || decisions::add_comment(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::AddComment, attempt).await?;
        let comment = Comment::load(&*snapshot(ctx).await?, id).await?;
        Ok(AddCommentPayload { comment, proposal: loaded(ctx, proposal).await? })
    }

    /// Freezes version, rule and electorate, and opens the vote.
    async fn open_voting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A proposal to vote on.")] input: OpenVotingInput,
    ) -> Result<OpenVotingPayload> {
        let acting = Acting::of(ctx)?;
        let id = id::decode(&input.proposal_id)?;
        let id =
            acting.perform(Act::OpenVoting, || decisions::open_voting(acting.store(), acting.asking(), id)).await?;
        Ok(OpenVotingPayload { proposal: loaded(ctx, id).await? })
    }

    /// Votes through one of the viewer's seats. A ballot may be changed until the close, unless the rule says final. Whoever
    /// repeats a SECRET ballot is told ALREADY_VOTED: it counts, and nobody can find it again.
    async fn cast_ballot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A ballot to cast.")] input: CastBallotInput,
    ) -> Result<CastBallotPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::CastBallot {
            proposal: id::decode(&input.proposal_id)?,
            seat: id::decode_optional(input.seat_id.as_ref())?,
            choice: input.choice,
            reason: input.reason,
        };
        let id = acting
            .perform(Act::CastBallot, || decisions::cast_ballot(acting.store(), acting.asking(), &command))
            .await?;
        Ok(CastBallotPayload { proposal: loaded(ctx, id).await? })
    }

    /// Puts the options of a proposal in order, through one of the viewer's seats. It may be changed until the close, unless
    /// the rule says final.
    async fn rank_options(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Options in the order in which a seat prefers them.")] input: RankOptionsInput,
    ) -> Result<RankOptionsPayload> {
        let acting = Acting::of(ctx)?;
        at_most("ranks", input.ranks.iter().map(|rank| rank.len().max(1)).sum(), MOST_OPTIONS)?;
        let command = decisions::RankOptions {
            proposal: id::decode(&input.proposal_id)?,
            seat: id::decode_optional(input.seat_id.as_ref())?,
            ranks: input.ranks,
        };
        let attempt = || decisions::rank_options(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::RankOptions, attempt).await?;
        Ok(RankOptionsPayload { proposal: loaded(ctx, id).await? })
    }

    /// Says which projects a budget shall be shared among, through one of the viewer's seats. It may be changed until the
    /// close, unless the rule says final. Whoever repeats a SECRET ballot is told ALREADY_VOTED.
    async fn allocate_votes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What a seat says about the projects, to be counted by the rule of the vote.")]
        input: AllocateVotesInput,
    ) -> Result<AllocateVotesPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::AllocateVotes {
            proposal: id::decode(&input.proposal_id)?,
            seat: id::decode_optional(input.seat_id.as_ref())?,
            ballot: input.ballot.read()?,
        };
        let attempt = || decisions::allocate_votes(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::AllocateVotes, attempt).await?;
        Ok(AllocateVotesPayload { proposal: loaded(ctx, id).await? })
    }

    /// Asks the body to set objections aside: a supermajority round with its own ballots, window and quorum, in which whoever
    /// objects votes too. The consent round waits for its answer. Asked by the proposer, a steward, or whoever may vote.
    async fn ask_to_set_aside(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Objections that the body is asked to set aside.")] input: AskToSetAsideInput,
    ) -> Result<AskToSetAsidePayload> {
        let acting = Acting::of(ctx)?;
        at_most("seatIds", input.seat_ids.len(), 1_000)?;
        let command = decisions::AskToSetAside {
            proposal: id::decode(&input.proposal_id)?,
            seats: input.seat_ids.iter().map(id::decode).collect::<Result<_>>()?,
        };
        let attempt = || decisions::ask_to_set_aside(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::AskToSetAside, attempt).await?;
        Ok(AskToSetAsidePayload { proposal: loaded(ctx, id).await? })
    }

    /// Accepts the newest offered amendment as meeting the objection of the viewer's seat: it becomes the next version and is
    /// discussed anew. The round is over, and all its ballots are void.
    async fn accept_amendment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An offered amendment to accept.")] input: AcceptAmendmentInput,
    ) -> Result<AcceptAmendmentPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::AcceptAmendment {
            proposal: id::decode(&input.proposal_id)?,
            seat: id::decode_optional(input.seat_id.as_ref())?,
            offer: input.offer,
        };
        let attempt = || decisions::accept_amendment(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::AcceptAmendment, attempt).await?;
        Ok(AcceptAmendmentPayload { proposal: loaded(ctx, id).await? })
    }

    /// Takes the viewer's own seat out of one vote, and voids the ballot that it may have cast. It can't be taken back.
    async fn recuse_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A seat to take out of one vote.")] input: RecuseSeatInput,
    ) -> Result<RecuseSeatPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::RecuseSeat {
            proposal: id::decode(&input.proposal_id)?,
            seat: id::decode_optional(input.seat_id.as_ref())?,
        };
        let id = acting
            .perform(Act::RecuseSeat, || decisions::recuse_seat(acting.store(), acting.asking(), &command))
            .await?;
        Ok(RecuseSeatPayload { proposal: loaded(ctx, id).await? })
    }

    /// Puts it on record that one of the viewer's seats disagrees with what was decided. By choice, once, after the close.
    async fn record_dissent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A disagreement to put on record.")] input: RecordDissentInput,
    ) -> Result<RecordDissentPayload> {
        let acting = Acting::of(ctx)?;
        let command = decisions::RecordDissent {
            proposal: id::decode(&input.proposal_id)?,
            seat: id::decode_optional(input.seat_id.as_ref())?,
            statement: input.statement,
        };
        let attempt = || decisions::record_dissent(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::RecordDissent, attempt).await?;
        Ok(RecordDissentPayload { proposal: loaded(ctx, id).await? })
    }

    /// Takes one's own proposal back, also while it is voted on.
    async fn withdraw_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A proposal to take back.")] input: WithdrawProposalInput,
    ) -> Result<WithdrawProposalPayload> {
        let acting = Acting::of(ctx)?;
        let id = id::decode(&input.proposal_id)?;
        let id = acting
            .perform(Act::WithdrawProposal, || decisions::withdraw_proposal(acting.store(), acting.asking(), id))
            .await?;
        Ok(WithdrawProposalPayload { proposal: loaded(ctx, id).await? })
    }

    /// Tries a decided action again that could not be done. Every fact is checked anew.
    async fn retry_enactment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A proposal whose action shall be tried again.")] input: RetryEnactmentInput,
    ) -> Result<RetryEnactmentPayload> {
        let acting = Acting::of(ctx)?;
        let id = id::decode(&input.proposal_id)?;
        let id = acting
            .perform(Act::RetryEnactment, || decisions::retry_enactment(acting.store(), acting.asking(), id))
            .await?;
        Ok(RetryEnactmentPayload { proposal: loaded(ctx, id).await? })
    }
}

async fn loaded(ctx: &Context<'_>, id: ProposalId) -> Result<Proposal> {
    Proposal::load(&*snapshot(ctx).await?, id).await
}

/// The charter that was written, and the collaborative whose it is.
async fn written(ctx: &Context<'_>) -> Result<(Charter, Collaborative)> {
    let snapshot = snapshot(ctx).await?;
    let charter = charter(&snapshot).await?;
    let charter = charter.ok_or_else(|| Failure::internal(&"a charter that was written and is not there"))?;
    Ok((charter, Collaborative::of(snapshot)))
}
