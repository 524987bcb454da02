//! Everything in the schema is described, so that a newcomer can read it from end to end.

use e2e::{Value, both, data};

const EVERYTHING: &str = "{ __schema { types { name kind description fields(includeDeprecated: true) { name description \
    args { name description } } inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }";

/// Whether something says what it is, in words that end like a sentence.
fn described(one: &Value) -> bool {
    let words = one["description"].as_str().unwrap_or_default().trim();
    words.len() > 3 && words.ends_with(['.', ':', '`', ')', '?'])
}

fn items<'a>(of: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    of[list].as_array().into_iter().flatten()
}

both!(every_type_field_argument_and_value_says_what_it_is, |world| async move {
    let schema = data(world.ask(None, None, EVERYTHING).await);
    let own = |one: &&Value| {
        let name = one["name"].as_str().unwrap_or_default();
        // What GraphQL itself brings along is described by its specification.
        !name.starts_with("__") && !["ID", "Int", "String", "Boolean", "Float"].contains(&name)
    };
    let (mut silent, mut read) = (Vec::new(), 0);
    for of in items(&schema["__schema"], "types").filter(own) {
        let name = of["name"].as_str().unwrap_or_default();
        let parts = ["fields", "inputFields", "enumValues"].into_iter().flat_map(|list| items(of, list));
        let args = items(of, "fields").flat_map(|field| items(field, "args"));
        for one in std::iter::once(of).chain(parts).chain(args) {
            read += 1;
            if !described(one) {
                silent.push(format!("{name}.{}: {}", one["name"], one["description"]));
            }
        }
    }
    assert!(read > 1_000, "the schema was read");
    assert_eq!(silent, Vec::<String>::new());
});
