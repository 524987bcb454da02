//! Signing in: nobody learns who exists, tokens end, and a stolen one ends sooner.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::clock::Clock;
use domain::tenancy::{Act, Role};
use e2e::{Value, World, both, code, data, json};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};

const PASSWORD: &str = "correct horse battery";
const SESSION: &str = "accessToken refreshToken expiresAt viewer { id }";

async fn mutate(world: &World, mutation: &str, input: Value, payload: &str) -> Value {
    let kind: String = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!("mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {payload} }} }}");
    world.graphql(None, None, &query, json!({ "input": input })).await
}

async fn signs_in(world: &World, email: &str, password: &str) -> Value {
    mutate(world, "signIn", json!({ "email": email, "password": password }), SESSION).await
}

async fn refreshes(world: &World, token: &Value) -> Value {
    mutate(world, "refreshSession", json!({ "refreshToken": token }), SESSION).await
}

/// Ann, who can sign in; and her first session.
async fn ann(world: &World) -> Value {
    let person = world.person("ann@river.example").await;
    world.state.sign_in.set_password(&world.store, person, PASSWORD.to_owned()).await.expect("a password");
    data(signs_in(world, " Ann@River.example", PASSWORD).await)["signIn"].clone()
}

async fn viewer(world: &World, token: &str) -> Value {
    world.ask(Some(token), None, "{ viewer { email } }").await
}

both!(a_person_signs_in_and_is_the_viewer, |world| async move {
    let session = ann(&world).await;
    let answer = data(viewer(&world, session["accessToken"].as_str().unwrap()).await);
    assert_eq!(answer["viewer"]["email"], "ann@river.example");
});

both!(wrong_and_unknown_are_answered_alike, |world| async move {
    ann(&world).await;
    world.person("no-password@river.example").await;
    let wrong = signs_in(&world, "ann@river.example", "another password").await;
    assert_eq!(code(&wrong), "UNAUTHENTICATED");
    for unknown in ["nobody@river.example", "no-password@river.example", "not an address", ""] {
        assert_eq!(signs_in(&world, unknown, PASSWORD).await, wrong, "{unknown}");
    }
});

both!(guessing_is_slowed_down, |world| async move {
    ann(&world).await;
    let guesses = (0..12).map(|_| signs_in(&world, "ann@river.example", "another password"));
    let answers = futures_util::future::join_all(guesses).await;
    assert!(answers.iter().any(|answer| code(answer) == "RATE_LIMITED"), "{answers:?}");
});

both!(a_refresh_token_is_exchanged_once, |world| async move {
    let first = ann(&world).await;
    let second = data(refreshes(&world, &first["refreshToken"]).await)["refreshSession"].clone();
    assert_ne!(first["refreshToken"], second["refreshToken"]);
    data(refreshes(&world, &second["refreshToken"]).await);
});

both!(a_refresh_token_used_twice_ends_its_session_everywhere, |world| async move {
    let first = ann(&world).await;
    let other_device = data(signs_in(&world, "ann@river.example", PASSWORD).await)["signIn"].clone();
    let second = data(refreshes(&world, &first["refreshToken"]).await)["refreshSession"].clone();
    assert_eq!(code(&refreshes(&world, &first["refreshToken"]).await), "UNAUTHENTICATED");
    assert_eq!(code(&refreshes(&world, &second["refreshToken"]).await), "UNAUTHENTICATED");
    data(refreshes(&world, &other_device["refreshToken"]).await);
});

both!(one_refresh_token_in_two_hands_at_once_gives_no_two_sessions, |world| async move {
    let first = ann(&world).await;
    let both = (0..6).map(|_| refreshes(&world, &first["refreshToken"]));
    let answers = futures_util::future::join_all(both).await;
    assert_eq!(answers.iter().filter(|answer| answer.get("errors").is_none()).count(), 1, "{answers:?}");
});

both!(signing_out_ends_the_session, |world| async move {
    let session = ann(&world).await;
    let out = mutate(&world, "signOut", json!({ "refreshToken": session["refreshToken"] }), "signedOut").await;
    assert_eq!(data(out)["signOut"]["signedOut"], true);
    assert_eq!(code(&refreshes(&world, &session["refreshToken"]).await), "UNAUTHENTICATED");
});

both!(a_new_password_ends_every_session, |world| async move {
    let session = ann(&world).await;
    let person = persistence::identity::person_by_email(&world.store, "ann@river.example").await.unwrap().unwrap().id;
    let other = "another correct horse".to_owned();
    world.state.sign_in.set_password(&world.store, person, other).await.expect("a password");
    assert_eq!(code(&refreshes(&world, &session["refreshToken"]).await), "UNAUTHENTICATED");
    assert_eq!(code(&signs_in(&world, "ann@river.example", PASSWORD).await), "UNAUTHENTICATED");
});

