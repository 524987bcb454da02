create table funds (
  collaborative_id uuid not null references collaboratives (id),
  id uuid not null,
  name text not null,
  purpose text not null,
  restriction text,
  currency text not null,
  holder_id uuid not null,
  stage text not null check (stage in ('OPEN', 'FROZEN', 'CLOSED')),
  opened_on day not null,
  created_at instant not null,
  primary key (collaborative_id, id),
  foreign key (collaborative_id, holder_id) references organisations (collaborative_id, id)
);
create table pledges (
  collaborative_id uuid not null,
  id uuid not null,
  fund_id uuid not null,
  organisation_id uuid not null,
  amount whole not null check (amount > 0),
  received whole not null check (received >= 0),
  stage text not null check (stage in ('OPEN', 'FULFILLED', 'CANCELLED')),
  schedule json not null,
  earmark_id uuid,
  note text,
  recorded_by uuid not null,
  created_at instant not null,
  primary key (collaborative_id, id),
  later foreign key (collaborative_id, earmark_id) references allocations (collaborative_id, id),
  foreign key (collaborative_id, fund_id) references funds (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, recorded_by) references memberships (collaborative_id, id)
);
create index pledges_of_fund on pledges (collaborative_id, fund_id, id);
create index pledges_still_open on pledges (collaborative_id, organisation_id) where stage = 'OPEN';
create table allocations (
  collaborative_id uuid not null,
  id uuid not null,
  fund_id uuid not null,
  name text not null,
  purpose text not null,
  proposal_id uuid not null,
  created_at instant not null,
  primary key (collaborative_id, id),
  foreign key (collaborative_id, fund_id) references funds (collaborative_id, id),
  foreign key (collaborative_id, proposal_id) references proposals (collaborative_id, id)
);
create index allocations_of_fund on allocations (collaborative_id, fund_id, id);
create table grants (
  collaborative_id uuid not null,
  id uuid not null,
  fund_id uuid not null,
  allocation_id uuid,
  proposal_id uuid not null,
  proposer_person_id uuid not null,
  title text not null,
  purpose text,
  kind text not null,
  stage text not null check (stage in ('AWARDED', 'AGREED', 'ACTIVE', 'COMPLETED', 'CANCELLED')),
  amount whole not null check (amount > 0),
  starts_on day,
  ends_on day,
  on_hold json,
  awarded_at instant not null,
  primary key (collaborative_id, id),
  check (ends_on is null or starts_on is null or ends_on >= starts_on),
  foreign key (collaborative_id, fund_id) references funds (collaborative_id, id),
  foreign key (collaborative_id, allocation_id) references allocations (collaborative_id, id),
  foreign key (collaborative_id, proposal_id) references proposals (collaborative_id, id)
);
create index grants_of_fund on grants (collaborative_id, fund_id, id);
create table grantees (
  collaborative_id uuid not null,
  grant_id uuid not null,
  organisation_id uuid not null,
  position whole not null,
  amount whole not null check (amount > 0),
  agreed_at instant,
  agreed_by uuid,
  primary key (collaborative_id, grant_id, organisation_id),
  check ((agreed_at is null) = (agreed_by is null)),
  foreign key (collaborative_id, grant_id) references grants (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, agreed_by) references memberships (collaborative_id, id)
);
create index grantees_of_organisation on grantees (collaborative_id, organisation_id, grant_id);

