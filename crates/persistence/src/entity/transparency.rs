//! The activity log and what guards each write.

use super::{entity, identified, tenant};

entity! {
    activity_head ("activity_heads") key(collaborative_id: CollaborativeId) {
        sequence: i64,
        hash: Vec<u8>,
        /// Whether some webhook waits for entries.
        webhooks: bool,
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

entity! {
    /// Where a member has the log sent.
    webhook_endpoint ("webhook_endpoints") key(collaborative_id: CollaborativeId, id: WebhookEndpointId) {
        membership_id: MembershipId,
        url: String,
        host: String,
        description: Option<String>,
        verbs: Stored<Vec<String>>,
        subject_kinds: Stored<Vec<String>>,
        /// Up to here the log was looked at.
        reached: i64,
        /// Since then nothing has come through.
        failing_since: Option<DateTimeUtc>,
        /// Until then it is left alone.
        pauses_until: Option<DateTimeUtc>,
        disabled_at: Option<DateTimeUtc>,
        disabled_reason: Option<DisabledReason>,
        created_at: DateTimeUtc,
    }
}

entity! {
    webhook_key ("webhook_keys") key(collaborative_id: CollaborativeId, id: Uuid) {
        endpoint_id: WebhookEndpointId,
        secret: Vec<u8>,
        private_key: Vec<u8>,
        public_key: Vec<u8>,
        created_at: DateTimeUtc,
        ends_at: Option<DateTimeUtc>,
    }
}

entity! {
    webhook_delivery ("webhook_deliveries") key(collaborative_id: CollaborativeId, id: WebhookDeliveryId) {
        endpoint_id: WebhookEndpointId,
        /// The entry; none for a test.
        sequence: Option<i64>,
        subject_id: Uuid,
        state: DeliveryState,
        /// How often it failed since it was last begun anew.
        failed: i64,
        attempts: Stored<Vec<Attempt>>,
        next_attempt_at: DateTimeUtc,
        /// A server is sending it.
        claimed_until: Option<DateTimeUtc>,
        created_at: DateTimeUtc,
        settled_at: Option<DateTimeUtc>,
    }
}

tenant!(
    activity_head,
    activity,
    activity_detail,
    refused_attempt,
    idempotency_key,
    webhook_endpoint,
    webhook_key,
    webhook_delivery
);
identified!(webhook_endpoint, webhook_key, webhook_delivery);

pub(super) mod rows {
    pub use super::activity::Model as ActivityRow;
    pub use super::activity_detail::Model as ActivityDetailRow;
    pub use super::activity_head::Model as ActivityHeadRow;
    pub use super::webhook_delivery::Model as WebhookDeliveryRow;
    pub use super::webhook_endpoint::Model as WebhookEndpointRow;
}
