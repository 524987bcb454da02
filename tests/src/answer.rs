//! What is in a GraphQL answer.

use serde_json::Value;

/// The data of an answer without errors.
///
/// # Panics
/// Where there are errors.
pub fn data(answer: Value) -> Value {
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"].clone()
}

/// The code of the first error; empty where there is none.
pub fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}
