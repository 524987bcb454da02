//! Which role may do what: one table, shown by the API and walked by a test.

use super::{Acts, Refusal, Role, Stage};
use crate::vocabulary::vocabulary;

/// Declares the acts together with who may perform them, in which stage of the collaborative's life, and to what effect.
macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident: $($role:ident)|+, $($stage:ident)|+, $effect:ident;)+) => {
        vocabulary! {
            /// Something a member can do. Each mutation inside a collaborative is the act of the same name.
            pub enum Act { $($(#[$doc])* $act),+ }
        }

        impl Act {
            /// Who may perform this act, before any rule about the matter itself.
            pub fn duty(self) -> Duty {
                match self {
                    $(Self::$act => Duty {
                        roles: &[$(Role::$role),+],
                        stages: &[$(Stage::$stage),+],
                        effect: Effect::$effect,
                    }),+
                }
            }
        }
    };
}

acts! {
    /// Adds an organisation to a collaborative that is still being drafted.
    DraftOrganisation: Steward, Draft, Prepares;
    /// Offers somebody a membership.
    InviteMember: Steward | Member, Draft | Founded, Binds;
    /// Takes an unused invitation back.
    RevokeInvitation: Steward | Member, Draft | Founded, Binds;
    /// Ends a membership; what was done under it stays.
    EndMembership: Steward | Member, Draft | Founded, Binds;
    /// Makes a body that decides.
    CreateBody: Steward, Draft, Prepares;
    /// Gives an organisation a seat in a body.
    CreateSeat: Steward, Draft, Prepares;
    /// Names who holds a seat, and who stands by.
    NameSeatHolder: Steward | Member, Draft | Founded, Binds;
    /// Begins the next term of a seat whose term is over.
    BeginSeatTerm: Member, Founded, Binds;
    /// Writes down what whoever comes next in a seat should know.
    WriteHandover: Member, Draft | Founded, Binds;
    /// Writes the charter: the whole set of decision rights.
    DraftCharter: Steward, Draft, Prepares;
    /// Writes the charter of a template.
    DraftCharterFromTemplate: Steward, Draft, Prepares;
    /// Assents, for one's organisation, to the charter as drafted.
    AssentToCharter: Member, Draft, Binds;
    /// Founds the collaborative once every organisation has assented.
    FoundCollaborative: Steward, Draft, Binds;
    /// Declares an interest of oneself or one's organisation.
    DeclareInterest: Steward | Treasurer | Evaluator | Member, Draft | Founded, Binds;
    /// Ends a declared interest.
    EndInterest: Steward | Treasurer | Evaluator | Member, Draft | Founded, Binds;
    /// Makes an access token that speaks for oneself.
    CreatePersonalToken: Steward | Treasurer | Evaluator | Auditor | Member | Observer, Draft | Founded, Binds;
    /// Makes an access token with which a machine reads what every member reads.
    CreateServiceToken: Steward, Draft | Founded, Binds;
    /// Ends an access token: one's own, or as a steward anybody's.
    RevokeAccessToken: Steward | Treasurer | Evaluator | Auditor | Member | Observer, Draft | Founded | WoundUp, Binds;

    /// Has the log sent to a place of one's own, as far as one may read it.
    CreateWebhookEndpoint: Steward | Treasurer | Evaluator | Auditor | Member | Observer, Draft | Founded, Binds;
    /// Changes where and what is sent, or whether; a steward may stop anybody's.
    UpdateWebhookEndpoint: Steward | Treasurer | Evaluator | Auditor | Member | Observer, Draft | Founded, Binds;
    /// Ends such a sending: one's own, or as a steward anybody's.
    DeleteWebhookEndpoint: Steward | Treasurer | Evaluator | Auditor | Member | Observer, Draft | Founded | WoundUp, Binds;
    /// Has what is sent signed by a new secret.
    RotateWebhookSecret: Steward | Treasurer | Evaluator | Auditor | Member | Observer, Draft | Founded, Binds;
    /// Sends a message that says nothing, to see whether it arrives.
    SendTestWebhook: Steward | Treasurer | Evaluator | Auditor | Member | Observer, Draft | Founded, Binds;
    /// Sends again what was sent before.
    ReplayWebhookDeliveries: Steward | Treasurer | Evaluator | Auditor | Member | Observer, Draft | Founded, Binds;

    /// Opens a fund; no money moves.
    OpenFund: Steward, Founded, Binds;
    /// Records a funder's promise.
    RecordPledge: Treasurer, Founded, Binds;
    /// Cancels what is still outstanding of a pledge.
    CancelPledge: Treasurer, Founded, Binds;
    /// Records money received.
    RecordContribution: Treasurer, Founded, Binds;
    /// Agrees, as a grantee, to a grant that was awarded.
    AgreeGrant: Member, Founded, Binds;
    /// Pays a due instalment of a decided grant.
    PayInstalment: Treasurer, Founded, Binds;
    /// Records money that a grantee sent back.
    RecordReturn: Treasurer, Founded, Binds;
    /// Closes a grant; what was not paid goes back to its source.
    CompleteGrant: Treasurer, Founded, Binds;
    /// Mirrors a transfer that was a mistake.
    ReverseTransfer: Treasurer, Founded, Binds;

    /// Puts a matter to the body that decides it.
    CreateProposal: Steward | Treasurer | Evaluator | Member, Founded, Binds;
    /// Changes a proposal under discussion; makes a new version.
    AmendProposal: Steward | Treasurer | Evaluator | Member, Founded, Binds;
    /// Opens a proposal's discussion.
    OpenDiscussion: Steward | Treasurer | Evaluator | Member, Founded, Binds;
    /// Adds a remark to a discussion.
    AddComment: Steward | Treasurer | Evaluator | Member, Founded, Binds;
    /// Freezes the electorate and opens the vote.
    OpenVoting: Steward | Treasurer | Evaluator | Member, Founded, Binds;
    /// Votes through a seat.
    CastBallot: Member, Founded, Binds;
    /// Puts options in order through a seat.
    RankOptions: Member, Founded, Binds;
    /// Says through a seat which projects a budget shall be shared among.
    AllocateVotes: Member, Founded, Binds;
    /// Lets another seat vote for one's own.
    GiveProxy: Member, Founded, Binds;
    /// Takes that back.
    TakeProxyBack: Member, Founded, Binds;
    /// Asks the body to set objections aside, in a round of its own.
    AskToSetAside: Steward | Treasurer | Evaluator | Member, Founded, Binds;
    /// Accepts an amendment as meeting one's own objection.
    AcceptAmendment: Member, Founded, Binds;
    /// Asks, for one's organisation, for more time to vote on what affects it.
    RequestExtension: Member, Founded, Binds;
    /// Asks, for one's organisation, for another vote where a conflict of interest could no longer be taken out.
    RequestRevote: Member, Founded, Binds;
    /// Takes one's own seat out of one decision.
    RecuseSeat: Member, Founded, Binds;
    /// Puts it on record that one's own seat disagrees with what was decided.
    RecordDissent: Member, Founded, Binds;
    /// Takes one's own proposal back.
    WithdrawProposal: Steward | Treasurer | Evaluator | Member, Founded, Binds;
    /// Tries a decided action again that could not be carried out.
    RetryEnactment: Steward | Treasurer | Evaluator | Member, Founded, Binds;

    /// Describes a change sought together.
    CreateOutcome: Evaluator, Founded, Binds;
    /// Opens a reporting period and says who is expected to report.
    OpenReportingPeriod: Evaluator, Founded, Binds;
    /// Lets one organisation report on a locked period after all.
    ReopenPeriod: Evaluator, Founded, Binds;
    /// Sets or revises a baseline.
    SetBaseline: Evaluator, Founded, Binds;
    /// Sets or revises a target.
    SetTarget: Evaluator, Founded, Binds;
    /// Saves a report that is not yet submitted.
    SaveReport: Member, Founded, Binds;
    /// Announces a file, to be attached once its bytes have come.
    CreateFileUpload: Member, Founded, Binds;
    /// Submits one's organisation's report.
    SubmitReport: Member, Founded, Binds;
    /// Accepts a submitted report into the collective result.
    AcceptReport: Evaluator, Founded, Binds;
    /// Sends a submitted report back, with a reason.
    ReturnReport: Evaluator, Founded, Binds;
    /// Starts a new version of an accepted report.
    CorrectReport: Member, Founded, Binds;
    /// Lets others see one's organisation's values.
    GrantSharingConsent: Member, Founded, Binds;
    /// Takes that consent back, at once.
    WithdrawSharingConsent: Member, Founded, Binds;
}

/// Who may perform an act, and when in the collaborative's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// Any one of these roles is enough.
    pub roles: &'static [Role],
    /// The act is possible only in these stages.
    pub stages: &'static [Stage],
    pub effect: Effect,
}

/// What an act does to others. It decides whether an operator's token will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Decides, signs, moves money, hands out a part in the collaborative, or speaks, reports or measures for somebody:
    /// nothing that an operator made will do, only the person's own sign-in or an access token that they made for it.
    Binds,
    /// Sets up, in DRAFT, what binds nobody before every organisation has assented to the charter by its own member.
    Prepares,
}

