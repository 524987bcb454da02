//! More time for a vote.

use super::*;
use Constituency::Partner;
use chrono::{DateTime, TimeDelta};

const NAMED: OrganisationId = OrganisationId(Uuid::from_u128(900));
const TIED: u32 = 0;

fn request(
    organisation: OrganisationId,
    named: &[OrganisationId],
    extended_before: bool,
) -> Result<i64, ExtensionProblem> {
    let mut electors = electors(&[(Partner, 1), (Partner, 1)]);
    let conflict = Recusal { reason: RecusalReason::DeclaredInterest, organisation: Some(NAMED) };
    electors[TIED as usize].recused = Some(conflict);
    let tied = electors[TIED as usize].organisation;
    let organisation = if organisation == OrganisationId(Uuid::nil()) { tied } else { organisation };
    let rule = Rule { voting: 3600, ..plain(Method::Majority) };
    let closes_at = DateTime::UNIX_EPOCH;
    let asked = ExtensionRequest { organisation, named, electors: &electors, rule: &rule, closes_at, extended_before };
    asked.granted().map(|later| (later - closes_at).num_seconds())
}

#[test]
fn whom_it_names_and_who_is_tied_to_them_gets_the_window_once_more() {
    let other = OrganisationId(Uuid::from_u128(901));
    assert_eq!(request(NAMED, &[NAMED], false), Ok(3600));
    assert_eq!(request(OrganisationId(Uuid::nil()), &[NAMED], false), Ok(3600));
    assert_eq!(request(other, &[NAMED], false), Err(ExtensionProblem::NotAffected));
    assert_eq!(request(other, &[], false), Ok(3600), "what names nobody is a matter of all");
    assert_eq!(request(NAMED, &[NAMED], true), Err(ExtensionProblem::ExtendedBefore));
}

#[test]
fn a_time_beyond_the_calendar_is_never() {
    let rule = plain(Method::Majority);
    let closes_at = DateTime::<chrono::Utc>::MAX_UTC - TimeDelta::seconds(1);
    let asked = ExtensionRequest {
        organisation: NAMED,
        named: &[],
        electors: &[],
        rule: &rule,
        closes_at,
        extended_before: false,
    };
    assert_eq!(asked.granted(), Ok(DateTime::<chrono::Utc>::MAX_UTC));
}
