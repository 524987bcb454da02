//! No operator has a path round the decisions: not by a token of theirs, not by a password of theirs.

use chrono::TimeDelta;
use domain::tenancy::{Act, Role};
use e2e::{Founded, Member, Value, World, both, code, data, json, rights};
use persistence::{Asking, identity};

const OPERATORS: &str = "what the operator chose";
const OWN: &str = "what she chose herself";
const SESSION: &str = "accessToken refreshToken";

async fn mutate(world: &World, token: Option<&str>, slug: Option<&str>, mutation: &str, input: Value) -> Value {
    let kind: String = mutation[..1].to_uppercase() + &mutation[1..];
    let payload = match mutation {
        "assentToCharter" => "founding { missing { name } }",
        "acceptInvitation" => "membership { id }",
        "createBody" => "body { id }",
        "inviteMember" => "secret",
        _ => SESSION,
    };
    let query = format!("mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {payload} }} }}");
    world.graphql(token, slug, &query, json!({ "input": input })).await
}

/// The session that signing in, refreshing or a new password gives.
async fn session(world: &World, token: Option<&str>, mutation: &str, input: Value) -> (String, Value) {
    let session = data(mutate(world, token, None, mutation, input).await)[mutation].clone();
    (session["accessToken"].as_str().unwrap_or_default().to_owned(), session["refreshToken"].clone())
}

async fn signs_in(world: &World, member: &Member, password: &str) -> (String, Value) {
    let person = identity::person_by_id(&world.store, member.person).await.unwrap().unwrap();
    session(world, None, "signIn", json!({ "email": person.email, "password": password })).await
}

/// A collaborative with a charter, and somebody who may assent to it, whose password an operator set.
async fn chartered(world: &World) -> (Founded, Member) {
    let founded = world.drafted("river").await;
    world.charter(&founded, rights(&founded.council)).await;
    let member = founded.member("Riverbank").clone();
    world.state.sign_in.set_password(&world.store, member.person, OPERATORS.to_owned()).await.expect("a password");
    (founded, member)
}

async fn assents(world: &World, founded: &Founded, token: &str) -> Value {
    let charter = data(world.by(&founded.steward, "{ collaborative { charter { digest } } }", json!({})).await);
    let input = json!({ "digest": charter["collaborative"]["charter"]["digest"] });
    mutate(world, Some(token), Some("river"), "assentToCharter", input).await
}

/// The log of these verbs, oldest first, as the steward reads it.
async fn log(world: &World, steward: &Member, verbs: &[&str]) -> Vec<Value> {
    let query = "query($verbs: [String!]) { collaborative { activity(filter: { verbs: $verbs }, first: 50) { \
                 nodes { verb operator authority actor { name } subjectId sequence } } } }";
    let answer = data(world.by(steward, query, json!({ "verbs": verbs })).await);
    let mut nodes = answer["collaborative"]["activity"]["nodes"].as_array().cloned().unwrap_or_default();
    nodes.sort_by_key(|node| node["sequence"].as_i64());
    nodes
}

both!(a_password_that_an_operator_set_binds_nobody_until_its_person_replaces_it, |world| async move {
    let (founded, member) = chartered(&world).await;
    let (token, refresh) = signs_in(&world, &member, OPERATORS).await;
    assert_eq!(code(&assents(&world, &founded, &token).await), "FORBIDDEN");
    let (token, refresh) = session(&world, None, "refreshSession", json!({ "refreshToken": refresh })).await;
    assert_eq!(code(&assents(&world, &founded, &token).await), "FORBIDDEN");
    let input = json!({ "currentPassword": OPERATORS, "newPassword": OWN });
    let (own, own_refresh) = session(&world, Some(&token), "changePassword", input).await;
    data(assents(&world, &founded, &own).await);
    let still = mutate(&world, None, None, "refreshSession", json!({ "refreshToken": refresh })).await;
    assert_eq!(code(&still), "UNAUTHENTICATED");
    let (own, _) = session(&world, None, "refreshSession", json!({ "refreshToken": own_refresh })).await;
    data(assents(&world, &founded, &own).await);
    let (own, _) = signs_in(&world, &member, OWN).await;
    data(assents(&world, &founded, &own).await);
});

both!(an_operators_password_and_its_end_are_entered_in_each_log_of_its_person, |world| async move {
    let (founded, member) = chartered(&world).await;
    let hill = world.draft("hill").await;
    world.let_in(&hill.steward, member.person, None, &[Role::Observer]).await;
    let sign_in = &world.state.sign_in;
    sign_in.set_password(&world.store, member.person, OPERATORS.to_owned()).await.expect("a password");
    let (token, _) = signs_in(&world, &member, OPERATORS).await;
    let input = json!({ "currentPassword": OPERATORS, "newPassword": OWN });
    session(&world, Some(&token), "changePassword", input).await;
    for (steward, set) in [(&founded.steward, 2), (&hill.steward, 1)] {
        let entries = log(&world, steward, &["operatorPasswordSet", "operatorPasswordReplaced"]).await;
        let verbs: Vec<_> = entries.iter().map(|entry| entry["verb"].as_str().unwrap_or_default()).collect();
        let mut expected = vec!["operatorPasswordSet"; set];
        expected.push("operatorPasswordReplaced");
        assert_eq!(verbs, expected);
        assert_eq!(entries[0]["authority"], "OPERATOR");
        assert!(entries[0]["actor"].is_null());
        let last = &entries[set];
        assert_eq!((last["operator"].as_bool(), last["actor"].is_null()), (Some(true), false), "{last}");
    }
    // A password that is one's own already lifts no mark.
    let (token, _) = signs_in(&world, &member, OWN).await;
    let input = json!({ "currentPassword": OWN, "newPassword": "yet another of her own" });
    session(&world, Some(&token), "changePassword", input).await;
    assert_eq!(log(&world, &founded.steward, &["operatorPasswordReplaced"]).await.len(), 1);
});

