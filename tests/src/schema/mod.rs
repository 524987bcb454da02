//! The schema as a client finds it by introspection, so that no promise forgets a field that is new.

mod plausible;

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use crate::{World, data};

pub use plausible::{Ids, Plausible, fitting, kind_of};

/// Every type of the schema by its name.
#[derive(Debug)]
pub struct Schema(BTreeMap<String, Value>);

/// A field of an object, an argument of a field, or a field of an input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Given {
    pub name: String,
    /// The named type, without lists and exclamation marks.
    pub of: String,
    pub list: bool,
    /// The whole type, as a variable of it is declared.
    pub written: String,
    /// Non-null and without a default.
    pub required: bool,
}

/// A field with what it takes.
#[derive(Debug, Clone)]
pub struct Field {
    pub field: Given,
    pub args: Vec<Given>,
}

const TYPES: &str = "{ __schema { types { kind name
    enumValues(includeDeprecated: true) { name }
    possibleTypes { name }
    inputFields { name defaultValue type { ...Of } }
    fields(includeDeprecated: true) { name type { ...Of } args { name defaultValue type { ...Of } } } } } }
    fragment Of on __Type { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name } } } } } }";

impl World {
    /// The schema that the server shows.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn schema(&self) -> Schema {
        let answer = data(self.ask(None, None, TYPES).await);
        let types = answer["__schema"]["types"].as_array().cloned().unwrap_or_default();
        Schema(types.into_iter().map(|one| (text(&one["name"]), one)).collect())
    }
}

/// Not on the way to anything: what leads there a second time, and lists that are empty in most places.
const NO_WAY: [&str; 3] = ["edges", "uses", "proxies"];

/// What weighs too much for a list.
const TOO_HEAVY: [&str; 3] = ["power", "uses", "proxies"];

impl Schema {
    /// Every object that a client may meet, but those of introspection.
    pub fn objects(&self) -> Vec<String> {
        self.0.keys().filter(|name| self.is(name, "OBJECT") && !name.starts_with("__")).cloned().collect()
    }

    /// The fields of an object.
    pub fn fields(&self, object: &str) -> Vec<Field> {
        let fields = list(&self.0[object]["fields"]);
        fields.iter().map(|field| Field { field: given(field), args: givens(&field["args"]) }).collect()
    }

    /// The fields of an input.
    pub fn inputs(&self, input: &str) -> Vec<Given> {
        givens(&self.0[input]["inputFields"])
    }

    /// Every mutation, with the type of its one input.
    pub fn mutations(&self) -> Vec<(String, String)> {
        let fields = self.fields("Mutation").into_iter();
        fields.map(|field| (field.field.name, field.args[0].of.clone())).collect()
    }

    pub fn is(&self, name: &str, kind: &str) -> bool {
        self.0.get(name).is_some_and(|one| one["kind"] == kind)
    }

    /// The values of an enum.
    pub fn values(&self, name: &str) -> Vec<String> {
        list(&self.0[name]["enumValues"]).iter().map(|value| text(&value["name"])).collect()
    }

    /// What stands behind an interface or a union.
    pub fn possible(&self, name: &str) -> Vec<String> {
        list(&self.0[name]["possibleTypes"]).iter().map(|one| text(&one["name"])).collect()
    }

    /// The shortest way from the query to each object, by fields that need nothing; of lists it takes the first few, and
    /// goes through those that can't be cut only where no other way leads.
    pub fn ways(&self) -> BTreeMap<String, Vec<String>> {
        self.ways_but(&[])
    }

