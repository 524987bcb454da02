//! Who may see each field: the table in `docs/WHO_SEES_WHAT.md` has every field of the schema, and says what is so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::tenancy::Role;
use e2e::{Field, Furnished, Member, Schema, World, both, code, data, json};

const TABLE: &str = "docs/WHO_SEES_WHAT.md";

/// Seen by whoever reaches the server.
const EVERYONE: &str = "everyone";
/// Seen by every member alike, whatever their roles.
const MEMBERS: &str = "members";
/// Says nothing of its own: who sees what leads to it sees it.
const PART: &str = "part";
/// About whoever asks, and seen by nobody else.
const ASKER: &str = "asker";

/// One row of the table: an object, fields of it, and who sees them.
struct Row {
    object: String,
    fields: Vec<String>,
    who: String,
}

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(TABLE);
    std::fs::read_to_string(path).expect("the page")
}

/// The rows of the table under a heading, by their cells.
fn cells<'a>(page: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let (_, rest) = page.split_once(&format!("\n## {heading}\n")).expect("a heading");
    let section = rest.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

fn rows(page: &str) -> Vec<Row> {
    let plain = |cell: &str| cell.replace('`', "");
    cells(page, "Every field")
        .into_iter()
        .map(|cells| Row {
            object: plain(cells[0]),
            fields: plain(cells[1]).split_whitespace().map(str::to_owned).collect(),
            who: plain(cells[2]),
        })
        .collect()
}

impl Row {
    /// A row may speak of all objects with such a name, and of all their fields.
    fn has(&self, object: &str, field: &str) -> bool {
        let named = match self.object.strip_prefix('*') {
            Some(end) => object.ends_with(end),
            None => self.object == object,
        };
        named && self.fields.iter().any(|one| one == "*" || one == field)
    }
}

/// Which word the table has for a field.
fn who<'a>(rows: &'a [Row], object: &str, field: &str) -> Vec<&'a str> {
    rows.iter().filter(|row| row.has(object, field)).map(|row| row.who.as_str()).collect()
}

