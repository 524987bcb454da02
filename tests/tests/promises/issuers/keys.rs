//! The keys of an issuer: kept, rotated, and fetched in no storm; without them nobody is turned away as a liar.

use chrono::TimeDelta;
use domain::clock::Clock;
use e2e::{Issuer, IssuerKey, Value, World, both, code, json};
use jsonwebtoken::{Algorithm, Header};

use super::{Trusted, is_somebody, over, viewer};

both!(keys_are_fetched_once_and_serve_all, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let token = trusted.token(&world, "ann");
    let asked = (0..20).map(|_| is_somebody(&world, &token));
    assert!(futures_util::future::join_all(asked).await.into_iter().all(|good| good));
    assert_eq!(trusted.issuer.asked(), 1);
    trusted.end().await;
});

both!(invented_keys_cause_one_fetch_and_no_storm, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let claims = trusted.issuer.claims("ann", world.clock.now());
    let invented = |number: usize| {
        let header = Header { kid: Some(format!("invented {number}")), ..Header::new(Algorithm::RS256) };
        trusted.key.sign_with(header, &claims)
    };
    world.clock.advance(TimeDelta::seconds(31));
    let before = trusted.issuer.asked();
    let tokens: Vec<String> = (0..200).map(invented).collect();
    let asked = tokens.iter().map(|token| is_somebody(&world, token));
    assert!(futures_util::future::join_all(asked).await.into_iter().all(|good| !good));
    assert_eq!(trusted.issuer.asked(), before + 1);
    world.clock.advance(TimeDelta::seconds(29));
    assert!(!is_somebody(&world, &tokens[0]).await);
    assert_eq!(trusted.issuer.asked(), before + 1, "too soon");
    world.clock.advance(TimeDelta::seconds(1));
    assert!(!is_somebody(&world, &tokens[0]).await);
    assert_eq!(trusted.issuer.asked(), before + 2);
    assert!(is_somebody(&world, &trusted.token(&world, "ann")).await, "what is known goes on");
    trusted.end().await;
});

both!(a_new_key_is_found_at_once_and_an_old_one_ends_with_the_next_look, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let next = IssuerKey::new("second", Algorithm::RS256);
    let by_next = || next.sign(&trusted.issuer.claims("ann", world.clock.now()));
    trusted.issuer.publish(&[&trusted.key, &next]);
    world.clock.advance(TimeDelta::minutes(1));
    assert!(is_somebody(&world, &by_next()).await);
    assert!(is_somebody(&world, &trusted.token(&world, "ann")).await, "both are good while both are published");
    trusted.issuer.publish(&[&next]);
    let look = || trusted.server.sign_in.keep_issuers_fresh(&trusted.server.store);
    world.clock.advance(TimeDelta::minutes(9));
    look().await;
    assert!(is_somebody(&world, &trusted.token(&world, "ann")).await, "nobody looked since");
    world.clock.advance(TimeDelta::minutes(1));
    look().await;
    assert!(!is_somebody(&world, &trusted.token(&world, "ann")).await);
    assert!(is_somebody(&world, &by_next()).await);
    trusted.end().await;
});

both!(a_token_that_names_no_key_is_good_where_there_is_only_one, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let unnamed =
        || trusted.key.sign_with(Header::new(Algorithm::RS256), &trusted.issuer.claims("ann", world.clock.now()));
    assert!(is_somebody(&world, &unnamed()).await);
    let other = IssuerKey::new("other", Algorithm::RS256);
    trusted.issuer.publish(&[&trusted.key, &other]);
    world.clock.advance(TimeDelta::minutes(10));
    trusted.server.sign_in.keep_issuers_fresh(&trusted.server.store).await;
    assert!(!is_somebody(&world, &unnamed()).await, "it may mean either");
    trusted.end().await;
});

/// Status and code of what somebody with this token is told.
async fn told(world: &World, server: &str, token: &str) -> (u16, String) {
    let request = world.client.post(format!("{server}/graphql")).bearer_auth(token);
    let request = request.json(&json!({ "query": "{ viewer { email } }" }));
    let response = request.send().await.expect("an answer");
    let (status, retry) = (response.status().as_u16(), response.headers().contains_key("retry-after"));
    let answer: Value = response.json().await.expect("JSON");
    assert_eq!(status == 503, retry, "whoever may come again is told when: {answer}");
    (status, code(&answer).to_owned())
}

both!(while_an_issuer_is_away_its_keys_go_on_for_a_day, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    trusted.issuer.is_away(true);
    let look = || trusted.server.sign_in.keep_issuers_fresh(&trusted.server.store);
    for _ in 0..3 {
        world.clock.advance(TimeDelta::hours(7));
        look().await;
        assert!(is_somebody(&world, &trusted.token(&world, "ann")).await);
    }
    // It may have a new key: nobody is called a liar for it.
    let next = IssuerKey::new("second", Algorithm::RS256);
    let by_next = next.sign(&trusted.issuer.claims("ann", world.clock.now()));
    assert_eq!(told(&world, &trusted.server.address, &by_next).await, (503, "UNAVAILABLE".to_owned()));
    world.clock.advance(TimeDelta::hours(3));
    let token = trusted.token(&world, "ann");
    assert_eq!(told(&world, &trusted.server.address, &token).await, (503, "UNAVAILABLE".to_owned()));
    let own = world.token(trusted.river.steward.person);
    assert_eq!(told(&world, &trusted.server.address, &own).await, (200, String::new()), "others don't mind");
    trusted.issuer.is_away(false);
    world.clock.advance(TimeDelta::minutes(5));
    assert!(is_somebody(&world, &trusted.token(&world, "ann")).await);
    trusted.end().await;
});

