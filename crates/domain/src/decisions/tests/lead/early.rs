//! When a vote to which others may object ends before its deadline.

use super::*;

fn early(ballots: &[Ballot]) -> Option<(Outcome, Ground)> {
    let rule = Rule { final_ballots: true, ..led(&[Funder], 1) };
    early_outcome(&rule, &seats(), ballots).map(|tally| (tally.outcome, tally.ground))
}

#[test]
fn a_lead_that_is_carried_waits_for_those_who_may_still_object() {
    assert_eq!(early(&carried(&[])), None);
    assert_eq!(early(&carried(&[ballot(2, StandAside), ballot(3, StandAside)])), None);
    let all = [ballot(2, StandAside), ballot(3, StandAside), ballot(4, StandAside)];
    assert_eq!(early(&carried(&all)), Some((Outcome::Passed, Ground::RuleMet)));
}

#[test]
fn an_objection_may_be_withdrawn_until_the_end() {
    let all = [objection(2, "No."), ballot(3, StandAside), ballot(4, StandAside)];
    assert_eq!(early(&carried(&all)), None);
}

#[test]
fn a_lead_that_is_lost_waits_for_nobody() {
    let lost = answers(&[Some(Against), Some(Against), Some(Object)]);
    assert_eq!(early(&lost), Some((Outcome::Failed, Ground::TooFewInFavour)));
    let half = answers(&[Some(Against)]);
    assert_eq!(early(&half), Some((Outcome::Failed, Ground::CanNoLongerPass)));
}

#[test]
fn one_organisation_less_than_needed_waits_for_no_more() {
    let rule = Rule { final_ballots: true, ..led(&[Funder], 2) };
    let one = carried(&[ballot(2, StandAside), objection(3, "No.")]);
    assert_eq!(early_outcome(&rule, &seats(), &one).map(|tally| tally.outcome), Some(Outcome::Passed));
}
