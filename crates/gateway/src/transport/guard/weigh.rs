//! What an operation weighs, by the weights that the schema itself prints. Each part of the document is visited once.

use super::super::shape::{PLAIN, Shape, Weight};
use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Number, Variables};
use async_graphql_value::{ConstValue, Value};
use std::collections::HashMap;

/// No list and no page of ours is longer; who asks for more is told so by the field.
const LONGEST: usize = 100;

pub(super) struct Weigh<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    shape: &'a Shape,
    fragments: HashMap<&'a str, usize>,
    /// Selections looked at, for the test that the work is linear.
    pub(super) visits: usize,
}

impl<'a> Weigh<'a> {
    pub(super) fn new(
        document: &'a ExecutableDocument,
        operation: &'a OperationDefinition,
        variables: &'a Variables,
        shape: &'a Shape,
    ) -> Self {
        Self { document, operation, variables, shape, fragments: HashMap::new(), visits: 0 }
    }

    /// The complexity of the operation. Only for documents whose fragments don't contain themselves.
    pub(super) fn run(&mut self) -> usize {
        self.set(self.shape.root(self.operation.ty), &self.operation.selection_set.node)
    }

    fn set(&mut self, parent: &'a str, set: &'a SelectionSet) -> usize {
        self.visits += set.items.len();
        set.items.iter().fold(0, |sum: usize, selection| sum.saturating_add(self.selection(parent, &selection.node)))
    }

    fn selection(&mut self, parent: &'a str, selection: &'a Selection) -> usize {
        match selection {
            Selection::Field(field) => self.field(parent, &field.node),
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map_or(parent, |on| on.node.on.node.as_str());
                self.set(on, &inline.node.selection_set.node)
            }
            Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
        }
    }

    fn fragment(&mut self, name: &'a str) -> usize {
        if let Some(known) = self.fragments.get(name) {
            return *known;
        }
        let Some(fragment) = self.document.fragments.get(name) else { return 0 };
        let weight = self.set(&fragment.node.type_condition.node.on.node, &fragment.node.selection_set.node);
        self.fragments.insert(name, weight);
        weight
    }

    fn field(&mut self, parent: &'a str, field: &'a Field) -> usize {
        let (weight, ty) = self.shape.weight(parent, &field.name.node).unwrap_or((&PLAIN, ""));
        let below = self.set(ty, &field.selection_set.node);
        weight.own.saturating_add(self.times(field, weight).saturating_mul(below))
    }

    /// How many items a field may answer with.
    fn times(&self, field: &Field, weight: &Weight) -> usize {
        let given = weight.sized_by.iter().filter_map(|name| self.size(&field.get_argument(name)?.node));
        given.max().unwrap_or(weight.times)
    }

    fn size(&self, value: &Value) -> Option<usize> {
        match value {
            Value::Number(number) => Some(items(number)),
            Value::List(list) => Some(list.len().min(LONGEST)),
            Value::Variable(name) => match self.variables.get(name).or_else(|| self.default(name))? {
                ConstValue::Number(number) => Some(items(number)),
                ConstValue::List(list) => Some(list.len().min(LONGEST)),
                _ => None,
            },
            _ => None,
        }
    }

    fn default(&self, name: &str) -> Option<&'a ConstValue> {
        let mut definitions = self.operation.variable_definitions.iter();
        definitions.find(|definition| definition.node.name.node == name)?.node.default_value()
    }
}

