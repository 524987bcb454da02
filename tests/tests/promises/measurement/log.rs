//! The activity log shows nobody what the report itself keeps back.

use chrono::{TimeZone, Utc};
use domain::tenancy::Role;
use e2e::{Founded, Member, World, both, count, data, json};

/// Everything that somebody reads in the log about measurement: verbs and changes.
async fn log(world: &World, reader: &Member) -> String {
    let query = "query($verbs: [String!]) { collaborative { activity(first: 100, filter: { verbs: $verbs }) { \
                 nodes { verb change } } } }";
    let verbs = [
        "reportSaved",
        "reportCorrected",
        "reportingPeriodReopened",
        "reopeningExplained",
        "targetSet",
        "baselineSet",
        "sharingConsentGranted",
        "sharingConsentWithdrawn",
    ];
    data(world.by(reader, query, json!({ "verbs": verbs })).await)["collaborative"]["activity"]["nodes"].to_string()
}

/// Others, in all roles but the auditor's.
fn others(founded: &Founded) -> [&Member; 4] {
    [founded.member("Hill Trust"), founded.member("Lantern"), &founded.steward, &founded.evaluator]
}

both!(a_draft_does_not_show_in_the_log_not_even_to_an_auditor, |world| async move {
    let founded = world.founded("river").await;
    let ada = world.join(&founded.steward, "ada@river.example", None, &[Role::Auditor]).await;
    let period = world.period(&founded, "2026-03-01").await;
    let orchard = founded.member("Orchard");
    let input = json!({ "periodId": period, "values": [], "narrative": "Not finished." });
    data(world.act(orchard, "saveReport", input, "report { id }").await);
    let (own, auditors) = (log(&world, orchard).await, log(&world, &ada).await);
    for read in [&own, &auditors] {
        assert!(read.contains("reportSaved") && !read.contains("Not finished."), "{read}");
        assert!(read.contains(r#"\"edition\":1"#), "{read}");
    }
    for other in others(&founded) {
        assert!(!log(&world, other).await.contains("reportSaved"), "{other:?}");
    }
});

both!(why_a_report_was_corrected_is_read_with_the_report_only, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    let orchard = founded.member("Orchard");
    let report = world.accepted(&founded, orchard, &period, json!([])).await;
    data(world.on_report(orchard, "correctReport", &report).await);
    for reader in others(&founded) {
        let read = log(&world, reader).await;
        assert!(read.contains("reportCorrected") && !read.contains("It was counted twice."), "{read}");
    }
});

both!(why_a_period_was_reopened_is_read_by_the_organisation_that_it_concerns, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    world.clock.set(Utc.with_ymd_and_hms(2026, 7, 1, 12, 0, 0).single().unwrap());
    let reopen = json!({ "periodId": period, "organisationId": founded.organisation("Orchard"), "until": "2026-07-05",
        "reason": "The flood." });
    data(world.act(&founded.evaluator, "reopenPeriod", reopen, "reportingPeriod { state }").await);
    let own = log(&world, founded.member("Orchard")).await;
    assert!(own.contains("The flood."), "{own}");
    for reader in others(&founded) {
        let read = log(&world, reader).await;
        assert!(read.contains("reportingPeriodReopened") && !read.contains("The flood."), "{read}");
    }
});

both!(an_organisations_own_target_and_consents_are_its_own_in_the_log_whoever_acted, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let orchard = founded.member("Orchard");
    let input = json!({ "indicatorId": indicator, "organisationId": founded.organisation("Orchard"), "value": "4711" });
    data(world.act(&founded.evaluator, "setTarget", input, "target { id }").await);
    data(world.consent(orchard, "grantSharingConsent", "NAMED_VALUES", "FUNDERS").await);
    data(world.consent(orchard, "withdrawSharingConsent", "NAMED_VALUES", "FUNDERS").await);
    let own = log(&world, orchard).await;
    for told in ["4711", "sharingConsentGranted", "sharingConsentWithdrawn"] {
        assert!(own.contains(told), "{told}: {own}");
    }
    for reader in others(&founded) {
        let read = log(&world, reader).await;
        assert!(!read.contains("4711") && !read.contains("sharingConsent"), "{read}");
    }
    let collective = json!({ "indicatorId": indicator, "value": "4712" });
    data(world.act(&founded.evaluator, "setTarget", collective, "target { id }").await);
    assert!(log(&world, founded.member("Lantern")).await.contains("4712"));
});
