-- The charter: a version holds the whole set of rights.
create table charters (
  collaborative_id uuid not null references collaboratives (id),
  version whole not null check (version >= 1),
  proposal_id uuid,
  declared_imbalances json not null,
  digest bytes not null,
  written_at instant not null,
  primary key (collaborative_id, version)
);
create table decision_rights (
  collaborative_id uuid not null,
  charter_version whole not null,
  id uuid not null,
  area text not null,
  fund_id uuid,
  allocation_id uuid,
  range_from whole,
  range_up_to whole,
  range_currency text,
  position whole not null,
  body_id uuid not null,
  rule json not null,
  escalates_to uuid,
  primary key (collaborative_id, charter_version, id),
  later foreign key (collaborative_id, fund_id) references funds (collaborative_id, id),
  later foreign key (collaborative_id, allocation_id) references allocations (collaborative_id, id),
  foreign key (collaborative_id, charter_version) references charters (collaborative_id, version),
  foreign key (collaborative_id, body_id) references bodies (collaborative_id, id)
);
create table founding_assents (
  collaborative_id uuid not null,
  charter_version whole not null,
  organisation_id uuid not null,
  membership_id uuid not null,
  at instant not null,
  primary key (collaborative_id, charter_version, organisation_id),
  foreign key (collaborative_id, charter_version) references charters (collaborative_id, version),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, membership_id) references memberships (collaborative_id, id)
);
create table interests (
  collaborative_id uuid not null,
  id uuid not null,
  person_id uuid,
  organisation_id uuid,
  counterparty_id uuid not null,
  nature text not null,
  declared_by uuid not null,
  declared_at instant not null,
  ended_at instant,
  primary key (collaborative_id, id),
  check ((person_id is null) <> (organisation_id is null)),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, counterparty_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, declared_by) references memberships (collaborative_id, id)
);
create index interests_with on interests (collaborative_id, counterparty_id);

