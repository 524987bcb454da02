//! The last days: what is open now, so that a reader has something to do.

use chrono::TimeDelta;
use domain::AllocationId;
use domain::decisions::{Choice, ProposalState};
use domain::funds::GrantKind;
use persistence::{Result, decisions};

use super::cast::{Party, Person};
use super::grants::Award;
use super::motions::{Answers, expect};
use super::outcomes;
use super::tale::Tale;

/// One grant is awarded and one can't be, one question is voted on, one is talked about.
pub(super) async fn these_days(tale: &mut Tale, winter: AllocationId) -> Result<()> {
    tale.at(tale.calendar.ago(8)).await?;
    let reading = reading_room(tale, winter).motion(tale)?;
    let reading = tale.put_forward(Person::Of(Party::Mothers), reading).await?;
    let chapel = old_chapel(tale).motion(tale)?;
    let chapel = tale.put_forward(Person::Of(Party::Library), chapel).await?;
    let hours = outcomes::volunteer_hours(tale).await?;
    let hours = tale.put_forward(Person::Evaluator, hours).await?;

    tale.call_the_vote(reading).await?;
    for motion in [chapel, hours] {
        decisions::open_voting(&tale.store, tale.by(Person::Steward)?, motion).await?;
    }
    expect(tale.decide(reading, Answers::FOR).await?, ProposalState::Enacted)?;
    tale.everybody_answers(chapel, Answers::FOR).await?;
    expect(tale.proposal(chapel).await?, ProposalState::EnactmentFailed)?;

    tale.at(tale.calendar.ago(3)).await?;
    for (party, choice, reason) in SOME_ANSWERED {
        tale.answer(hours, party, choice, reason).await?;
    }
    talk_about_benches(tale).await?;
    tale.at(tale.calendar.now()).await
}

/// The others are still to answer: a reader of the demo may.
const SOME_ANSWERED: [(Party, Choice, Option<&str>); 4] = [
    (Party::Mothers, Choice::Consent, None),
    (Party::Shelter, Choice::Consent, Some("Good: half of what we do is done by volunteers, and nobody sees it.")),
    (Party::Youth, Choice::Consent, None),
    (Party::Examplewood, Choice::StandAside, Some("It is not our time that is counted.")),
];

/// Awarded, and not agreed to yet.
fn reading_room(tale: &Tale, winter: AllocationId) -> Award {
    Award {
        title: "The reading room stays warm",
        summary: "The library's reading room stays open until ten for two more winters.",
        kind: GrantKind::Project,
        grantees: vec![Party::Library],
        each: 12_000,
        days: vec![tale.calendar.days_from_today(30), tale.calendar.days_from_today(210)],
        from: Some(winter),
    }
}

/// Everybody wants it, and the fund can't pay it: passed, and not enacted.
fn old_chapel(tale: &Tale) -> Award {
    Award {
        title: "Buy the old chapel",
        summary: "The circle meets in six kitchens. The chapel stands empty, and its owner would sell it to us.",
        kind: GrantKind::Project,
        grantees: vec![Party::Mothers],
        each: 210_000,
        days: vec![tale.calendar.days_from_today(45)],
        from: None,
    }
}

/// Under discussion: remarks from all sides, and no vote yet.
async fn talk_about_benches(tale: &mut Tale) -> Result<()> {
    let benches = Award {
        title: "A bench at every stop of the river path",
        summary: "The workshop builds twelve benches with apprentices, so that older people can walk to the river again.",
        kind: GrantKind::Project,
        grantees: vec![Party::Repair],
        each: 9_600,
        days: vec![tale.calendar.days_from_today(60)],
        from: None,
    };
    let motion = benches.motion(tale)?;
    let benches = tale.put_forward(Person::Of(Party::Repair), motion).await?;
    let remarks = [
        (Party::Placeholder, "Who looks after them when the paint comes off?"),
        (Party::Repair, "We do, each spring, for five years. We can write that into the case."),
        (Party::Mothers, "Please put one at the school gate too. That is where people wait."),
    ];
    for (party, body) in remarks {
        tale.remark(Person::Of(party), benches, body).await?;
        tale.wait(TimeDelta::hours(5)).await?;
    }
    Ok(())
}