both!(an_issuer_that_never_answered_is_left_alone_for_longer_each_time, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.issuer.is_away(true);
    let token = trusted.token(&world, "ann");
    let ask = async || {
        assert_eq!(told(&world, &trusted.server.address, &token).await, (503, "UNAVAILABLE".to_owned()));
        trusted.issuer.asked()
    };
    assert_eq!(ask().await, 1);
    assert_eq!(ask().await, 1, "not in the same second");
    let mut asked = 1;
    for pause in [1, 2, 4, 8, 16] {
        world.clock.advance(TimeDelta::seconds(pause) - TimeDelta::microseconds(1));
        assert_eq!(ask().await, asked, "{pause}");
        world.clock.advance(TimeDelta::microseconds(1));
        asked += 1;
        assert_eq!(ask().await, asked, "{pause}");
    }
    trusted.end().await;
});

both!(an_issuer_that_is_not_what_it_says_has_no_keys, |world| async move {
    let trusted = Trusted::new(&world).await;
    let (url, keys) = (&trusted.issuer.url, json!({ "keys": [trusted.key.public] }));
    let at = |jwks: &str| json!({ "issuer": url, "jwks_uri": jwks });
    let many: Vec<String> = (0..200).map(|number| format!("{number}{}", "x".repeat(5_000))).collect();
    let symmetric = json!({ "keys": [{ "kty": "oct", "kid": "first", "k": "c2VjcmV0", "alg": "HS256" }] });
    let to_encrypt = over(trusted.key.public.clone(), &json!({ "use": "enc" }));
    let to_another = over(trusted.key.public.clone(), &json!({ "alg": "RS512" }));
    for (what, discovery, keys) in [
        ("another issuer", json!({ "issuer": "https://id.example", "jwks_uri": format!("{url}/keys") }), keys.clone()),
        ("no address of keys", json!({ "issuer": url }), keys.clone()),
        ("keys without TLS elsewhere", at("http://keys.example/keys"), keys.clone()),
        ("keys in a file", at("file:///etc/passwd"), keys.clone()),
        ("keys behind a redirect", at(&format!("{url}/elsewhere")), keys.clone()),
        ("keys that are no keys", at(&format!("{url}/keys")), json!("keys")),
        ("keys without end", at(&format!("{url}/keys")), json!({ "keys": [trusted.key.public], "more": many })),
        ("no keys", at(&format!("{url}/keys")), json!({ "keys": [] })),
        ("a shared secret", at(&format!("{url}/keys")), symmetric),
        ("a key to encrypt with", at(&format!("{url}/keys")), json!({ "keys": [to_encrypt] })),
        ("a key for another algorithm", at(&format!("{url}/keys")), json!({ "keys": [to_another] })),
    ] {
        trusted.issuer.discovers(discovery);
        trusted.issuer.publishes(keys);
        world.clock.advance(TimeDelta::minutes(5));
        let token = trusted.token(&world, "ann");
        assert_eq!(told(&world, &trusted.server.address, &token).await, (503, "UNAVAILABLE".to_owned()), "{what}");
    }
    // Among odd ones the good one is found.
    trusted.issuer.discovers(at(&format!("{url}/keys")));
    trusted
        .issuer
        .publishes(json!({ "keys": [7, { "kty": "new" }, { "kty": "RSA", "kid": "short" }, trusted.key.public] }));
    world.clock.advance(TimeDelta::minutes(5));
    assert_eq!(viewer(&world, &trusted.token(&world, "ann")).await, json!({ "data": { "viewer": null } }));
    trusted.end().await;
});

both!(who_hangs_up_can_not_have_keys_fetched_again_and_again, |world| async move {
    let trusted = Trusted::new(&world).await;
    let token = trusted.token(&world, "ann");
    for _ in 0..20 {
        let asking = viewer(&world, &token);
        let _ = tokio::time::timeout(std::time::Duration::from_millis(1), asking).await;
    }
    assert_eq!(viewer(&world, &token).await, json!({ "data": { "viewer": null } }));
    assert_eq!(trusted.issuer.asked(), 1);
    trusted.end().await;
});

both!(two_issuers_know_nothing_of_each_others_keys, |world| async move {
    let trusted = Trusted::new(&world).await;
    let other_key = IssuerKey::new("first", Algorithm::RS256);
    let other = Issuer::start(&[&other_key]);
    let both = format!("{}{}", trusted.issuer.settings(&["river"]), other.settings(&["river"]));
    let server = world.server_trusting(&both).await;
    world.send_to(&server.address);
    trusted.linked(&world).await;
    let claims = trusted.issuer.claims("ann", world.clock.now());
    assert!(is_somebody(&world, &trusted.key.sign(&claims)).await);
    assert!(!is_somebody(&world, &other_key.sign(&claims)).await, "its own key does not sign for the other");
    let own = other_key.sign(&other.claims("ann", world.clock.now()));
    assert_eq!(
        viewer(&world, &own).await,
        json!({ "data": { "viewer": null } }),
        "the same subject is another one there"
    );
    server.end().await;
    other.end().await;
    trusted.end().await;
});
