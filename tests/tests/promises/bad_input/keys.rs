//! Idempotency keys: what is none, and one that comes again with something else.

use e2e::{Value, both, code, data, json};

use super::schema::{Slot, slots};
use super::specimens::{self, Specimen};
use super::{everywhere, is_refused, rows};

fn is_key(slot: &Slot) -> bool {
    slot.name() == "idempotencyKey"
}

both!(a_key_that_is_none_is_refused_wherever_one_is_taken, |world| async move {
    let long = "k".repeat(256);
    let bad = ["", "   ", &long, "nul\0", "two\nlines", "\u{202E}yek", "zero\u{200B}width", "\u{7}"];
    let contents = |_: &Slot, _: &Specimen| bad.iter().map(|key| json!(key)).chain([json!(7)]).collect();
    everywhere(&world, is_key, contents, |specimen, slot, content, answer| {
        is_refused(
            answer,
            &["INVALID_INPUT", "GRAPHQL_VALIDATION_FAILED"],
            &(specimen.mutation, slot.place(), content),
        );
        if content.is_string() {
            assert_eq!(answer["errors"][0]["extensions"]["field"], "idempotencyKey", "{answer:#}");
        }
    })
    .await;
});

both!(a_key_of_odd_characters_within_its_length_is_as_good_as_any, |world| async move {
    let slots: Vec<Slot> = slots(&world).await.into_iter().filter(is_key).collect();
    for specimen in specimens::all(&world).await {
        let Some(slot) = slots.iter().find(|slot| slot.is_in(&specimen)) else {
            data(specimen.send(&world, specimen.input.clone()).await);
            continue;
        };
        let mut input = specimen.input.clone();
        let own = slot.of(&mut input);
        let name = own.as_str().unwrap_or_default().to_owned();
        *own = json!(format!("{name}{}", "é🎉'\";--{}%".repeat(40)).chars().take(255).collect::<String>());
        let first = data(specimen.send(&world, input.clone()).await);
        assert_eq!(data(specimen.send(&world, input).await), first, "{}", specimen.mutation);
    }
});

/// The same with other content in one place.
fn changed(specimen: &Specimen) -> Value {
    let mut input = specimen.input.clone();
    let (place, other) = match specimen.mutation {
        "openReportingPeriod" => ("day", json!("2026-08-01")),
        "completeGrant" => ("grantId", input["grantId"].clone()),
        "setBaseline" | "setTarget" => ("value", json!("1")),
        "addComment" => ("body", json!("Another one.")),
        "declareInterest" => ("nature", json!("Another one.")),
        "recordContribution" => ("reference", json!("Letter 8")),
        "recordPledge" | "payInstalment" | "recordReturn" => ("note", json!("Another one.")),
        "reverseTransfer" => ("reason", json!("Another one.")),
        "createProposal" | "createOutcome" => ("title", json!("Another one")),
        "createSeat" => ("mostConsecutiveTerms", json!(3)),
        "saveReport" => ("narrative", json!("Another one.")),
        _ => ("name", json!("Another one")),
    };
    input[place] = other;
    input
}

both!(a_key_that_comes_again_with_something_else_is_refused, |world| async move {
    let slots: Vec<Slot> = slots(&world).await.into_iter().filter(is_key).collect();
    for specimen in specimens::all(&world).await {
        let first = data(specimen.send(&world, specimen.input.clone()).await);
        // What completes a grant is the grant alone: there is no other content to send.
        if !slots.iter().any(|slot| slot.is_in(&specimen)) || specimen.mutation == "completeGrant" {
            continue;
        }
        let before = rows(&world).await;
        let other = specimen.send(&world, changed(&specimen)).await;
        is_refused(&other, &["IDEMPOTENCY_KEY_REUSED"], &(specimen.mutation, specimen.kind()));
        assert_eq!(other["errors"][0]["extensions"]["field"], "idempotencyKey");
        let again = specimen.send(&world, specimen.input.clone()).await;
        assert_eq!(code(&again), "", "{}: {again:#}", specimen.mutation);
        assert_eq!(data(again), first, "{}", specimen.mutation);
        assert_eq!(rows(&world).await, before, "{}", specimen.mutation);
    }
});

both!(a_key_of_one_act_is_no_key_of_another, |world| async move {
    let founded = world.founded("river").await;
    let outcome = json!({ "title": "Air", "description": "Clean.", "idempotencyKey": "one" });
    data(world.act(&founded.evaluator, "createOutcome", outcome, "outcome { id }").await);
    let period = json!({ "periodType": "QUARTER", "day": "2026-05-01", "idempotencyKey": "one" });
    let refused = world.act(&founded.evaluator, "openReportingPeriod", period, "reportingPeriod { id }").await;
    is_refused(&refused, &["IDEMPOTENCY_KEY_REUSED"], &"openReportingPeriod");
});
