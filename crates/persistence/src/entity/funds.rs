//! Funds, grants and the ledger.

use super::{entity, identified, tenant};

entity! {
    fund ("funds") key(collaborative_id: CollaborativeId, id: FundId) {
        name: String,
        purpose: String,
        restriction: Option<String>,
        currency: Currency,
        holder_id: OrganisationId,
        stage: FundStage,
        /// Its first day: nothing in its ledger takes effect before.
        opened_on: NaiveDate,
        created_at: DateTimeUtc,
    }
}

entity! {
    pledge ("pledges") key(collaborative_id: CollaborativeId, id: PledgeId) {
        fund_id: FundId,
        organisation_id: OrganisationId,
        amount: i64,
        received: i64,
        stage: PledgeStage,
        schedule: Stored<Vec<ScheduledPayment>>,
        /// The allocation that the money is restricted to.
        earmark_id: Option<AllocationId>,
        note: Option<String>,
        recorded_by: MembershipId,
        created_at: DateTimeUtc,
    }
}

entity! {
    allocation ("allocations") key(collaborative_id: CollaborativeId, id: AllocationId) {
        fund_id: FundId,
        name: String,
        purpose: String,
        proposal_id: ProposalId,
        created_at: DateTimeUtc,
    }
}

entity! {
    grant ("grants") key(collaborative_id: CollaborativeId, id: GrantId) {
        fund_id: FundId,
        /// Where the money came from; none: the fund's available money.
        allocation_id: Option<AllocationId>,
        proposal_id: ProposalId,
        proposer_person_id: PersonId,
        title: String,
        purpose: Option<String>,
        kind: GrantKind,
        stage: GrantStage,
        amount: i64,
        starts_on: Option<NaiveDate>,
        ends_on: Option<NaiveDate>,
        on_hold: Option<Json>,
        awarded_at: DateTimeUtc,
    }
}

entity! {
    grantee ("grantees") key(collaborative_id: CollaborativeId, grant_id: GrantId, organisation_id: OrganisationId) {
        position: i64,
        amount: i64,
        agreed_at: Option<DateTimeUtc>,
        agreed_by: Option<MembershipId>,
    }
}

entity! {
    account ("accounts") key(collaborative_id: CollaborativeId, id: AccountId) {
        fund_id: FundId,
        kind: AccountKind,
        /// What tells accounts of one kind in one fund apart.
        owner: String,
        organisation_id: Option<OrganisationId>,
        allocation_id: Option<AllocationId>,
        grant_id: Option<GrantId>,
        balance: i64,
        last_sequence: Option<i64>,
    }
}

entity! {
    /// A fund's accounts added up by kind.
    fund_balance ("fund_balances") key(collaborative_id: CollaborativeId, fund_id: FundId) {
        outside: i64,
        available: i64,
        allocated: i64,
        committed: i64,
        paid: i64,
        fees: i64,
    }
}

entity! {
    transfer ("transfers") key(collaborative_id: CollaborativeId, id: TransferId) {
        /// The id of the first transfer of the act.
        transaction_id: Uuid,
        fund_id: FundId,
        kind: TransferKind,
        from_account_id: AccountId,
        to_account_id: AccountId,
        amount: i64,
        effective_on: NaiveDate,
        recorded_at: DateTimeUtc,
        author_id: Option<MembershipId>,
        authority: Stored<Authority>,
        /// The decision that the authority names, where it names one.
        proposal_id: Option<ProposalId>,
        note: Option<String>,
        reverses_id: Option<TransferId>,
        reverses_kind: Option<TransferKind>,
    }
}

entity! {
    entry ("entries") key(collaborative_id: CollaborativeId, account_id: AccountId, sequence: i64) {
        account_kind: AccountKind,
        transfer_id: TransferId,
        amount: i64,
        balance_before: i64,
        balance_after: i64,
        prior_sequence: Option<i64>,
    }
}

entity! {
    account_day ("account_days") key(collaborative_id: CollaborativeId, account_id: AccountId, on_day: NaiveDate) {
        amount: i64,
    }
}

entity! {
    contribution ("contributions") key(collaborative_id: CollaborativeId, id: ContributionId) {
        fund_id: FundId,
        organisation_id: OrganisationId,
        pledge_id: Option<PledgeId>,
        allocation_id: Option<AllocationId>,
        amount: i64,
        received_on: NaiveDate,
        reference: Option<String>,
        conversion: Option<Stored<Conversion>>,
        transfer_id: TransferId,
        /// The transfer that carried earmarked money on to its allocation.
        earmark_transfer_id: Option<TransferId>,
        recorded_by: MembershipId,
        recorded_at: DateTimeUtc,
    }
}

entity! {
    instalment ("instalments") key(collaborative_id: CollaborativeId, id: InstalmentId) {
        grant_id: GrantId,
        organisation_id: OrganisationId,
        position: i64,
        amount: i64,
        due_on: NaiveDate,
        paid_on: Option<NaiveDate>,
        transfer_id: Option<TransferId>,
    }
}

tenant!(
    fund,
    fund_balance,
    pledge,
    allocation,
    grant,
    grantee,
    account,
    transfer,
    entry,
    account_day,
    contribution,
    instalment
);
identified!(fund, pledge, allocation, grant, account, transfer, contribution, instalment);

pub(super) mod rows {
    pub use super::account::Model as AccountRow;
    pub use super::allocation::Model as AllocationRow;
    pub use super::contribution::Model as ContributionRow;
    pub use super::entry::Model as EntryRow;
    pub use super::fund::Model as FundRow;
    pub use super::fund_balance::Model as FundBalanceRow;
    pub use super::grant::Model as GrantRow;
    pub use super::grantee::Model as GranteeRow;
    pub use super::instalment::Model as InstalmentRow;
    pub use super::pledge::Model as PledgeRow;
    pub use super::transfer::Model as TransferRow;
}
