//! Which type each field of the schema has: async-graphql keeps that to itself, but prints it.

use async_graphql::parser::types::{OperationType, Type, TypeKind, TypeSystemDefinition};
use async_graphql::parser::{self, parse_schema};
use std::collections::HashMap;
use std::sync::Arc;

/// The field types of a schema, by type and field. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shape {
    fields: Arc<HashMap<String, HashMap<String, Type>>>,
    roots: [String; 3],
}

impl Shape {
    /// Reads the printed schema (`schema.sdl()`).
    ///
    /// # Errors
    /// When the text is no schema.
    pub fn of(sdl: &str) -> Result<Self, parser::Error> {
        let mut fields = HashMap::new();
        let mut roots = ["Query", "Mutation", "Subscription"].map(str::to_owned);
        for definition in parse_schema(sdl)?.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let named = [schema.node.query, schema.node.mutation, schema.node.subscription];
                    for (root, name) in roots.iter_mut().zip(named) {
                        *root = name.map_or_else(|| root.clone(), |name| name.node.to_string());
                    }
                }
                TypeSystemDefinition::Type(ty) => {
                    fields.insert(ty.node.name.node.to_string(), fields_of(ty.node.kind));
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(Self { fields: Arc::new(fields), roots })
    }

    /// The type that an operation of this kind starts from.
    pub(super) fn root(&self, kind: OperationType) -> &str {
        let [query, mutation, subscription] = &self.roots;
        match kind {
            OperationType::Query => query,
            OperationType::Mutation => mutation,
            OperationType::Subscription => subscription,
        }
    }

    /// The type of a field; none for what introspection adds.
    pub(super) fn field(&self, parent: &str, name: &str) -> Option<&Type> {
        self.fields.get(parent)?.get(name)
    }
}

fn fields_of(kind: TypeKind) -> HashMap<String, Type> {
    let fields = match kind {
        TypeKind::Object(object) => object.fields,
        TypeKind::Interface(interface) => interface.fields,
        _ => Vec::new(),
    };
    fields.into_iter().map(|field| (field.node.name.node.to_string(), field.node.ty.node)).collect()
}
