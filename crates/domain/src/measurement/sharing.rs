//! What one organisation reported is its own: who else sees it, and under which consent.

use serde::{Deserialize, Serialize};

use super::ReportState;
use crate::tenancy::Constituency;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What an organisation's values may be used for.
    pub enum SharingPurpose {
        /// A collective result may be shown even where this organisation's part can be told from it.
        CollectiveResults,
        /// Accepted reports may be shown under this organisation's name; collective results then too.
        NamedValues,
    }
}

vocabulary! {
    /// Who may see values that an organisation shares.
    pub enum SharingAudience {
        /// Everybody who takes part in the collaborative.
        Members,
        /// Those who act for a funder.
        Funders,
        /// Those who act for a partner.
        Partners,
    }
}

vocabulary! {
    /// Why a reader does not see what an organisation reported.
    pub enum NotShared {
        /// The organisation has not consented to being read by them.
        NoConsent,
        /// Nothing was submitted, or accepted, that they could read yet.
        NothingYet,
    }
}

/// A consent that holds: given, and not withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    /// What for.
    pub purpose: SharingPurpose,
    /// To whom.
    pub audience: SharingAudience,
}

impl Consent {
    /// Refused: collective results for some only, because a result is either shown to everybody or withheld.
    pub fn check(self) -> Result<(), super::Refusal> {
        match (self.purpose, self.audience) {
            (SharingPurpose::NamedValues, _) | (_, SharingAudience::Members) => Ok(()),
            (SharingPurpose::CollectiveResults, audience) => Err(super::Refusal::ResultsAreForAll { audience }),
        }
    }
}

/// How much an organisation opens its values, by the consents that hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Openness {
    /// Everybody who takes part may recognise it in a collective result.
    pub results: bool,
    /// Some at least read its values under its name.
    pub named: bool,
}

impl Openness {
    /// What these consents come to.
    pub fn of(consents: &[Consent]) -> Self {
        Self {
            results: consents.iter().any(|consent| consent.audience == SharingAudience::Members),
            named: consents.iter().any(|consent| consent.purpose == SharingPurpose::NamedValues),
        }
    }
}

/// Somebody who wants to read a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Acts for the organisation whose report it is.
    Own,
    /// An evaluator or an auditor.
    Oversight,
    /// Any other member, with the constituency of the organisation that they act for.
    Other(Option<Constituency>),
}

/// Which versions there are of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportVersions {
    /// Where the newest one stands.
    pub state: ReportState,
    /// The number of the newest one.
    pub newest: i64,
    /// The one that counts; none before the first was accepted.
    pub accepted: Option<i64>,
}

impl ReportVersions {
    /// The version that a reader sees. Drafts are the organisation's own; under a consent others see what was accepted.
    pub fn readable(self, reader: Reader, consents: &[Consent]) -> Result<i64, NotShared> {
        let version = match reader {
            Reader::Own => Some(self.newest),
            Reader::Oversight if self.state == ReportState::Draft => self.accepted,
            Reader::Oversight => Some(self.newest),
            Reader::Other(constituency) if named_for(constituency, consents) => self.accepted,
            Reader::Other(_) => return Err(NotShared::NoConsent),
        };
        version.ok_or(NotShared::NothingYet)
    }

    /// Whether a reader is told why a version was sent back: its organisation and oversight, until a later one is accepted.
    pub fn tells_why_returned(self, reader: Reader, version: i64) -> bool {
        !matches!(reader, Reader::Other(_)) && Some(version) > self.accepted
    }
}

fn named_for(reader: Option<Constituency>, consents: &[Consent]) -> bool {
    consents.iter().filter(|consent| consent.purpose == SharingPurpose::NamedValues).any(|consent| {
        match consent.audience {
            SharingAudience::Members => true,
            SharingAudience::Funders => reader == Some(Constituency::Funder),
            SharingAudience::Partners => reader == Some(Constituency::Partner),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent(purpose: SharingPurpose, audience: SharingAudience) -> Consent {
        Consent { purpose, audience }
    }

    fn report(state: ReportState, newest: i64, accepted: Option<i64>) -> ReportVersions {
        ReportVersions { state, newest, accepted }
    }

    const FUNDER: Reader = Reader::Other(Some(Constituency::Funder));
    const PARTNER: Reader = Reader::Other(Some(Constituency::Partner));

    #[test]
    fn without_consent_others_see_nothing() {
        let accepted = report(ReportState::Accepted, 1, Some(1));
        assert_eq!(accepted.readable(FUNDER, &[]), Err(NotShared::NoConsent));
        let results_only = [consent(SharingPurpose::CollectiveResults, SharingAudience::Members)];
        assert_eq!(accepted.readable(FUNDER, &results_only), Err(NotShared::NoConsent));
        assert_eq!(accepted.readable(Reader::Own, &[]), Ok(1));
    }

    #[test]
    fn a_consent_holds_for_its_audience_only() {
        let accepted = report(ReportState::Accepted, 1, Some(1));
        let to_partners = [consent(SharingPurpose::NamedValues, SharingAudience::Partners)];
        assert_eq!(accepted.readable(PARTNER, &to_partners), Ok(1));
        assert_eq!(accepted.readable(FUNDER, &to_partners), Err(NotShared::NoConsent));
        let to_all = [consent(SharingPurpose::NamedValues, SharingAudience::Members)];
        assert_eq!(accepted.readable(Reader::Other(None), &to_all), Ok(1));
    }

    #[test]
    fn a_draft_is_the_organisations_own() {
        let correcting = report(ReportState::Draft, 2, Some(1));
        let to_all = [consent(SharingPurpose::NamedValues, SharingAudience::Members)];
        assert_eq!(correcting.readable(Reader::Own, &[]), Ok(2));
        assert_eq!(correcting.readable(Reader::Oversight, &[]), Ok(1));
        assert_eq!(correcting.readable(FUNDER, &to_all), Ok(1));
        let first = report(ReportState::Draft, 1, None);
        assert_eq!(first.readable(Reader::Oversight, &[]), Err(NotShared::NothingYet));
    }

    #[test]
    fn what_was_submitted_is_read_by_evaluators_and_by_others_once_accepted() {
        let submitted = report(ReportState::Submitted, 2, Some(1));
        let to_all = [consent(SharingPurpose::NamedValues, SharingAudience::Members)];
        assert_eq!(submitted.readable(Reader::Oversight, &[]), Ok(2));
        assert_eq!(submitted.readable(PARTNER, &to_all), Ok(1));
    }

    #[test]
    fn why_a_version_came_back_is_told_its_own_and_oversight_until_one_is_accepted() {
        let waiting = report(ReportState::Draft, 3, Some(1));
        for (reader, version, told) in
            [(Reader::Own, 2, true), (Reader::Oversight, 2, true), (PARTNER, 2, false), (Reader::Own, 1, false)]
        {
            assert_eq!(waiting.tells_why_returned(reader, version), told, "{reader:?} {version}");
        }
        assert!(report(ReportState::Returned, 1, None).tells_why_returned(Reader::Own, 1));
    }

    #[test]
    fn only_a_consent_to_everybody_shows_collective_results() {
        for (audience, shows) in
            [(SharingAudience::Members, true), (SharingAudience::Funders, false), (SharingAudience::Partners, false)]
        {
            let named = Openness::of(&[consent(SharingPurpose::NamedValues, audience)]);
            assert_eq!(named, Openness { results: shows, named: true }, "{audience}");
            assert_eq!(consent(SharingPurpose::CollectiveResults, audience).check().is_ok(), shows, "{audience}");
        }
    }
}
