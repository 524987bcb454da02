//! Anything by its global id. Unknown, foreign and malformed ids are answered alike: null.

use async_graphql::{Context, ID, Interface, Object};
use domain::{
    AccessTokenId, AccountId, AllocationId, BenchmarkId, BodyId, CommentId, ContributionId, DelegatedUseId, FileId,
    FundId, GrantId, ImportId, IndicatorId, InstalmentId, InterestId, KnownOrganisationId, MembershipId,
    OrganisationId, OutcomeId, PeriodId, PledgeId, ProgrammeId, ProposalId, PublishedVoteId, ReportId, SeatId,
    SharingConsentId, StatementId, TransferId, WebhookDeliveryId, WebhookEndpointId,
};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::decisions::{
    Comment, CommentById, DelegatedUse, DelegatedUseById, Interest, InterestById, Proposal, ProposalById,
};
use super::failure::{Failure, Result};
use super::files::{File, FileById};
use super::funds::{
    Account, AccountById, Allocation, AllocationById, Contribution, ContributionById, Fund, FundById, Grant, GrantById,
    Instalment, InstalmentById, Pledge, PledgeById, Transfer, TransferById,
};
use super::history::{
    GrantStatement, Import, ImportById, KnownOrganisation, KnownOrganisationById, Programme, ProgrammeById,
    PublishedVote, PublishedVoteById, StatementById,
};
use super::id::{self, GlobalId};
use super::measurement::{
    Benchmark, BenchmarkById, ConsentById, Indicator, IndicatorById, Outcome, OutcomeById, PeriodById, Report,
    ReportById, ReportingPeriod, SharingConsent,
};
use super::scope::{Scope, Snapshot, snapshot};
use super::tenancy::{
    AccessToken, AccessTokenById, Body, BodyById, Collaborative, Membership, MembershipById, Organisation,
    OrganisationById, Seat, SeatById,
};
use super::transparency::{WebhookDelivery, WebhookDeliveryById, WebhookEndpoint, WebhookEndpointById};
use super::viewer::Viewer;
use crate::graph::cost::list_size;

/// Declares what can be found by its global id: the GraphQL type, its id, and what loads its rows. The type's own `load`
/// makes it of the row, which by then is there.
macro_rules! nodes {
    ($($node:ident: $id:ident, $load:ident;)+) => {
        /// Something with a global id.
        #[derive(Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "The global id."))]
        #[expect(clippy::large_enum_variant, reason = "one lives only until its answer is written")]
        pub(crate) enum Node {
            Viewer(Viewer),
            Collaborative(Collaborative),
            $($node($node)),+
        }

        async fn find(snapshot: &Snapshot, kind: &str, uuid: Uuid) -> Result<Option<Node>> {
            $(if kind == <$id as GlobalId>::TYPE {
                return match snapshot.load::<$load>(uuid).await? {
                    Some(_) => if_readable($node::load(snapshot, $id(uuid)).await.map(Node::from)),
                    None => Ok(None),
                };
            })+
            Ok(None)
        }
    };
}

nodes! {
    Organisation: OrganisationId, OrganisationById;
    Membership: MembershipId, MembershipById;
    AccessToken: AccessTokenId, AccessTokenById;
    WebhookEndpoint: WebhookEndpointId, WebhookEndpointById;
    WebhookDelivery: WebhookDeliveryId, WebhookDeliveryById;
    Body: BodyId, BodyById;
    Seat: SeatId, SeatById;
    Proposal: ProposalId, ProposalById;
    Comment: CommentId, CommentById;
    DelegatedUse: DelegatedUseId, DelegatedUseById;
    Interest: InterestId, InterestById;
    Fund: FundId, FundById;
    Pledge: PledgeId, PledgeById;
    Contribution: ContributionId, ContributionById;
    Allocation: AllocationId, AllocationById;
    Grant: GrantId, GrantById;
    Instalment: InstalmentId, InstalmentById;
    Transfer: TransferId, TransferById;
    Account: AccountId, AccountById;
    Outcome: OutcomeId, OutcomeById;
    Indicator: IndicatorId, IndicatorById;
    Benchmark: BenchmarkId, BenchmarkById;
    ReportingPeriod: PeriodId, PeriodById;
    Report: ReportId, ReportById;
    SharingConsent: SharingConsentId, ConsentById;
    File: FileId, FileById;
    Import: ImportId, ImportById;
    GrantStatement: StatementId, StatementById;
    KnownOrganisation: KnownOrganisationId, KnownOrganisationById;
    Programme: ProgrammeId, ProgrammeById;
    PublishedVote: PublishedVoteId, PublishedVoteById;
}

/// What is here but not for this reader is answered like what is not here.
fn if_readable(loaded: Result<Node>) -> Result<Option<Node>> {
    match loaded {
        Err(failure) if failure.code == "NOT_FOUND" => Ok(None),
        loaded => loaded.map(Some),
    }
}

impl Node {
    /// What this id stands for in the collaborative of the request, or the viewer, who needs none.
    pub(crate) async fn of(ctx: &Context<'_>, id: &ID) -> Result<Option<Self>> {
        if let Some(person) = Scope::of(ctx)?.caller().person.filter(|person| *id == id::encode(*person)) {
            return Ok(Viewer::load(ctx, person).await?.map(Self::from));
        }
        let snapshot = snapshot(ctx).await?;
        if *id == id::encode(snapshot.collaborative.id) {
            return Ok(Some(Collaborative::of(snapshot).into()));
        }
        match id::parts(id) {
            Some((kind, uuid)) => find(&snapshot, &kind, uuid).await,
            None => Ok(None),
        }
    }
}

/// The most ids in one question.
const MOST: usize = 100;

/// The root's way to anything.
#[derive(Debug, Default)]
pub(super) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything in this collaborative by its global id, and the viewer by theirs; null where there is no such thing here.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The global id.")] id: ID) -> Result<Option<Node>> {
        Node::of(ctx, &id).await
    }

    /// Several things by their global ids, in the order of the ids; null in the place of what is not here.
    #[graphql(directive = list_size::apply(None, Some(vec!["ids".to_owned()])))]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The global ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MOST {
            return Err(Failure::new("INVALID_INPUT", format!("At most {MOST} ids at once.")).field("ids"));
        }
        try_join_all(ids.iter().map(|id| Node::of(ctx, id))).await
    }
}
