//! The charter, proposals, electorates and ballots.

use super::{entity, identified, tenant};

entity! {
    charter ("charters") key(collaborative_id: CollaborativeId, version: i64) {
        proposal_id: Option<ProposalId>,
        declared_imbalances: Stored<Vec<DeclaredImbalance>>,
        digest: Vec<u8>,
        written_at: DateTimeUtc,
    }
}

entity! {
    decision_right ("decision_rights") key(collaborative_id: CollaborativeId, charter_version: i64, id: DecisionRightId) {
        area: Area,
        fund_id: Option<FundId>,
        allocation_id: Option<AllocationId>,
        range_from: Option<i64>,
        range_up_to: Option<i64>,
        range_currency: Option<String>,
        position: i64,
        body_id: BodyId,
        rule: Stored<Rule>,
        escalates_to: Option<DecisionRightId>,
    }
}

entity! {
    founding_assent ("founding_assents") key(collaborative_id: CollaborativeId, charter_version: i64, organisation_id: OrganisationId) {
        membership_id: MembershipId,
        at: DateTimeUtc,
    }
}

entity! {
    interest ("interests") key(collaborative_id: CollaborativeId, id: InterestId) {
        person_id: Option<PersonId>,
        organisation_id: Option<OrganisationId>,
        counterparty_id: OrganisationId,
        nature: String,
        declared_by: MembershipId,
        declared_at: DateTimeUtc,
        ended_at: Option<DateTimeUtc>,
    }
}

entity! {
    proposal ("proposals") key(collaborative_id: CollaborativeId, id: ProposalId) {
        area: Area,
        title: String,
        proposer_id: MembershipId,
        proposer_person_id: PersonId,
        state: ProposalState,
        version: i64,
        /// Counts the votes taken on it; 0 before the first.
        round: i64,
        /// None: advice, from which nothing follows by itself.
        action_kind: Option<String>,
        beneficiaries: Stored<Vec<OrganisationId>>,
        /// The binding proposal for which this one asks for advice.
        consults_on: Option<ProposalId>,
        fund_id: Option<FundId>,
        amount: Option<i64>,
        body_id: BodyId,
        charter_version: i64,
        right_id: DecisionRightId,
        rule: Stored<Rule>,
        created_at: DateTimeUtc,
        discussion_at: Option<DateTimeUtc>,
        opened_at: Option<DateTimeUtc>,
        closes_at: Option<DateTimeUtc>,
        closed_at: Option<DateTimeUtc>,
        outcome: Option<Outcome>,
        result: Option<Stored<VoteResult>>,
        enacted_at: Option<DateTimeUtc>,
        enactment_failure: Option<String>,
        /// What the enacted action made: a grant, an allocation, an indicator, an organisation.
        enacted_subject: Option<Uuid>,
    }
}

entity! {
    proposal_version ("proposal_versions") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, version: i64) {
        title: String,
        plain_case: Stored<Case>,
        action: Option<Stored<Action>>,
        options: Option<Stored<ProposedOptions>>,
        projects: Option<Stored<ProposedProjects>>,
        author_id: MembershipId,
        at: DateTimeUtc,
    }
}

entity! {
    beneficiary_amount ("beneficiary_amounts") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, organisation_id: OrganisationId) {
        fund_id: FundId,
        amount: i64,
        decided_at: DateTimeUtc,
    }
}

entity! {
    round ("rounds") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, round: i64) {
        kind: RoundKind,
        /// The version of the proposal that was voted on.
        version: i64,
        charter_version: i64,
        right_id: DecisionRightId,
        rule: Stored<Rule>,
        /// Of a round about setting objections aside: the seats whose objections it is about.
        objections: Stored<Vec<SeatId>>,
        opened_at: DateTimeUtc,
        closes_at: DateTimeUtc,
        ended_at: Option<DateTimeUtc>,
        /// None while it is open, and where it ended without being counted.
        result: Option<Stored<VoteResult>>,
    }
}

entity! {
    elector ("electors") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, round: i64, seat_id: SeatId) {
        organisation_id: OrganisationId,
        holder_id: MembershipId,
        /// FUNDER where the organisation counted as one when voting opened.
        constituency: Constituency,
        weight: i64,
        /// By the rule of the round it may vote, advise or object.
        answers: bool,
        /// By that rule it has no vote, and may object.
        objects: bool,
        recusal: Option<Stored<Recusal>>,
        /// Declared after the seat's secret ballot was cast: shown, and without effect.
        conflict: Option<Stored<Recusal>>,
        /// The seat that may vote for it.
        proxy_id: Option<SeatId>,
        /// By which of its proxies.
        proxy_number: Option<i64>,
        /// When the giver took it back for this vote.
        proxy_ended_at: Option<DateTimeUtc>,
    }
}

entity! {
    proxy ("proxies") key(collaborative_id: CollaborativeId, giver_id: SeatId, number: i64) {
        body_id: BodyId,
        holder_id: SeatId,
        /// None: until a time.
        proposal_id: Option<ProposalId>,
        until_at: Option<DateTimeUtc>,
        /// Who held the two seats, in which terms, when it was given.
        given_by: MembershipId,
        given_to: MembershipId,
        giver_term: i64,
        holder_term: i64,
        given_at: DateTimeUtc,
        ended_at: Option<DateTimeUtc>,
    }
}

