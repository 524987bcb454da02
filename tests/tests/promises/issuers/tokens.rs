//! Which tokens of an issuer are good: signed by its key, by the algorithm pinned for it, for us, and in time.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use e2e::{Issuer, IssuerKey, Value, both, json};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};

use super::{Trusted, is_somebody, over, viewer};

both!(a_good_token_is_taken_by_every_algorithm_that_is_set, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    assert!(is_somebody(&world, &trusted.token(&world, "ann")).await);
    let keys = [IssuerKey::new("curve", Algorithm::ES256), IssuerKey::new("edwards", Algorithm::EdDSA)];
    trusted.issuer.publish(&[&trusted.key, &keys[0], &keys[1]]);
    world.clock.advance(TimeDelta::minutes(1));
    let claims = || trusted.issuer.claims("ann", domain::clock::Clock::now(&*world.clock));
    for key in &keys {
        assert!(is_somebody(&world, &key.sign(&claims())).await, "{key:?}");
    }
    for audience in [json!([e2e::AUDIENCE, "https://another.example"]), json!([e2e::AUDIENCE])] {
        assert!(is_somebody(&world, &trusted.token_with(&world, "ann", &json!({ "aud": audience }))).await);
    }
    for kind in ["at+jwt", "application/at+jwt", "jwt"] {
        let header =
            Header { kid: Some("first".to_owned()), typ: Some(kind.to_owned()), ..Header::new(Algorithm::RS256) };
        assert!(is_somebody(&world, &trusted.key.sign_with(header, &claims())).await, "{kind}");
    }
    trusted.end().await;
});

both!(a_token_for_others_of_others_or_without_what_it_must_say_is_refused, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let longest = "a".repeat(255);
    for claims in [
        json!({ "aud": "https://another.example" }),
        json!({ "aud": ["https://another.example"] }),
        json!({ "aud": [] }),
        json!({ "aud": null }),
        json!({ "iss": "https://id.example" }),
        json!({ "iss": format!("{}/", trusted.issuer.url) }),
        json!({ "iss": null }),
        json!({ "iss": [trusted.issuer.url] }),
        json!({ "iss": "commonpurse" }),
        json!({ "exp": null }),
        json!({ "exp": "2099-01-01" }),
        json!({ "exp": 1e300 }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
        json!({ "sub": ["ann"] }),
        json!({ "sub": format!("{longest}a") }),
    ] {
        assert!(!is_somebody(&world, &trusted.token_with(&world, "ann", &claims)).await, "{claims}");
    }
    // Somebody else's subject is good, and nobody here.
    for nobody in ["bob", "Ann", " ann", &longest] {
        let answer = viewer(&world, &trusted.token(&world, nobody)).await;
        assert_eq!(answer, json!({ "data": { "viewer": null } }), "{nobody}");
    }
    trusted.end().await;
});

both!(clocks_may_differ_by_a_minute_and_no_more, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let now = domain::clock::Clock::now(&*world.clock).timestamp();
    let good = async |claims: Value| is_somebody(&world, &trusted.token_with(&world, "ann", &claims)).await;
    for (name, edge) in [("exp", now - 60), ("nbf", now + 61), ("iat", now + 61)] {
        assert!(!good(json!({ name: edge })).await, "{name}");
    }
    for (name, edge) in [("exp", now - 59), ("nbf", now + 60), ("iat", now + 60)] {
        assert!(good(json!({ name: edge })).await, "{name}");
    }
    assert!(good(json!({ "nbf": null, "iat": null })).await, "neither must be said");
    assert!(good(json!({ "exp": now as f64 + 0.5 })).await, "a fraction of a second is none too many");
    for odd in [json!({ "nbf": "now" }), json!({ "iat": true }), json!({ "exp": -1 }), json!({ "nbf": 1e40 })] {
        assert!(!good(odd.clone()).await, "{odd}");
    }
    trusted.end().await;
});

fn written(part: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(part.to_string())
}

