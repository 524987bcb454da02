//! Which type each field of the schema has, and what it weighs: async-graphql keeps that to itself, but prints it.

use async_graphql::parser::types::{
    BaseType, ConstDirective, FieldDefinition, OperationType, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{self, parse_schema};
use async_graphql::{Positioned, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// The fields of a schema, by type and name. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shape {
    fields: Arc<HashMap<String, HashMap<String, FieldShape>>>,
    roots: [String; 3],
}

/// What is known of a field.
#[derive(Debug)]
struct FieldShape {
    ty: Type,
    weight: Weight,
}

/// What a field adds to the complexity of an operation, by its directives `@cost` and `@listSize`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Weight {
    /// The field itself.
    pub(super) own: usize,
    /// How often what is selected below it counts, where no argument says so.
    pub(super) times: usize,
    /// The arguments that say so: a number of items, or a list of them.
    pub(super) sized_by: Vec<String>,
}

/// A field that says nothing about itself.
pub(super) static PLAIN: Weight = Weight { own: 1, times: 1, sized_by: Vec::new() };
/// A mutation writes, and reads back what it wrote.
const MUTATION: usize = 10;
/// How many items a list has that says nothing about itself. Those of a connection are counted by its page.
const LIST: usize = 5;

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
                    let name = ty.node.name.node.to_string();
                    let list = if name.ends_with("Connection") { PLAIN.times } else { LIST };
                    fields.insert(name, fields_of(ty.node.kind, list));
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        let mutations = fields.get_mut(&roots[1]).into_iter().flat_map(HashMap::values_mut);
        mutations.for_each(|field| field.weight.own = field.weight.own.max(MUTATION));
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
        Some(&self.fields.get(parent)?.get(name)?.ty)
    }

    /// What a field weighs, and the name of its type, whatever lists are around that.
    pub(super) fn weight(&self, parent: &str, name: &str) -> Option<(&Weight, &str)> {
        let field = self.fields.get(parent)?.get(name)?;
        Some((&field.weight, named(&field.ty)))
    }
}

/// The name of a type within whatever lists are around it.
pub(super) fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

fn fields_of(kind: TypeKind, list: usize) -> HashMap<String, FieldShape> {
    let fields = match kind {
        TypeKind::Object(object) => object.fields,
        TypeKind::Interface(interface) => interface.fields,
        _ => Vec::new(),
    };
    let shaped = |FieldDefinition { name, ty, directives, .. }| {
        let times = if matches!(ty.node.base, BaseType::List(_)) { list } else { PLAIN.times };
        (name.node.to_string(), FieldShape { weight: weight_of(&directives, times), ty: ty.node })
    };
    fields.into_iter().map(|field| shaped(field.node)).collect()
}

fn weight_of(directives: &[Positioned<ConstDirective>], times: usize) -> Weight {
    let argument = |directive: &str, name: &str| {
        let found = directives.iter().find(|found| found.node.name.node == directive)?;
        found.node.get_argument(name).map(|value| value.node.clone())
    };
    let number = |directive, name| match argument(directive, name) {
        Some(Value::Number(number)) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
        _ => None,
    };
    let sized_by = match argument("listSize", "slicingArguments") {
        Some(Value::List(names)) => names.into_iter().filter_map(text).collect(),
        _ => Vec::new(),
    };
    Weight {
        own: number("cost", "weight").unwrap_or(PLAIN.own),
        times: number("listSize", "assumedSize").unwrap_or(times),
        sized_by,
    }
}

fn text(value: Value) -> Option<String> {
    if let Value::String(text) = value { Some(text) } else { None }
}
