//! Acts that are given an id of others.

use std::collections::BTreeMap;

use domain::tenancy::{Act, Stage};
use e2e::{Furnished, Given, Ids, Plausible, Schema, Value, World, both, code, json, kind_of};

use super::{belongs_there_too, masked, never, stored};

/// Where a rule says no before it is asked what the id stands for; and with which code.
const REFUSED_EARLIER: &[(&str, &str)] = &[
    // A body votes by the method that is plausible there, so that nobody decides alone.
    ("draftCharter.rights.soleDecider.seatId", "INVALID_RULE"),
    ("createProposal.action.changeDecisionRights.rights.soleDecider.seatId", "INVALID_RULE"),
    ("createProposal.options.action.changeDecisionRights.rights.soleDecider.seatId", "INVALID_RULE"),
    ("createProposal.budget.projects.action.changeDecisionRights.rights.soleDecider.seatId", "INVALID_RULE"),
    ("amendProposal.action.changeDecisionRights.rights.soleDecider.seatId", "INVALID_RULE"),
    // A plan that pays somebody who is not among its own grantees contradicts itself, whoever that is.
    ("createProposal.action.awardGrant.instalments.granteeId", "INVALID_INPUT"),
    ("amendProposal.action.awardGrant.instalments.granteeId", "INVALID_INPUT"),
    ("createProposal.options.action.awardGrant.instalments.granteeId", "INVALID_INPUT"),
    ("createProposal.budget.projects.action.awardGrant.instalments.granteeId", "INVALID_INPUT"),
];

/// One's own, but of something else than what the rest of the input is about: that is not found there either.
const BELONGS_ELSEWHERE: &[&str] = &[
    "createProposal.action.releaseCommitment.allocationId",
    "createProposal.options.action.releaseCommitment.allocationId",
    "createProposal.budget.projects.action.releaseCommitment.allocationId",
    "castBallot.seatId",
    "rankOptions.seatId",
    "allocateVotes.seatId",
    "askToSetAside.proposalId",
    "askToSetAside.seatIds",
    "acceptAmendment.seatId",
    "recuseSeat.seatId",
    "recordDissent.seatId",
];

/// Kinds of action of which nothing plausible can be proposed here; proposing them looks up the same ids as amending.
const ONLY_PROPOSED: [&str; 3] = ["reverseTransfer", "adoptIndicator", "changeDecisionRights"];

/// For each kind of action a draft that proposes it: an amendment keeps the kind.
async fn drafts(world: &World, schema: &Schema, here: &Furnished, own: &Ids) -> BTreeMap<String, Value> {
    const CREATE: &str = "mutation($input: CreateProposalInput!) { createProposal(input: $input) { proposal { id } } }";
    let (input, mut drafts) = ("CreateProposalInput", BTreeMap::new());
    // What an option does is read as the one action of a proposal is.
    let ways = || schema.ids_in(input).into_iter().filter(|way| way[0].name == "action");
    for way in ways() {
        let [_, kind, .., last] = way.as_slice() else { continue };
        if drafts.contains_key(&kind.name) {
            continue;
        }
        let id = own.of(&kind_of(schema, &way[way.len() - 2].of, &last.name));
        let proposed = Plausible { schema, ids: own, fitting: &here.fitting }.with(input, &way, &id);
        let made = world.by(&here.everybody, CREATE, json!({ "input": proposed })).await;
        let made = &made["data"]["createProposal"]["proposal"]["id"];
        drafts.extend(made.is_string().then(|| (kind.name.clone(), made.clone())));
    }
    let mut kinds = ways().filter_map(|way| Some(way.get(1)?.name.clone()));
    let missing = kinds.find(|kind| !drafts.contains_key(kind) && !ONLY_PROPOSED.contains(&kind.as_str()));
    assert_eq!(missing, None, "a kind of action of which there is no draft");
    drafts
}

/// Whether a way leads into an action that is amended here.
fn amended(mutation: &str, way: &[Given], drafts: &BTreeMap<String, Value>) -> bool {
    mutation != "amendProposal" || way.get(1).is_none_or(|kind| drafts.contains_key(&kind.name))
}

/// One act with an id somewhere in its input, and somebody who may perform it.
struct Attempt<'a> {
    schema: &'a Schema,
    mutation: String,
    input: String,
    way: Vec<Given>,
    here: &'a Furnished,
    own: &'a Ids,
    drafts: &'a BTreeMap<String, Value>,
}

