//! Which role may do what: one table, shown by the API and walked by a test.

use super::{Refusal, Role, Stage};
use crate::vocabulary::vocabulary;

/// Declares the acts together with who may perform them and in which stage of the collaborative's life.
macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident: $($role:ident)|+, $($stage:ident)|+;)+) => {
        vocabulary! {
            /// Something a member can do. Each mutation inside a collaborative is the act of the same name.
            pub enum Act { $($(#[$doc])* $act),+ }
        }

        impl Act {
            /// Who may perform this act, before any rule about the matter itself.
            pub fn duty(self) -> Duty {
                match self {
                    $(Self::$act => Duty { roles: &[$(Role::$role),+], stages: &[$(Stage::$stage),+] }),+
                }
            }
        }
    };
}

acts! {
    /// Adds an organisation to a collaborative that is still being drafted.
    DraftOrganisation: Steward, Draft;
    /// Offers somebody a membership.
    InviteMember: Steward | Member, Draft | Founded;
    /// Takes an unused invitation back.
    RevokeInvitation: Steward | Member, Draft | Founded;
    /// Ends a membership; what was done under it stays.
    EndMembership: Steward | Member, Draft | Founded;
    /// Makes a body that decides.
    CreateBody: Steward, Draft;
    /// Gives an organisation a seat in a body.
    CreateSeat: Steward, Draft;
    /// Names who holds a seat, and who stands by.
    NameSeatHolder: Steward | Member, Draft | Founded;
    /// Writes the charter: the whole set of decision rights.
    DraftCharter: Steward, Draft;
    /// Assents, for one's organisation, to the charter as drafted.
    AssentToCharter: Member, Draft;
    /// Founds the collaborative once every organisation has assented.
    FoundCollaborative: Steward, Draft;
    /// Declares an interest of oneself or one's organisation.
    DeclareInterest: Steward | Treasurer | Evaluator | Member, Draft | Founded;
    /// Ends a declared interest.
    EndInterest: Steward | Treasurer | Evaluator | Member, Draft | Founded;

    /// Opens a fund; no money moves.
    OpenFund: Steward, Founded;
    /// Records a funder's promise.
    RecordPledge: Treasurer, Founded;
    /// Cancels what is still outstanding of a pledge.
    CancelPledge: Treasurer, Founded;
    /// Records money received.
    RecordContribution: Treasurer, Founded;
    /// Agrees, as a grantee, to a grant that was awarded.
    AgreeGrant: Member, Founded;
    /// Pays a due instalment of a decided grant.
    PayInstalment: Treasurer, Founded;
    /// Records money that a grantee sent back.
    RecordReturn: Treasurer, Founded;
    /// Closes a grant; what was not paid goes back to its source.
    CompleteGrant: Treasurer, Founded;
    /// Mirrors a transfer that was a mistake.
    ReverseTransfer: Treasurer, Founded;

    /// Puts a matter to the body that decides it.
    CreateProposal: Steward | Treasurer | Evaluator | Member, Founded;
    /// Changes a proposal under discussion; makes a new version.
    AmendProposal: Steward | Treasurer | Evaluator | Member, Founded;
    /// Opens a proposal's discussion.
    OpenDiscussion: Steward | Treasurer | Evaluator | Member, Founded;
    /// Adds a remark to a discussion.
    AddComment: Steward | Treasurer | Evaluator | Member, Founded;
    /// Freezes the electorate and opens the vote.
    OpenVoting: Steward | Treasurer | Evaluator | Member, Founded;
    /// Votes through a seat.
    CastBallot: Member, Founded;
    /// Takes one's own seat out of one decision.
    RecuseSeat: Member, Founded;
    /// Takes one's own proposal back.
    WithdrawProposal: Steward | Treasurer | Evaluator | Member, Founded;
    /// Tries a decided action again that could not be carried out.
    RetryEnactment: Steward | Treasurer | Evaluator | Member, Founded;

    /// Describes a change sought together.
    CreateOutcome: Evaluator, Founded;
    /// Opens a reporting period and says who is expected to report.
    OpenReportingPeriod: Evaluator, Founded;
    /// Lets one organisation report on a locked period after all.
    ReopenPeriod: Evaluator, Founded;
    /// Sets or revises a baseline.
    SetBaseline: Evaluator, Founded;
    /// Sets or revises a target.
    SetTarget: Evaluator, Founded;
    /// Saves a report that is not yet submitted.
    SaveReport: Member, Founded;
    /// Submits one's organisation's report.
    SubmitReport: Member, Founded;
    /// Accepts a submitted report into the collective result.
    AcceptReport: Evaluator, Founded;
    /// Sends a submitted report back, with a reason.
    ReturnReport: Evaluator, Founded;
    /// Starts a new version of an accepted report.
    CorrectReport: Member, Founded;
    /// Lets others see one's organisation's values.
    GrantSharingConsent: Member, Founded;
    /// Takes that consent back, at once.
    WithdrawSharingConsent: Member, Founded;
}

/// Who may perform an act, and when in the collaborative's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// Any one of these roles is enough.
    pub roles: &'static [Role],
    /// The act is possible only in these stages.
    pub stages: &'static [Stage],
}

impl Act {
    /// Acts that vote, sign or move money: closed to a token that an operator made, except in a SAMPLE collaborative.
    pub fn binds(self) -> bool {
        matches!(
            self,
            Self::AssentToCharter
                | Self::FoundCollaborative
                | Self::RecordPledge
                | Self::CancelPledge
                | Self::RecordContribution
                | Self::AgreeGrant
                | Self::PayInstalment
                | Self::RecordReturn
                | Self::CompleteGrant
                | Self::ReverseTransfer
                | Self::OpenVoting
                | Self::CastBallot
                | Self::RecuseSeat
                | Self::RetryEnactment
        )
    }

    /// Acts on which it rests who decides: all of DRAFT, and who sits. One at a time in a collaborative, so that each is
    /// judged on top of the one before, and founding sees all that it founds.
    pub fn settles_who_decides(self) -> bool {
        self.duty().stages == [Stage::Draft] || self == Self::NameSeatHolder
    }

    /// Whether somebody with these roles may perform this act now.
    pub fn permit(self, who: &Permit<'_>) -> Result<(), Refusal> {
        let duty = self.duty();
        if !who.roles.iter().any(|role| duty.roles.contains(role)) {
            return Err(Refusal::RoleNeeded { act: self, roles: duty.roles });
        }
        if !duty.stages.contains(&who.stage) {
            return Err(Refusal::WrongStage { act: self, stage: who.stage, needed: duty.stages });
        }
        if who.operator && self.binds() && !who.sample {
            return Err(Refusal::OperatorCannotBind { act: self });
        }
        Ok(())
    }
}

/// What decides whether somebody may act.
#[derive(Debug, Clone, Copy)]
pub struct Permit<'a> {
    pub roles: &'a [Role],
    pub stage: Stage,
    /// The token was made by an operator on the command line.
    pub operator: bool,
    /// The collaborative holds sample data only.
    pub sample: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(roles: &[Role]) -> Permit<'_> {
        Permit { roles, stage: Stage::Founded, operator: false, sample: false }
    }

    #[test]
    fn auditors_and_observers_change_nothing() {
        for act in Act::ALL {
            for stage in Stage::ALL {
                let permit = Permit { stage: *stage, ..with(&[Role::Auditor, Role::Observer]) };
                assert!(act.permit(&permit).is_err(), "{act}");
            }
        }
    }

    #[test]
    fn a_steward_holds_no_vote_and_no_money() {
        for act in [Act::CastBallot, Act::RecordContribution, Act::PayInstalment, Act::ReverseTransfer] {
            assert!(matches!(act.permit(&with(&[Role::Steward])), Err(Refusal::RoleNeeded { .. })), "{act}");
        }
    }

    #[test]
    fn nothing_is_done_in_a_collaborative_that_was_wound_up() {
        for act in Act::ALL {
            assert!(act.permit(&Permit { stage: Stage::WoundUp, ..with(Role::ALL) }).is_err(), "{act}");
        }
    }

    #[test]
    fn an_operators_token_binds_nothing_outside_sample_data() {
        let operator = Permit { operator: true, ..with(Role::ALL) };
        assert!(matches!(Act::CastBallot.permit(&operator), Err(Refusal::OperatorCannotBind { .. })));
        assert!(Act::CastBallot.permit(&Permit { sample: true, ..operator }).is_ok());
        assert!(Act::AddComment.permit(&operator).is_ok());
    }

    #[test]
    fn what_settles_who_decides_waits_for_its_turn() {
        for act in [Act::DraftOrganisation, Act::CreateBody, Act::CreateSeat, Act::DraftCharter, Act::AssentToCharter] {
            assert!(act.settles_who_decides(), "{act}");
        }
        assert!(Act::FoundCollaborative.settles_who_decides() && Act::NameSeatHolder.settles_who_decides());
        assert!(!Act::CastBallot.settles_who_decides() && !Act::PayInstalment.settles_who_decides());
    }

    #[test]
    fn no_money_moves_before_founding() {
        let draft = Permit { stage: Stage::Draft, ..with(Role::ALL) };
        assert!(matches!(Act::RecordContribution.permit(&draft), Err(Refusal::WrongStage { .. })));
    }
}
