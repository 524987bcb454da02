//! Bad input, wherever the schema takes input: every place is tried, so that a new one can't be forgotten. Each is refused
//! with a stable code and a sentence that says what to do, and changes nothing.

mod charters;
mod dates;
mod edges;
mod founded;
mod ids;
mod keys;
mod money;
mod schema;
mod specimens;
mod sums;
mod texts;
mod tokens;
mod votes;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use e2e::{Value, World, code, json};
use migrations::tables::tenant_tables;

use schema::Slot;
use specimens::Specimen;

/// What people read must be whole sentences, and say what to do.
fn reads_well(answer: &Value) {
    let error = &answer["errors"][0];
    let message = error["message"].as_str().unwrap_or_default();
    let hint = error["extensions"]["hint"].as_str().unwrap_or_default();
    for text in [message, hint] {
        let starts = text.chars().next().is_some_and(|first| !first.is_lowercase());
        assert!(starts && text.ends_with(['.', '?', '!', '…']), "no sentence {text:?}: {error:#}");
    }
    assert!(!message.contains("occurred while parsing"), "{error:#}");
    assert!(!["", "INTERNAL"].contains(&code(answer)), "{error:#}");
}

/// Rows of each table; what is only entered about a refused attempt is left out.
async fn rows(world: &World) -> BTreeMap<String, i64> {
    let owner = world.owner().await;
    let mut rows = BTreeMap::new();
    for table in tenant_tables() {
        let which = match table {
            "activities" => " where verb <> 'attemptRefused'",
            "refused_attempts" | "activity_heads" | "activity_details" => continue,
            _ => "",
        };
        rows.insert(table.to_owned(), owner.number(&format!("select count(*) from {table}{which}")).await);
    }
    rows
}

/// Sends a specimen with other content in one place.
async fn with(world: &World, specimen: &Specimen, slot: &Slot, content: &Value) -> Value {
    let mut input = specimen.input.clone();
    *slot.of(&mut input) = content.clone();
    specimen.send(world, input).await
}

/// Sends every specimen with each content in each place of its mutation that `takes` it. `check` looks at the answer.
/// Afterwards nothing has changed, and the specimen as it is goes through: only what was tried was at fault.
async fn everywhere(
    world: &World,
    takes: impl Fn(&Slot) -> bool,
    contents: impl Fn(&Slot, &Specimen) -> Vec<Value>,
    check: impl Fn(&Specimen, &Slot, &Value, &Value),
) {
    let slots: Vec<Slot> = schema::slots(world).await.into_iter().filter(takes).collect();
    assert!(!slots.is_empty(), "the schema was not read");
    let specimens = specimens::all(world).await;
    let missing: Vec<&Slot> = slots
        .iter()
        .filter(|slot| !slot.cannot_be_filled() && !specimens.iter().any(|specimen| slot.is_in(specimen)))
        .collect();
    assert!(missing.is_empty(), "no specimen has these inputs: add them to specimens.rs: {missing:#?}");
    let (before, mut wrong) = (rows(world).await, 0);
    for specimen in &specimens {
        for slot in slots.iter().filter(|slot| slot.is_in(specimen)) {
            for content in contents(slot, specimen) {
                let answer = with(world, specimen, slot, &content).await;
                // All that is wrong is told, not the first alone.
                let checked = catch_unwind(AssertUnwindSafe(|| check(specimen, slot, &content, &answer)));
                wrong += usize::from(checked.is_err());
            }
        }
    }
    assert_eq!(wrong, 0, "answers that are not as they should be: see above");
    assert_eq!(rows(world).await, before, "what is refused changes nothing");
    for specimen in specimens.iter().filter(|specimen| slots.iter().any(|slot| slot.is_in(specimen))) {
        let answer = specimen.send(world, specimen.input.clone()).await;
        assert!(
            answer.get("errors").is_none(),
            "the specimen itself: {} {:#} {answer:#}",
            specimen.mutation,
            specimen.input
        );
    }
}

/// Refused with this code.
fn is_refused(answer: &Value, expected: &[&str], why: &dyn std::fmt::Debug) {
    assert!(expected.contains(&code(answer)), "{why:?}: {answer:#}");
    reads_well(answer);
}

/// A right of a charter by this rule.
fn by_rule(body: &str, rule: Value) -> Value {
    json!({ "area": "GRANT_AWARD", "bodyId": body, "rule": rule })
}