both!(the_table_has_every_field_of_the_schema_once, |world| async move {
    let (schema, page) = (world.schema().await, page());
    let rows = rows(&page);
    let words: BTreeSet<String> = cells(&page, "Words").iter().map(|cells| cells[0].replace('`', "")).collect();
    let used: BTreeSet<String> = rows.iter().map(|row| row.who.clone()).collect();
    assert_eq!(words, used, "every word is explained, and used");
    let mut problems = Vec::new();
    for object in schema.objects() {
        for field in schema.fields(&object) {
            let found = who(&rows, &object, &field.field.name);
            if found.len() != 1 {
                problems.push(format!("{object}.{} stands in {} rows: {found:?}", field.field.name, found.len()));
            }
        }
    }
    for row in &rows {
        for field in &row.fields {
            let objects = schema.objects().into_iter().filter(|object| {
                let one = Row { object: row.object.clone(), fields: vec![field.clone()], who: String::new() };
                schema.fields(object).iter().any(|known| one.has(object, &known.field.name))
            });
            if objects.count() == 0 {
                problems.push(format!("{}.{field} is not in the schema", row.object));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
});

/// A selection of these fields, without what is in them: of an object only that it is there.
fn selection(schema: &Schema, fields: &[&Field]) -> String {
    let shown = |field: &&Field| {
        let name = &field.field.name;
        let inner = match schema.is(&field.field.of, "SCALAR") || schema.is(&field.field.of, "ENUM") {
            true => "",
            false if field.field.of.ends_with("Connection") => " { nodes { __typename } }",
            false => " { __typename }",
        };
        format!("{name}{inner}")
    };
    fields.iter().map(shown).collect::<Vec<_>>().join(" ")
}

/// The question for some fields of an object, from the root.
fn question(schema: &Schema, way: &[String], fields: &[&Field]) -> String {
    let opened: Vec<String> = way.iter().map(|name| format!("{name} {{")).collect();
    format!("{{ {} {} {} }}", opened.join(" "), selection(schema, fields), "}".repeat(way.len()))
}

/// The fields of an object by the word that the table has for them; those that need an argument are left out.
fn by_word<'a>(rows: &[Row], object: &str, fields: &'a [Field]) -> BTreeMap<String, Vec<&'a Field>> {
    let mut words: BTreeMap<String, Vec<&Field>> = BTreeMap::new();
    for field in fields.iter().filter(|field| field.args.iter().all(|arg| !arg.required)) {
        let word = who(rows, object, &field.field.name)[0].to_owned();
        words.entry(word).or_default().push(field);
    }
    words
}

/// No way leads there that needs nothing: kinds of action, what is worked out when somebody asks for it, and what is
/// only told to those who follow.
const OUT_OF_THE_WAY: [&str; 20] = [
    "AdmitOrganisationAction",
    "AllocateAction",
    "AwardGrantAction",
    "ChangeDecisionRightsAction",
    "ConstituencyChange",
    "DelegatedUse",
    "FundChange",
    "IndicatorAction",
    "MoneyAction",
    "OrganisationChange",
    "PlannedGrantee",
    "PlannedPayment",
    "ProposalChange",
    "Proxy",
    "ReportingPeriodChange",
    "Subscription",
    "WhatIf",
    "WhatIfImbalance",
    "WhatWouldChange",
    "WhoDecides",
];

both!(whoever_is_nobody_sees_what_is_for_everyone_and_nothing_else, |world| async move {
    let (schema, rows) = (world.schema().await, rows(&page()));
    let here = world.furnished("river").await;
    for (object, way) in schema.ways() {
        let fields = schema.fields(&object);
        for (word, fields) in by_word(&rows, &object, &fields) {
            let about = fields.iter().map(|field| field.field.name.as_str()).collect::<Vec<_>>().join(" ");
            let query = question(&schema, &way, &fields);
            let answer = world.graphql(None, Some(&here.everybody.slug), &query, json!({})).await;
            let through_the_viewer = way.first().is_some_and(|first| first == "viewer");
            if word == EVERYONE || through_the_viewer || (object == "Query" && word == ASKER) {
                let nothing = word != EVERYONE && data(answer.clone())["viewer"].is_null();
                assert!(word == EVERYONE || nothing, "{object} {about}: {answer}");
                assert_eq!(code(&answer), "", "{object} {about}: {answer}");
            } else {
                assert_eq!(code(&answer), "UNAUTHENTICATED", "{object} {about}: {answer}");
                assert!(answer["data"].is_null(), "{object} {about}: {answer}");
            }
        }
    }
});

/// Somebody who belongs here, acts for nobody and has no office.
async fn observer(world: &World, here: &Furnished) -> Member {
    world.join(&here.founded.steward, "observer@river.example", None, &[Role::Observer]).await
}

/// What hangs on a class, a secrecy or a time, and is shown by promises about these: `log` and `secrecy`.
const BY_CASE: [&str; 2] = ["log", "vote"];

/// Of what is collective, never changed or no ratio, nothing is withheld here.
const EMPTY_HERE: [&str; 13] = [
    "Benchmark.value",
    "Benchmark.numerator",
    "Benchmark.denominator",
    "Benchmark.notShared",
    "Benchmark.reason",
    "Benchmark.earlier",
    "CollectiveResult.denominator",
    "EarlierBenchmark.revision",
    "EarlierBenchmark.value",
    "EarlierBenchmark.reason",
    "EarlierBenchmark.setAt",
    "Report.correctionReason",
    "Report.returnReason",
];

both!(the_table_says_what_members_see, |world| async move {
    let (schema, rows, here) = (world.schema().await, rows(&page()), world.furnished("river").await);
    let observer = observer(&world, &here).await;
    data(world.consent(&here.everybody, "withdrawSharingConsent", "NAMED_VALUES", "MEMBERS").await);
    let (mut wrong, mut seen_by_all) = (Vec::new(), Vec::new());
    // Whoever looks at themselves sees something else.
    let ways = schema.ways_but(&["viewer"]);
    for (object, way) in &ways {
        let known = schema.fields(object);
        for (word, fields) in by_word(&rows, object, &known) {
            for field in fields.into_iter().filter(|_| ![ASKER, PART].contains(&word.as_str())) {
                let query = question(&schema, way, &[field]);
                let all = world.by(&here.everybody, &query, json!({})).await;
                let few = world.by(&observer, &query, json!({})).await;
                let path = format!("{object}.{}", field.field.name);
                match ([MEMBERS, EVERYONE].contains(&word.as_str()), all == few) {
                    (true, true) | (false, false) => {}
                    (true, false) => wrong.push(format!("{path}: {all:.300} but {few:.300}")),
                    (false, true) if BY_CASE.contains(&word.as_str()) => {}
                    (false, true) => seen_by_all.push(path),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "not all members see them:\n{}", wrong.join("\n"));
    assert_eq!(seen_by_all, EMPTY_HERE, "every member sees these here");
    let unreached: Vec<String> = schema
        .objects()
        .into_iter()
        .filter(|object| !ways.contains_key(object) && !says_nothing_of_members(&rows, object))
        .collect();
    assert_eq!(unreached, OUT_OF_THE_WAY);
});

/// Whether the table has nothing to say of an object about which members could differ.
fn says_nothing_of_members(rows: &[Row], object: &str) -> bool {
    let of_it = rows.iter().filter(|row| row.has(object, "") || row.object == object);
    of_it.into_iter().all(|row| [PART, ASKER, "actor", "act"].contains(&row.who.as_str()))
}
