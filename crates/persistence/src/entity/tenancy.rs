//! Parties and bodies.

use super::{entity, identified, tenant};

entity! {
    organisation ("organisations") key(collaborative_id: CollaborativeId, id: OrganisationId) {
        name: String,
        constituency: Constituency,
        controlled_by_funder: bool,
        standing: Standing,
        website: Option<String>,
        admitted_by: Option<ProposalId>,
        created_at: DateTimeUtc,
    }
}

entity! {
    organisation_identifier ("organisation_identifiers") key(collaborative_id: CollaborativeId, scheme: String, value: String) {
        organisation_id: OrganisationId,
    }
}

entity! {
    organisation_alias ("organisation_aliases") key(collaborative_id: CollaborativeId, organisation_id: OrganisationId, name: String) {
        source: String,
    }
}

entity! {
    membership ("memberships") key(collaborative_id: CollaborativeId, id: MembershipId) {
        person_id: PersonId,
        organisation_id: Option<OrganisationId>,
        name: String,
        roles: Stored<Vec<Role>>,
        starts_on: NaiveDate,
        ends_on: Option<NaiveDate>,
        created_at: DateTimeUtc,
    }
}

entity! {
    invitation ("invitations") key(collaborative_id: CollaborativeId, id: InvitationId) {
        email: String,
        name: String,
        organisation_id: Option<OrganisationId>,
        roles: Stored<Vec<Role>>,
        digest: Vec<u8>,
        invited_by: Option<MembershipId>,
        created_at: DateTimeUtc,
        expires_at: DateTimeUtc,
        accepted_at: Option<DateTimeUtc>,
        revoked_at: Option<DateTimeUtc>,
    }
}

entity! {
    access_token ("access_tokens") key(collaborative_id: CollaborativeId, id: AccessTokenId) {
        kind: TokenKind,
        /// Who made it.
        membership_id: MembershipId,
        name: String,
        digest: Vec<u8>,
        acts: Stored<Vec<Act>>,
        allowed_origins: Stored<Vec<String>>,
        operator: bool,
        created_at: DateTimeUtc,
        expires_at: DateTimeUtc,
        /// To the hour.
        last_used_at: Option<DateTimeUtc>,
        revoked_at: Option<DateTimeUtc>,
        revoked_by: Option<MembershipId>,
    }
}

entity! {
    body ("bodies") key(collaborative_id: CollaborativeId, id: BodyId) {
        kind: BodyKind,
        name: String,
        mandate: String,
        parent_id: Option<BodyId>,
        most_weight_per_organisation: Option<i64>,
        created_at: DateTimeUtc,
    }
}

entity! {
    seat ("seats") key(collaborative_id: CollaborativeId, id: SeatId) {
        body_id: BodyId,
        organisation_id: OrganisationId,
        constituency: Constituency,
        holder_id: Option<MembershipId>,
        understudy_id: Option<MembershipId>,
        voting: bool,
        weight: i64,
        starts_on: NaiveDate,
        /// When its term would have begun, had nobody been late.
        planned_from: NaiveDate,
        ends_on: Option<NaiveDate>,
        /// The most terms in a row for one person; none: no limit.
        most_consecutive_terms: Option<i64>,
        /// Counts the terms of this seat.
        term_number: i64,
        created_at: DateTimeUtc,
    }
}

entity! {
    /// Who held a seat in one of its terms.
    seat_term ("seat_terms") key(collaborative_id: CollaborativeId, seat_id: SeatId, term_number: i64, person_id: PersonId) {
        membership_id: MembershipId,
        starts_on: NaiveDate,
        ends_on: Option<NaiveDate>,
        /// Which term in a row it was for this person.
        in_a_row: i64,
        named_at: DateTimeUtc,
    }
}

entity! {
    handover ("handovers") key(collaborative_id: CollaborativeId, seat_id: SeatId, term_number: i64) {
        revision: i64,
        items: Stored<Vec<HandoverItem>>,
        written_by: MembershipId,
        written_at: DateTimeUtc,
    }
}

tenant!(
    organisation,
    organisation_identifier,
    organisation_alias,
    membership,
    invitation,
    access_token,
    body,
    seat,
    seat_term,
    handover
);
identified!(organisation, membership, invitation, access_token, body, seat);

pub(super) mod rows {
    pub use super::access_token::Model as AccessTokenRow;
    pub use super::body::Model as BodyRow;
    pub use super::handover::Model as HandoverRow;
    pub use super::invitation::Model as InvitationRow;
    pub use super::membership::Model as MembershipRow;
    pub use super::organisation::Model as OrganisationRow;
    pub use super::organisation_alias::Model as OrganisationAliasRow;
    pub use super::organisation_identifier::Model as OrganisationIdentifierRow;
    pub use super::seat::Model as SeatRow;
    pub use super::seat_term::Model as SeatTermRow;
}