fn items(number: &Number) -> usize {
    let number = number.as_i64().unwrap_or(i64::MAX);
    usize::try_from(number).map_or(0, |number| number.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::json;
    use std::fmt::Write;

    const SCHEMA: &str = r#"
        type Query { fund: Fund!  funds(first: Int, last: Int): FundConnection! @listSize(assumedSize: 20, slicingArguments: ["first", "last"])
                     nodes(ids: [ID!]!): [Node]! @listSize(slicingArguments: ["ids"])  node(id: ID!): Node }
        type Mutation { close: Fund!  count: Fund! @cost(weight: 400) }
        interface Node { id: ID! }
        type FundConnection { nodes: [Fund!]! }
        type Fund implements Node { id: ID!  name: String!  parts: [Fund!]! @cost(weight: 20) @listSize(assumedSize: 7)  notes: [Fund!]!  grants(first: Int): FundConnection! @listSize(assumedSize: 20, slicingArguments: ["first"]) }
    "#;

    fn weighed(text: &str, variables: serde_json::Value) -> (usize, usize) {
        let (document, shape) = (parse_query(text).unwrap(), Shape::of(SCHEMA).unwrap());
        let variables = Variables::from_json(variables);
        let (_, operation) = document.operations.iter().next().unwrap();
        let mut weigh = Weigh::new(&document, &operation.node, &variables, &shape);
        (weigh.run(), weigh.visits)
    }

    #[test]
    fn each_field_weighs_what_the_schema_says_and_a_list_so_often_what_is_below_it() {
        for (text, weight) in [
            ("{ fund { id name } }", 3),
            ("{ fund { parts { id name } } }", 1 + 20 + 7 * 2),
            ("{ fund { notes { id } } }", 1 + 1 + 5),
            ("{ funds { nodes { id } } }", 1 + 20 * 2),
            ("{ funds(first: 7) { nodes { id } } }", 1 + 7 * 2),
            ("{ funds(last: 3) { nodes { id grants(first: 50) { nodes { id } } } } }", 1 + 3 * (1 + 1 + 1 + 50 * 2)),
            ("{ nodes(ids: [1, 2, 3]) { id ... on Fund { name } } }", 1 + 3 * 2),
            ("{ node(id: 1) { ...F } } fragment F on Fund { parts { id } }", 1 + 20 + 7),
            ("mutation { close { id } }", 10 + 1),
            ("mutation { count { id } }", 400 + 1),
            ("{ __schema { types { name } } __typename nothing }", 5),
        ] {
            assert_eq!(weighed(text, json!({})).0, weight, "{text}");
        }
    }

    #[test]
    fn a_size_may_come_from_a_variable_or_its_default() {
        let text = "query($n: Int = 4, $ids: [ID!]) { funds(first: $n) { nodes { id } } nodes(ids: $ids) { id } }";
        assert_eq!(weighed(text, json!({ "n": 2, "ids": [1, 2, 3] })).0, 1 + 2 * 2 + 1 + 3);
        assert_eq!(weighed(text, json!({})).0, 1 + 4 * 2 + 1 + 5);
    }

    #[test]
    fn no_size_is_negative_or_endless() {
        for (size, times) in [("-1", 0), ("99999999999999999999", 100), ("1000", 100), ("null", 20), ("\"x\"", 20)] {
            let text = format!("{{ funds(first: {size}) {{ nodes {{ id }} }} }}");
            assert_eq!(weighed(&text, json!({})).0, 1 + times * 2, "{size}");
        }
    }

    #[test]
    fn lists_within_lists_weigh_much_and_never_overflow() {
        let text = format!(
            "{{ funds {} }}",
            "{ nodes { grants(first: 100) ".repeat(20) + "{ nodes { id } }" + &" } }".repeat(20)
        );
        assert_eq!(weighed(&text, json!({})).0, usize::MAX);
    }

    #[test]
    fn doubling_fragments_are_weighed_by_visiting_each_node_once() {
        let mut text = "{ fund { ...F0 } }".to_owned();
        for round in 0..30 {
            write!(text, " fragment F{round} on Fund {{ ...F{0} ...F{0} }}", round + 1).unwrap();
        }
        let (weight, visits) = weighed(&(text + " fragment F30 on Fund { id }"), json!({}));
        assert_eq!((weight, visits), (1 + (1 << 30), 1 + 1 + 60 + 1));
    }
}
