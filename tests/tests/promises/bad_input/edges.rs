//! Values from the edges of each type, wherever one is taken. Whatever comes of it is an answer with a known code, and
//! the books are in order afterwards.

use std::collections::BTreeSet;

use domain::CollaborativeId;
use e2e::{Given, Plausible, Schema, Value, World, both, code, data, fitting, json};
use persistence::verify;

use super::schema::{Slot, slots};
use super::{reads_well, specimens, with};
use crate::error_codes::listed;

/// Never an answer to what somebody sent.
const NEVER: [&str; 4] = ["INTERNAL", "UNAVAILABLE", "OPERATION_TIMEOUT", "RATE_LIMITED"];

/// What lies at the edges of a type, and what is none of it.
fn edges(schema: &Schema, kind: &str) -> Vec<Value> {
    let long = |text: &str| json!(text.repeat(10_000));
    match kind {
        "Int" => vec![
            json!(0),
            json!(-1),
            json!(i32::MIN),
            json!(i32::MAX),
            json!(1_i64 << 31),
            json!(i64::MIN),
            json!(i64::MAX),
            json!(1_u64 << 63),
            json!(1.5),
            json!(1e300),
            json!("1"),
        ],
        "Boolean" => vec![json!(0), json!("true"), json!([])],
        "Decimal" => [
            "",
            " 1",
            "+1",
            "-1",
            "-0",
            "0",
            ".5",
            "5.",
            "1e3",
            "0.0000001",
            "NaN",
            "Infinity",
            "１",
            "92233720368547758.07",
            "92233720368547758.08",
            "-92233720368547758.08",
            "170141183460469231731687303715884105728",
        ]
        .map(|text| json!(text))
        .into_iter()
        .chain([long("9"), json!(1)])
        .collect(),
        "Date" => {
            ["", "0000-01-01", "-0001-12-31", "9999-12-31", "+262142-12-31", "2026-02-30", "2024-02-29", "1582-10-10"]
                .map(|text| json!(text))
                .into_iter()
                .chain([long("1"), json!(20_260_101)])
                .collect()
        }
        "DateTime" => {
            ["", "0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "2026-03-29T01:30:00+23:59", "-0001-01-01T00:00:00Z"]
                .map(|text| json!(text))
                .into_iter()
                .chain([json!(0)])
                .collect()
        }
        "CurrencyCode" => ["", "gbp", "XXX", "GBPGBP", "£", "\0"].map(|text| json!(text)).into(),
        "ID" => ["", "\0", "Fund:1", "RnVuZDow", "RnVuZDpmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY", "%%%"]
            .map(|text| json!(text))
            .into_iter()
            .chain([long("A"), json!(i64::MAX), json!(u64::MAX), json!(-1), json!(1.5)])
            .collect(),
        "String" => {
            ["", " ", "\0", "a\0b", "\u{FFFF}", "\u{10FFFF}", "'; drop table grants; --", "%s%n", "{{7*7}}", "../.."]
                .map(|text| json!(text))
                .into_iter()
                .chain([long("a"), long("\u{10348}"), long("e\u{301}"), json!(1), json!({}), json!([])])
                .collect()
        }
        of if schema.is(of, "ENUM") => {
            vec![json!(""), json!("NOPE"), json!(0), json!(schema.values(of)[0].to_lowercase())]
        }
        _ => vec![json!({}), json!([]), json!("x"), json!({ "nope": 1 })],
    }
}

/// The same where a place takes a list.
fn placed(schema: &Schema, kind: &str, list: bool) -> Vec<Value> {
    let mut all = edges(schema, kind);
    if list {
        all = all.into_iter().map(|one| json!([one])).collect();
        all.extend([json!([]), json!([null]), json!([[[]]])]);
        all.push(Value::Array(vec![edges(schema, kind)[0].clone(); 2_000]));
    }
    all.push(Value::Null);
    all
}

struct Judge(BTreeSet<String>);

impl Judge {
    fn new() -> Self {
        Self(listed().into_iter().filter(|code| !NEVER.contains(&code.as_str())).collect())
    }

    /// What is wrong with an answer.
    fn objects(&self, answer: &Value) -> Option<String> {
        answer.get("errors")?;
        let read = std::panic::catch_unwind(|| reads_well(answer)).is_ok();
        (!self.0.contains(code(answer)) || !read).then(|| format!("{answer:.600}"))
    }
}

both!(values_from_the_edges_are_answered_wherever_an_act_takes_one, |world| async move {
    let (schema, judge) = (world.schema().await, Judge::new());
    let (slots, specimens) = (slots(&world).await, specimens::all(&world).await);
    let patient = world.patient_server().await;
    world.send_to(&patient.address);
    let (mut sent, mut wrong) = (0, Vec::new());
    for specimen in &specimens {
        for slot in slots.iter().filter(|slot: &&Slot| slot.is_in(specimen)) {
            for content in placed(&schema, &slot.kind, slot.list) {
                let answer = with(&world, specimen, slot, &content).await;
                let place = || format!("{} {} = {content:.60}: ", specimen.mutation, slot.place());
                wrong.extend(judge.objects(&answer).map(|what| place() + &what));
                sent += 1;
            }
        }
    }
    assert!(sent > 5_000, "only {sent} were sent");
    assert!(wrong.is_empty(), "{} of {sent}:\n{}", wrong.len(), wrong.join("\n"));
    is_in_order(&world, &specimens).await;
    patient.end().await;
});

/// What went through left nothing that does not add up, and the server answers as before.
async fn is_in_order(world: &World, specimens: &[specimens::Specimen]) {
    let everywhere: BTreeSet<CollaborativeId> = specimens.iter().map(|specimen| specimen.by.collaborative).collect();
    for collaborative in everywhere {
        let report = verify::collaborative(&world.store, collaborative, None).await.expect("a report");
        assert_eq!(report.differences, Vec::<String>::new());
    }
    for specimen in specimens {
        let name = world.by(&specimen.by, "{ viewer { name } }", json!({})).await;
        assert!(data(name)["viewer"]["name"].is_string());
    }
}

/// Every way from the arguments of a field to a place in them.
fn places(schema: &Schema, args: &[Given]) -> Vec<Vec<Given>> {
    let mut found = Vec::new();
    for arg in args {
        found.push(vec![arg.clone()]);
        if schema.is(&arg.of, "INPUT_OBJECT") {
            let inner = places(schema, &schema.inputs(&arg.of)).into_iter();
            found.extend(inner.map(|way| [vec![arg.clone()], way].concat()));
        }
    }
    found
}

both!(values_from_the_edges_are_answered_wherever_a_question_takes_one, |world| async move {
    let (schema, judge, here) = (world.schema().await, Judge::new(), world.furnished("river").await);
    let (own, fitting) = (world.newest(&here.everybody).await, fitting());
    let patient = world.patient_server().await;
    world.send_to(&patient.address);
    let plausible = Plausible { schema: &schema, ids: &own, fitting: &fitting };
    let (mut sent, mut wrong) = (0, Vec::new());
    for (object, way) in schema.ways() {
        for field in schema.fields(&object) {
            let name = &field.field.name;
            let declared: Vec<String> =
                field.args.iter().map(|arg| format!("${}: {}", arg.name, arg.written)).collect();
            let passed: Vec<String> = field.args.iter().map(|arg| format!("{0}: ${0}", arg.name)).collect();
            let selected = if schema.is(&field.field.of, "SCALAR") { "" } else { "{ __typename }" };
            let opened: Vec<String> = way.iter().map(|name| format!("{name} {{")).collect();
            let (opened, closed) = (opened.join(" "), "}".repeat(way.len()));
            for place in places(&schema, &field.args) {
                let last = &place[place.len() - 1];
                for content in placed(&schema, &last.of, last.list) {
                    let query = format!(
                        "query({}) {{ {opened} {name}({}) {selected} {closed} }}",
                        declared.join(", "),
                        passed.join(", ")
                    );
                    let given = plausible.values(&object, &field.args, &place, &content);
                    let answer = world.by(&here.everybody, &query, given).await;
                    let names: Vec<&str> = place.iter().map(|given| given.name.as_str()).collect();
                    let path = || format!("{object}.{name} {} = {content:.60}: ", names.join("."));
                    wrong.extend(judge.objects(&answer).map(|what| path() + &what));
                    sent += 1;
                }
            }
        }
    }
    assert!(sent > 1_000, "only {sent} were sent");
    assert!(wrong.is_empty(), "{} of {sent}:\n{}", wrong.len(), wrong.join("\n"));
    patient.end().await;
});

both!(a_body_that_is_no_text_is_refused_as_such, |world| async move {
    let draft = world.draft("river").await;
    let body = |name: &str| {
        format!(r#"{{"query":"query($slug: ID!) {{ node(id: $slug) {{ id }} }}","variables":{{"slug":{name}}}}}"#)
    };
    // Half of a pair of surrogates, a number that no type has, and what no JSON is.
    for bad in [r#""\ud800""#, r#""\udc00x""#, "1e400", "NaN", "01", "\"\u{0}\"", "\"a\nb\""] {
        let request = world.client.post(format!("{}/graphql", world.address)).bearer_auth(&draft.steward.token);
        let request = request.header("content-type", "application/json").header("x-collaborative", &draft.slug);
        let response = request.body(body(bad)).send().await.unwrap();
        assert_eq!(response.status(), 400, "{bad:?}");
        assert_eq!(code(&response.json().await.unwrap()), "BAD_REQUEST", "{bad:?}");
    }
});