/// A token with any header, signed by this key over it.
fn forged(key: &IssuerKey, header: &Value, claims: &Value) -> String {
    let signed = key.sign(claims);
    let rest = signed.split_once('.').unwrap().1;
    format!("{}.{rest}", written(header))
}

/// Tokens that ask to be believed in another way than by the key that is pinned.
fn confusions(trusted: &Trusted, claims: &Value) -> Vec<(&'static str, String)> {
    let (key, payload) = (&trusted.key, written(claims));
    let kid = || Some(key.id.clone());
    let modulus = BASE64_URL_SAFE_NO_PAD.decode(key.public["n"].as_str().unwrap()).unwrap();
    let by_secret = |secret: &[u8], alg| {
        encode(&Header { kid: kid(), ..Header::new(alg) }, claims, &EncodingKey::from_secret(secret)).unwrap()
    };
    let thief = IssuerKey::new("first", Algorithm::RS256);
    let edwards = IssuerKey::new("first", Algorithm::EdDSA);
    let none = |alg: &str| format!("{}.{payload}.", written(&json!({ "alg": alg, "typ": "JWT", "kid": key.id })));
    let stripped = key.sign(claims);
    let (signed, signature) = stripped.rsplit_once('.').unwrap();
    let brought = json!({ "alg": "RS256", "typ": "JWT", "kid": "mine", "jwk": thief.public });
    let pointed = json!({ "alg": "RS256", "typ": "JWT", "kid": "mine", "jku": "http://127.0.0.1:1/keys" });
    vec![
        ("none", none("none")),
        ("None", none("None")),
        ("none with a signature", format!("{}{signature}", none("none"))),
        ("HS256 by the modulus", by_secret(&modulus, Algorithm::HS256)),
        ("HS256 by the key in JSON", by_secret(key.public.to_string().as_bytes(), Algorithm::HS256)),
        ("HS512 by nothing", by_secret(b"", Algorithm::HS512)),
        ("RS256 over what another algorithm signed", {
            let secret = by_secret(&modulus, Algorithm::HS256);
            format!("{}.{}", signed.split_once('.').unwrap().0, secret.split_once('.').unwrap().1)
        }),
        ("a key of the same name", thief.sign(claims)),
        ("a key of the same name and another kind", edwards.sign(claims)),
        ("a key that the token brings along", forged(&thief, &brought, claims)),
        ("a key that the token points to", forged(&thief, &pointed, claims)),
        ("RS512, which is not set", forged(key, &json!({ "alg": "RS512", "typ": "JWT", "kid": key.id }), claims)),
        ("no signature", format!("{signed}.")),
        ("two parts", signed.to_owned()),
        ("four parts", format!("{stripped}.{signature}")),
        ("another's claims", {
            let claims = over(claims.clone(), &json!({ "sub": "bob" }));
            format!("{}.{}.{signature}", signed.split_once('.').unwrap().0, written(&claims))
        }),
        ("an empty one", "..".to_owned()),
    ]
}

both!(no_token_chooses_how_it_is_believed, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let claims = trusted.issuer.claims("ann", domain::clock::Clock::now(&*world.clock));
    for (what, token) in confusions(&trusted, &claims) {
        assert!(!is_somebody(&world, &token).await, "{what}");
    }
    assert!(is_somebody(&world, &trusted.key.sign(&claims)).await);
    trusted.end().await;
});

