//! Every place where a mutation takes input, read from the schema itself.

use std::collections::BTreeMap;

use e2e::{Value, World, data};

use super::specimens::Specimen;

/// One place in the input of one mutation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) mutation: String,
    /// The fields that lead there; of a list, its first element is meant.
    pub(super) path: Vec<String>,
    /// The name of its type.
    pub(super) kind: String,
    pub(super) list: bool,
    /// Must be given.
    pub(super) required: bool,
    /// What the schema says of it.
    pub(super) description: String,
}

/// Places that no valid input of their mutation has.
const CANNOT_BE_FILLED: &[(&str, &str)] = &[
    // A collaborative that is being drafted has no fund and no allocation yet.
    ("draftCharter", "rights.fundId"),
    ("draftCharter", "rights.allocationId"),
    // A ballot has the one form that its rule names; that of the specimen is an approval.
    ("allocateVotes", "ballot.give"),
    ("allocateVotes", "ballot.give.project"),
    ("allocateVotes", "ballot.give.points"),
    ("allocateVotes", "ballot.rank"),
    // Founding needs the assent of all, after which nothing can be drafted any more.
    ("foundCollaborative", "charterVersion"),
];

/// They act in no collaborative: their secrets are tried where signing in is.
pub(super) const WITHOUT_A_COLLABORATIVE: [&str; 6] =
    ["changePassword", "signIn", "refreshSession", "signOut", "linkIdentity", "unlinkIdentity"];

impl Slot {
    pub(super) fn place(&self) -> String {
        self.path.join(".")
    }

    pub(super) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    pub(super) fn cannot_be_filled(&self) -> bool {
        // What an option does is read as the one action of a proposal is, of which there are specimens of every kind.
        let place = self.place();
        let of_an_option = place.starts_with("options.action") || place.starts_with("budget.projects.action");
        of_an_option || CANNOT_BE_FILLED.contains(&(self.mutation.as_str(), self.place().as_str()))
    }

    pub(super) fn is_in(&self, specimen: &Specimen) -> bool {
        let mut input = specimen.input.clone();
        specimen.mutation == self.mutation && !self.find(&mut input).is_none_or(|found| found.is_null())
    }

    /// The place in an input that has it.
    pub(super) fn of<'a>(&self, input: &'a mut Value) -> &'a mut Value {
        self.find(input).expect("a specimen that has this place")
    }

    fn find<'a>(&self, input: &'a mut Value) -> Option<&'a mut Value> {
        let mut at = input;
        for (depth, name) in self.path.iter().enumerate() {
            at = at.get_mut(name)?;
            let last = depth + 1 == self.path.len();
            if at.is_array() && !(last && self.list) {
                at = at.get_mut(0)?;
            }
        }
        Some(at)
    }
}

const INPUTS: &str = "{ __schema { mutationType { fields { name args { type { ...T } } } } types { name inputFields { name description \
    defaultValue type { ...T } } } } } fragment T on __Type { kind name ofType { kind name ofType { kind name \
    ofType { kind name ofType { kind name ofType { kind name } } } } } }";

/// All of them, in the order of the schema.
pub(super) async fn slots(world: &World) -> Vec<Slot> {
    let schema = data(world.ask(None, None, INPUTS).await)["__schema"].clone();
    let types: BTreeMap<&str, &Vec<Value>> = list(&schema["types"])
        .iter()
        .filter_map(|one| Some((one["name"].as_str()?, one["inputFields"].as_array()?)))
        .collect();
    let mut slots = Vec::new();
    for mutation in list(&schema["mutationType"]["fields"]) {
        let name = mutation["name"].as_str().unwrap_or_default();
        if !WITHOUT_A_COLLABORATIVE.contains(&name) {
            let kind = named(&mutation["args"][0]["type"]).0;
            let start = Slot { mutation: name.to_owned(), kind, ..Slot::default() };
            walk(&types, &start, &mut slots);
        }
    }
    slots
}

fn walk(types: &BTreeMap<&str, &Vec<Value>>, from: &Slot, slots: &mut Vec<Slot>) {
    for field in types.get(from.kind.as_str()).into_iter().copied().flatten() {
        let (kind, list) = named(&field["type"]);
        let mut path = from.path.clone();
        path.push(field["name"].as_str().unwrap_or_default().to_owned());
        let required = field["type"]["kind"] == "NON_NULL" && field["defaultValue"].is_null();
        let description = field["description"].as_str().unwrap_or_default().to_owned();
        let slot = Slot { mutation: from.mutation.clone(), path, kind, list, required, description };
        walk(types, &slot, slots);
        slots.push(slot);
    }
}

/// The type's name under all its wrappers, and whether one of them is a list.
fn named(kind: &Value) -> (String, bool) {
    let (mut at, mut list) = (kind, false);
    while at["name"].is_null() {
        list |= at["kind"] == "LIST";
        at = &at["ofType"];
        assert!(!at.is_null(), "{kind}");
    }
    (at["name"].as_str().unwrap_or_default().to_owned(), list)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