    /// The same by none of these fields.
    pub fn ways_but(&self, left_out: &[&str]) -> BTreeMap<String, Vec<String>> {
        let mut ways = BTreeMap::from([("Query".to_owned(), Vec::new())]);
        for through_whole_lists in [false, true] {
            let mut waiting: Vec<String> = ways.keys().cloned().collect();
            waiting.sort_by_key(|object| ways[object].len());
            let mut waiting = VecDeque::from(waiting);
            while let Some(object) = waiting.pop_front() {
                for Field { field, args } in self.fields(&object) {
                    let new = self.is(&field.of, "OBJECT") && !ways.contains_key(&field.of);
                    let whole_list = field.list && field.name != "nodes";
                    let leads_nowhere = NO_WAY.iter().chain(left_out).any(|name| *name == field.name);
                    if !new || leads_nowhere || args.iter().any(|arg| arg.required) {
                        continue;
                    }
                    if whole_list && !through_whole_lists {
                        continue;
                    }
                    let few = if args.iter().any(|arg| arg.name == "first") { "(first: 5)" } else { "" };
                    let step = format!("{}{few}", field.name);
                    let way = ways[&object].iter().cloned().chain([step]).collect();
                    ways.insert(field.of.clone(), way);
                    waiting.push_back(field.of);
                }
            }
        }
        ways
    }

    /// Every way from an input to an id in it, such as `action.allocate.fundId`.
    pub fn ids_in(&self, input: &str) -> Vec<Vec<Given>> {
        let mut found = Vec::new();
        for field in self.inputs(input) {
            if field.of == "ID" {
                found.push(vec![field]);
            } else if self.is(&field.of, "INPUT_OBJECT") {
                let inner = self.ids_in(&field.of).into_iter();
                found.extend(inner.map(|way| [vec![field.clone()], way].concat()));
            }
        }
        found
    }

    /// What a client would show of a type first: its fields without arguments that are no objects, and the same of
    /// the objects in it.
    pub fn selection(&self, object: &str, deep: usize) -> String {
        self.selection_of(object, deep, false)
    }

    fn selection_of(&self, object: &str, deep: usize, one_of_many: bool) -> String {
        let (fields, mut parts) = (self.fields(object), vec!["__typename".to_owned()]);
        // Power is counted anew for each, and an electorate is as large as its body: too much for every item of a list.
        let of_one = ["power", "electorate"];
        let shown = |one: &&Field| {
            let name = &&*one.field.name;
            let heavy = TOO_HEAVY.contains(name) || (one_of_many && of_one.contains(name));
            one.args.is_empty() && !heavy
        };
        for Field { field, .. } in fields.iter().filter(shown) {
            if self.is(&field.of, "OBJECT") && deep > 0 && field.name != "edges" {
                let inner = self.selection_of(&field.of, deep - 1, one_of_many || field.list);
                parts.push(format!("{} {inner}", field.name));
            } else if self.is(&field.of, "SCALAR") || self.is(&field.of, "ENUM") {
                parts.push(field.name.clone());
            }
        }
        format!("{{ {} }}", parts.join(" "))
    }

    /// Objects that have a field with an id among its arguments, at any depth, with that field.
    pub fn fields_that_take_ids(&self) -> Vec<(String, Field, Vec<Vec<Given>>)> {
        let mut found = Vec::new();
        for object in self.objects().into_iter().filter(|name| name != "Mutation") {
            for field in self.fields(&object) {
                let ids = self.ids_of(&field);
                if !ids.is_empty() {
                    found.push((object.clone(), field, ids));
                }
            }
        }
        found
    }

    fn ids_of(&self, field: &Field) -> Vec<Vec<Given>> {
        let mut ids = Vec::new();
        for arg in &field.args {
            if arg.of == "ID" {
                ids.push(vec![arg.clone()]);
            } else if self.is(&arg.of, "INPUT_OBJECT") {
                ids.extend(self.ids_in(&arg.of).into_iter().map(|way| [vec![arg.clone()], way].concat()));
            }
        }
        ids
    }
}

fn given(field: &Value) -> Given {
    let written = written(&field["type"]);
    let of = written.trim_matches(['[', ']', '!']).to_owned();
    let required = written.ends_with('!') && field["defaultValue"].is_null();
    Given { name: text(&field["name"]), of, list: written.contains('['), written, required }
}

fn written(of: &Value) -> String {
    match of["kind"].as_str() {
        Some("NON_NULL") => format!("{}!", written(&of["ofType"])),
        Some("LIST") => format!("[{}]", written(&of["ofType"])),
        _ => text(&of["name"]),
    }
}

fn givens(fields: &Value) -> Vec<Given> {
    list(fields).iter().map(given).collect()
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
