//! Parsed and weighed documents, kept by their exact text: a frontend sends the same few again and again.
//!
//! Left out on purpose: a second schema with `ValidationMode::Fast` for documents that validated once. It would save some
//! 2 to 18 µs a request, but needs the whole schema built twice and depends on no rule reading the variables.

use super::allow_list::AllowList;
use super::fault::{Code, Fault};
use super::guard;
use super::limits::Limits;
use super::persisted::{self, Persisted};
use super::request::Params;
use crate::words::sentence;
use async_graphql::Positioned;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};
use async_graphql::parser::{self, parse_query};
use moka::sync::Cache;
use std::sync::Arc;

/// A parsed document takes about this many times the memory of its text.
const BYTES_PER_CHARACTER: usize = 24;

/// The documents that clients name or send. Bounded by memory; cheap to clone.
#[derive(Debug, Clone)]
pub struct Documents {
    /// Those that passed the guard.
    known: Cache<Arc<str>, Arc<Document>>,
    persisted: Persisted,
    /// Where no others may be run.
    allowed: Option<Arc<AllowList>>,
}

/// A document that passed the guard.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) text: Arc<str>,
    pub(super) ast: ExecutableDocument,
}

impl Documents {
    /// Whatever passes the guard; keeps at most `limits.documents` bytes, and `limits.persisted` of texts with their hashes.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let weigh = |text: &Arc<str>, _: &Arc<Document>| {
            u32::try_from(text.len().saturating_mul(BYTES_PER_CHARACTER).saturating_add(512)).unwrap_or(u32::MAX)
        };
        let known = Cache::builder().max_capacity(limits.documents).weigher(weigh).build();
        Self { known, persisted: Persisted::new(limits.persisted), allowed: None }
    }

    /// The same, but only those of a list.
    #[must_use]
    pub fn only(self, list: AllowList) -> Self {
        Self { allowed: Some(Arc::new(list)), ..self }
    }

    /// The document that a client wants to be run.
    pub(super) fn find(&self, params: &Params, limits: &Limits) -> Result<Arc<Document>, Fault> {
        if let Some(list) = &self.allowed {
            return listed(list, params, limits);
        }
        let text = self.persisted.text(params)?;
        let document = self.get(&text, limits)?;
        self.persisted.keep(params, &document.text);
        Ok(document)
    }

    /// The document of this text: known, or parsed and weighed now.
    fn get(&self, text: &Arc<str>, limits: &Limits) -> Result<Arc<Document>, Fault> {
        if let Some(known) = self.known.get(text) {
            return Ok(known);
        }
        let document = Arc::new(Document::new(text, limits)?);
        self.known.insert(Arc::clone(&document.text), Arc::clone(&document));
        Ok(document)
    }
}

fn listed(list: &AllowList, params: &Params, limits: &Limits) -> Result<Arc<Document>, Fault> {
    let (text, id) = (params.text(), persisted::named(params)?);
    if text.is_none() && id.is_none() {
        return Err(persisted::without_query());
    }
    if let Some(text) = text {
        guard::text(text, limits)?;
    }
    let found = list.find(id.as_deref(), text).cloned();
    found.ok_or_else(|| {
        Fault::new(Code::DocumentNotAllowed, "Only listed documents are run here, and this is none of them.")
    })
}

impl Document {
    /// Parsed and weighed.
    pub(super) fn new(text: &str, limits: &Limits) -> Result<Self, Fault> {
        guard::text(text, limits)?;
        let ast = parse_query(text).map_err(|error| not_parsed(&error))?;
        guard::document(&ast, limits)?;
        Ok(Self { text: Arc::from(text), ast })
    }

    /// The one operation to run.
    pub(super) fn operation(&self, name: Option<&str>) -> Result<&Positioned<OperationDefinition>, Fault> {
        let fault = |message: String| Fault::new(Code::OperationResolutionFailure, message);
        match (&self.ast.operations, name) {
            (DocumentOperations::Single(operation), None) => Ok(operation),
            (DocumentOperations::Multiple(operations), Some(name)) if operations.contains_key(name) => {
                Ok(&operations[name])
            }
            (_, Some(name)) => Err(fault(format!("The document has no operation named \"{name}\"."))),
            (DocumentOperations::Multiple(operations), None) => match operations.values().next() {
                Some(operation) if operations.len() == 1 => Ok(operation),
                _ => Err(fault("The document has several operations: say which in operationName.".into())),
            },
        }
    }
}

fn not_parsed(error: &parser::Error) -> Fault {
    let message = match error {
        // The library draws the line and an arrow; the last part of it says what is wrong.
        parser::Error::Syntax { message, start, .. } => {
            let reason = message.rsplit("= ").next().unwrap_or_default().trim();
            format!("The document could not be parsed at line {}, column {}: {reason}", start.line, start.column)
        }
        other => other.to_string(),
    };
    Fault::new(Code::ParseFailed, sentence(&message)).at(error.positions())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_parsed_once() {
        let (limits, text) = (Limits::default(), Arc::from("{ hello }"));
        let documents = Documents::new(&limits);
        let first = documents.get(&text, &limits).unwrap();
        assert!(Arc::ptr_eq(&first, &documents.get(&text, &limits).unwrap()));
    }

    #[test]
    fn a_refused_document_is_not_kept() {
        let limits = Limits { depth: 1, ..Limits::default() };
        let documents = Documents::new(&limits);
        assert!(documents.get(&Arc::from("{ nested { name } }"), &limits).is_err());
        documents.known.run_pending_tasks();
        assert_eq!(documents.known.entry_count(), 0);
    }
}
