//! What reads the bytes of strangers here, as functions of these bytes: `fuzz/` calls them.

use std::str::from_utf8;
use std::sync::LazyLock;

use async_graphql::Variables;

use super::documents::Document;
use super::limits::Limits;
use super::shape::Shape;
use super::{guard, persisted, request, variables};

static SHAPE: LazyLock<Shape> = LazyLock::new(|| match Shape::of(&crate::graph::sdl()) {
    Ok(shape) => shape,
    Err(error) => panic!("the printed schema is none: {error}"),
});

/// A document: parsed and weighed, with each of its operations.
///
/// # Panics
/// Where one that passes is larger than it may be.
pub fn document(bytes: &[u8]) {
    let (Ok(text), limits) = (from_utf8(bytes), Limits::default()) else { return };
    let Ok(document) = Document::new(text, &limits) else { return };
    assert!(text.len() <= limits.document, "a text that is too long passed");
    for (name, operation) in document.ast.operations.iter() {
        assert!(document.operation(name.map(|name| name.as_str())).is_ok(), "an operation is not found by its name");
        guard::introspects(&document.ast, &operation.node);
        let _ = variables::provided(&operation.node, &Variables::default());
        let weight = guard::complexity(&document.ast, &operation.node, &Variables::default(), &SHAPE, &limits);
        assert!(weight.is_err() || weight.is_ok_and(|weight| weight <= limits.complexity), "too heavy, and passed");
    }
}

/// The body of a request, and the query string of another.
///
/// # Panics
/// Where something else than a JSON object is taken for one.
pub fn body(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    for (params, is_json) in [(request::from_json(text), true), (request::from_query_string(text), false)] {
        let Ok(params) = params else { continue };
        assert!(!is_json || text.trim_start().starts_with('{'), "no object was taken for parameters");
        let _ = persisted::named(&params);
        let _ = variables::check(params.variables.as_ref().unwrap_or(&Variables::default()), &Limits::default());
    }
}
