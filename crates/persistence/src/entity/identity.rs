//! Identity: apart from tenant data.

use super::entity;

entity! {
    /// A person: one sign-in, many collaboratives.
    person ("persons") key(id: PersonId) {
        /// None of whoever came through an outside issuer.
        email: Option<String>,
        name: String,
        locale: String,
        created_at: DateTimeUtc,
    }
}

entity! {
    credential ("credentials") key(person_id: PersonId) {
        password_hash: String,
        set_by_operator: bool,
        changed_at: DateTimeUtc,
    }
}

entity! {
    /// As whom an outside issuer knows a person.
    outside_identity ("identities") key(issuer: String, subject: String) {
        person_id: PersonId,
        linked_at: DateTimeUtc,
    }
}

entity! {
    signing_key ("signing_keys") key(id: String) {
        private_key: Vec<u8>,
        public_key: Vec<u8>,
        created_at: DateTimeUtc,
        retires_at: Option<DateTimeUtc>,
    }
}

entity! {
    refresh_token ("refresh_tokens") key(id: Uuid) {
        family_id: Uuid,
        person_id: PersonId,
        operator: bool,
        digest: Vec<u8>,
        issued_at: DateTimeUtc,
        expires_at: DateTimeUtc,
        family_ends_at: DateTimeUtc,
        used_at: Option<DateTimeUtc>,
        revoked_at: Option<DateTimeUtc>,
    }
}

entity! {
    /// The tenant itself.
    collaborative ("collaboratives") key(id: CollaborativeId) {
        slug: String,
        name: String,
        purpose: String,
        currency: String,
        time_zone: String,
        locale: String,
        stage: Stage,
        sample: bool,
        created_at: DateTimeUtc,
        founded_at: Option<DateTimeUtc>,
    }
}

entity! {
    /// Which persons belong to which collaborative, for signing in.
    belonging ("belongings") key(person_id: PersonId, collaborative_id: CollaborativeId) {}
}

entity! {
    /// What will be due.
    due ("due") key(id: Uuid) {
        collaborative_id: CollaborativeId,
        kind: String,
        subject_id: Uuid,
        at: DateTimeUtc,
        claimed_until: Option<DateTimeUtc>,
        attempts: i64,
    }
}

pub(super) mod rows {
    pub use super::collaborative::Model as CollaborativeRow;
    pub use super::outside_identity::Model as IdentityRow;
    pub use super::person::Model as PersonRow;
    pub use super::signing_key::Model as SigningKeyRow;
}
