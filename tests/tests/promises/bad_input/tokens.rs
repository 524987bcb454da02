//! What only reads can't write, whatever its person may do; and what names one act does that and no other.

use std::collections::{BTreeMap, BTreeSet};

use domain::tenancy::Act;
use e2e::{Value, World, both, code, data, json};
use migrations::tables::tenant_tables;

use super::specimens::{self, Specimen};
use super::{reads_well, rows, schema};
use crate::access_tokens::{personal, service};
use crate::acts::mutation_of;

/// The act that a mutation is; joining is none.
fn act_of(specimen: &Specimen) -> Option<Act> {
    Act::ALL.iter().copied().find(|act| mutation_of(*act) == specimen.mutation)
}

/// Everything that is kept, but that attempts were refused and that tokens are used.
async fn kept(world: &World) -> (Vec<Vec<String>>, BTreeMap<String, i64>) {
    const OF_ATTEMPTS: [&str; 5] =
        ["activities", "activity_heads", "activity_details", "refused_attempts", "access_tokens"];
    let (owner, mut all) = (world.owner().await, Vec::new());
    let tables = tenant_tables().into_iter().filter(|table| !OF_ATTEMPTS.contains(table));
    for table in tables.chain(["collaboratives", "belongings", "persons", "credentials", "identities", "due"]) {
        all.push(owner.rows(table).await);
    }
    (all, rows(world).await)
}

/// Refused for the token alone, before anything else is looked at.
fn is_out_of_reach(answer: &Value, why: &str) {
    assert_eq!(code(answer), "FORBIDDEN", "{why}: {answer:#}");
    let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("access token"), "{why}: {message}");
    reads_well(answer);
}

/// Every mutation of the schema that needs somebody, with an input that would go through.
async fn every_mutation(world: &World) -> Vec<Specimen> {
    let (specimens, schema) = (specimens::all(world).await, world.schema().await);
    let tried: BTreeSet<&str> = specimens.iter().map(|specimen| specimen.mutation).collect();
    let untried: Vec<String> = schema
        .mutations()
        .into_iter()
        .map(|(name, _)| name)
        // Founding ends the draft on which others are tried; it is tried below, as what acts in no collaborative is.
        .filter(|name| !tried.contains(name.as_str()) && name != "foundCollaborative")
        .filter(|name| !schema::WITHOUT_A_COLLABORATIVE.contains(&name.as_str()))
        .collect();
    assert_eq!(untried, Vec::<String>::new(), "no specimen of these mutations: add them to specimens.rs");
    specimens
}

both!(a_token_that_only_reads_writes_nothing_whatever_its_person_may_do, |world| async move {
    let specimens = every_mutation(&world).await;
    let mut tokens = BTreeMap::new();
    for specimen in &specimens {
        // Whoever is only invited has no token here: they ask with that of a member.
        let holder = if specimen.mutation == "acceptInvitation" { &specimens[0].by } else { &specimen.by };
        let key = (specimen.by.person, specimen.by.slug.clone());
        if let std::collections::btree_map::Entry::Vacant(new) = tokens.entry(key) {
            new.insert(personal(&world, holder, &[]).await.0);
        }
    }
    let mut machines = BTreeMap::new();
    for of_steward in ["draftCharter", "createServiceToken"] {
        let steward = &specimens.iter().find(|one| one.mutation == of_steward).expect("a steward's").by;
        machines.insert(steward.slug.clone(), service(&world, steward).await.0);
    }
    let before = kept(&world).await;
    for specimen in &specimens {
        let slug = &specimen.by.slug;
        for token in [&tokens[&(specimen.by.person, slug.clone())], &machines[slug]] {
            let answer = specimen.send_with(&world, token, specimen.input.clone()).await;
            is_out_of_reach(&answer, specimen.mutation);
        }
    }
    assert_eq!(kept(&world).await, before, "nothing was written but that it was refused");
    for specimen in &specimens {
        data(specimen.send(&world, specimen.input.clone()).await);
    }
});

both!(a_token_does_the_act_that_it_names_and_no_other, |world| async move {
    let specimens = every_mutation(&world).await;
    let (mut seen, mut refused) = (BTreeSet::new(), 0);
    for (position, specimen) in specimens.iter().enumerate() {
        let Some(act) = act_of(specimen).filter(|act| !act.lets_in()) else {
            data(specimen.send(&world, specimen.input.clone()).await);
            continue;
        };
        let (token, listed) = personal(&world, &specimen.by, &[&act.to_string()]).await;
        if seen.insert(specimen.mutation) {
            // Those that would go through now, or once what comes before them is done.
            let mut tried = BTreeSet::from([specimen.mutation]);
            let later = specimens[position..].iter().filter(|other| other.by.person == specimen.by.person);
            for other in later.filter(|other| act_of(other).is_some() && tried.insert(other.mutation)) {
                is_out_of_reach(&other.send_with(&world, &token, other.input.clone()).await, other.mutation);
                refused += 1;
            }
        }
        data(specimen.send_with(&world, &token, specimen.input.clone()).await);
        // What it ended was, for one of them, its own right to be here.
        let end = json!({ "accessTokenId": listed["id"] });
        world.act(&specimen.by, "revokeAccessToken", end, "accessToken { id }").await;
    }
    assert!(refused > 100, "{refused} other acts were tried");
});

both!(a_token_neither_founds_nor_signs_in_nor_links, |world| async move {
    let drafted = world.drafted("river").await;
    let (token, _) = personal(&world, &drafted.steward, &[]).await;
    let (machine, _) = service(&world, &drafted.steward).await;
    let password = "correct horse battery";
    world
        .state
        .sign_in
        .set_password(&world.store, drafted.steward.person, password.to_owned())
        .await
        .expect("a password");
    let email = "steward@river.example";
    let session = json!({ "email": email, "password": password });
    let session = data(
        world
            .graphql(
                None,
                None,
                "mutation($input: SignInInput!) { signIn(input: $input) { refreshToken } }",
                json!({ "input": session }),
            )
            .await,
    )["signIn"]["refreshToken"]
        .clone();
    let inputs = [
        ("foundCollaborative", json!({ "charterVersion": 1 })),
        ("signIn", json!({ "email": email, "password": password })),
        ("refreshSession", json!({ "refreshToken": session })),
        ("signOut", json!({ "refreshToken": session })),
        ("changePassword", json!({ "currentPassword": password, "newPassword": "another horse battery" })),
        ("linkIdentity", json!({ "token": "a.b.c" })),
        ("unlinkIdentity", json!({ "issuer": "https://id.example", "subject": "ann" })),
    ];
    let tried: BTreeSet<&str> = inputs.iter().map(|(mutation, _)| *mutation).collect();
    let nowhere = schema::WITHOUT_A_COLLABORATIVE.into_iter().chain(["foundCollaborative"]);
    assert_eq!(tried, nowhere.collect::<BTreeSet<_>>());
    let sessions = "select count(*) from refresh_tokens where revoked_at is null and used_at is null";
    let owner = world.owner().await;
    let before = (kept(&world).await, owner.number(sessions).await);
    for (mutation, input) in inputs {
        let kind: String = mutation[..1].to_uppercase() + &mutation[1..];
        let query = format!("mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ __typename }} }}");
        for token in [&token, &machine] {
            let answer = world.graphql(Some(token), None, &query, json!({ "input": input })).await;
            is_out_of_reach(&answer, mutation);
        }
    }
    assert_eq!((kept(&world).await, owner.number(sessions).await), before);
});