both!(an_access_token_ends_after_15_minutes_and_a_refresh_token_after_30_days, |world| async move {
    let session = ann(&world).await;
    let token = session["accessToken"].as_str().unwrap();
    world.clock.advance(TimeDelta::minutes(15) - TimeDelta::seconds(1));
    data(viewer(&world, token).await);
    world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(code(&viewer(&world, token).await), "UNAUTHENTICATED");
    world.clock.advance(TimeDelta::days(30));
    assert_eq!(code(&refreshes(&world, &session["refreshToken"]).await), "UNAUTHENTICATED");
});

both!(a_session_ends_after_90_days_however_often_it_is_refreshed, |world| async move {
    let mut session = ann(&world).await;
    for _ in 0..3 {
        world.clock.advance(TimeDelta::days(29));
        session = data(refreshes(&world, &session["refreshToken"]).await)["refreshSession"].clone();
    }
    world.clock.advance(TimeDelta::days(3));
    assert_eq!(code(&refreshes(&world, &session["refreshToken"]).await), "UNAUTHENTICATED");
});

both!(an_invented_refresh_token_does_not_wait_where_changes_are_made, |world| async move {
    let draft = world.draft("river").await;
    let busy = world.store.write(draft.steward.asking(), Act::CreateBody).await.expect("a unit that takes its time");
    let invented = json!("cpr_invented");
    let answers = async {
        let refused = refreshes(&world, &invented).await;
        let out = mutate(&world, "signOut", json!({ "refreshToken": invented }), "signedOut").await;
        (refused, out)
    };
    let (refused, out) = tokio::time::timeout(Duration::from_secs(3), answers).await.expect("answers at once");
    assert_eq!(code(&refused), "UNAUTHENTICATED");
    assert_eq!(data(out)["signOut"]["signedOut"], true);
    drop(busy);
});

both!(nobody_can_tell_a_known_address_by_how_much_is_asked_of_the_database, |world| async move {
    ann(&world).await;
    world.person("no-password@river.example").await;
    let mut asked = std::collections::BTreeSet::new();
    for address in ["ann@river.example", "no-password@river.example", "nobody@river.example", "no address"] {
        let before = world.store.statements();
        signs_in(&world, address, "another password").await;
        asked.insert(world.store.statements() - before);
    }
    assert_eq!(asked.len(), 1, "{asked:?}");
});

both!(what_is_no_address_shares_its_attempts, |world| async move {
    let guesses: Vec<String> = (0..14).map(|number| format!("no address {number}")).collect();
    // At once: one that waits gets attempts back meanwhile.
    let answers = futures_util::future::join_all(guesses.iter().map(|guess| signs_in(&world, guess, PASSWORD))).await;
    assert!(answers.iter().any(|answer| code(answer) == "RATE_LIMITED"), "{answers:?}");
    assert_eq!(code(&signs_in(&world, "nobody@river.example", PASSWORD).await), "UNAUTHENTICATED");
});

both!(a_replaced_key_ends_on_every_server_at_the_same_time, |world| async move {
    let person = world.person("ann@river.example").await;
    let long = world.state.sign_in.access_token(&world.store, person, TimeDelta::days(9), None, false).unwrap();
    data(viewer(&world, &long).await);
    let other = gateway::State::new(world.store.clone()).await.expect("another server");
    world.clock.advance(TimeDelta::seconds(1));
    other.sign_in.keys().rotate(&world.store).await.expect("a new key");
    world.state.sign_in.tidy(&world.store).await.expect("the scheduler's round");
    data(viewer(&world, &long).await);
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(code(&viewer(&world, &long).await), "UNAUTHENTICATED");
    assert_eq!(world.state.sign_in.keys().jwks(world.clock.now())["keys"].as_array().map(Vec::len), Some(1));
});

both!(servers_that_start_or_rotate_at_once_make_one_key, |world| async move {
    let owner = world.owner().await;
    owner.execute("delete from signing_keys").await.expect("a deployment without a key");
    let servers = (0..4).map(|_| gateway::State::new(world.store.clone()));
    let servers: Vec<_> = futures_util::future::join_all(servers).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(owner.number("select count(*) from signing_keys").await, 1);
    world.clock.advance(TimeDelta::days(31));
    let rounds = servers.iter().map(|server| server.sign_in.tidy(&world.store));
    futures_util::future::join_all(rounds).await.into_iter().for_each(Result::unwrap);
    assert_eq!(owner.number("select count(*) from signing_keys").await, 2);
});