impl Act {
    /// Closed to a token that an operator made, or a password that one set, except in a SAMPLE collaborative.
    pub fn binds(self) -> bool {
        self.duty().effect == Effect::Binds
    }

    /// Acts on which it rests who decides: all of DRAFT, and who sits. One at a time in a collaborative, so that each is
    /// judged on top of the one before, and founding sees all that it founds.
    pub fn settles_who_decides(self) -> bool {
        self.duty().stages == [Stage::Draft] || matches!(self, Self::NameSeatHolder | Self::BeginSeatTerm)
    }

    /// Lets somebody in, or goes on telling them: done with an access token, it would outlast that token's end.
    pub fn lets_in(self) -> bool {
        matches!(
            self,
            Self::InviteMember
                | Self::CreatePersonalToken
                | Self::CreateServiceToken
                | Self::CreateWebhookEndpoint
                | Self::UpdateWebhookEndpoint
        )
    }

    /// Whether an access token that names these acts reaches this one; whoever has none is not held by it.
    pub fn within(self, token: Option<Acts>) -> Result<(), Refusal> {
        match token {
            Some(acts) if !acts.contains(self) => Err(Refusal::TokenNotFor { act: self }),
            _ => Ok(()),
        }
    }

    /// Whether somebody with these roles may perform this act now.
    pub fn permit(self, who: &Permit<'_>) -> Result<(), Refusal> {
        self.within(who.token)?;
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
    /// The token was made by an operator on the command line, or by a sign-in with a password that one set there.
    pub operator: bool,
    /// What the access token names with which they ask; none where they signed in.
    pub token: Option<Acts>,
    /// The collaborative holds sample data only.
    pub sample: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(roles: &[Role]) -> Permit<'_> {
        Permit { roles, stage: Stage::Founded, operator: false, token: None, sample: false }
    }

