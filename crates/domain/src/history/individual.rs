//! Grants to individuals: nothing about the person is kept.

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

/// A text shorter than this can't be told from any other word.
const SHORTEST_NAME: usize = 3;

/// Drops the person, and takes their name and id out of whatever else is kept.
pub(super) fn forget(record: &mut Map<String, Value>) {
    let person = record.remove("recipientIndividual").unwrap_or_default();
    record.retain(|key, _| KEPT.contains(&key.as_str()));
    let mut traces = Vec::new();
    texts_of(&person, &mut traces);
    for (_, value) in record.iter_mut().filter(|(key, _)| !FACTS.contains(&key.as_str())) {
        take_out(value, &traces);
    }
}

fn texts_of(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.trim().chars().count() >= SHORTEST_NAME => found.push(text.trim().to_owned()),
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts_of(field, found)),
        _ => {}
    }
}

fn take_out(value: &mut Value, traces: &[String]) {
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

/// The text without the trace, whatever its case.
fn replaced(text: &str, trace: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match rest.get(..trace.len()) {
            Some(start) if start.eq_ignore_ascii_case(trace) => {
                kept.push_str(INSTEAD);
                rest = &rest[trace.len()..];
            }
            _ => {
                kept.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    kept
}