impl Attempt<'_> {
    fn path(&self) -> String {
        let names = self.way.iter().map(|given| given.name.as_str());
        std::iter::once(self.mutation.as_str()).chain(names).collect::<Vec<_>>().join(".")
    }

    fn kind(&self) -> String {
        let holder = self.way.iter().rev().nth(1).map_or(&self.input, |given| &given.of);
        kind_of(self.schema, holder, &self.way[self.way.len() - 1].name)
    }

    async fn with(&self, world: &World, id: &str) -> Value {
        let plausible = Plausible { schema: self.schema, ids: self.own, fitting: &self.here.fitting };
        let (mutation, kind) = (&self.mutation, &self.input);
        let query = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ __typename }} }}");
        let mut input = plausible.with(&self.input, &self.way, &json!(id));
        if let ("amendProposal", [_, kind, _, ..]) = (mutation.as_str(), self.way.as_slice()) {
            input["proposalId"] = self.drafts[&kind.name].clone();
        }
        world.by(&self.here.everybody, &query, json!({ "input": input })).await
    }
}

/// In which stages a mutation is possible: those of the act of the same name.
fn stages(mutation: &str) -> &'static [Stage] {
    let same = |act: &&Act| act.to_string().replace('_', "").eq_ignore_ascii_case(mutation);
    Act::ALL.iter().find(same).map(|act| act.duty().stages).unwrap_or_default()
}

both!(an_act_on_what_is_others_is_answered_as_on_what_never_was_and_changes_nothing, |world| async move {
    let schema = world.schema().await;
    let (river, brook) = (world.furnished("river").await, world.furnished_draft("brook").await);
    let hill = world.furnished("hill").await;
    belongs_there_too(&world, &river, &hill).await;
    belongs_there_too(&world, &brook, &hill).await;
    let theirs = world.everything(&hill.everybody).await;
    let here = [
        (Stage::Founded, &river, world.newest(&river.everybody).await),
        (Stage::Draft, &brook, world.newest(&brook.everybody).await),
    ];
    let drafts = drafts(&world, &schema, &river, &here[0].2).await;
    let mut attempts = Vec::new();
    for (mutation, input) in schema.mutations() {
        for way in schema.ids_in(&input).into_iter().filter(|way| amended(&mutation, way, &drafts)) {
            let possible: Vec<_> = here.iter().filter(|(stage, ..)| stages(&mutation).contains(stage)).collect();
            assert!(!possible.is_empty(), "{mutation} takes an id, and nobody here may perform it");
            for (_, here, own) in possible {
                let (mutation, input, way) = (mutation.clone(), input.clone(), way.clone());
                attempts.push(Attempt { schema: &schema, mutation, input, way, here, own, drafts: &drafts });
            }
        }
    }
    let mut problems = Vec::new();
    let mut before = stored(&world).await;
    for attempt in &attempts {
        let (kind, path) = (attempt.kind(), attempt.path());
        let unknown = never(&kind);
        let expected = attempt.with(&world, &unknown).await;
        let refused =
            REFUSED_EARLIER.iter().find(|(earlier, _)| *earlier == path).map_or("NOT_FOUND", |(_, code)| code);
        if code(&expected) != refused {
            problems.push(format!("{path} in {}: {expected}", attempt.here.everybody.slug));
        }
        let ids = &theirs[kind.as_str()];
        for id in [&ids[0], &ids[ids.len() - 1]] {
            let answer = attempt.with(&world, id).await;
            if masked(&answer, id) != masked(&expected, &unknown) {
                problems.push(format!(
                    "{path} in {}: {answer} but of an unknown one {expected}",
                    attempt.here.everybody.slug
                ));
            }
        }
        let after = stored(&world).await;
        // What a rule refused is entered in the log, without its content.
        if before != after && refused == "NOT_FOUND" {
            problems.push(format!("{path} in {} changed something", attempt.here.everybody.slug));
        }
        before = after;
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
});

both!(every_id_that_an_act_takes_is_looked_up, |world| async move {
    let (schema, here) = (world.schema().await, world.furnished("river").await);
    let drafts = drafts(&world, &schema, &here, &world.newest(&here.everybody).await).await;
    let mut attempts: Vec<(String, String, Vec<Given>)> = Vec::new();
    for (mutation, input) in schema.mutations() {
        let founded = stages(&mutation).contains(&Stage::Founded);
        let ways = schema.ids_in(&input).into_iter().filter(|way| founded && amended(&mutation, way, &drafts));
        attempts.extend(ways.map(|way| (mutation.clone(), input.clone(), way)));
    }
    // What is gone is not found, and whose membership has ended finds nothing more.
    attempts.sort_by_key(|(mutation, ..)| (mutation == "endMembership", mutation == "deleteWebhookEndpoint"));
    assert!(attempts.len() > 40, "{attempts:?}");
    let mut unfound = Vec::new();
    for (mutation, input, way) in attempts {
        let own = world.newest(&here.everybody).await;
        let attempt = Attempt { schema: &schema, mutation, input, way, here: &here, own: &own, drafts: &drafts };
        let id = attempt.own.0[&attempt.kind()].clone();
        let answer = attempt.with(&world, &id).await;
        if code(&answer) == "NOT_FOUND" {
            unfound.push(attempt.path());
        }
    }
    assert_eq!(unfound, BELONGS_ELSEWHERE);
});
