//! The role table is the API: every mutation inside a collaborative is an act, and every act is a mutation.

use std::collections::BTreeSet;

use domain::tenancy::Act;
use e2e::{both, code, data, json};

/// These act in no collaborative, or for somebody who has no role there yet.
const WITHOUT_A_ROLE: [&str; 7] =
    ["signIn", "refreshSession", "signOut", "changePassword", "linkIdentity", "unlinkIdentity", "acceptInvitation"];

/// The fields of the printed type Mutation: those lines of it that are indented once and open their arguments.
fn mutations() -> BTreeSet<String> {
    let sdl = gateway::graph::sdl();
    let body =
        sdl.split("\ntype Mutation {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("a type Mutation");
    let fields = body.lines().filter_map(|line| line.strip_prefix('\t').or_else(|| line.strip_prefix("  ")));
    fields.filter_map(|line| line.strip_suffix('(')).map(str::to_owned).collect()
}

/// `CAST_BALLOT` is the act of the mutation `castBallot`.
pub fn mutation_of(act: Act) -> String {
    let mut name = String::new();
    for (position, word) in act.to_string().split('_').enumerate() {
        let lower = word.to_lowercase();
        name += &if position == 0 { lower } else { lower[..1].to_uppercase() + &lower[1..] };
    }
    name
}

#[test]
fn every_mutation_in_a_collaborative_is_an_act_and_every_act_a_mutation() {
    let (mutations, acts) = (mutations(), Act::ALL.iter().map(|act| mutation_of(*act)).collect::<BTreeSet<_>>());
    assert!(mutations.contains("draftOrganisation"), "the printed schema was not read: {mutations:?}");
    let strange: Vec<_> =
        mutations.iter().filter(|name| !acts.contains(*name) && !WITHOUT_A_ROLE.contains(&name.as_str())).collect();
    assert!(strange.is_empty(), "mutations that are no act: {strange:?}");
    let missing: Vec<_> = Act::ALL.iter().filter(|act| !mutations.contains(&mutation_of(**act))).collect();
    assert!(missing.is_empty(), "acts without a mutation: {missing:?}");
}

both!(the_role_table_is_the_same_for_everybody, |world| async move {
    let table = data(world.ask(None, None, "{ roleTable { act roles stages binding nameable } }").await);
    let rows = table["roleTable"].as_array().cloned().unwrap_or_default();
    assert_eq!(rows.len(), Act::ALL.len());
    let cast = rows.iter().find(|row| row["act"] == "CAST_BALLOT").expect("a row for each act");
    let expected =
        json!({ "act": "CAST_BALLOT", "roles": ["MEMBER"], "stages": ["FOUNDED"], "binding": true, "nameable": true });
    assert_eq!(*cast, expected);
});

both!(a_refused_attempt_is_entered_in_the_log_and_merged, |world| async move {
    let draft = world.draft("river").await;
    let observer = world.join(&draft.steward, "otto@river.example", None, &[domain::tenancy::Role::Observer]).await;
    let body = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
    for _ in 0..3 {
        let refused = world.act(&observer, "createBody", body.clone(), "body { id }").await;
        assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    }
    let owner = world.owner().await;
    let entered = "select count(*) from activities where verb = 'attemptRefused' and data_class = 'STEWARDS'";
    assert_eq!(owner.number(entered).await, 1);
    assert_eq!(owner.number("select times from refused_attempts").await, 3);
});
