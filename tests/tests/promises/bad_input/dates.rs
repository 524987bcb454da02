//! Days that are none, and days in the wrong order.

use e2e::{Value, both, json};

use super::schema::Slot;
use super::specimens::Specimen;
use super::{everywhere, is_refused};

const NO_DAYS: &[&str] = &[
    "2026-02-30",
    "2025-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "2026-2-3",
    "26-02-03",
    "2026-02-03T00:00:00Z",
    "2026/02/03",
    "03.02.2026",
    "20260203",
    "2026-W06-2",
    "+12026-01-1",
    "-2026-01-01",
    " 2026-1-01",
    "٢٠٢٦-٠١-٠١",
    "２０２６-0",
    "tomorrow",
    "",
];

both!(a_day_that_is_not_in_the_calendar_is_refused_wherever_one_is_taken, |world| async move {
    let contents = |_: &Slot, _: &Specimen| {
        NO_DAYS.iter().map(|day| json!(day)).chain([json!(20_260_203), json!(["2026-02-03"])]).collect()
    };
    everywhere(
        &world,
        |slot| slot.kind == "Date",
        contents,
        |specimen, slot, content, answer| {
            let expected = ["INVALID_INPUT", "GRAPHQL_VALIDATION_FAILED"];
            is_refused(answer, &expected, &(specimen.mutation, slot.place(), content));
            let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
            if let Value::String(day) = content {
                assert!(
                    message.contains("is not a day of the calendar") && message.contains(day.as_str()),
                    "{answer:#}"
                );
            }
        },
    )
    .await;
});

both!(days_far_away_are_answered_in_words, |world| async move {
    let contents = |_: &Slot, _: &Specimen| ["0000-01-01", "0001-01-01", "9999-12-31"].map(|day| json!(day)).to_vec();
    // Only where the specimen's own other days make them a wrong order, or a day that can't be meant.
    let takes =
        |slot: &Slot| slot.kind == "Date" && ["day", "receivedOn", "paidOn", "returnedOn"].contains(&slot.name());
    everywhere(&world, takes, contents, |specimen, slot, content, answer| {
        let expected = ["INVALID_INPUT", "DATES_OUT_OF_ORDER", "DAY_OUT_OF_RANGE"];
        is_refused(answer, &expected, &(specimen.mutation, slot.place(), content));
    })
    .await;
});
