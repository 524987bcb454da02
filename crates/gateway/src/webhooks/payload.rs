//! What a message says: an entry of the log by its own words, and nothing that would have to be looked up for it.

use chrono::{DateTime, Utc};
use domain::transparency::{DataClass, Grounds, hexadecimal, instant};
use domain::{AccessTokenId, CollaborativeId};
use persistence::Error;
use persistence::rows::ActivityRow;
use persistence::transparency::webhook::{Batch, Message};
use serde::Serialize;

use crate::graph::connection::cursor_of_sequence;
use crate::graph::id::{encode, encode_subject};

#[derive(Serialize)]
struct Payload<T> {
    r#type: String,
    timestamp: String,
    data: T,
}

/// The fields of `Activity` in the API, under the same names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    collaborative_id: String,
    sequence: i64,
    cursor: String,
    verb: &'a str,
    subject_kind: &'a str,
    subject_id: Option<String>,
    actor_id: Option<String>,
    operator: bool,
    access_token_id: Option<String>,
    authority: String,
    data_class: DataClass,
    hash: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    collaborative_id: String,
    webhook_endpoint_id: String,
}

/// The body of a message, to be signed and sent byte for byte.
pub(super) fn body(batch: &Batch, message: &Message, now: DateTime<Utc>) -> persistence::Result<String> {
    match &message.entry {
        Some(entry) => of_entry(batch.collaborative, entry),
        None => {
            let data =
                Test { collaborative_id: encode(batch.collaborative).0, webhook_endpoint_id: encode(batch.endpoint).0 };
            let test = Payload { r#type: "webhook.test".to_owned(), timestamp: instant(now), data };
            Ok(serde_json::to_string(&test)?)
        }
    }
}

fn of_entry(collaborative: CollaborativeId, entry: &ActivityRow) -> persistence::Result<String> {
    let grounds = Grounds::of(&entry.canonical);
    let grounds = grounds.ok_or_else(|| Error::Broken("an activity whose text can't be read".to_owned()))?;
    let data = Entry {
        collaborative_id: encode(collaborative).0,
        sequence: entry.sequence,
        cursor: cursor_of_sequence(entry.sequence),
        verb: &entry.verb,
        subject_kind: &entry.subject_kind,
        subject_id: entry.subject_id.and_then(|id| encode_subject(&entry.subject_kind, id)).map(|id| id.0),
        actor_id: entry.actor_id.map(|id| encode(id).0),
        operator: grounds.operator,
        access_token_id: grounds.token.map(|id| encode(AccessTokenId(id)).0),
        authority: grounds.authority,
        data_class: entry.data_class,
        hash: hexadecimal(&entry.hash),
    };
    let kind = format!("{}.{}", entry.subject_kind, entry.verb);
    Ok(serde_json::to_string(&Payload { r#type: kind, timestamp: instant(entry.at), data })?)
}