-- The ledger. Balances live beside their entries; each entry names the one before it.
create table accounts (
  collaborative_id uuid not null,
  id uuid not null,
  fund_id uuid not null,
  kind text not null check (kind in ('OUTSIDE', 'AVAILABLE', 'ALLOCATED', 'COMMITTED', 'PAID', 'FEES')),
  owner text not null,
  organisation_id uuid,
  allocation_id uuid,
  grant_id uuid,
  balance whole not null,
  last_sequence whole,
  primary key (collaborative_id, id),
  unique (collaborative_id, fund_id, kind, owner),
  unique (collaborative_id, id, kind),
  unique (collaborative_id, fund_id, id),
  check (kind = 'OUTSIDE' or balance >= 0),
  check (last_sequence is not null or balance = 0),
  check ((kind = 'ALLOCATED') = (allocation_id is not null)),
  check ((kind in ('COMMITTED', 'PAID')) = (grant_id is not null)),
  check ((kind in ('OUTSIDE', 'PAID')) = (organisation_id is not null)),
  -- The balance is that of the last entry.
  later foreign key (collaborative_id, id, last_sequence, balance) references entries (collaborative_id, account_id, sequence, balance_after) deferrable initially immediate,
  foreign key (collaborative_id, fund_id) references funds (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, allocation_id) references allocations (collaborative_id, id),
  foreign key (collaborative_id, grant_id) references grants (collaborative_id, id)
);
create index accounts_outside on accounts (collaborative_id, organisation_id) where kind = 'OUTSIDE';
-- A fund's accounts added up by kind, so that a list of funds with their balances does not grow with their grants.
create table fund_balances (
  collaborative_id uuid not null,
  fund_id uuid not null,
  outside whole not null,
  available whole not null check (available >= 0),
  allocated whole not null check (allocated >= 0),
  committed whole not null check (committed >= 0),
  paid whole not null check (paid >= 0),
  fees whole not null check (fees >= 0),
  primary key (collaborative_id, fund_id),
  check (outside + available + allocated + committed + paid + fees = 0),
  foreign key (collaborative_id, fund_id) references funds (collaborative_id, id)
);
create table transfers (
  collaborative_id uuid not null,
  id uuid not null,
  transaction_id uuid not null,
  fund_id uuid not null,
  kind text not null check (kind in ('CONTRIBUTION', 'REFUND', 'ALLOCATION', 'DEALLOCATION', 'AWARD', 'DISBURSEMENT', 'RELEASE', 'RETURN', 'FEE', 'COMPENSATION', 'REVERSAL')),
  from_account_id uuid not null,
  to_account_id uuid not null,
  amount whole not null check (amount > 0),
  effective_on day not null,
  recorded_at instant not null,
  author_id uuid,
  authority json not null,
  proposal_id uuid,
  note text,
  reverses_id uuid,
  reverses_kind text check (reverses_kind <> 'REVERSAL'),
  primary key (collaborative_id, id),
  unique (collaborative_id, id, kind),
  unique (collaborative_id, id, amount),
  unique (collaborative_id, id, from_account_id, to_account_id),
  unique (collaborative_id, reverses_id),
  check (from_account_id <> to_account_id),
  check ((kind = 'REVERSAL') = (reverses_id is not null)),
  check ((reverses_id is null) = (reverses_kind is null)),
  -- What only a decision moves, only a decision moves back; but an earmark goes back with its contribution.
  check (proposal_id is not null or kind not in ('REFUND', 'ALLOCATION', 'DEALLOCATION', 'AWARD', 'FEE', 'COMPENSATION')),
  check (proposal_id is not null or reverses_kind not in ('REFUND', 'DEALLOCATION', 'AWARD', 'FEE', 'COMPENSATION')),
  foreign key (collaborative_id, proposal_id) references proposals (collaborative_id, id),
  foreign key (collaborative_id, fund_id, from_account_id) references accounts (collaborative_id, fund_id, id),
  foreign key (collaborative_id, fund_id, to_account_id) references accounts (collaborative_id, fund_id, id),
  foreign key (collaborative_id, author_id) references memberships (collaborative_id, id),
  foreign key (collaborative_id, reverses_id, reverses_kind) references transfers (collaborative_id, id, kind),
  foreign key (collaborative_id, reverses_id, amount) references transfers (collaborative_id, id, amount),
  -- A reversal goes the other way between the same two accounts.
  foreign key (collaborative_id, reverses_id, to_account_id, from_account_id) references transfers (collaborative_id, id, from_account_id, to_account_id)
);
create index transfers_of_fund on transfers (collaborative_id, fund_id, id);
create index transfers_by_day on transfers (collaborative_id, fund_id, effective_on);
create table entries (
  collaborative_id uuid not null,
  account_id uuid not null,
  account_kind text not null,
  sequence whole not null check (sequence >= 1),
  transfer_id uuid not null,
  amount whole not null check (amount <> 0),
  balance_before whole not null,
  balance_after whole not null,
  prior_sequence whole,
  primary key (collaborative_id, account_id, sequence),
  unique (collaborative_id, account_id, sequence, balance_after),
  unique (collaborative_id, transfer_id, account_id),
  check (balance_after = balance_before + amount),
  check (account_kind = 'OUTSIDE' or balance_after >= 0),
  check ((sequence = 1 and prior_sequence is null and balance_before = 0) or (prior_sequence is not null and prior_sequence = sequence - 1)),
  foreign key (collaborative_id, account_id, account_kind) references accounts (collaborative_id, id, kind),
  foreign key (collaborative_id, transfer_id) references transfers (collaborative_id, id),
  foreign key (collaborative_id, account_id, prior_sequence, balance_before) references entries (collaborative_id, account_id, sequence, balance_after)
);
create table account_days (
  collaborative_id uuid not null,
  account_id uuid not null,
  on_day day not null,
  amount whole not null,
  primary key (collaborative_id, account_id, on_day),
  foreign key (collaborative_id, account_id) references accounts (collaborative_id, id)
);
create table contributions (
  collaborative_id uuid not null,
  id uuid not null,
  fund_id uuid not null,
  organisation_id uuid not null,
  pledge_id uuid,
  allocation_id uuid,
  amount whole not null check (amount > 0),
  received_on day not null,
  reference text,
  conversion json,
  transfer_id uuid not null,
  earmark_transfer_id uuid,
  recorded_by uuid not null,
  recorded_at instant not null,
  primary key (collaborative_id, id),
  unique (collaborative_id, transfer_id),
  check ((allocation_id is null) = (earmark_transfer_id is null)),
  foreign key (collaborative_id, fund_id) references funds (collaborative_id, id),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, pledge_id) references pledges (collaborative_id, id),
  foreign key (collaborative_id, allocation_id) references allocations (collaborative_id, id),
  foreign key (collaborative_id, transfer_id) references transfers (collaborative_id, id),
  foreign key (collaborative_id, earmark_transfer_id) references transfers (collaborative_id, id),
  foreign key (collaborative_id, recorded_by) references memberships (collaborative_id, id)
);
create index contributions_of_fund on contributions (collaborative_id, fund_id, id);
create index contributions_of_pledge on contributions (collaborative_id, pledge_id) where pledge_id is not null;
create index contributions_of_organisation on contributions (collaborative_id, organisation_id);
create table instalments (
  collaborative_id uuid not null,
  id uuid not null,
  grant_id uuid not null,
  organisation_id uuid not null,
  position whole not null,
  amount whole not null check (amount > 0),
  due_on day not null,
  paid_on day,
  transfer_id uuid,
  primary key (collaborative_id, id),
  unique (collaborative_id, transfer_id),
  check ((paid_on is null) = (transfer_id is null)),
  foreign key (collaborative_id, grant_id, organisation_id) references grantees (collaborative_id, grant_id, organisation_id),
  foreign key (collaborative_id, transfer_id) references transfers (collaborative_id, id)
);
create index instalments_of_grant on instalments (collaborative_id, grant_id, position);
