//! The activity log and what guards each write.

use super::{entity, tenant};

entity! {
    activity_head ("activity_heads") key(collaborative_id: CollaborativeId) {
        sequence: i64,
        hash: Vec<u8>,
    }
}

entity! {
    activity ("activities") key(collaborative_id: CollaborativeId, sequence: i64) {
        at: DateTimeUtc,
        actor_id: Option<MembershipId>,
        verb: String,
        subject_kind: String,
        subject_id: Option<Uuid>,
        concerns_id: Option<Uuid>,
        data_class: domain::transparency::DataClass,
        owner_id: Option<OrganisationId>,
        canonical: String,
        prior_hash: Vec<u8>,
        hash: Vec<u8>,
    }
}

entity! {
    activity_detail ("activity_details") key(collaborative_id: CollaborativeId, sequence: i64) {
        salt: Vec<u8>,
        change: Json,
    }
}

entity! {
    refused_attempt ("refused_attempts") key(collaborative_id: CollaborativeId, actor_id: MembershipId, act: String, code: String) {
        window_starts_at: DateTimeUtc,
        times: i64,
    }
}

entity! {
    idempotency_key ("idempotency_keys") key(collaborative_id: CollaborativeId, actor_id: MembershipId, key: String) {
        act: String,
        input_digest: Vec<u8>,
        subject_id: Uuid,
        created_at: DateTimeUtc,
    }
}

tenant!(activity_head, activity, activity_detail, refused_attempt, idempotency_key);

pub(super) mod rows {
    pub use super::activity::Model as ActivityRow;
    pub use super::activity_detail::Model as ActivityDetailRow;
    pub use super::activity_head::Model as ActivityHeadRow;
}