/// Headers that are signed, and odd.
fn odd_headers(key: &str, alg: &str) -> Vec<(&'static str, Value)> {
    let with = |more: Value| over(json!({ "alg": alg, "typ": "JWT", "kid": key }), &more);
    vec![
        ("a path as the key", with(json!({ "kid": "../../../../dev/null" }))),
        ("a file as the key", with(json!({ "kid": "file:///etc/passwd" }))),
        ("an address as the key", with(json!({ "kid": "http://169.254.169.254/latest/meta-data" }))),
        ("a statement as the key", with(json!({ "kid": "x' or '1'='1" }))),
        ("a null byte in the key", with(json!({ "kid": format!("{key}\0") }))),
        ("a long key", with(json!({ "kid": "k".repeat(2_000) }))),
        ("a number as the key", with(json!({ "kid": 7 }))),
        ("a list as the key", with(json!({ "kid": [key] }))),
        ("what must be understood", with(json!({ "crit": ["exp"], "exp": 0 }))),
        ("nothing that must be understood", with(json!({ "crit": [] }))),
        ("an unencoded payload", with(json!({ "crit": ["b64"], "b64": false }))),
        ("the end of a session", with(json!({ "typ": "logout+jwt" }))),
        ("the proof of a key", with(json!({ "typ": "dpop+jwt" }))),
        ("an event", with(json!({ "typ": "secevent+jwt" }))),
        ("an encrypted one", with(json!({ "typ": "JWE" }))),
        ("no kind but a number", with(json!({ "typ": 7 }))),
        ("a huge header", with(json!({ "x5c": vec!["A".repeat(1_000); 16] }))),
        ("a deep header", with(json!({ "deep": nested(200) }))),
        ("a list", json!([])),
        ("nothing", json!({})),
    ]
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(0), |inner, _| json!([inner]))
}

/// Signed by the key itself over the odd header: nothing but the header is wrong.
fn signed_over(key: &EncodingKey, alg: Algorithm, header: &Value, claims: &Value) -> String {
    let message = format!("{}.{}", written(header), written(claims));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, alg).expect("a signature");
    format!("{message}.{signature}")
}

both!(a_header_that_is_odd_is_refused_though_it_is_signed, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let claims = trusted.issuer.claims("ann", domain::clock::Clock::now(&*world.clock));
    let plain = json!({ "alg": "RS256", "typ": "JWT", "kid": "first" });
    let signed = |header: &Value| signed_over(&trusted.key.signing, Algorithm::RS256, header, &claims);
    assert!(is_somebody(&world, &signed(&plain)).await);
    for (what, header) in odd_headers("first", "RS256") {
        assert!(!is_somebody(&world, &signed(&header)).await, "{what}");
    }
    trusted.end().await;
});

both!(a_header_of_our_own_that_is_odd_is_refused_though_it_is_signed, |world| async move {
    let person = world.person("ann@river.example").await;
    let key = persistence::identity::signing_keys(&world.store).await.unwrap().remove(0);
    let signing = EncodingKey::from_ed_der(&key.private_key);
    let token = world.token(person);
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json_value(&claims);
    let signed = |header: &Value| signed_over(&signing, Algorithm::EdDSA, header, &claims);
    assert!(is_somebody(&world, &signed(&json!({ "alg": "EdDSA", "typ": "JWT", "kid": key.id }))).await);
    for (what, header) in odd_headers(&key.id, "EdDSA") {
        assert!(!is_somebody(&world, &signed(&header)).await, "{what}");
    }
});

fn serde_json_value(bytes: &[u8]) -> Value {
    std::str::from_utf8(bytes).unwrap().parse().unwrap()
}

both!(an_issuer_that_nobody_set_is_none, |world| async move {
    let person = world.person("ann@river.example").await;
    assert!(is_somebody(&world, &world.token(person)).await);
    let key = IssuerKey::new("first", Algorithm::RS256);
    let issuer = Issuer::start(&[&key]);
    let now = domain::clock::Clock::now(&*world.clock);
    let claims = over(issuer.claims(&person.to_string(), now), &json!({ "aud": "commonpurse" }));
    for issued_by in [issuer.url.as_str(), "commonpurse"] {
        let claims = over(claims.clone(), &json!({ "iss": issued_by }));
        assert!(!is_somebody(&world, &key.sign(&claims)).await, "{issued_by}");
    }
    assert_eq!(issuer.asked(), 0);
    issuer.end().await;
});
