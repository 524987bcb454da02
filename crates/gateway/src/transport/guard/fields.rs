//! Aliases, repeats and root fields, with fragments unfolded and equal response keys merged. Only for documents that
//! [`super::measure`] found small: this walk costs as much as the unfolded document is long.

use super::super::fault::{Code, Fault};
use super::super::limits::Limits;
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
    fields.values().flatten().any(|field| asks_for_schema(field))
}

fn asks_for_schema(field: &Field) -> bool {
    matches!(field.name.node.as_str(), "__schema" | "__type")
}

fn root(document: &ExecutableDocument, operation: &OperationDefinition, limits: &Limits) -> Result<(), Fault> {
    let fields = merge(document, &[&operation.selection_set.node]);
    let most = limits.root_fields;
    Fault::within(Code::TooManyRootFields, "The operation has too many root fields", fields.len(), most)?;
    match operation.ty {
        OperationType::Query => {}
        OperationType::Mutation => once_each(&fields)?,
        OperationType::Subscription => one_direct_field(&operation.selection_set.node)?,
    }
    for selections in fields.values().filter(|selections| selections.iter().any(|field| asks_for_schema(field))) {
        let sets: Vec<_> = selections.iter().map(|field| &field.selection_set.node).collect();
        introspection(document, &merge(document, &sets), 0)?;
    }
    one_object(document, &fields, limits)
}

/// Lists of the schema's own types, each of which may hold all the others.
const LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];
/// The standard introspection query has one within another nowhere; tools that ask for a type's fields' types have two.
const LISTS_WITHIN_LISTS: usize = 2;

/// Seven lists within each other would answer with a thousand million objects, from a document that is neither deep nor
/// heavy by the schema's weights; and no time limit stops resolvers that never wait.
fn introspection(document: &ExecutableDocument, fields: &Merged<'_>, lists: usize) -> Result<(), Fault> {
    for selections in fields.values() {
        let within_list = selections.first().is_some_and(|field| LISTS.contains(&field.name.node.as_str()));
        let lists = lists + usize::from(within_list);
        let what = "The document asks for lists of the schema's types within each other too deeply";
        Fault::within(Code::IntrospectionTooDeep, what, lists, LISTS_WITHIN_LISTS)?;
        let sets: Vec<_> = selections.iter().map(|field| &field.selection_set.node).collect();
        introspection(document, &merge(document, &sets), lists)?;
    }
    Ok(())
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

/// What is selected of one object, and of those in it.
fn one_object(document: &ExecutableDocument, fields: &Merged<'_>, limits: &Limits) -> Result<(), Fault> {
    let mut keys: HashMap<&str, usize> = HashMap::new();
    for selections in fields.values() {
        let Some(first) = selections.first() else { continue };
        let name = first.name.node.as_str();
        let repeated = format_args!("The field \"{name}\" is selected too often in one place");
        Fault::within(Code::TooManyRepeatedFields, repeated, selections.len(), limits.repeats)?;
        let count = keys.entry(name).or_default();
        *count += 1;
        let aliased = format_args!("The field \"{name}\" has too many aliases");
        Fault::within(Code::TooManyAliases, aliased, *count, limits.aliases)?;
    }
    for selections in fields.values() {
        let sets: Vec<_> = selections.iter().map(|field| &field.selection_set.node).collect();
        one_object(document, &merge(document, &sets), limits)?;
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
