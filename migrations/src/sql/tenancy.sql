-- Identity: apart from tenant data, so that signing in needs no collaborative.
create table persons (
  id uuid primary key,
  -- Whoever came through an outside issuer has none: what others say of an address must not take it from its owner.
  email text unique,
  name text not null,
  locale text not null,
  created_at instant not null
);
create table credentials (
  person_id uuid primary key references persons (id),
  password_hash text not null,
  -- What is done in its sessions is marked, until the person chooses a password of their own.
  set_by_operator flag not null,
  changed_at instant not null
);
-- As whom outside issuers know a person. Never found by an address: the person linked it, or joined with it.
create table identities (
  issuer text not null,
  subject text not null,
  person_id uuid not null references persons (id),
  linked_at instant not null,
  primary key (issuer, subject)
);
create index identities_of_person on identities (person_id);
create table signing_keys (
  id text primary key,
  private_key bytes not null,
  public_key bytes not null,
  created_at instant not null,
  retires_at instant
);
create table refresh_tokens (
  id uuid primary key,
  family_id uuid not null,
  person_id uuid not null references persons (id),
  operator flag not null,
  digest bytes not null unique,
  issued_at instant not null,
  expires_at instant not null,
  family_ends_at instant not null,
  used_at instant,
  revoked_at instant
);
create index refresh_tokens_family on refresh_tokens (family_id);
create table collaboratives (
  id uuid primary key,
  slug text not null unique,
  name text not null,
  purpose text not null,
  currency text not null,
  time_zone text not null,
  locale text not null,
  stage text not null check (stage in ('DRAFT', 'FOUNDED', 'WOUND_UP')),
  sample flag not null,
  created_at instant not null,
  founded_at instant
);
create table belongings (
  person_id uuid not null references persons (id),
  collaborative_id uuid not null references collaboratives (id),
  primary key (person_id, collaborative_id)
);
-- What will be due: enough to find the collaborative, nothing of its data.
create table due (
  id uuid primary key,
  collaborative_id uuid not null references collaboratives (id),
  kind text not null,
  subject_id uuid not null,
  at instant not null,
  claimed_until instant,
  attempts whole not null default 0,
  unique (collaborative_id, kind, subject_id)
);
create index due_at on due (at);

-- Parties.
create table organisations (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  name text not null,
  constituency text not null check (constituency in ('FUNDER', 'PARTNER', 'BACKBONE', 'OBSERVER')),
  controlled_by_funder flag not null,
  standing text not null check (standing in ('ACTIVE', 'LEFT')),
  website text,
  admitted_by uuid,
  created_at instant not null,
  primary key (collaborative_id, id)
);
create table organisation_identifiers (
  collaborative_id uuid not null,
  scheme text not null,
  value text not null,
  organisation_id uuid not null,
  primary key (collaborative_id, scheme, value),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id)
);
create index organisation_identifiers_of on organisation_identifiers (collaborative_id, organisation_id);
create table organisation_aliases (
  collaborative_id uuid not null,
  organisation_id uuid not null,
  name text not null,
  source text not null,
  primary key (collaborative_id, organisation_id, name),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id)
);
create table memberships (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  person_id uuid not null references persons (id),
  organisation_id uuid,
  name text not null,
  roles json not null,
  starts_on day not null,
  ends_on day,
  created_at instant not null,
  primary key (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id)
);
create index memberships_of_person on memberships (collaborative_id, person_id);
create index memberships_of_organisation on memberships (collaborative_id, organisation_id);
create unique index memberships_one_open on memberships (collaborative_id, person_id) where ends_on is null;
create table invitations (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  email text not null,
  name text not null,
  organisation_id uuid,
  roles json not null,
  digest bytes not null,
  invited_by uuid,
  created_at instant not null,
  expires_at instant not null,
  accepted_at instant,
  revoked_at instant,
  primary key (collaborative_id, id),
  unique (collaborative_id, digest),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, invited_by) references memberships (collaborative_id, id)
);
-- What a member lets a program do in their name, or a machine read.
create table access_tokens (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  kind text not null check (kind in ('PERSONAL', 'SERVICE')),
  membership_id uuid not null,
  name text not null,
  digest bytes not null,
  acts json not null,
  allowed_origins json not null,
  -- Made in a session that bore the operator's mark: the token bears it too.
  operator flag not null,
  created_at instant not null,
  expires_at instant not null,
  -- To the hour.
  last_used_at instant,
  revoked_at instant,
  revoked_by uuid,
  primary key (collaborative_id, id),
  foreign key (collaborative_id, membership_id) references memberships (collaborative_id, id),
  foreign key (collaborative_id, revoked_by) references memberships (collaborative_id, id)
);
create index access_tokens_of_member on access_tokens (collaborative_id, membership_id);

-- Bodies decide through seats.
create table bodies (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  kind text not null check (kind in ('ASSEMBLY', 'COUNCIL', 'COMMITTEE', 'AFFINITY_GROUP')),
  name text not null,
  mandate text not null,
  parent_id uuid,
  -- The most voting weight that one organisation may hold in it.
  most_weight_per_organisation whole check (most_weight_per_organisation >= 1),
  created_at instant not null,
  primary key (collaborative_id, id),
  foreign key (collaborative_id, parent_id) references bodies (collaborative_id, id)
);
create unique index bodies_one_assembly on bodies (collaborative_id) where kind = 'ASSEMBLY';
create table seats (
  collaborative_id uuid not null,
  id uuid not null,
  body_id uuid not null,
  organisation_id uuid not null,
  constituency text not null check (constituency in ('FUNDER', 'PARTNER', 'BACKBONE', 'OBSERVER')),
  holder_id uuid,
  understudy_id uuid,
  voting flag not null,
  weight whole not null check (weight between 1 and 1000000),
  starts_on day not null,
  planned_from day not null check (planned_from <= starts_on),
  ends_on day,
  most_consecutive_terms whole,
  term_number whole not null check (term_number >= 1),
  created_at instant not null,
  primary key (collaborative_id, id),
  check (ends_on is null or ends_on >= starts_on),
  foreign key (collaborative_id, body_id) references bodies (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, holder_id) references memberships (collaborative_id, id),
  foreign key (collaborative_id, understudy_id) references memberships (collaborative_id, id)
);
-- Who held a seat in which of its terms, and which term in a row it was for that person.
create table seat_terms (
  collaborative_id uuid not null,
  seat_id uuid not null,
  term_number whole not null check (term_number >= 1),
  person_id uuid not null references persons (id),
  membership_id uuid not null,
  starts_on day not null,
  ends_on day,
  in_a_row whole not null check (in_a_row >= 1),
  named_at instant not null,
  primary key (collaborative_id, seat_id, term_number, person_id),
  foreign key (collaborative_id, seat_id) references seats (collaborative_id, id),
  foreign key (collaborative_id, membership_id) references memberships (collaborative_id, id)
);
-- What whoever comes next in a seat should know, term by term.
create table handovers (
  collaborative_id uuid not null,
  seat_id uuid not null,
  term_number whole not null check (term_number >= 1),
  revision whole not null check (revision >= 1),
  items json not null,
  written_by uuid not null,
  written_at instant not null,
  primary key (collaborative_id, seat_id, term_number),
  foreign key (collaborative_id, seat_id) references seats (collaborative_id, id),
  foreign key (collaborative_id, written_by) references memberships (collaborative_id, id)
);
create index seats_of_body on seats (collaborative_id, body_id);
create index seats_of_holder on seats (collaborative_id, holder_id);
create index seats_of_organisation on seats (collaborative_id, organisation_id);
