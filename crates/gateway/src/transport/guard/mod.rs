//! Weighs a document before any library code walks it: several of async-graphql's walks unfold each fragment spread anew,
//! without memory or cap, so that 2 kB of doubling fragments would hold a worker for ever.
//!
//! First the text is counted ([`tokens`]), then, once parsed, each part is measured once ([`measure`]); only a document
//! that is small even when unfolded is then unfolded ([`fields`]). With its variables it is weighed ([`weigh`]).

mod fields;
mod measure;
#[cfg(test)]
mod tests;
mod tokens;
mod weigh;

pub use measure::LEVELS;
pub(super) use tokens::canonical;

use super::fault::{Code, Fault};
use super::limits::Limits;
use super::shape::Shape;
use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition};

/// Refuses a text that is not worth parsing.
pub(super) fn text(text: &str, limits: &Limits) -> Result<(), Fault> {
    Fault::within(Code::DocumentTooLarge, "The document has too many bytes", text.len(), limits.document)?;
    tokens::check(text, limits)
}

/// Refuses a document that is not worth validating.
pub(super) fn document(document: &ExecutableDocument, limits: &Limits) -> Result<(), Fault> {
    measure::check(document, limits)?;
    fields::check(document, limits)
}

/// What an operation weighs with these variables; refused where that is too much. Only for documents that passed.
pub(super) fn complexity(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    shape: &Shape,
    limits: &Limits,
) -> Result<usize, Fault> {
    let complexity = weigh::Weigh::new(document, operation, variables, shape).run();
    Fault::within(Code::QueryTooComplex, "The query is too complex", complexity, limits.complexity)?;
    Ok(complexity)
}

/// Whether an operation asks for the schema itself. Only for documents that passed.
pub(super) fn introspects(document: &ExecutableDocument, operation: &OperationDefinition) -> bool {
    fields::introspects(document, operation)
}
