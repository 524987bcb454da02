//! The one check of variables that async-graphql leaves to the field that reads them, where it is no request error any more.

use super::fault::{Code, Fault};
use async_graphql::parser::types::{OperationDefinition, VariableDefinition};
use async_graphql::{Value, Variables};

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
