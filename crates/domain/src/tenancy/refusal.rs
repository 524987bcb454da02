//! Why a rule of tenancy said no.

use chrono::NaiveDate;

use super::{Act, LONGEST_TOKEN, Role, Stage};
use crate::refusal::Explanation;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("it would end on {ends_on}, before it starts on {starts_on}")]
    DatesOutOfOrder { starts_on: NaiveDate, ends_on: NaiveDate },
    #[error("{act} needs the role {}", either(roles))]
    RoleNeeded { act: Act, roles: &'static [Role] },
    #[error("{act} is not possible while the collaborative is {stage}; it must be {}", either(needed))]
    WrongStage { act: Act, stage: Stage, needed: &'static [Stage] },
    #[error(
        "a token made by an operator, or a password set by one, can't vote, sign or move money, nor speak for an \
         organisation: {act} needs the person's own sign-in"
    )]
    OperatorCannotBind { act: Act },
    #[error("a token made by an operator, or a password set by one, can't accept an invitation: it is for a person")]
    OperatorCannotJoin,
    #[error("this access token was not made for {act}")]
    TokenNotFor { act: Act },
    #[error(
        "{act} lets somebody in or goes on telling them, which would outlast the token: it needs the person's own sign-in"
    )]
    TokenLetsIn { act: Act },
    #[error("an access token ends after now and within {} days", LONGEST_TOKEN.num_days())]
    TokenLifetime,
    #[error("{most} such access tokens are in use already")]
    TooManyTokens { most: u64 },
    #[error("this identity belongs to somebody here already")]
    IdentityTaken,
    #[error("a person has at most {most} identities elsewhere")]
    TooManyIdentities { most: u64 },
    #[error("{act} may only be done for one's own organisation")]
    OwnOrganisationOnly { act: Act },
    #[error("a member of an organisation acts for it: name the organisation, or leave the role MEMBER out")]
    MemberNeedsOrganisation,
    #[error("an organisation that has a member invites its own members; a steward no longer may")]
    OrganisationInvitesItsOwn,
    #[error("name at least one role")]
    NoRole,
    #[error("a member may offer only the roles MEMBER and OBSERVER")]
    RoleNotYoursToGive,
    #[error("this invitation {what}")]
    InvitationSpent { what: &'static str },
    #[error("this invitation was sent to another e-mail address than the one you signed in with")]
    InvitationForSomebodyElse,
    #[error("this person already has a membership here")]
    AlreadyMember,
    #[error("the seat is for {seat}: its holder must act for that organisation")]
    HolderOfAnotherOrganisation { seat: String },
    #[error("a seat's weight is a whole number from 1 to 1,000,000, not {weight}")]
    WeightOutOfRange { weight: i64 },
    #[error("a seat is held for at least 1 term in a row, not {terms}: leave the limit out to have none")]
    TermsOutOfRange { terms: i64 },
    #[error("the seat's term {}", of_term(*ends_on))]
    TermNotOver { ends_on: Option<NaiveDate> },
    #[error("the seat's term ended on {ended_on}: it has no vote until the next one begins")]
    TermOver { ended_on: NaiveDate },
    #[error("nobody holds this seat for more than {most} terms in a row, and this person has held it for that many")]
    TooManyTerms { most: i64 },
    #[error("only who holds this seat or stands by for it writes what is handed over")]
    NotOfThisSeat,
    #[error(
        "{organisation} holds {held} votes in this body already, and with {weight} more it would have more than the {most} that one organisation may hold there"
    )]
    TooMuchForOne { organisation: String, held: i64, weight: i64, most: i64 },
    #[error(
        "the most votes that one organisation may hold in a body is a whole number from 1 to 1,000,000, not {most}"
    )]
    MostWeightOutOfRange { most: i64 },
    #[error("the assembly's seats follow from the organisations; they are not made by hand")]
    AssemblyIsDerived,
    #[error("the charter was changed since you read it: it now has the digest {current}")]
    CharterChanged { current: String },
    #[error("{missing} of {all} organisations have not assented to this charter: {names}")]
    AssentsMissing { missing: usize, all: usize, names: String },
    #[error("a calendar covers at most {most} days at once, from the first to the last")]
    CalendarTooLong { most: i64 },
    #[error("there is no charter yet")]
    NoCharter,
    #[error("the identifier {scheme} {value} already belongs to {organisation}")]
    IdentifierTaken { scheme: String, value: String, organisation: String },
}

