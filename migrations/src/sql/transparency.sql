-- One log for each collaborative: the head is its write lock.
create table activity_heads (
  collaborative_id uuid not null references collaboratives (id),
  sequence whole not null check (sequence >= 0),
  hash bytes not null,
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
