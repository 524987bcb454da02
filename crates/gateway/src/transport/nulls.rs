//! Where a field failed, the specification wants null there, or at the nearest place above that may be null.
//! async-graphql (since its pull request 1746) leaves the key out instead, even of a field that may not be null.

use super::operation::Asked;
use super::shape::{Shape, named};
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Field, Selection, SelectionSet, Type};
use async_graphql::{Name, PathSegment, ServerError, Value};

/// A selection set, and the type that it selects from.
type Selected<'a> = (&'a str, &'a SelectionSet);

/// Puts the nulls of all failed fields where they belong.
pub(super) fn settle(data: &mut Value, errors: &[ServerError], asked: &Asked, shape: &Shape) {
    let Ok(operation) = asked.document.operation(asked.name.as_deref()) else { return };
    let root = [(shape.root(operation.node.ty), &operation.node.selection_set.node)];
    let settling = Settling { asked, shape };
    // All are filled in before any is moved up: what was moved up must not come back.
    errors.iter().for_each(|error| fill(data, &error.path));
    for error in errors {
        if settling.object(data, &root, &error.path) == Held::No {
            *data = Value::Null;
        }
    }
}

/// Null where the path ends. An object of which every field failed came as null itself: it gets its fields back.
fn fill(value: &mut Value, path: &[PathSegment]) {
    match path {
        [PathSegment::Field(key), rest @ ..] => {
            if *value == Value::Null {
                *value = Value::Object(IndexMap::new());
            }
            if let Value::Object(object) = value {
                fill(object.entry(Name::new(key)).or_default(), rest);
            }
        }
        [PathSegment::Index(at), rest @ ..] => {
            if let Value::List(items) = value {
                items.get_mut(*at).into_iter().for_each(|item| fill(item, rest));
            }
        }
        [] => {}
    }
}

/// Whether a value stands, or must become null together with its failed part.
#[derive(PartialEq, Eq)]
enum Held {
    Yes,
    No,
}

struct Settling<'a> {
    asked: &'a Asked,
    shape: &'a Shape,
}

impl<'a> Settling<'a> {
    fn object(&self, value: &mut Value, sets: &[Selected<'a>], path: &[PathSegment]) -> Held {
        let (Value::Object(object), [PathSegment::Field(key), rest @ ..]) = (value, path) else { return Held::Yes };
        let mut found = Vec::new();
        sets.iter().for_each(|(parent, set)| self.find(parent, set, key, &mut found));
        let Some(ty) = found.iter().find_map(|(parent, field)| self.shape.field(parent, &field.name.node)) else {
            return Held::Yes;
        };
        let name = named(ty);
        let below: Vec<Selected<'a>> = found.iter().map(|(_, field)| (name, &field.selection_set.node)).collect();
        self.typed(object.entry(Name::new(key)).or_default(), ty, &below, rest)
    }

    /// A value of this type: null where it or its part failed, if it may be.
    fn typed(&self, value: &mut Value, ty: &Type, sets: &[Selected<'a>], path: &[PathSegment]) -> Held {
        let held = match (&mut *value, path) {
            (Value::Null, _) => Held::No,
            (Value::List(items), [PathSegment::Index(at), rest @ ..]) => match (items.get_mut(*at), &ty.base) {
                (Some(item), BaseType::List(inner)) => self.typed(item, inner, sets, rest),
                _ => Held::Yes,
            },
            (value, path) => self.object(value, sets, path),
        };
        if held == Held::No && ty.nullable {
            *value = Value::Null;
            return Held::Yes;
        }
        held
    }

    /// All fields that answer under this key.
    fn find(&self, parent: &'a str, set: &'a SelectionSet, key: &str, found: &mut Vec<(&'a str, &'a Field)>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) if field.node.response_key().node == key => found.push((parent, &field.node)),
                Selection::Field(_) => {}
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map_or(parent, |on| on.node.on.node.as_str());
                    self.find(on, &inline.node.selection_set.node, key, found);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.asked.document.ast.fragments.get(&spread.node.fragment_name.node) {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.find(on, &fragment.node.selection_set.node, key, found);
                    }
                }
            }
        }
    }
}
