-- History as others published it: shown beside the books, never mixed into them.
create table imports (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  format text not null check (format in ('THREE_SIXTY_GIVING', 'PABULIB')),
  file_name text not null,
  file_digest bytes not null,
  started_at instant not null,
  finished_at instant,
  imported whole not null check (imported >= 0),
  changed whole not null check (changed >= 0),
  unchanged whole not null check (unchanged >= 0),
  refused whole not null check (refused >= 0),
  report json not null,
  primary key (collaborative_id, id)
);
-- An organisation as others name it: no party, no seat. Whether it is one of the parties follows from their identifiers.
create table known_organisations (
  collaborative_id uuid not null,
  id uuid not null,
  name text not null,
  import_id uuid not null,
  primary key (collaborative_id, id),
  foreign key (collaborative_id, import_id) references imports (collaborative_id, id)
);
create table known_organisation_identifiers (
  collaborative_id uuid not null,
  scheme text not null,
  value text not null,
  known_organisation_id uuid not null,
  primary key (collaborative_id, scheme, value),
  foreign key (collaborative_id, known_organisation_id) references known_organisations (collaborative_id, id)
);
create index known_organisation_identifiers_of on known_organisation_identifiers (collaborative_id, known_organisation_id);
create table known_organisation_aliases (
  collaborative_id uuid not null,
  known_organisation_id uuid not null,
  name text not null,
  source text not null,
  import_id uuid not null,
  primary key (collaborative_id, known_organisation_id, name),
  foreign key (collaborative_id, known_organisation_id) references known_organisations (collaborative_id, id),
  foreign key (collaborative_id, import_id) references imports (collaborative_id, id)
);
create table programmes (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  publisher text not null,
  title text not null,
  code text,
  primary key (collaborative_id, id),
  unique (collaborative_id, publisher, title)
);
create table grant_statements (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  publisher text not null,
  external_id text not null,
  version whole not null check (version >= 1),
  digest bytes not null,
  title text,
  description text,
  currency text not null,
  amount whole not null,
  amount_applied_for whole,
  amount_disbursed whole,
  awarded_on day not null,
  awarded_on_text text not null,
  to_individual flag not null,
  recipient_name text,
  recipient_id uuid,
  funder_name text not null,
  funder_id uuid,
  programme_id uuid,
  primary key (collaborative_id, id),
  unique (collaborative_id, publisher, external_id),
  check ((recipient_id is not null) <= (recipient_name is not null)),
  foreign key (collaborative_id, recipient_id) references known_organisations (collaborative_id, id),
  foreign key (collaborative_id, funder_id) references known_organisations (collaborative_id, id),
  foreign key (collaborative_id, programme_id) references programmes (collaborative_id, id)
);
create index grant_statements_of_recipient on grant_statements (collaborative_id, recipient_id, id);
create index grant_statements_of_programme on grant_statements (collaborative_id, programme_id, id);
-- Each record as it was published. Not append-only: what should never have been published can still be erased here.
create table grant_statement_versions (
  collaborative_id uuid not null,
  statement_id uuid not null,
  version whole not null check (version >= 1),
  import_id uuid not null,
  imported_at instant not null,
  digest bytes not null,
  notes json not null,
  original json not null,
  primary key (collaborative_id, statement_id, version),
  foreign key (collaborative_id, statement_id) references grant_statements (collaborative_id, id),
  foreign key (collaborative_id, import_id) references imports (collaborative_id, id)
);
create index grant_statement_versions_of_import on grant_statement_versions (collaborative_id, import_id);
-- Votes about projects that were held elsewhere, as somebody published them: a record, of which nothing follows.
create table published_votes (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  import_id uuid not null,
  digest bytes not null,
  title text not null,
  currency text,
  places whole not null check (places >= 0),
  point_places whole not null check (point_places >= 0),
  budget whole not null check (budget >= 0),
  published_rule text,
  rule json not null,
  projects json not null,
  ballot_count whole not null check (ballot_count >= 0),
  result json not null,
  primary key (collaborative_id, id),
  unique (collaborative_id, digest),
  foreign key (collaborative_id, import_id) references imports (collaborative_id, id)
);
-- Their ballots without their voters: those that say the same are one, with their number.
create table published_ballots (
  collaborative_id uuid not null,
  vote_id uuid not null,
  number whole not null check (number >= 1),
  voters whole not null check (voters >= 1),
  ballot json not null,
  primary key (collaborative_id, vote_id, number),
  foreign key (collaborative_id, vote_id) references published_votes (collaborative_id, id)
);
