//! What fields weigh: printed with the schema, so that a client can know the complexity of an operation before it sends it.

use async_graphql::TypeDirective;
use async_graphql::registry::{MetaDirectiveInvocation, Registry, location_traits};

use super::connection::DEFAULT_SIZE;

/// What the field itself adds to the complexity of an operation: 1 where it does not say, and 10 for a mutation.
#[TypeDirective(location = "FieldDefinition")]
pub(crate) fn cost(#[graphql(desc = "How much it adds.")] weight: i32) {}

/// How many items the field may answer with: everything that is selected below it counts so often in the complexity of
/// an operation. A list that does not say counts as 5 items; the items of a connection are counted by its page.
#[TypeDirective(location = "FieldDefinition", name = "listSize")]
pub(crate) fn list_size(
    #[graphql(desc = "How many, where no argument says so.")] assumed_size: Option<i32>,
    #[graphql(desc = "The arguments that say how many: a number, or a list of which each item is answered.")]
    slicing_arguments: Option<Vec<String>>,
) {
}

/// The list size of every connection.
pub(crate) struct Paged;

impl Paged {
    pub(crate) fn apply() -> MetaDirectiveInvocation {
        list_size::apply(Some(DEFAULT_SIZE), Some(vec!["first".to_owned(), "last".to_owned()]))
    }
}

impl TypeDirective for Paged {
    fn name(&self) -> std::borrow::Cow<'static, str> {
        list_size.name()
    }

    fn register(&self, registry: &mut Registry) {
        list_size.register(registry);
    }
}

impl location_traits::Directive_At_FIELD_DEFINITION for Paged {}
