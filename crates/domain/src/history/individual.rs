//! Grants to individuals: who they are is not kept.

use serde_json::{Map, Value};

/// What stays of such a record: fields of the standard that say what the grant was, not who received it. An allow-list,
/// because fields outside the standard may say anything, a postcode among it.
const KEPT: [&str; 22] = [
    "id",
    "title",
    "description",
    "currency",
    "amountAppliedFor",
    "amountAwarded",
    "amountDisbursed",
    "awardDate",
    "plannedDates",
    "actualDates",
    "fundingOrganization",
    "grantProgramme",
    "toIndividualsDetails",
    "fromOpenCall",
    "fundingType",
    "classifications",
    "regrantType",
    "locationScope",
    "relatedActivity",
    "dateModified",
    "dataSource",
    "url",
];

/// Of these the texts are no prose: a name in them is somebody else's.
const FACTS: [&str; 4] = ["id", "currency", "awardDate", "fundingOrganization"];

const INSTEAD: &str = "[individual]";

/// Drops the person, and takes their name and id out of whatever else is kept.
pub(super) fn forget(record: &mut Map<String, Value>) {
    let person = record.remove("recipientIndividual").unwrap_or_default();
    record.retain(|key, _| KEPT.contains(&key.as_str()));
    let mut traces = Vec::new();
    texts_of(&person, &mut traces);
    // Whole names before their parts.
    traces.sort_by_key(|trace| std::cmp::Reverse(trace.len()));
    for (_, value) in record.iter_mut().filter(|(key, _)| !FACTS.contains(&key.as_str())) {
        take_out(value, &traces);
    }
}

fn texts_of(value: &Value, found: &mut Vec<Vec<char>>) {
    match value {
        Value::String(text) => {
            found.push(folded(text.trim()));
            // Of a name each part.
            found.extend(text.split_whitespace().map(folded));
        }
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts_of(field, found)),
        _ => {}
    }
}

fn take_out(value: &mut Value, traces: &[Vec<char>]) {
    match value {
        Value::String(text) => {
            for trace in traces {
                *text = replaced(text, trace);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| take_out(item, traces)),
        Value::Object(fields) => fields.values_mut().for_each(|field| take_out(field, traces)),
        _ => {}
    }
}

fn folded(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The text without the trace where it stands as words of its own, whatever its case.
fn replaced(text: &str, trace: &[char]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let begins_a_word = !kept.chars().next_back().is_some_and(char::is_alphanumeric);
        match after(rest, trace).filter(|_| begins_a_word) {
            Some(behind) => {
                kept.push_str(INSTEAD);
                rest = behind;
            }
            None => {
                kept.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    kept
}

/// What follows the trace, where the text begins with it and its last word ends there.
fn after<'a>(text: &'a str, trace: &[char]) -> Option<&'a str> {
    let mut wanted = trace.iter();
    let mut rest = text.chars();
    while !wanted.as_slice().is_empty() {
        let found = rest.next()?;
        if !found.to_lowercase().all(|letter| wanted.next() == Some(&letter)) {
            return None;
        }
    }
    let ends = !trace.is_empty() && !rest.clone().next().is_some_and(char::is_alphanumeric);
    ends.then_some(rest.as_str())
}
