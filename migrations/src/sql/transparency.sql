-- One log for each collaborative: the head is its write lock.
create table activity_heads (
  collaborative_id uuid not null references collaboratives (id),
  sequence whole not null check (sequence >= 0),
  hash bytes not null,
  -- Whether some webhook waits for entries.
  webhooks flag not null,
  primary key (collaborative_id)
);
create table activities (
  collaborative_id uuid not null,
  sequence whole not null check (sequence >= 1),
  at instant not null,
  actor_id uuid,
  verb text not null,
  subject_kind text not null,
  subject_id uuid,
  -- The proposal, fund or reporting period that it changed: its subject, or what that belongs to.
  concerns_id uuid,
  data_class text not null,
  owner_id uuid,
  canonical text not null,
  prior_hash bytes not null,
  hash bytes not null,
  primary key (collaborative_id, sequence),
  check (data_class <> 'ORGANISATION' or owner_id is not null),
  foreign key (collaborative_id) references activity_heads (collaborative_id),
  foreign key (collaborative_id, owner_id) references organisations (collaborative_id, id)
);
create index activities_of_subject on activities (collaborative_id, subject_id, sequence);
create index activities_concerning on activities (collaborative_id, concerns_id, sequence) where concerns_id is not null;
create table activity_details (
  collaborative_id uuid not null,
  sequence whole not null,
  salt bytes not null,
  change json not null,
  primary key (collaborative_id, sequence),
  foreign key (collaborative_id, sequence) references activities (collaborative_id, sequence)
);
create table refused_attempts (
  collaborative_id uuid not null references collaboratives (id),
  actor_id uuid not null,
  act text not null,
  code text not null,
  window_starts_at instant not null,
  times whole not null check (times >= 1),
  primary key (collaborative_id, actor_id, act, code),
  foreign key (collaborative_id, actor_id) references memberships (collaborative_id, id)
);
create table idempotency_keys (
  collaborative_id uuid not null,
  actor_id uuid not null,
  key text not null,
  act text not null,
  input_digest bytes not null,
  subject_id uuid not null,
  created_at instant not null,
  primary key (collaborative_id, actor_id, key),
  foreign key (collaborative_id, actor_id) references memberships (collaborative_id, id)
);
-- Where a member has the log sent, as far as they may read it.
create table webhook_endpoints (
  collaborative_id uuid not null,
  id uuid not null,
  membership_id uuid not null,
  url text not null,
  -- What others are told of the address.
  host text not null,
  description text,
  -- What is sent: everything where a list is empty.
  verbs json not null,
  subject_kinds json not null,
  -- Up to here the log was looked at.
  reached whole not null check (reached >= 0),
  -- Since then nothing has come through.
  failing_since instant,
  -- Until then it is left alone.
  pauses_until instant,
  disabled_at instant,
  disabled_reason text check (disabled_reason in ('BY_OWNER', 'BY_STEWARD', 'GONE', 'FAILING', 'MEMBERSHIP_ENDED')),
  created_at instant not null,
  primary key (collaborative_id, id),
  check ((disabled_at is null) = (disabled_reason is null)),
  foreign key (collaborative_id, membership_id) references memberships (collaborative_id, id)
);
create index webhook_endpoints_of_member on webhook_endpoints (collaborative_id, membership_id);
-- What its messages are signed by. They must be readable to sign: whoever holds the database can, as with signing_keys.
create table webhook_keys (
  collaborative_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  secret bytes not null,
  private_key bytes not null,
  public_key bytes not null,
  created_at instant not null,
  -- Replaced: it signs beside the new one until then.
  ends_at instant,
  primary key (collaborative_id, id),
  foreign key (collaborative_id, endpoint_id) references webhook_endpoints (collaborative_id, id)
);
create index webhook_keys_of_endpoint on webhook_keys (collaborative_id, endpoint_id);
create table webhook_deliveries (
  collaborative_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  -- The entry, or none for a test.
  sequence whole,
  -- What was done to it is sent one after the other, and a test stands by itself.
  subject_id uuid not null,
  state text not null check (state in ('PENDING', 'DELIVERED', 'DEAD', 'WITHHELD')),
  -- How often it failed since it was last begun anew.
  failed whole not null check (failed >= 0),
  attempts json not null,
  next_attempt_at instant not null,
  -- A server is sending it.
  claimed_until instant,
  created_at instant not null,
  settled_at instant,
  primary key (collaborative_id, id),
  unique (collaborative_id, endpoint_id, sequence),
  check ((state = 'PENDING') = (settled_at is null)),
  foreign key (collaborative_id, endpoint_id) references webhook_endpoints (collaborative_id, id),
  foreign key (collaborative_id, sequence) references activities (collaborative_id, sequence)
);
create index webhook_deliveries_of_subject on webhook_deliveries (collaborative_id, endpoint_id, subject_id, sequence);
create index webhook_deliveries_by_state on webhook_deliveries (collaborative_id, endpoint_id, state, next_attempt_at);
