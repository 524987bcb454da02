//! One organisation's report on one period: once for all funders and grants.

use chrono::NaiveDate;

use super::progress::reason_of;
use super::{PeriodState, Refusal, Window};
use crate::OrganisationId;
use crate::tenancy::{Constituency, Standing};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where a version of a report stands.
    pub enum ReportState {
        /// The organisation is writing.
        Draft,
        /// Waits for an evaluator.
        Submitted,
        /// Counts in the collective result.
        Accepted,
        /// Back with the organisation, with a reason.
        Returned,
    }
}

impl ReportState {
    /// Whether what is written next is a new version: what was handed in stays as it was.
    pub fn is_kept(self) -> bool {
        self != Self::Draft
    }
}

/// What the rules ask of a report and its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportFacts {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Where its newest version stands.
    pub state: ReportState,
    /// When its period takes reports.
    pub window: Window,
    /// The last day on which a locked period takes this organisation's report, where it was reopened for it.
    pub reopened_until: Option<NaiveDate>,
}

/// Begins a report. Refused: a second one for the same period, and a period that is not open yet or locked.
pub fn start(
    existing: Option<ReportState>,
    window: &Window,
    reopened_until: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<ReportState, Refusal> {
    if let Some(state) = existing {
        return Err(Refusal::AlreadyReported { state });
    }
    window.takes_reports(today, reopened_until)?;
    Ok(ReportState::Draft)
}

/// Who is expected to report: partners that take part. Funders read what partners report, and report nothing themselves.
pub fn check_reporter(constituency: Constituency, standing: Standing) -> Result<(), Refusal> {
    if constituency == Constituency::Partner && standing == Standing::Active {
        Ok(())
    } else {
        Err(Refusal::NotExpected { constituency, standing })
    }
}

/// Writes on at a draft, or at a report that came back.
pub fn save(report: &ReportFacts, today: NaiveDate) -> Result<(), Refusal> {
    report.is_in(&[ReportState::Draft, ReportState::Returned], "changed")?;
    report.window.takes_reports(today, report.reopened_until)
}

/// Hands a draft, or a returned report, to the evaluators; answers whether it is late.
///
/// From the day the period opens until it locks; past the due date it is late and still taken. After that only while the
/// period is reopened for this organisation.
pub fn submit(report: &ReportFacts, today: NaiveDate) -> Result<bool, Refusal> {
    report.is_in(&[ReportState::Draft, ReportState::Returned], "submitted")?;
    report.window.takes_reports(today, report.reopened_until)?;
    Ok(report.window.state(today) != PeriodState::Open)
}

/// Takes a submitted report into the collective result, also after the period locked.
///
/// `evaluator_of` is the organisation that the evaluator acts for, if any: nobody accepts a report of their own.
pub fn accept(report: &ReportFacts, evaluator_of: Option<OrganisationId>) -> Result<ReportState, Refusal> {
    report.is_in(&[ReportState::Submitted], "accepted")?;
    report.is_not_of(evaluator_of)?;
    Ok(ReportState::Accepted)
}

/// Gives a submitted report back to its organisation, with the reason as it will be kept.
///
/// After the period locked this alone does not let it be submitted again: reopen the period for the organisation.
pub fn return_for_work(
    report: &ReportFacts,
    evaluator_of: Option<OrganisationId>,
    reason: &str,
) -> Result<String, Refusal> {
    report.is_in(&[ReportState::Submitted], "returned")?;
    report.is_not_of(evaluator_of)?;
    reason_of("returning a report", reason)
}

/// Begins a new version of an accepted report. The accepted version counts until the new one is accepted in its place.
/// Refused: no reason, another state, and a period that is locked for this organisation.
pub fn correct(report: &ReportFacts, reason: &str, today: NaiveDate) -> Result<(), Refusal> {
    report.is_in(&[ReportState::Accepted], "corrected")?;
    report.window.takes_reports(today, report.reopened_until)?;
    reason_of("a correction", reason).map(drop)
}

/// A locked period that takes one organisation's report again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// The last day on which it does.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Reopens a locked period for one organisation, until a day, by an evaluator who is not of it.
///
/// Refused: a period that is not locked, a day before today, no reason, an evaluator of the organisation itself.
pub fn reopen(
    window: &Window,
    organisation: OrganisationId,
    evaluator_of: Option<OrganisationId>,
    (until, reason): (NaiveDate, &str),
    today: NaiveDate,
) -> Result<Reopening, Refusal> {
    if window.state(today) != PeriodState::Locked {
        return Err(Refusal::PeriodNotLocked { locks_on: window.locks_on, today });
    }
    if evaluator_of == Some(organisation) {
        return Err(Refusal::OwnReport);
    }
    if until < today {
        return Err(Refusal::ReopenedIntoThePast { until, today });
    }
    Ok(Reopening { until, reason: reason_of("reopening a period", reason)? })
}

impl ReportFacts {
    fn is_in(&self, states: &[ReportState], wanted: &'static str) -> Result<(), Refusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(Refusal::ReportState { state: self.state, wanted }) }
    }

    fn is_not_of(&self, organisation: Option<OrganisationId>) -> Result<(), Refusal> {
        if organisation == Some(self.organisation) { Err(Refusal::OwnReport) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 4, day).unwrap()
    }

    fn organisation(id: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(id))
    }

    /// Opens on the 5th, due on the 10th, locks on the 20th; the report is organisation 1's.
    fn report(state: ReportState) -> ReportFacts {
        let window = Window { opens_on: day(5), due_on: day(10), locks_on: day(20) };
        ReportFacts { organisation: organisation(1), state, window, reopened_until: None }
    }

    fn evaluator() -> Option<OrganisationId> {
        Some(organisation(2))
    }

    #[test]
    fn a_report_is_taken_from_opening_until_lock_and_late_past_due() {
        let draft = report(ReportState::Draft);
        assert!(matches!(submit(&draft, day(4)), Err(Refusal::PeriodNotOpen { .. })));
        assert_eq!([submit(&draft, day(5)), submit(&draft, day(10))], [Ok(false), Ok(false)]);
        assert_eq!([submit(&draft, day(11)), submit(&draft, day(19))], [Ok(true), Ok(true)]);
        let refusal = submit(&draft, day(20)).unwrap_err();
        assert_eq!(refusal.to_string(), "the period locked on 2026-04-20, today is 2026-04-20");
        assert_eq!(refusal.explain().code, "PERIOD_LOCKED");
    }

    #[test]
    fn a_locked_period_takes_a_report_only_while_reopened_for_its_organisation() {
        let window = report(ReportState::Draft).window;
        let until = reopen(&window, organisation(1), evaluator(), (day(25), "flood"), day(21)).unwrap().until;
        let reopened = ReportFacts { reopened_until: Some(until), ..report(ReportState::Draft) };
        assert_eq!(submit(&reopened, day(25)), Ok(true));
        assert!(matches!(submit(&reopened, day(26)), Err(Refusal::PeriodLocked { .. })));
    }

    #[test]
    fn a_period_is_reopened_when_locked_by_an_outsider_with_a_reason_until_a_day_to_come() {
        let window = report(ReportState::Draft).window;
        let reopened = |by, until, reason, today| reopen(&window, organisation(1), by, (until, reason), today);
        assert!(matches!(reopened(None, day(25), "flood", day(19)), Err(Refusal::PeriodNotLocked { .. })));
        assert_eq!(reopened(Some(organisation(1)), day(25), "flood", day(21)), Err(Refusal::OwnReport));
        assert!(matches!(reopened(None, day(20), "flood", day(21)), Err(Refusal::ReopenedIntoThePast { .. })));
        assert!(matches!(reopened(None, day(25), "", day(21)), Err(Refusal::ReasonNeeded { .. })));
    }

    #[test]
    fn there_is_one_report_per_organisation_and_period() {
        let window = report(ReportState::Draft).window;
        assert_eq!(start(None, &window, None, day(5)), Ok(ReportState::Draft));
        let refusal = start(Some(ReportState::Accepted), &window, None, day(5)).unwrap_err();
        assert_eq!(refusal.explain().code, "ALREADY_REPORTED");
    }

    #[test]
    fn only_partners_that_take_part_are_expected_to_report() {
        assert_eq!(check_reporter(Constituency::Partner, Standing::Active), Ok(()));
        for (constituency, standing) in
            [(Constituency::Funder, Standing::Active), (Constituency::Partner, Standing::Left)]
        {
            let refusal = check_reporter(constituency, standing).unwrap_err();
            assert_eq!(refusal.explain().code, "NOT_EXPECTED");
        }
    }

    #[test]
    fn what_was_handed_in_is_not_written_on() {
        for state in ReportState::ALL {
            let writable = matches!(state, ReportState::Draft | ReportState::Returned);
            assert_eq!(save(&report(*state), day(6)).is_ok(), writable, "{state}");
        }
        assert!(matches!(save(&report(ReportState::Draft), day(20)), Err(Refusal::PeriodLocked { .. })));
    }

    #[test]
    fn only_what_was_submitted_is_accepted_or_returned() {
        for state in ReportState::ALL {
            let submitted = *state == ReportState::Submitted;
            assert_eq!(accept(&report(*state), evaluator()).is_ok(), submitted, "{state}");
            assert_eq!(return_for_work(&report(*state), evaluator(), "check").is_ok(), submitted, "{state}");
        }
        for state in [ReportState::Submitted, ReportState::Accepted] {
            assert!(matches!(submit(&report(state), day(6)), Err(Refusal::ReportState { .. })));
        }
        assert_eq!(submit(&report(ReportState::Returned), day(6)), Ok(false));
    }

    #[test]
    fn nobody_accepts_or_returns_a_report_of_their_own_organisation() {
        let submitted = report(ReportState::Submitted);
        let own = Some(organisation(1));
        assert_eq!(accept(&submitted, own), Err(Refusal::OwnReport));
        assert_eq!(return_for_work(&submitted, own, "check"), Err(Refusal::OwnReport));
        assert_eq!(Refusal::OwnReport.explain().code, "SEPARATION_OF_DUTIES");
        assert!(accept(&submitted, None).is_ok());
    }

    #[test]
    fn a_report_is_returned_with_a_reason() {
        let refusal = return_for_work(&report(ReportState::Submitted), evaluator(), " ").unwrap_err();
        assert_eq!(refusal.to_string(), "returning a report needs a reason");
    }

    #[test]
    fn a_correction_of_an_accepted_report_is_a_new_version() {
        let accepted = report(ReportState::Accepted);
        assert_eq!(correct(&accepted, "two households counted twice", day(15)), Ok(()));
        assert!(matches!(correct(&accepted, "", day(15)), Err(Refusal::ReasonNeeded { .. })));
        assert!(matches!(correct(&accepted, "late", day(20)), Err(Refusal::PeriodLocked { .. })));
        let draft = report(ReportState::Draft);
        assert!(matches!(correct(&draft, "why", day(15)), Err(Refusal::ReportState { .. })));
    }
}
