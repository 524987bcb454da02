//! Texts that are too long, empty or that deceive whoever reads them.

use e2e::{Value, both, code, data, json};

use super::schema::{Slot, slots};
use super::specimens::{self, Specimen};
use super::{everywhere, is_refused, rows};

/// Texts that are something else: a key, a secret, a digest, a fraction, a cursor, an address.
const NO_PROSE: [&str; 13] = [
    "after",
    "url",
    "sha256",
    "leastScore",
    "idempotencyKey",
    "secret",
    "digest",
    "threshold",
    "quorum",
    "share",
    "consentFallback",
    "setAside",
    "email",
];

/// Texts of which nothing need be written: blank is as good as left out.
const MAY_BE_BLANK: [&str; 6] = ["narrative", "whoGains", "whoLoses", "cost", "safeguards", "alternatives"];

fn is_prose(slot: &Slot) -> bool {
    slot.kind == "String" && !NO_PROSE.contains(&slot.name())
}

/// As the place takes it.
fn written(slot: &Slot, text: &str) -> Value {
    if slot.list { json!([text]) } else { json!(text) }
}

const DECEIVING: &[&str] = &[
    "nul \0 here",
    "bell \u{7}",
    "escape \u{1b}[31m",
    "delete \u{7f}",
    "next \u{85} line",
    "from right to left \u{202E}txt.exe",
    "isolated \u{2066}left\u{2069}",
    "mark \u{200F}",
    "zero\u{200B}width",
    "word\u{2060}joiner",
    "byte order \u{FEFF} mark",
    "line\u{2028}separator",
    "tag \u{E0041}",
    "interlinear \u{FFF9}",
];

both!(a_text_that_deceives_is_refused_wherever_one_is_taken, |world| async move {
    let contents = |slot: &Slot, _: &Specimen| DECEIVING.iter().map(|text| written(slot, text)).collect();
    everywhere(&world, is_prose, contents, |specimen, slot, content, answer| {
        is_refused(answer, &["INVALID_INPUT"], &(specimen.mutation, slot.place(), specimen.kind(), content));
        let hint = "Remove control characters, direction overrides and zero-width characters.";
        // A list of short words finds them too long first.
        let too_long = answer["errors"][0]["message"].as_str().is_some_and(|message| message.contains("at most"));
        assert!(
            too_long || answer["errors"][0]["extensions"]["hint"] == hint,
            "{} {}",
            specimen.mutation,
            slot.place()
        );
    })
    .await;
});

/// The greatest number in a text such as "at most 50,000 characters".
fn stated_limit(slot: &Slot) -> Option<usize> {
    let rest = slot.description.split("at most ").nth(1)?;
    let number: String =
        rest.chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(char::is_ascii_digit).collect();
    rest.contains(" characters").then(|| number.parse().ok()).flatten()
}

both!(a_text_over_its_limit_is_refused_wherever_one_is_taken, |world| async move {
    let contents = |slot: &Slot, _: &Specimen| {
        let over = stated_limit(slot).map_or(50_001, |limit| limit + 1);
        vec![written(slot, &"é".repeat(over))]
    };
    everywhere(&world, is_prose, contents, |specimen, slot, _, answer| {
        is_refused(answer, &["INVALID_INPUT"], &(specimen.mutation, slot.place(), specimen.kind()));
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains("characters, at most"), "{} {}: {message}", specimen.mutation, slot.place());
    })
    .await;
});

both!(a_blank_text_is_refused_where_one_is_needed, |world| async move {
    let takes = |slot: &Slot| is_prose(slot) && !MAY_BE_BLANK.contains(&slot.name());
    let contents =
        |slot: &Slot, _: &Specimen| ["", "   ", "\t", "\u{3000}\u{a0}"].map(|text| written(slot, text)).to_vec();
    everywhere(&world, takes, contents, |specimen, slot, content, answer| {
        let expected = ["INVALID_INPUT", "REASON_NEEDED"];
        is_refused(answer, &expected, &(specimen.mutation, slot.place(), specimen.kind(), content));
    })
    .await;
});

/// Letters of many scripts, combining marks, and emoji of several code points.
const FINE: &str = "Łódź e\u{301} क्‍षेत्र جمعية 邻里 👩‍👩‍👧‍👦 🇬🇧 O’Brien";

both!(letters_of_every_script_are_kept_as_they_are, |world| async move {
    let slots: Vec<Slot> = slots(&world).await.into_iter().filter(is_prose).collect();
    for specimen in specimens::all(&world).await {
        let mut input = specimen.input.clone();
        // A scheme is a code, and a new version of an indicator keeps its unit.
        let kept = |slot: &Slot| slot.name() == "scheme" || (slot.name() == "unit" && revises(&specimen));
        for slot in slots.iter().filter(|slot| slot.is_in(&specimen) && !slot.list && !kept(slot)) {
            *slot.of(&mut input) = json!(FINE);
        }
        data(specimen.send(&world, input).await);
    }
    let owner = world.owner().await;
    for (table, column) in [("funds", "name"), ("comments", "body"), ("proposals", "title"), ("bodies", "mandate")] {
        let kept = owner
            .number(&format!("select count(*) from {table} where {column} = '{}'", FINE.replace('\'', "''")))
            .await;
        assert!(kept > 0, "{table} keeps it letter by letter");
    }
});

fn revises(specimen: &Specimen) -> bool {
    !specimen.input["action"]["adoptIndicator"]["revisesId"].is_null()
}

both!(a_list_that_is_very_long_is_refused, |world| async move {
    let slots: Vec<Slot> = slots(&world).await.into_iter().filter(|slot| slot.list).collect();
    let specimens = specimens::all(&world).await;
    let (before, mut taken) = (rows(&world).await, Vec::new());
    for specimen in &specimens {
        for slot in slots.iter().filter(|slot| slot.is_in(specimen)) {
            let mut input = specimen.input.clone();
            let place = slot.of(&mut input);
            let Some(first) = place.get(0).cloned() else { continue };
            *place = json!(vec![first; 5_000]);
            let answer = specimen.send(&world, input).await;
            if ["", "INTERNAL"].contains(&code(&answer)) {
                taken.push(format!("{} {}: {}", specimen.mutation, slot.place(), answer["errors"]));
            }
        }
    }
    assert_eq!(taken, Vec::<String>::new());
    assert_eq!(rows(&world).await, before);
});

both!(half_a_character_is_no_text, |world| async move {
    let founded = world.founded("river").await;
    let before = rows(&world).await;
    for half in ["\\ud83d", "\\udc00", "\\ud83d\\u0041"] {
        let body = format!(
            "{{\"query\":\"mutation($n: String!) {{ createBody(input: {{ kind: COUNCIL, name: $n, mandate: \\\"x\\\" }}) \
             {{ body {{ id }} }} }}\",\"variables\":{{\"n\":\"{half}\"}}}}"
        );
        let request = world.client.post(format!("{}/graphql", world.address)).bearer_auth(&founded.steward.token);
        let request = request.header("x-collaborative", &founded.slug).header("content-type", "application/json");
        let response = request.body(body).send().await.expect("an answer");
        assert_eq!(response.status().as_u16(), 400);
        is_refused(&response.json().await.expect("JSON"), &["BAD_REQUEST"], &half);
    }
    assert_eq!(rows(&world).await, before);
});