both!(keys_are_rotated_without_signing_anybody_out, |world| async move {
    let session = ann(&world).await;
    let token = session["accessToken"].as_str().unwrap();
    // Another server of the same deployment makes the new key and signs with it.
    let other = gateway::State::new(world.store.clone()).await.expect("another server");
    world.clock.advance(TimeDelta::seconds(1));
    other.sign_in.keys().rotate(&world.store).await.expect("a new key");
    data(viewer(&world, token).await);
    assert!(other.sign_in.verify(&world.store, token).await.is_some());
    let person = persistence::identity::person_by_email(&world.store, "ann@river.example").await.unwrap().unwrap().id;
    let newer = other.sign_in.access_token(&world.store, person, TimeDelta::minutes(15), None, false).unwrap();
    data(viewer(&world, &newer).await);
    let keys: Value = world
        .client
        .get(format!("{}/.well-known/jwks.json", world.address))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(keys["keys"].as_array().map(Vec::len), Some(2), "{keys}");
    assert!(keys["keys"][0].get("d").is_none(), "a private key is published");
    world.clock.advance(TimeDelta::days(2));
    assert!(other.sign_in.verify(&world.store, token).await.is_none());
});

both!(a_token_of_another_algorithm_or_of_none_is_refused, |world| async move {
    let session = ann(&world).await;
    let token = session["accessToken"].as_str().unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let header: Value = serde_json_from(parts[0]);
    let claims = serde_json_from(parts[1]);
    let (kid, public) = (header["kid"].as_str().unwrap().to_owned(), public_key(&world).await);
    let unsigned = BASE64_URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "typ": "JWT", "kid": kid }).to_string());
    let by_public_key = Header { kid: Some(kid.clone()), ..Header::new(Algorithm::HS256) };
    let by_public_key = encode(&by_public_key, &claims, &EncodingKey::from_secret(&public)).unwrap();
    let eddsa_in_name = by_public_key.split_once('.').unwrap().1;
    let mut other_person = claims.clone();
    other_person["operator"] = json!(true);
    let other_claims = BASE64_URL_SAFE_NO_PAD.encode(other_person.to_string());
    for forged in [
        format!("{unsigned}.{}.", parts[1]),
        format!("{unsigned}.{}.{}", parts[1], parts[2]),
        by_public_key.clone(),
        format!("{}.{eddsa_in_name}", parts[0]),
        format!("{}.{other_claims}.{}", parts[0], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{token}x"),
        "a.b.c".to_owned(),
        String::new(),
    ] {
        assert_eq!(code(&viewer(&world, &forged).await), "UNAUTHENTICATED", "{forged}");
    }
    data(viewer(&world, token).await);
});

fn serde_json_from(part: &str) -> Value {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    text.parse().unwrap()
}

async fn public_key(world: &World) -> Vec<u8> {
    let keys: Value = world.state.sign_in.keys().jwks(world.clock.now());
    assert!(world.clock.now().timestamp() > 0);
    BASE64_URL_SAFE_NO_PAD.decode(keys["keys"][0]["x"].as_str().unwrap()).unwrap()
}

both!(roles_are_read_for_each_request, |world| async move {
    let draft = world.draft("river").await;
    let second = world.join(&draft.steward, "sue@river.example", None, &[Role::Steward]).await;
    let body = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
    data(world.act(&second, "createBody", body.clone(), "body { id }").await);
    let mine = data(world.by(&second, "{ viewer { membership { id } } }", json!({})).await);
    let input = json!({ "membershipId": mine["viewer"]["membership"]["id"] });
    data(world.act(&draft.steward, "endMembership", input, "membershipId").await);
    assert_eq!(code(&world.act(&second, "createBody", body, "body { id }").await), "NOT_FOUND");
    assert_eq!(code(&world.by(&second, "{ collaborative { name } }", json!({})).await), "NOT_FOUND");
    let still = data(world.by(&second, "{ viewer { email membership { id } } }", json!({})).await);
    assert_eq!(still["viewer"], json!({ "email": "sue@river.example", "membership": null }));
});

both!(a_token_bound_to_one_collaborative_acts_nowhere_else, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    let bound = |slug: &str| {
        let lifetime = TimeDelta::minutes(5);
        world
            .state
            .sign_in
            .access_token(&world.store, river.steward.person, lifetime, Some(slug.to_owned()), true)
            .unwrap()
    };
    let query = "{ collaborative { slug } }";
    assert_eq!(data(world.ask(Some(&bound("river")), None, query).await)["collaborative"]["slug"], "river");
    assert_eq!(code(&world.ask(Some(&bound("river")), Some("hill"), query).await), "NOT_FOUND");
    assert_eq!(code(&world.ask(Some(&bound(&hill.slug)), None, query).await), "NOT_FOUND");
});