impl Refusal {
    pub fn explain(&self) -> Explanation {
        match self {
            Self::DatesOutOfOrder { .. } => {
                Explanation::code("INVALID_INPUT").field("endsOn").hint("put the dates in order")
            }
            Self::RoleNeeded { .. } => {
                Explanation::code("FORBIDDEN").hint("see the query roleTable for who may do what")
            }
            Self::WrongStage { .. } => Explanation::code("PRECONDITION_FAILED"),
            Self::OperatorCannotBind { .. } | Self::OperatorCannotJoin => Explanation::code("FORBIDDEN")
                .hint("sign in with a password that you chose yourself; changePassword replaces an operator's"),
            Self::TokenNotFor { .. } => {
                Explanation::code("FORBIDDEN").hint("sign in, or use a token that names this act")
            }
            Self::TokenLetsIn { .. } => Explanation::code("INVALID_INPUT").field("acts").hint("leave this act out"),
            Self::TokenLifetime => {
                Explanation::code("INVALID_INPUT").field("expiresAt").hint("choose a moment in that time")
            }
            Self::TooManyTokens { .. } => {
                Explanation::code("PRECONDITION_FAILED").hint("end one that nobody uses any more by revokeAccessToken")
            }
            Self::IdentityTaken => Explanation::code("CONFLICT").hint("sign in with it, or link another one"),
            Self::TooManyIdentities { .. } => {
                Explanation::code("PRECONDITION_FAILED").hint("unlink one that you no longer use")
            }
            Self::OwnOrganisationOnly { .. } | Self::RoleNotYoursToGive | Self::OrganisationInvitesItsOwn => {
                Explanation::code("FORBIDDEN").hint("ask a member of that organisation")
            }
            Self::MemberNeedsOrganisation => Explanation::code("INVALID_INPUT").field("organisationId"),
            Self::NoRole => Explanation::code("INVALID_INPUT").field("roles"),
            Self::InvitationSpent { .. } => Explanation::code("INVITATION_SPENT").hint("ask for a new invitation"),
            Self::InvitationForSomebodyElse => {
                Explanation::code("FORBIDDEN").hint("sign in with the address that the invitation was sent to")
            }
            Self::AlreadyMember => Explanation::code("CONFLICT"),
            Self::HolderOfAnotherOrganisation { .. } => Explanation::code("INVALID_INPUT").field("holderId"),
            Self::WeightOutOfRange { .. } => Explanation::code("INVALID_INPUT").field("weight"),
            Self::TooMuchForOne { .. } => {
                Explanation::code("ORGANISATION_LIMIT").field("weight").hint("give the seat to another organisation")
            }
            Self::MostWeightOutOfRange { .. } => Explanation::code("INVALID_INPUT")
                .field("mostWeightPerOrganisation")
                .hint("leave it out to have no limit"),
            Self::TermsOutOfRange { .. } => Explanation::code("INVALID_INPUT").field("mostConsecutiveTerms"),
            Self::TermNotOver { .. } => Explanation::code("WRONG_STATE").hint("name another holder by nameSeatHolder"),
            Self::TermOver { .. } => Explanation::code("WRONG_STATE").hint("begin the next term by beginSeatTerm"),
            Self::TooManyTerms { .. } => {
                Explanation::code("TERM_LIMIT").field("holderId").hint("let somebody else hold it for a term")
            }
            Self::NotOfThisSeat => Explanation::code("FORBIDDEN"),
            Self::AssemblyIsDerived => Explanation::code("PRECONDITION_FAILED"),
            Self::CharterChanged { .. } => Explanation::code("CONFLICT").hint("read the charter again, then assent"),
            Self::AssentsMissing { .. } => Explanation::code("PRECONDITION_FAILED"),
            Self::CalendarTooLong { .. } => Explanation::code("INVALID_INPUT").field("to").hint("ask for fewer days"),
            Self::NoCharter => Explanation::code("PRECONDITION_FAILED").hint("draft the charter first"),
            Self::IdentifierTaken { .. } => Explanation::code("CONFLICT").field("identifiers"),
        }
    }
}

fn of_term(ends_on: Option<NaiveDate>) -> String {
    ends_on.map_or_else(|| "is open-ended".to_owned(), |end| format!("lasts until {end}"))
}

/// "A", "A or B", "A, B or C".
fn either<T: std::fmt::Display>(words: &[T]) -> String {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
