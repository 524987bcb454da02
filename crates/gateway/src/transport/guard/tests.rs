use super::super::fault::{Code, Fault};
use super::super::limits::Limits;
use super::measure::{LEVELS, Measure};
use async_graphql::parser::parse_query;
use std::fmt::Write;

fn weigh(text: &str) -> Result<(), Fault> {
    let limits = Limits::default();
    super::text(text, &limits)?;
    super::document(&parse_query(text).unwrap(), &limits)
}

fn refusal(text: &str) -> (Code, String) {
    let fault = weigh(text).unwrap_err();
    (fault.code, fault.message)
}

fn nested(depth: usize) -> String {
    format!("{{ {} name {} }}", "again {".repeat(depth - 1), "}".repeat(depth - 1))
}

/// Each of the fragments spreads the next one twice.
fn doubling(rounds: usize) -> String {
    let mut text = "query { ...F0 }".to_owned();
    for round in 0..rounds {
        write!(text, " fragment F{round} on Query {{ ...F{0} ...F{0} }}", round + 1).unwrap();
    }
    text + &format!(" fragment F{rounds} on Query {{ hello }}")
}

#[test]
fn fifteen_levels_pass_and_sixteen_are_refused_with_the_numbers() {
    assert!(weigh(&nested(15)).is_ok());
    assert_eq!(refusal(&nested(16)), (Code::QueryTooDeep, "The query is too deep: 16; the limit is 15.".into()));
}

#[test]
fn depth_counts_through_fragments() {
    let deep = "{ again { ...A } } fragment A on N { a { b { c { d { e { f { g { ...B } } } } } } } } \
                fragment B on N { a { b { c { d { e { f { g { h } } } } } } } }";
    assert_eq!(refusal(deep).1, "The query is too deep: 16; the limit is 15.");
}

#[test]
fn the_standard_introspection_query_passes() {
    let types = "kind name ofType { ".repeat(9) + "kind name" + &" }".repeat(9);
    let value = format!("name description type {{ {types} }} defaultValue isDeprecated deprecationReason");
    weigh(&format!(
        "query IntrospectionQuery {{ __schema {{ description queryType {{ name }} types {{ ...FullType }} directives {{ name \
         args {{ ...Value }} }} }} }} fragment FullType on __Type {{ kind name fields(includeDeprecated: true) {{ name args \
         {{ ...Value }} type {{ ...Ref }} }} inputFields {{ ...Value }} interfaces {{ ...Ref }} possibleTypes {{ ...Ref }} }} \
         fragment Value on __InputValue {{ {value} }} fragment Ref on __Type {{ {types} }}"
    ))
    .unwrap();
}

#[test]
fn doubling_fragments_are_refused_after_visiting_each_node_once() {
    let (text, limits) = (doubling(30), Limits::default());
    let document = parse_query(&text).unwrap();
    let mut measure = Measure::new(&document, &limits);
    assert_eq!(measure.run().unwrap_err().code, Code::QueryTooLarge);
    assert_eq!(measure.visits, 62, "1 spread, 30 fragments of 2 spreads, 1 field");
    assert!(weigh(&doubling(60)).is_err(), "nor does the count overflow");
}

#[test]
fn a_fragment_within_itself_is_invalid() {
    for text in
        ["{ ...A } fragment A on Query { ...A }", "{ ...A } fragment A on Q { ...B } fragment B on Q { x { ...A } }"]
    {
        assert_eq!(refusal(text).0, Code::ValidationFailed);
    }
}

#[test]
fn fragments_nest_as_deep_as_the_library_follows_and_no_deeper() {
    // Each fragment is met first by itself, and then again from the one before it.
    let chain = |length: usize| {
        (1..length).rev().fold(format!("{{ ...F{length} }} fragment F0 on Q {{ x }}"), |text, at| {
            text + &format!(" fragment F{at} on Q {{ ...F{} }}", at - 1)
        }) + &format!(" fragment F{length} on Q {{ ...F{} }}", length - 1)
    };
    assert!(weigh(&chain(LEVELS - 2)).is_ok());
    let fault = weigh(&chain(LEVELS)).unwrap_err();
    assert_eq!((fault.code, fault.passed.map(|passed| passed.limit)), (Code::QueryTooDeep, Some(LEVELS)));
}