    /// Everybody's own affair: it changes nothing for others.
    const OWN_AFFAIRS: [Act; 8] = [
        Act::CreatePersonalToken,
        Act::RevokeAccessToken,
        Act::CreateWebhookEndpoint,
        Act::UpdateWebhookEndpoint,
        Act::DeleteWebhookEndpoint,
        Act::RotateWebhookSecret,
        Act::SendTestWebhook,
        Act::ReplayWebhookDeliveries,
    ];

    #[test]
    fn auditors_and_observers_change_nothing_but_their_own_tokens_and_webhooks() {
        for act in Act::ALL.iter().filter(|act| !OWN_AFFAIRS.contains(act)) {
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
    fn nothing_is_done_in_a_collaborative_that_was_wound_up_but_to_end_what_reads_it() {
        let ends = [Act::RevokeAccessToken, Act::DeleteWebhookEndpoint];
        for act in Act::ALL.iter().filter(|act| !ends.contains(act)) {
            assert!(act.permit(&Permit { stage: Stage::WoundUp, ..with(Role::ALL) }).is_err(), "{act}");
        }
    }

    #[test]
    fn an_operators_token_does_nothing_once_the_collaborative_is_founded_outside_sample_data() {
        let founded = Permit { operator: true, ..with(Role::ALL) };
        for act in Act::ALL.iter().filter(|act| act.duty().stages.contains(&Stage::Founded)) {
            let refused = act.permit(&founded);
            assert!(matches!(refused, Err(Refusal::OperatorCannotBind { .. })), "{act}");
            assert!(act.permit(&Permit { sample: true, ..founded }).is_ok(), "{act}");
            assert!(act.permit(&Permit { operator: false, ..founded }).is_ok(), "{act}");
        }
    }

    #[test]
    fn before_founding_an_operators_token_prepares_what_organisations_then_assent_to() {
        let draft = Permit { operator: true, stage: Stage::Draft, ..with(Role::ALL) };
        let open: Vec<Act> = Act::ALL.iter().copied().filter(|act| act.permit(&draft).is_ok()).collect();
        assert_eq!(
            open,
            [
                Act::DraftOrganisation,
                Act::CreateBody,
                Act::CreateSeat,
                Act::DraftCharter,
                Act::DraftCharterFromTemplate
            ]
        );
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
    fn a_token_reaches_what_it_names_and_gives_no_role() {
        let named = |acts: &[Act]| Some(acts.iter().copied().collect::<Acts>());
        for act in Act::ALL.iter().filter(|act| act.duty().stages.contains(&Stage::Founded)) {
            let who = |token| Permit { token, ..with(Role::ALL) };
            assert_eq!(act.permit(&who(named(&[]))), Err(Refusal::TokenNotFor { act: *act }));
            assert!(act.permit(&who(named(&[*act]))).is_ok(), "{act}");
            let others: Vec<Act> = Act::ALL.iter().copied().filter(|other| other != act).collect();
            assert!(act.permit(&who(named(&others))).is_err(), "{act}");
            let nobody = Permit { token: named(&[*act]), ..with(&[]) };
            assert!(matches!(act.permit(&nobody), Err(Refusal::RoleNeeded { .. })), "{act}");
        }
    }

    #[test]
    fn no_money_moves_before_founding() {
        let draft = Permit { stage: Stage::Draft, ..with(Role::ALL) };
        assert!(matches!(Act::RecordContribution.permit(&draft), Err(Refusal::WrongStage { .. })));
    }
}
