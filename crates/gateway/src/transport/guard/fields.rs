//! Aliases and root fields, with fragments unfolded and equal response keys merged. Only for documents that
//! [`super::measure`] found small: this walk costs as much as the unfolded document is long.

use super::super::fault::{Code, Fault};
use super::super::limits::Limits;
use super::measure::within;
use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use std::collections::{BTreeMap, HashMap};

/// The selections of one object by response key.
type Merged<'a> = BTreeMap<&'a str, Vec<&'a Field>>;

pub(super) fn check(document: &ExecutableDocument, limits: &Limits) -> Result<(), Fault> {
    for (_, operation) in document.operations.iter() {
        root(document, &operation.node, limits)?;
    }
    Ok(())
}

pub(super) fn introspects(document: &ExecutableDocument, operation: &OperationDefinition) -> bool {
    let fields = merge(document, &[&operation.selection_set.node]);
    fields.values().flatten().any(|field| matches!(field.name.node.as_str(), "__schema" | "__type"))
}

fn root(document: &ExecutableDocument, operation: &OperationDefinition, limits: &Limits) -> Result<(), Fault> {
    let fields = merge(document, &[&operation.selection_set.node]);
    within("The operation has too many root fields", fields.len(), limits.root_fields)?;
    match operation.ty {
        OperationType::Query => {}
        OperationType::Mutation => once_each(&fields)?,
        OperationType::Subscription => one_direct_field(&operation.selection_set.node)?,
    }
    aliases(document, &fields, limits)
}

/// async-graphql runs a mutation field as often as it is selected, where the specification merges: money would move twice.
fn once_each(fields: &Merged<'_>) -> Result<(), Fault> {
    match fields.iter().find(|(_, selections)| selections.len() > 1) {
        Some((key, _)) => Err(invalid(format!("The mutation selects \"{key}\" more than once."))),
        None => Ok(()),
    }
}

/// The specification wants one; async-graphql would run several at once, and silently none inside a fragment.
fn one_direct_field(set: &SelectionSet) -> Result<(), Fault> {
    match set.items.as_slice() {
        [only] if matches!(only.node, Selection::Field(_)) => Ok(()),
        _ => Err(invalid("A subscription selects exactly one field, not within a fragment.".into())),
    }
}

fn aliases(document: &ExecutableDocument, fields: &Merged<'_>, limits: &Limits) -> Result<(), Fault> {
    let mut keys: HashMap<&str, usize> = HashMap::new();
    for field in fields.values().filter_map(|selections| selections.first()) {
        let count = keys.entry(field.name.node.as_str()).or_default();
        *count += 1;
        within(&format!("The field \"{}\" has too many aliases", field.name.node), *count, limits.aliases)?;
    }
    for selections in fields.values() {
        let sets: Vec<_> = selections.iter().map(|field| &field.selection_set.node).collect();
        aliases(document, &merge(document, &sets), limits)?;
    }
    Ok(())
}

fn merge<'a>(document: &'a ExecutableDocument, sets: &[&'a SelectionSet]) -> Merged<'a> {
    let mut merged = Merged::new();
    for set in sets {
        collect(document, set, &mut merged);
    }
    merged
}

fn collect<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, merged: &mut Merged<'a>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => merged.entry(&field.node.response_key().node).or_default().push(&field.node),
            Selection::InlineFragment(inline) => collect(document, &inline.node.selection_set.node, merged),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(document, &fragment.node.selection_set.node, merged);
                }
            }
        }
    }
}

fn invalid(message: String) -> Fault {
    Fault::new(Code::ValidationFailed, message)
}
