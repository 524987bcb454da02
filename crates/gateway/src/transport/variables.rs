//! What the library does not ask of variables: that they are not endless, and that those without which nothing goes are
//! there (async-graphql leaves that to the field that reads them, where it is no request error any more).

use super::fault::{Code, Fault};
use super::limits::Limits;
use async_graphql::parser::types::{OperationDefinition, VariableDefinition};
use async_graphql::{Value, Variables};

/// There are not too many, and none is too large or nested too deeply.
pub(super) fn check(given: &Variables, limits: &Limits) -> Result<(), Fault> {
    Fault::within(Code::TooManyVariables, "There are too many variables", given.len(), limits.variables)?;
    let (values, depth) = given.values().map(size).fold((0, 0), |all, one| (all.0 + one.0, all.1.max(one.1)));
    Fault::within(Code::VariablesTooDeep, "The variables are nested too deeply", depth, limits.variable_depth)?;
    Fault::within(Code::VariablesTooLarge, "The variables hold too many values", values, limits.variable_values)
}

/// How many values there are, and how deep they lie. JSON is read to a depth of 128 at most, so this ends in time.
fn size(value: &Value) -> (usize, usize) {
    let of = |inner: &mut dyn Iterator<Item = &Value>| {
        let (values, depth) = inner.map(size).fold((0, 0), |all, one| (all.0 + one.0, all.1.max(one.1)));
        (values + 1, depth + 1)
    };
    match value {
        Value::List(list) => of(&mut list.iter()),
        Value::Object(object) => of(&mut object.values()),
        _ => (1, 0),
    }
}

/// Every variable that may not be null has a value.
pub(super) fn provided(operation: &OperationDefinition, given: &Variables) -> Result<(), Fault> {
    match operation.variable_definitions.iter().find(|definition| is_missing(&definition.node, given)) {
        None => Ok(()),
        Some(definition) => {
            let VariableDefinition { name, var_type, .. } = &definition.node;
            let message = format!("The variable \"${}\" of type {} needs a value.", name.node, var_type.node);
            Err(Fault::new(Code::InvalidInput, message).at([definition.pos]))
        }
    }
}

fn is_missing(definition: &VariableDefinition, given: &Variables) -> bool {
    match given.get(&definition.name.node) {
        None => definition.default_value().is_none(),
        Some(value) => *value == Value::Null && !definition.var_type.node.nullable,
    }
}
