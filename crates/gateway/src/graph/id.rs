//! Global ids: a type and a UUID in base64url. Unknown, foreign and malformed ones are answered alike.

use async_graphql::ID;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::failure::{Failure, Result};

/// An id of the domain that clients hold.
pub(crate) trait GlobalId: Copy {
    /// The name of the GraphQL type.
    const TYPE: &'static str;
    /// The thing in plain words.
    const WORD: &'static str;
    fn from_uuid(uuid: Uuid) -> Self;
    fn uuid(self) -> Uuid;
}

macro_rules! global_ids {
    ($($id:ident = $type:literal, $word:literal;)+) => {
    $(
        impl GlobalId for domain::$id {
            const TYPE: &'static str = $type;
            const WORD: &'static str = $word;
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            fn uuid(self) -> Uuid {
                self.0
            }
        }
    )+

        /// Every type of which there are ids.
        const TYPES: &[&str] = &[$($type),+];
    };
}

global_ids! {
    CollaborativeId = "Collaborative", "collaborative";
    PersonId = "Person", "person";
    OrganisationId = "Organisation", "organisation";
    MembershipId = "Membership", "membership";
    InvitationId = "Invitation", "invitation";
    AccessTokenId = "AccessToken", "access token";
    WebhookEndpointId = "WebhookEndpoint", "webhook endpoint";
    WebhookDeliveryId = "WebhookDelivery", "webhook delivery";
    BodyId = "Body", "body";
    SeatId = "Seat", "seat";
    DecisionRightId = "DecisionRight", "decision right";
    ProposalId = "Proposal", "proposal";
    CommentId = "Comment", "comment";
    DelegatedUseId = "DelegatedUse", "use of a delegation";
    InterestId = "Interest", "interest";
    FundId = "Fund", "fund";
    PledgeId = "Pledge", "pledge";
    ContributionId = "Contribution", "contribution";
    AllocationId = "Allocation", "allocation";
    GrantId = "Grant", "grant";
    InstalmentId = "Instalment", "instalment";
    AccountId = "Account", "account";
    TransferId = "Transfer", "transfer";
    OutcomeId = "Outcome", "outcome";
    IndicatorId = "Indicator", "indicator";
    PeriodId = "ReportingPeriod", "reporting period";
    BenchmarkId = "Benchmark", "baseline or target";
    ReportId = "Report", "report";
    SharingConsentId = "SharingConsent", "sharing consent";
    FileId = "File", "file";
    ImportId = "Import", "import";
    PublishedVoteId = "PublishedVote", "published vote";
    StatementId = "GrantStatement", "grant statement";
    KnownOrganisationId = "KnownOrganisation", "known organisation";
    ProgrammeId = "Programme", "programme";
}

pub(crate) fn encode<T: GlobalId>(id: T) -> ID {
    ID(encode_parts(T::TYPE, id.uuid()))
}

pub(super) fn encode_parts(kind: &str, uuid: Uuid) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}:{}", uuid.simple()))
}

/// The id of a thing whose kind is a word of the activity log, such as `grantStatement`; none where clients know no such
/// thing.
pub(crate) fn encode_subject(kind: &str, uuid: Uuid) -> Option<ID> {
    TYPES.iter().find(|of| word_of(of) == kind).map(|of| ID(encode_parts(of, uuid)))
}

/// The kind, as the activity log writes it, and the UUID.
pub(crate) fn decode_subject(id: &ID) -> Result<(String, Uuid)> {
    let known = parts(id).filter(|(of, _)| TYPES.contains(&of.as_str()));
    known.map(|(of, uuid)| (word_of(&of), uuid)).ok_or_else(|| Failure::not_found("subject"))
}

fn word_of(of: &str) -> String {
    let (first, rest) = of.split_at(of.chars().next().map_or(0, char::len_utf8));
    first.to_lowercase() + rest
}

/// The id, where it is one of this type.
pub(crate) fn decode<T: GlobalId>(id: &ID) -> Result<T> {
    match parts(id) {
        Some((kind, uuid)) if kind == T::TYPE => Ok(T::from_uuid(uuid)),
        _ => Err(Failure::not_found(T::WORD)),
    }
}

pub(crate) fn decode_optional<T: GlobalId>(id: Option<&ID>) -> Result<Option<T>> {
    id.map(decode).transpose()
}

/// The type and the UUID in an id.
pub(crate) fn parts(id: &ID) -> Option<(String, Uuid)> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(id.as_str()).ok()?).ok()?;
    let (kind, uuid) = text.split_once(':')?;
    // Exactly as we write it: one thing has one id.
    let parsed = Uuid::try_parse(uuid).ok().filter(|parsed| parsed.simple().to_string() == uuid)?;
    Some((kind.to_owned(), parsed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{FundId, GrantId};

    #[test]
    fn an_id_comes_back_as_what_it_was_and_as_nothing_else() {
        let fund = FundId(Uuid::from_u128(7));
        assert_eq!(decode::<FundId>(&encode(fund)).ok(), Some(fund));
        assert_eq!(decode::<GrantId>(&encode(fund)).err(), Some(Failure::not_found("grant")));
    }

    #[test]
    fn a_subject_of_the_log_has_the_id_that_clients_know_it_by() {
        let id = domain::StatementId(Uuid::from_u128(7));
        assert_eq!(encode_subject("grantStatement", id.0), Some(encode(id)));
        assert_eq!(decode_subject(&encode(id)).ok(), Some(("grantStatement".to_owned(), id.0)));
        assert_eq!(encode_subject("something", id.0), None);
    }

    #[test]
    fn malformed_ids_are_answered_like_unknown_ones() {
        for bad in ["", "x", "RnVuZDo", "Fund:1", "%%%", "RnVuZDpub3QtYS11dWlk"] {
            assert_eq!(decode::<FundId>(&ID(bad.to_owned())).err(), Some(Failure::not_found("fund")), "{bad}");
        }
    }
}
