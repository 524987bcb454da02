//! A failed field is null, or what holds it is.

use super::*;
use serde_json::json;

async fn data(text: &str) -> Value {
    json(call(query(text)).await).await["data"].clone()
}

#[actix_web::test]
async fn a_failed_field_that_may_be_null_is_null() {
    assert_eq!(data("{ nested { name perhaps } }").await, json!({ "nested": { "name": "nested", "perhaps": null } }));
}

#[actix_web::test]
async fn a_failed_field_that_may_not_be_null_takes_what_holds_it() {
    assert_eq!(data("{ maybe { name broken } hello }").await, json!({ "maybe": null, "hello": "hello" }));
    assert_eq!(data("{ hello nested { name broken } }").await, Value::Null);
    assert_eq!(data("{ hello leaks }").await, Value::Null);
}

#[actix_web::test]
async fn fragments_and_aliases_are_followed() {
    let text = "{ hello m: maybe { ...F } } fragment F on Nested { again { ... { b: broken } } }";
    assert_eq!(data(text).await, json!({ "hello": "hello", "m": null }));
}

#[actix_web::test]
async fn in_a_list_only_the_failed_item_is_null_if_it_may_be() {
    let items = data("{ items { name } broken: items { odd } strict: strictItems { odd } }").await;
    assert_eq!(items["items"], json!([{ "name": "0" }, { "name": "1" }]));
    assert_eq!(items["broken"], json!([{ "odd": "fine" }, null]));
    assert_eq!(items["strict"], Value::Null);
}

#[actix_web::test]
async fn every_error_is_told_with_its_own_path() {
    let body = json(call(query("{ maybe { a: perhaps b: perhaps } }")).await).await;
    assert_eq!(body["errors"].as_array().unwrap().len(), 2);
    assert_eq!(body["data"], json!({ "maybe": { "a": null, "b": null } }));
}
