//! Weighs a document before any library code walks it: several of async-graphql's walks unfold each fragment spread anew,
//! without memory or cap, so that 2 kB of doubling fragments would hold a worker for ever.
//!
//! First the text is counted ([`tokens`]), then, once parsed, each part is measured once ([`measure`]); only a document
//! that is small even when unfolded is then unfolded ([`fields`]).

mod fields;
mod measure;
#[cfg(test)]
mod tests;
mod tokens;

use super::fault::Fault;
use super::limits::Limits;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition};

/// Refuses a text that is not worth parsing.
pub(super) fn text(text: &str, limits: &Limits) -> Result<(), Fault> {
    measure::within("The document has too many bytes", text.len(), limits.document)?;
    tokens::check(text, limits)
}

/// Refuses a document that is not worth validating.
pub(super) fn document(document: &ExecutableDocument, limits: &Limits) -> Result<(), Fault> {
    measure::check(document, limits)?;
    fields::check(document, limits)
}

/// Whether an operation asks for the schema itself. Only for documents that passed.
pub(super) fn introspects(document: &ExecutableDocument, operation: &OperationDefinition) -> bool {
    fields::introspects(document, operation)
}