both!(a_password_is_replaced_by_whoever_knows_it_and_by_another, |world| async move {
    let (_, member) = chartered(&world).await;
    let change = async |token: Option<&str>, current: &str, new: &str| {
        let input = json!({ "currentPassword": current, "newPassword": new });
        let answer = mutate(&world, token, None, "changePassword", input).await;
        let field = answer["errors"][0]["extensions"]["field"].as_str().unwrap_or_default().to_owned();
        (code(&answer).to_owned(), field)
    };
    let refused = |field: &str| ("INVALID_INPUT".to_owned(), field.to_owned());
    assert_eq!(change(None, OPERATORS, OWN).await.0, "UNAUTHENTICATED");
    let token = world.token(member.person);
    assert_eq!(change(Some(&token), "a guess at it", OWN).await, refused("currentPassword"));
    assert_eq!(change(Some(&token), OPERATORS, "short").await, refused("newPassword"));
    assert_eq!(change(Some(&token), OPERATORS, OPERATORS).await, refused("newPassword"));
    let (token, _) = signs_in(&world, &member, OPERATORS).await;
    assert_eq!(change(Some(&token), OPERATORS, OWN).await.0, "");
});

both!(no_session_begins_with_a_password_that_was_replaced_meanwhile, |world| async move {
    let (_, member) = chartered(&world).await;
    let checked = identity::credential_of_person(&world.store, member.person).await.unwrap().expect("a credential");
    let sign_in = &world.state.sign_in;
    sign_in.set_password(&world.store, member.person, OPERATORS.to_owned()).await.expect("a password");
    let token = || identity::NewToken { digest: vec![7; 32], lifetime: TimeDelta::days(1) };
    assert_eq!(identity::start_session(&world.store, &checked, token()).await.unwrap(), None);
    let change = identity::ChangePassword { checked, password_hash: "a hash".to_owned(), token: token() };
    assert_eq!(identity::change_password(&world.store, change).await.unwrap(), None);
    signs_in(&world, &member, OPERATORS).await;
});

both!(an_operators_token_prepares_a_draft_and_does_nothing_else, |world| async move {
    let (founded, _) = chartered(&world).await;
    let token = operators(&world, &founded.steward);
    let body = json!({ "kind": "COMMITTEE", "name": "Committee", "mandate": "Prepares." });
    data(mutate(&world, Some(&token), None, "createBody", body).await);
    let created = log(&world, &founded.steward, &["bodyCreated"]).await;
    assert_eq!(created.last().map(|entry| &entry["operator"]), Some(&json!(true)));
    let letter = json!({ "email": "me@operator.example", "name": "Me", "roles": ["STEWARD"] });
    let invited = mutate(&world, Some(&token), None, "inviteMember", letter).await;
    assert_eq!(code(&invited), "FORBIDDEN");
    let member = operators(&world, founded.member("Riverbank"));
    assert_eq!(code(&assents(&world, &founded, &member).await), "FORBIDDEN");
});

both!(an_operators_token_does_nothing_once_the_collaborative_is_founded, |world| async move {
    let founded = world.founded("river").await;
    let treasurer = &founded.treasurer;
    for act in Act::ALL.iter().filter(|act| act.duty().stages.contains(&domain::tenancy::Stage::Founded)) {
        let asking = Asking { operator: true, ..treasurer.asking() };
        assert!(world.store.write(asking, *act).await.is_err(), "{act}");
    }
    let allowed = Asking { operator: false, ..treasurer.asking() };
    assert!(world.store.write(allowed, Act::RecordContribution).await.is_ok());
});

both!(an_operators_token_accepts_no_invitation, |world| async move {
    let draft = world.draft("river").await;
    let person = world.person("ann@river.example").await;
    let letter = json!({ "email": "ann@river.example", "name": "Ann", "roles": ["OBSERVER"] });
    let letter = data(mutate(&world, Some(&draft.steward.token), Some("river"), "inviteMember", letter).await);
    let secret = json!({ "secret": letter["inviteMember"]["secret"] });
    let ann = Member { person, ..draft.steward.clone() };
    let refused = mutate(&world, Some(&operators(&world, &ann)), None, "acceptInvitation", secret.clone()).await;
    assert_eq!(code(&refused), "FORBIDDEN");
    data(mutate(&world, Some(&world.token(person)), Some("river"), "acceptInvitation", secret).await);
});

both!(a_token_that_is_bound_to_one_collaborative_names_no_other, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    world.let_in(&hill.steward, river.steward.person, None, &[Role::Observer]).await;
    let query = "{ viewer { collaboratives { slug } } }";
    let bound = data(world.ask(Some(&operators(&world, &river.steward)), None, query).await);
    assert_eq!(bound["viewer"]["collaboratives"], json!([{ "slug": "river" }]));
    let own = data(world.ask(Some(&river.steward.token), None, query).await);
    assert_eq!(own["viewer"]["collaboratives"], json!([{ "slug": "hill" }, { "slug": "river" }]));
});

/// A token as `commonpurse token` makes one.
fn operators(world: &World, member: &Member) -> String {
    let (lifetime, slug) = (TimeDelta::minutes(5), Some(member.slug.clone()));
    world.state.sign_in.access_token(&world.store, member.person, lifetime, slug, true).expect("a token")
}
