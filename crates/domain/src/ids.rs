//! Identities. Each is a UUID made outside this crate (version 7, so that byte order is time order).

/// Declares id types that can't be mistaken for one another.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        /// SeaORM asks this of every primary key; no database counts our ids up.
        #[cfg(feature = "columns")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}

ids! {
    /// A collaborative: the tenant.
    CollaborativeId,
    /// A person, across collaboratives.
    PersonId,
    /// An organisation inside one collaborative.
    OrganisationId,
    /// A person's part in one collaborative.
    MembershipId,
    /// An offer of a membership, sent to somebody.
    InvitationId,
    /// An access token that a member made.
    AccessTokenId,
    /// A place to which a member has the log sent.
    WebhookEndpointId,
    /// One message to such a place.
    WebhookDeliveryId,
    /// A group that decides.
    BodyId,
    /// A place in a body.
    SeatId,
    /// One right of the charter.
    DecisionRightId,
    /// A matter put to a body.
    ProposalId,
    /// A remark in a proposal's discussion.
    CommentId,
    /// One use of a right to decide alone.
    DelegatedUseId,
    /// A declared interest.
    InterestId,
    /// A pooled fund.
    FundId,
    /// A funder's promise to a fund.
    PledgeId,
    /// Money received from a funder.
    ContributionId,
    /// A part of a fund set aside for a purpose.
    AllocationId,
    /// A grant made by a fund.
    GrantId,
    /// One planned payment of a grant to one grantee.
    InstalmentId,
    /// An account of the ledger.
    AccountId,
    /// A movement between two accounts.
    TransferId,
    /// A change sought together.
    OutcomeId,
    /// A measure of an outcome.
    IndicatorId,
    /// A set of category options that a value belongs to.
    CombinationId,
    /// A reporting period.
    PeriodId,
    /// A baseline or a target.
    BenchmarkId,
    /// What one organisation reported for one period.
    ReportId,
    /// An organisation's consent to its values being seen.
    SharingConsentId,
    /// A file that somebody handed in.
    FileId,
    /// One run of an import.
    ImportId,
    /// A vote about projects that was held elsewhere, as somebody published it.
    PublishedVoteId,
    /// A grant as somebody else published it.
    StatementId,
    /// An organisation as others name it; no party of the collaborative.
    KnownOrganisationId,
    /// A programme under which others published grants.
    ProgrammeId,
}
