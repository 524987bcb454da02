//! Ids that lead nowhere: unknown, of another collaborative, of another kind and malformed ones are answered alike.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use e2e::{Value, both, code, json};
use std::cell::RefCell;
use std::collections::BTreeMap;

use super::schema::Slot;
use super::specimens::Specimen;
use super::{everywhere, founded, reads_well};

fn text_of(id: &Value) -> String {
    // Of a list its first one is meant.
    let id = if id.is_array() { &id[0] } else { id };
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(id.as_str().unwrap_or_default()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Ids for this place that lead nowhere.
fn leading_nowhere(good: &Value) -> Vec<Value> {
    let text = text_of(good);
    let (kind, uuid) = text.split_once(':').expect("a specimen's id is one");
    let written = |text: String| json!(BASE64_URL_SAFE_NO_PAD.encode(text));
    vec![
        written(format!("{kind}:{}", "0".repeat(32))),
        written(format!("{kind}:019{}", "7".repeat(29))),
        written(format!("Nothing:{uuid}")),
        written(format!("{kind}:{}", uuid.to_uppercase().replace(|digit: char| digit.is_ascii_digit(), "A"))),
        written(format!("{kind}:{uuid}0")),
        written(text.clone()).as_str().map(|id| json!(format!("{id}="))).unwrap_or_default(),
        json!(text),
        json!(uuid),
        json!(""),
        json!(" "),
        json!("%%%"),
        json!("\u{0}"),
        json!("1; drop table funds"),
        json!("x".repeat(10_000)),
        json!(7),
    ]
}

/// A right says itself which one it is.
const NAMES_ITSELF: &str = "rights.id";
const CONTINUES: &str = ".rights.id";

/// A grant's shares and instalments are compared before anything is looked up: one without the other is refused as that.
fn names_a_grantee_alone(slot: &Slot, answer: &Value) -> bool {
    ["organisationId", "granteeId"].contains(&slot.name())
        && slot.place().contains("awardGrant")
        && code(answer) == "INVALID_INPUT"
}

both!(an_id_that_leads_nowhere_is_answered_alike_wherever_one_is_taken, |world| async move {
    let answers: RefCell<BTreeMap<String, Value>> = RefCell::default();
    let takes = |slot: &Slot| slot.kind == "ID" && slot.place() != NAMES_ITSELF && !slot.place().ends_with(CONTINUES);
    let contents = |slot: &Slot, specimen: &Specimen| leading_nowhere(slot.of(&mut specimen.input.clone()));
    everywhere(&world, takes, contents, |specimen, slot, content, answer| {
        let place = format!("{} {} {}", specimen.mutation, slot.place(), specimen.kind());
        if names_a_grantee_alone(slot, answer) {
            return;
        }
        assert_eq!(code(answer), "NOT_FOUND", "{place} {content}: {answer:#}");
        reads_well(answer);
        let errors = strip(answer);
        let first = answers.borrow_mut().entry(place.clone()).or_insert_with(|| errors.clone()).clone();
        assert_eq!(errors, first, "{place} {content} is answered like any other");
    })
    .await;
});

fn strip(answer: &Value) -> Value {
    let error = &answer["errors"][0];
    json!([error["message"], error["extensions"]])
}

both!(an_id_of_another_collaborative_is_answered_like_an_unknown_one, |world| async move {
    // The same collaborative once more: its ids are real, and of no use here.
    let theirs = founded::lived(&world, "hill").await;
    let theirs: BTreeMap<String, Value> = theirs
        .ids()
        .into_iter()
        .map(|id| (text_of(&id).split(':').next().unwrap_or_default().to_owned(), id))
        .collect();
    let takes = |slot: &Slot| slot.kind == "ID" && slot.place() != NAMES_ITSELF && !slot.place().ends_with(CONTINUES);
    let contents = |slot: &Slot, specimen: &Specimen| {
        let good = text_of(slot.of(&mut specimen.input.clone()));
        let kind = good.split(':').next().unwrap_or_default();
        vec![theirs.get(kind).unwrap_or_else(|| panic!("no {kind} of another collaborative")).clone()]
    };
    everywhere(&world, takes, contents, |specimen, slot, content, answer| {
        if names_a_grantee_alone(slot, answer) {
            return;
        }
        assert_eq!(code(answer), "NOT_FOUND", "{} {} {content}: {answer:#}", specimen.mutation, slot.place());
        assert_eq!(
            answer["errors"][0]["extensions"]["hint"],
            "Check the id, and the collaborative that this request names."
        );
    })
    .await;
});