entity! {
    ballot ("ballots") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, round: i64, seat_id: SeatId) {
        /// None: it puts options in order, or says which projects a budget shall be shared among.
        choice: Option<Choice>,
        ranks: Option<Stored<Vec<Vec<u32>>>>,
        projects: Option<Stored<ProjectBallot>>,
        reason: Option<String>,
        /// Of a seat that may only object.
        objects: bool,
        cast_by: MembershipId,
        /// The seat that voted for this one by proxy.
        through_id: Option<SeatId>,
        cast_at: DateTimeUtc,
        revision: i64,
    }
}

entity! {
    ballot_revision ("ballot_revisions") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, round: i64, seat_id: SeatId, revision: i64) {
        choice: Option<Choice>,
        ranks: Option<Stored<Vec<Vec<u32>>>>,
        projects: Option<Stored<ProjectBallot>>,
        reason: Option<String>,
        cast_by: MembershipId,
        /// The seat that voted for this one by proxy.
        through_id: Option<SeatId>,
        cast_at: DateTimeUtc,
    }
}

entity! {
    secret_ballot ("secret_ballots") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, round: i64, key: Vec<u8>) {
        constituency: Constituency,
        weight: i64,
        choice: Option<Choice>,
        ranks: Option<Stored<Vec<Vec<u32>>>>,
        projects: Option<Stored<ProjectBallot>>,
    }
}

entity! {
    secret_voter ("secret_voters") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, round: i64, seat_id: SeatId) {}
}

entity! {
    extension ("extensions") key(collaborative_id: CollaborativeId, proposal_id: ProposalId) {
        round: i64,
        /// Which asked for it.
        organisation_id: OrganisationId,
        membership_id: MembershipId,
        reason: String,
        at: DateTimeUtc,
        closes_before: DateTimeUtc,
        closes_at: DateTimeUtc,
    }
}

entity! {
    revote ("revotes") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, round: i64) {
        /// Which asked for it.
        organisation_id: OrganisationId,
        membership_id: MembershipId,
        reason: String,
        /// Where the proposal stood until then.
        state_before: ProposalState,
        /// The round that is held instead; none: the body could not vote again, and it went to the next right.
        next_round: Option<i64>,
        at: DateTimeUtc,
    }
}

entity! {
    delegated_use ("delegated_uses") key(collaborative_id: CollaborativeId, id: DelegatedUseId) {
        right_id: DecisionRightId,
        /// From 1 for each right.
        number: i64,
        proposal_id: ProposalId,
        round: i64,
        seat_id: SeatId,
        at: DateTimeUtc,
        fund_id: Option<FundId>,
        /// None: it moves no money.
        amount: Option<i64>,
        currency: Option<Currency>,
        shares: Stored<Vec<BeneficiaryShare>>,
    }
}

entity! {
    escalation ("escalations") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, number: i64) {
        /// The version of the proposal that went on.
        version: i64,
        /// The version in which both rights stand.
        charter_version: i64,
        from_right: DecisionRightId,
        to_right: DecisionRightId,
        reason: EscalationReason,
        /// The round that settled nothing; none: a deadline passed.
        round: Option<i64>,
        /// By when the next body begins to vote.
        due_at: DateTimeUtc,
        sentence: String,
        at: DateTimeUtc,
    }
}

entity! {
    amendment_offer ("amendment_offers") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, round: i64, number: i64) {
        /// The version that the amendment changes.
        based_on: i64,
        title: String,
        plain_case: Stored<Case>,
        action: Option<Stored<Action>>,
        options: Option<Stored<ProposedOptions>>,
        projects: Option<Stored<ProposedProjects>>,
        offered_by: MembershipId,
        offered_at: DateTimeUtc,
        /// The seat whose objection it meets.
        accepted_by: Option<SeatId>,
        accepted_at: Option<DateTimeUtc>,
    }
}

entity! {
    comment ("comments") key(collaborative_id: CollaborativeId, id: CommentId) {
        proposal_id: ProposalId,
        author_id: MembershipId,
        /// None: it begins a thread.
        reply_to: Option<CommentId>,
        body: String,
        at: DateTimeUtc,
    }
}

entity! {
    dissent ("dissents") key(collaborative_id: CollaborativeId, proposal_id: ProposalId, round: i64, seat_id: SeatId) {
        membership_id: MembershipId,
        statement: String,
        at: DateTimeUtc,
    }
}

tenant!(
    charter,
    decision_right,
    founding_assent,
    interest,
    proposal,
    proposal_version,
    beneficiary_amount,
    round,
    elector,
    proxy,
    ballot,
    ballot_revision,
    secret_ballot,
    secret_voter,
    delegated_use,
    escalation,
    extension,
    revote,
    amendment_offer,
    comment,
    dissent
);
identified!(interest, proposal, comment, delegated_use);

pub(super) mod rows {
    pub use super::amendment_offer::Model as AmendmentOfferRow;
    pub use super::ballot::Model as BallotRow;
    pub use super::ballot_revision::Model as BallotRevisionRow;
    pub use super::charter::Model as CharterRow;
    pub use super::comment::Model as CommentRow;
    pub use super::delegated_use::Model as DelegatedUseRow;
    pub use super::dissent::Model as DissentRow;
    pub use super::elector::Model as ElectorRow;
    pub use super::escalation::Model as EscalationRow;
    pub use super::extension::Model as ExtensionRow;
    pub use super::interest::Model as InterestRow;
    pub use super::proposal::Model as ProposalRow;
    pub use super::proposal_version::Model as ProposalVersionRow;
    pub use super::proxy::Model as ProxyRow;
    pub use super::revote::Model as RevoteRow;
    pub use super::round::Model as RoundRow;
}
