//! The tools of the GraphQL world read the schema with limits at their defaults. The texts are what they send.

use e2e::{World, both, data, json};

const QUERIES: [(&str, &str); 6] = [
    ("graphql-js 14", include_str!("graphql-js-14.graphql")),
    ("graphql-js 15", include_str!("graphql-js-15.graphql")),
    ("graphql-js 16, as Relay, codegen and Apollo send it", include_str!("graphql-js-16.graphql")),
    ("graphql-js 17 with all options, as GraphiQL sends it", include_str!("graphql-js-17-all-options.graphql")),
    ("gql.tada, asking what is known", include_str!("gql-tada-features.graphql")),
    ("gql.tada and urql", include_str!("gql-tada.graphql")),
];

both!(every_common_client_may_ask_for_the_schema, |world| async move {
    for (client, query) in QUERIES {
        let answer = world.ask(None, None, query).await;
        assert!(answer.get("errors").is_none(), "{client}: {:.300}", answer["errors"].to_string());
        assert!(answer["data"].is_object(), "{client}");
    }
});

/// What a client needs to know the complexity of an operation beforehand.
async fn described(world: &World, name: &str) -> e2e::Value {
    let query = "{ __schema { directives { name description args { name description } } } }";
    let answer = data(world.ask(None, None, query).await);
    let directives = answer["__schema"]["directives"].as_array().unwrap().clone();
    directives.into_iter().find(|directive| directive["name"] == name).unwrap_or(json!(null))
}

both!(the_weights_of_the_schema_are_described_in_it, |world| async move {
    for (name, arguments) in [("cost", 1), ("listSize", 2)] {
        let directive = described(&world, name).await;
        assert!(directive["description"].is_string(), "{name}");
        let described =
            directive["args"].as_array().unwrap().iter().filter(|argument| argument["description"].is_string());
        assert_eq!(described.count(), arguments, "{directive}");
    }
});