-- Proposals, their electorates and ballots.
create table proposals (
  collaborative_id uuid not null,
  id uuid not null,
  area text not null,
  title text not null,
  proposer_id uuid not null,
  proposer_person_id uuid not null,
  state text not null check (state in ('DRAFT', 'DISCUSSION', 'VOTING', 'PASSED', 'FAILED', 'LAPSED', 'WITHDRAWN', 'ENACTED', 'ENACTMENT_FAILED')),
  version whole not null check (version >= 1),
  round whole not null check (round >= 0),
  action_kind text,
  beneficiaries json not null,
  -- The binding proposal for which this one asks for advice.
  consults_on uuid,
  fund_id uuid,
  amount whole,
  body_id uuid not null,
  charter_version whole not null,
  right_id uuid not null,
  rule json not null,
  created_at instant not null,
  discussion_at instant,
  opened_at instant,
  closes_at instant,
  closed_at instant,
  outcome text check (outcome in ('PASSED', 'FAILED', 'LAPSED')),
  result json,
  enacted_at instant,
  enactment_failure text,
  enacted_subject uuid,
  primary key (collaborative_id, id),
  check ((state = 'VOTING') <= (opened_at is not null and closes_at is not null)),
  check ((closed_at is null) = (outcome is null)),
  -- What nobody voted on since it was worded anew lapses without a result.
  check ((outcome is null) = (result is null) or (outcome = 'LAPSED' and result is null)),
  check (consults_on is null or action_kind is null),
  later foreign key (collaborative_id, fund_id) references funds (collaborative_id, id),
  foreign key (collaborative_id, consults_on) references proposals (collaborative_id, id),
  foreign key (collaborative_id, proposer_id) references memberships (collaborative_id, id),
  foreign key (collaborative_id, body_id) references bodies (collaborative_id, id),
  foreign key (collaborative_id, charter_version, right_id) references decision_rights (collaborative_id, charter_version, id)
);
create index proposals_by_state on proposals (collaborative_id, state, id);
create index proposals_of_body on proposals (collaborative_id, body_id, id);
create index proposals_consulting on proposals (collaborative_id, consults_on, id) where consults_on is not null;
create table proposal_versions (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  version whole not null,
  title text not null,
  plain_case json not null,
  action json,
  options json,
  projects json,
  author_id uuid not null,
  at instant not null,
  primary key (collaborative_id, proposal_id, version),
  foreign key (collaborative_id, proposal_id) references proposals (collaborative_id, id),
  foreign key (collaborative_id, author_id) references memberships (collaborative_id, id)
);
-- For 90 days awards to one beneficiary from one fund are added up before the right is looked up.
create table beneficiary_amounts (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  organisation_id uuid not null,
  fund_id uuid not null,
  amount whole not null check (amount > 0),
  decided_at instant not null,
  primary key (collaborative_id, proposal_id, organisation_id),
  later foreign key (collaborative_id, fund_id) references funds (collaborative_id, id),
  foreign key (collaborative_id, proposal_id) references proposals (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id)
);
create index beneficiary_amounts_of on beneficiary_amounts (collaborative_id, organisation_id, fund_id, decided_at);
-- Each round of voting on a proposal: what was asked, by which frozen rule, and what it came to.
create table rounds (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  round whole not null check (round >= 1),
  kind text not null check (kind in ('DECISION', 'SETTING_ASIDE', 'FALLBACK')),
  version whole not null,
  charter_version whole not null,
  right_id uuid not null,
  rule json not null,
  objections json not null,
  opened_at instant not null,
  closes_at instant not null,
  ended_at instant,
  result json,
  primary key (collaborative_id, proposal_id, round),
  check (result is null or ended_at is not null),
  foreign key (collaborative_id, proposal_id) references proposals (collaborative_id, id),
  foreign key (collaborative_id, charter_version, right_id) references decision_rights (collaborative_id, charter_version, id)
);
create index rounds_closing on rounds (collaborative_id, closes_at) where ended_at is null;
-- That a seat lets another one vote for it: for one proposal, or until a time.
create table proxies (
  collaborative_id uuid not null,
  giver_id uuid not null,
  number whole not null check (number >= 1),
  body_id uuid not null,
  holder_id uuid not null,
  proposal_id uuid,
  until_at instant,
  -- Who held the two seats when it was given: under another holder, or in another term, it means nothing.
  given_by uuid not null,
  given_to uuid not null,
  giver_term whole not null,
  holder_term whole not null,
  given_at instant not null,
  ended_at instant,
  primary key (collaborative_id, giver_id, number),
  check (giver_id <> holder_id),
  check ((proposal_id is null) <> (until_at is null)),
  foreign key (collaborative_id, giver_id) references seats (collaborative_id, id),
  foreign key (collaborative_id, holder_id) references seats (collaborative_id, id),
  foreign key (collaborative_id, body_id) references bodies (collaborative_id, id),
  foreign key (collaborative_id, proposal_id) references proposals (collaborative_id, id),
  foreign key (collaborative_id, given_by) references memberships (collaborative_id, id),
  foreign key (collaborative_id, given_to) references memberships (collaborative_id, id)
);
create index proxies_of_body on proxies (collaborative_id, body_id) where ended_at is null;
create table electors (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  round whole not null,
  seat_id uuid not null,
  organisation_id uuid not null,
  holder_id uuid not null,
  constituency text not null,
  weight whole not null check (weight >= 1),
  -- By the rule of the round it may vote, advise or object.
  answers flag not null,
  -- It has no vote, and may object to what the others decide.
  objects flag not null,
  recusal json,
  conflict json,
  -- The seat that may vote for it, by which of its proxies, and when that ended.
  proxy_id uuid,
  proxy_number whole,
  proxy_ended_at instant,
  primary key (collaborative_id, proposal_id, round, seat_id),
  check ((proxy_id is null) = (proxy_number is null)),
  unique (collaborative_id, proposal_id, round, seat_id, objects),
  check (proxy_id is not null or proxy_ended_at is null),
  check (proxy_id is null or not objects),
  check (answers or not objects),
  foreign key (collaborative_id, seat_id, proxy_number) references proxies (collaborative_id, giver_id, number),
  foreign key (collaborative_id, proposal_id, round) references rounds (collaborative_id, proposal_id, round),
  foreign key (collaborative_id, seat_id) references seats (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, holder_id) references memberships (collaborative_id, id)
);
create index electors_by_proxy on electors (collaborative_id, seat_id) where proxy_id is not null and proxy_ended_at is null;
create table ballots (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  round whole not null,
  seat_id uuid not null,
  choice text check (choice in ('FOR', 'AGAINST', 'ABSTAIN', 'CONSENT', 'STAND_ASIDE', 'OBJECT')),
  ranks json,
  projects json,
  reason text,
  objects flag not null,
  cast_by uuid not null,
  -- The seat that voted for this one by proxy.
  through_id uuid,
  cast_at instant not null,
  revision whole not null check (revision >= 1),
  primary key (collaborative_id, proposal_id, round, seat_id),
  check ((case when choice is null then 0 else 1 end) + (case when ranks is null then 0 else 1 end) + (case when projects is null then 0 else 1 end) = 1),
  -- Who objects says why, and what a seat without a vote says is an objection, or that there is none.
  check (choice <> 'OBJECT' or length(trim(coalesce(reason, ''))) > 0),
  check (not objects or (coalesce(choice, '') in ('OBJECT', 'STAND_ASIDE') and through_id is null)),
  foreign key (collaborative_id, proposal_id, round, seat_id, objects) references electors (collaborative_id, proposal_id, round, seat_id, objects),
  foreign key (collaborative_id, proposal_id, round, through_id) references electors (collaborative_id, proposal_id, round, seat_id),
  foreign key (collaborative_id, cast_by) references memberships (collaborative_id, id)
);
create table ballot_revisions (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  round whole not null,
  seat_id uuid not null,
  revision whole not null,
  choice text,
  ranks json,
  projects json,
  reason text,
  cast_by uuid not null,
  through_id uuid,
  cast_at instant not null,
  primary key (collaborative_id, proposal_id, round, seat_id, revision),
  check ((case when choice is null then 0 else 1 end) + (case when ranks is null then 0 else 1 end) + (case when projects is null then 0 else 1 end) = 1),
  check (choice <> 'OBJECT' or length(trim(coalesce(reason, ''))) > 0),
  foreign key (collaborative_id, proposal_id, round, seat_id) references electors (collaborative_id, proposal_id, round, seat_id),
  foreign key (collaborative_id, proposal_id, round, through_id) references electors (collaborative_id, proposal_id, round, seat_id),
  foreign key (collaborative_id, cast_by) references memberships (collaborative_id, id)
);
-- Secret ballots: under random keys, without a time, and nothing in them leads to a seat.
create table secret_ballots (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  round whole not null,
  key bytes not null,
  constituency text not null,
  weight whole not null check (weight >= 1),
  choice text check (choice in ('FOR', 'AGAINST', 'ABSTAIN')),
  ranks json,
  projects json,
  primary key (collaborative_id, proposal_id, round, key),
  check ((case when choice is null then 0 else 1 end) + (case when ranks is null then 0 else 1 end) + (case when projects is null then 0 else 1 end) = 1),
  foreign key (collaborative_id, proposal_id, round) references rounds (collaborative_id, proposal_id, round)
);
-- Who has cast one, and nothing more about it.
create table secret_voters (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  round whole not null,
  seat_id uuid not null,
  primary key (collaborative_id, proposal_id, round, seat_id),
  foreign key (collaborative_id, proposal_id, round, seat_id) references electors (collaborative_id, proposal_id, round, seat_id)
);
-- More time for a vote: once for each proposal, on request of an organisation that is affected.
create table extensions (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  round whole not null,
  organisation_id uuid not null,
  membership_id uuid not null,
  reason text not null,
  at instant not null,
  closes_before instant not null,
  closes_at instant not null,
  primary key (collaborative_id, proposal_id),
  foreign key (collaborative_id, proposal_id, round) references rounds (collaborative_id, proposal_id, round),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, membership_id) references memberships (collaborative_id, id)
);
-- That a vote is held again which counted somebody with a conflict of interest: once for each round.
create table revotes (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  round whole not null,
  organisation_id uuid not null,
  membership_id uuid not null,
  reason text not null,
  state_before text not null check (state_before in ('VOTING', 'PASSED', 'FAILED', 'LAPSED', 'ENACTMENT_FAILED')),
  next_round whole,
  at instant not null,
  primary key (collaborative_id, proposal_id, round),
  check (next_round is null or next_round > round),
  foreign key (collaborative_id, proposal_id, round) references rounds (collaborative_id, proposal_id, round),
  foreign key (collaborative_id, proposal_id, next_round) references rounds (collaborative_id, proposal_id, round),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, membership_id) references memberships (collaborative_id, id)
);
-- Where matters went that a body could not settle: after a round, or because a deadline passed.
create table escalations (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  number whole not null check (number >= 1),
  version whole not null,
  charter_version whole not null,
  from_right uuid not null,
  to_right uuid not null,
  reason text not null,
  round whole,
  due_at instant not null,
  sentence text not null,
  at instant not null,
  primary key (collaborative_id, proposal_id, number),
  check ((round is null) = (reason = 'DEADLINE_MISSED')),
  foreign key (collaborative_id, proposal_id, version) references proposal_versions (collaborative_id, proposal_id, version),
  foreign key (collaborative_id, proposal_id, round) references rounds (collaborative_id, proposal_id, round),
  foreign key (collaborative_id, charter_version, from_right) references decision_rights (collaborative_id, charter_version, id),
  foreign key (collaborative_id, charter_version, to_right) references decision_rights (collaborative_id, charter_version, id)
);
create index escalations_due on escalations (collaborative_id, due_at);
-- Each use of a right to decide alone.
create table delegated_uses (
  collaborative_id uuid not null,
  id uuid not null,
  right_id uuid not null,
  number whole not null check (number >= 1),
  proposal_id uuid not null,
  round whole not null,
  seat_id uuid not null,
  at instant not null,
  fund_id uuid,
  amount whole check (amount > 0),
  currency text,
  shares json not null,
  primary key (collaborative_id, id),
  unique (collaborative_id, right_id, number),
  unique (collaborative_id, proposal_id, round),
  check ((amount is null) = (currency is null)),
  later foreign key (collaborative_id, fund_id) references funds (collaborative_id, id),
  foreign key (collaborative_id, proposal_id, round, seat_id) references electors (collaborative_id, proposal_id, round, seat_id)
);
create index delegated_uses_lately on delegated_uses (collaborative_id, right_id, at);
create index delegated_uses_of_right on delegated_uses (collaborative_id, right_id, id);
-- Amendments offered to whoever objects; one that is accepted is the next version.
create table amendment_offers (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  round whole not null,
  number whole not null check (number >= 1),
  based_on whole not null,
  title text not null,
  plain_case json not null,
  action json,
  options json,
  projects json,
  offered_by uuid not null,
  offered_at instant not null,
  accepted_by uuid,
  accepted_at instant,
  primary key (collaborative_id, proposal_id, round, number),
  check ((accepted_by is null) = (accepted_at is null)),
  foreign key (collaborative_id, proposal_id, round) references rounds (collaborative_id, proposal_id, round),
  foreign key (collaborative_id, proposal_id, round, accepted_by) references electors (collaborative_id, proposal_id, round, seat_id),
  foreign key (collaborative_id, offered_by) references memberships (collaborative_id, id)
);
create table comments (
  collaborative_id uuid not null,
  id uuid not null,
  proposal_id uuid not null,
  author_id uuid not null,
  reply_to uuid,
  body text not null,
  at instant not null,
  primary key (collaborative_id, id),
  unique (collaborative_id, proposal_id, id),
  -- An answer belongs to the discussion of what it answers.
  foreign key (collaborative_id, proposal_id, reply_to) references comments (collaborative_id, proposal_id, id),
  foreign key (collaborative_id, proposal_id) references proposals (collaborative_id, id),
  foreign key (collaborative_id, author_id) references memberships (collaborative_id, id)
);
create index comments_replying on comments (collaborative_id, reply_to, id) where reply_to is not null;
-- That a seat disagreed with what was decided, by its holder's choice and in their words.
create table dissents (
  collaborative_id uuid not null,
  proposal_id uuid not null,
  -- The vote by which it was decided so.
  round whole not null,
  seat_id uuid not null,
  membership_id uuid not null,
  statement text not null,
  at instant not null,
  primary key (collaborative_id, proposal_id, round, seat_id),
  foreign key (collaborative_id, proposal_id, round) references rounds (collaborative_id, proposal_id, round),
  foreign key (collaborative_id, seat_id) references seats (collaborative_id, id),
  foreign key (collaborative_id, membership_id) references memberships (collaborative_id, id)
);
