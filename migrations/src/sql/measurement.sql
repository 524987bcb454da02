create table outcomes (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  title text not null,
  description text not null,
  sdg_targets json not null,
  created_at instant not null,
  primary key (collaborative_id, id)
);
create table indicators (
  collaborative_id uuid not null,
  id uuid not null,
  outcome_id uuid not null,
  version whole not null check (version >= 1),
  name text not null,
  definition json not null,
  period_type text not null,
  start_month whole not null check (start_month between 1 and 12),
  retired_at instant,
  created_at instant not null,
  primary key (collaborative_id, id),
  foreign key (collaborative_id, outcome_id) references outcomes (collaborative_id, id)
);
create index indicators_of_outcome on indicators (collaborative_id, outcome_id, id);
create table indicator_versions (
  collaborative_id uuid not null,
  indicator_id uuid not null,
  version whole not null,
  definition json not null,
  proposal_id uuid not null,
  adopted_at instant not null,
  primary key (collaborative_id, indicator_id, version),
  foreign key (collaborative_id, indicator_id) references indicators (collaborative_id, id),
  foreign key (collaborative_id, proposal_id) references proposals (collaborative_id, id)
);
-- A set of category options; the one with the key 'TOTAL' is the whole.
create table combinations (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  options_key text not null,
  primary key (collaborative_id, id),
  unique (collaborative_id, options_key)
);
create table reporting_periods (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  period_type text not null,
  start_month whole not null,
  label text not null,
  starts_on day not null,
  ends_on day not null,
  opens_on day not null,
  due_on day not null,
  locks_on day not null,
  expected whole not null check (expected >= 0),
  submitted whole not null check (submitted >= 0),
  accepted whole not null check (accepted >= 0),
  locked_at instant,
  primary key (collaborative_id, id),
  unique (collaborative_id, period_type, start_month, starts_on),
  check (starts_on <= ends_on and opens_on <= due_on and due_on <= locks_on)
);
create table expected_reporters (
  collaborative_id uuid not null,
  period_id uuid not null,
  organisation_id uuid not null,
  reopened_until day,
  primary key (collaborative_id, period_id, organisation_id),
  foreign key (collaborative_id, period_id) references reporting_periods (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id)
);
-- Baselines and targets; a revision is a new row, and the one before it stays.
create table benchmarks (
  collaborative_id uuid not null,
  id uuid not null,
  indicator_id uuid not null,
  kind text not null check (kind in ('BASELINE', 'TARGET')),
  scope text not null,
  period_id uuid,
  combination_id uuid not null,
  organisation_id uuid,
  numerator whole not null,
  denominator whole,
  revision whole not null check (revision >= 1),
  current flag not null,
  reason text,
  set_by uuid not null,
  set_at instant not null,
  primary key (collaborative_id, id),
  unique (collaborative_id, indicator_id, scope, revision),
  check (revision = 1 or reason is not null),
  foreign key (collaborative_id, indicator_id) references indicators (collaborative_id, id),
  foreign key (collaborative_id, period_id) references reporting_periods (collaborative_id, id),
  foreign key (collaborative_id, combination_id) references combinations (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, set_by) references memberships (collaborative_id, id)
);
create unique index benchmarks_current on benchmarks (collaborative_id, indicator_id, scope) where current;
create table reports (
  collaborative_id uuid not null,
  id uuid not null,
  period_id uuid not null,
  organisation_id uuid not null,
  state text not null check (state in ('DRAFT', 'SUBMITTED', 'ACCEPTED', 'RETURNED')),
  version whole not null check (version >= 1),
  accepted_version whole,
  edition whole not null check (edition >= 1),
  created_at instant not null,
  changed_at instant not null,
  primary key (collaborative_id, id),
  unique (collaborative_id, period_id, organisation_id),
  check ((state = 'ACCEPTED') <= (accepted_version is not null)),
  foreign key (collaborative_id, period_id) references reporting_periods (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id)
);
create index reports_of_organisation on reports (collaborative_id, organisation_id, id);
create index reports_of_period on reports (collaborative_id, period_id, id);
create table report_versions (
  collaborative_id uuid not null,
  report_id uuid not null,
  version whole not null,
  narrative text not null,
  correction_reason text,
  submitted_by uuid,
  submitted_at instant,
  decided_by uuid,
  decided_at instant,
  return_reason text,
  primary key (collaborative_id, report_id, version),
  foreign key (collaborative_id, report_id) references reports (collaborative_id, id),
  foreign key (collaborative_id, submitted_by) references memberships (collaborative_id, id),
  foreign key (collaborative_id, decided_by) references memberships (collaborative_id, id)
);
create table report_values (
  collaborative_id uuid not null,
  report_id uuid not null,
  version whole not null,
  indicator_id uuid not null,
  combination_id uuid not null,
  indicator_version whole not null,
  numerator whole not null,
  denominator whole,
  note text,
  primary key (collaborative_id, report_id, version, indicator_id, combination_id),
  foreign key (collaborative_id, report_id, version) references report_versions (collaborative_id, report_id, version),
  foreign key (collaborative_id, indicator_id) references indicators (collaborative_id, id),
  foreign key (collaborative_id, combination_id) references combinations (collaborative_id, id)
);
-- What each organisation's accepted report adds to a collective result, and the sums of it, kept when a report is accepted.
create table result_parts (
  collaborative_id uuid not null,
  indicator_id uuid not null,
  period_id uuid not null,
  combination_id uuid not null,
  organisation_id uuid not null,
  numerator whole not null,
  denominator whole,
  primary key (collaborative_id, indicator_id, period_id, combination_id, organisation_id),
  foreign key (collaborative_id, indicator_id) references indicators (collaborative_id, id),
  foreign key (collaborative_id, period_id) references reporting_periods (collaborative_id, id),
  foreign key (collaborative_id, combination_id) references combinations (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id)
);
create index result_parts_of_organisation on result_parts (collaborative_id, organisation_id, period_id);
create table collective_results (
  collaborative_id uuid not null,
  indicator_id uuid not null,
  period_id uuid not null,
  combination_id uuid not null,
  reporters whole not null check (reporters >= 0),
  numerator whole not null,
  denominator whole,
  greatest whole not null,
  greatest_denominator whole not null,
  consenting whole not null check (consenting >= 0 and consenting <= reporters),
  -- Of those, whose value some read under its name.
  named whole not null check (named >= 0 and named <= reporters),
  primary key (collaborative_id, indicator_id, period_id, combination_id),
  foreign key (collaborative_id, indicator_id) references indicators (collaborative_id, id),
  foreign key (collaborative_id, period_id) references reporting_periods (collaborative_id, id),
  foreign key (collaborative_id, combination_id) references combinations (collaborative_id, id)
);
create table sharing_consents (
  collaborative_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  purpose text not null,
  audience text not null,
  granted_by uuid not null,
  granted_at instant not null,
  withdrawn_at instant,
  primary key (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, granted_by) references memberships (collaborative_id, id)
);
create index sharing_consents_of_organisation on sharing_consents (collaborative_id, organisation_id, id);
create unique index sharing_consents_open on sharing_consents (collaborative_id, organisation_id, purpose, audience)
  where withdrawn_at is null;