#[test]
fn a_long_chain_of_fragments_is_refused() {
    let mut text = "{ ...F0 }".to_owned();
    for at in 0..600 {
        write!(text, " fragment F{at} on Q {{ ...F{} }}", at + 1).unwrap();
    }
    assert_eq!(refusal(&(text + " fragment F600 on Q { x }")).0, Code::QueryTooDeep);
}

#[test]
fn thirty_aliases_of_one_field_pass_and_thirty_one_are_refused() {
    let aliases = |count: usize, field: &str| {
        let fields = (0..count).fold(String::new(), |text, at| text + &format!("a{at}: {field} "));
        format!("{{ nested {{ ...A }} }} fragment A on N {{ {fields} }}")
    };
    assert!(weigh(&aliases(30, "name")).is_ok());
    assert_eq!(refusal(&aliases(31, "name")).1, "The field \"name\" has too many aliases: 31; the limit is 30.");
    assert_eq!(refusal(&aliases(31, "__typename")).0, Code::TooManyAliases);
}

#[test]
fn aliases_cannot_hide_in_a_field_that_is_selected_twice() {
    let some = |from: usize| (from..from + 16).fold(String::new(), |text, at| text + &format!("a{at}: name "));
    assert_eq!(refusal(&format!("{{ n {{ {} }} n {{ {} }} }}", some(0), some(16))).0, Code::TooManyAliases);
}

#[test]
fn fifteen_root_fields_pass_and_sixteen_are_refused() {
    let roots = |count: usize| (0..count).fold("{".to_owned(), |text, at| text + &format!(" f{at}")) + " }";
    assert!(weigh(&roots(15)).is_ok());
    assert_eq!(refusal(&roots(16)).1, "The operation has too many root fields: 16; the limit is 15.");
}

#[test]
fn directives_are_counted_wherever_they_stand() {
    let many = "@skip(if: false) ".repeat(11);
    for text in [
        format!("{{ __typename {many} }}"),
        format!("query Q {many} {{ a }}"),
        format!("query Q($v: Int {many}) {{ a }}"),
        format!("{{ ...F }} fragment F on Q {many} {{ a }}"),
        format!("{{ ... {many} {{ a }} }}"),
    ] {
        assert_eq!(refusal(&text).1, "Too many directives in one place: 11; the limit is 10.");
    }
}

#[test]
fn ten_thousand_times_one_field_is_too_many_tokens() {
    assert_eq!(refusal(&format!("{{ {} }}", "hello ".repeat(10_000))).0, Code::TooManyTokens);
}

#[test]
fn a_mutation_that_selects_a_field_twice_is_invalid() {
    for text in ["mutation { run run }", "mutation { run ...A } fragment A on M { run }"] {
        assert_eq!(refusal(text).0, Code::ValidationFailed);
    }
    assert!(weigh("mutation { run again: run }").is_ok());
}

#[test]
fn a_subscription_selects_one_field_directly() {
    assert!(weigh("subscription { count(to: 1) }").is_ok());
    assert_eq!(refusal("subscription { count(to: 1) never }").0, Code::ValidationFailed);
    assert_eq!(refusal("subscription { ...A } fragment A on S { never }").0, Code::ValidationFailed);
}

#[test]
fn an_endless_name_is_refused_though_it_is_one_token() {
    let text = format!("{{ {} }}", "x".repeat(100_000));
    assert_eq!(refusal(&text).1, "The document has too many bytes: 100004; the limit is 100000.");
}

#[test]
fn a_field_is_selected_a_hundred_times_in_one_place_and_no_more() {
    for field in ["hello", "__typename"] {
        assert!(weigh(&format!("{{ {} }}", format!("{field} ").repeat(100))).is_ok());
        let fault = weigh(&format!("{{ {} ...F }} fragment F on Q {{ {field} }}", format!("{field} ").repeat(100)))
            .unwrap_err();
        assert_eq!((fault.code, fault.passed.map(|passed| passed.value)), (Code::TooManyRepeatedFields, Some(101)));
    }
}

#[test]
fn a_hundred_variables_pass_and_a_hundred_and_one_are_refused() {
    let variables =
        |count: usize| (0..count).fold("query Q(".to_owned(), |text, at| text + &format!("$v{at}: Int ")) + ") { a }";
    assert!(weigh(&variables(100)).is_ok());
    assert_eq!(
        refusal(&variables(101)),
        (Code::TooManyVariables, "The operation has too many variables: 101; the limit is 100.".into())
    );
    assert_eq!(refusal(&variables(100_000)).0, Code::DocumentTooLarge);
}
