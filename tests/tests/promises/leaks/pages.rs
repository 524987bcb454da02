//! Lists that are given a cursor of others.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use e2e::{Value, both, data, json, uuid_of};
use uuid::Uuid;

use super::{Looker, Neighbours, neighbours};

/// Every string under this name, anywhere in an answer.
fn all(answer: &Value, name: &str, found: &mut Vec<String>) {
    match answer {
        Value::Array(items) => items.iter().for_each(|item| all(item, name, found)),
        Value::Object(fields) => {
            found.extend(fields.get(name).and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| all(field, name, found));
        }
        _ => {}
    }
}

fn found(answer: &Value, name: &str) -> Vec<String> {
    let mut strings = Vec::new();
    all(answer, name, &mut strings);
    strings
}

/// Every list of the schema, as a query that takes its cursors.
fn lists(near: &Neighbours) -> Vec<(String, String)> {
    let ways = near.schema.ways();
    let mut lists = Vec::new();
    for (object, way) in &ways {
        for list in near.schema.fields(object).iter().filter(|field| field.args.iter().any(|arg| arg.name == "after")) {
            if list.args.iter().any(|arg| arg.required) {
                continue;
            }
            let node = near.schema.fields(&list.field.of).into_iter().find(|field| field.field.name == "nodes");
            let node = node.map(|node| near.schema.selection(&node.field.of, 0)).unwrap_or_default();
            let name = &list.field.name;
            let inner = format!(
                "{name}(first: 50, after: $after, before: $before) {{ edges {{ place: cursor node {node} }} }}"
            );
            let opened: Vec<String> = way.iter().map(|name| format!("{name} {{")).collect();
            let query = format!(
                "query($after: String, $before: String) {{ {} {inner} {} }}",
                opened.join(" "),
                "}".repeat(way.len())
            );
            lists.push((format!("{object}.{name}"), query));
        }
    }
    lists
}

/// The cursor right behind one: of a thing that never was. Only of a list by ids: every list has the same sequences.
fn next(cursor: &str) -> Option<String> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let id = Uuid::from_slice(&bytes).ok().filter(|id| id.get_version_num() == 7)?;
    Some(BASE64_URL_SAFE_NO_PAD.encode((id.as_u128() + 1).to_be_bytes()))
}

/// Every id of the others, as clients and as the log write it.
fn telltales(near: &Neighbours) -> Vec<String> {
    let ids = near.theirs.values().flatten();
    ids.flat_map(|id| [id.clone(), uuid_of(&json!(id)).to_string()]).collect()
}

both!(a_cursor_of_others_shows_nothing_but_ones_own, |world| async move {
    let near = neighbours(&world, Looker::MemberOfBoth).await;
    let (lists, telltales) = (lists(&near), telltales(&near));
    assert!(lists.len() >= 30, "the schema was not read: {lists:?}");
    let (mut seen, mut told) = (0, Vec::new());
    for (path, query) in lists {
        let cursors = found(&data(world.by(&near.there, &query, json!({})).await), "place");
        seen += usize::from(!cursors.is_empty());
        for cursor in cursors.iter().take(3) {
            for end in ["after", "before"] {
                let page = data(world.by(&near.here.everybody, &query, json!({ end: cursor })).await);
                let text = page.to_string();
                told.extend(
                    telltales.iter().filter(|id| text.contains(*id)).map(|id| format!("{path}: {id} in {text}")),
                );
                let Some(never) = next(cursor) else { continue };
                let same = data(world.by(&near.here.everybody, &query, json!({ end: never })).await);
                if same != page {
                    told.push(format!("{path}: {page} but {same}"));
                }
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(seen >= 25, "only {seen} lists of the others had anything in them: this proves too little");
});
