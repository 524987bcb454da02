//! Who somebody is here: whoever linked it, in the collaboratives for which the issuer is trusted, and nobody else.

use domain::clock::Clock;
use domain::tenancy::Role;
use e2e::{Another, Draft, Member, Socket, Value, World, both, code, data, json};
use gateway::sign_in::ACCESS_LIFETIME;

use super::{Trusted, is_somebody, link, over, viewer};

async fn log(world: &World, steward: &Member) -> Vec<Value> {
    let query = "{ collaborative { activity(first: 100, filter: { verbs: [\"identityLinked\", \"identityUnlinked\"] }) { nodes { verb change } } } }";
    let found = data(world.by(steward, query, json!({})).await);
    found["collaborative"]["activity"]["nodes"].as_array().cloned().unwrap_or_default()
}

both!(whoever_links_an_identity_signs_in_by_it_and_does_what_they_may, |world| async move {
    let trusted = Trusted::new(&world).await;
    let token = trusted.token(&world, "ann");
    assert_eq!(viewer(&world, &token).await, json!({ "data": { "viewer": null } }));
    let hint = world.ask(Some(&token), Some("river"), "{ collaborative { name } }").await;
    assert_eq!(hint["errors"][0]["message"], "Nobody here is known by this identity yet.");
    trusted.linked(&world).await;
    let me = data(viewer(&world, &token).await);
    assert_eq!(me["viewer"]["membership"]["name"], "Stewart", "the only collaborative in which it works needs no name");
    let body = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
    let query = "mutation($input: CreateBodyInput!) { createBody(input: $input) { body { id } } }";
    data(world.graphql(Some(&token), None, query, json!({ "input": body })).await);
    let told = log(&world, &trusted.river.steward).await;
    assert_eq!(told.len(), 1);
    assert!(told[0]["change"].as_str().unwrap().contains(&trusted.issuer.url), "{told:?}");
    // Again is as good as once.
    trusted.linked(&world).await;
    assert_eq!(log(&world, &trusted.river.steward).await.len(), 1);
    let linked = data(
        world
            .by(
                &trusted.river.steward,
                "{ viewer { identities { issuer subject } } collaborative { signInIssuers } }",
                json!({}),
            )
            .await,
    );
    assert_eq!(linked["viewer"]["identities"], json!([{ "issuer": trusted.issuer.url, "subject": "ann" }]));
    assert_eq!(linked["collaborative"]["signInIssuers"], json!([trusted.issuer.url]));
    trusted.end().await;
});

both!(an_issuer_names_nobody_in_a_collaborative_that_does_not_trust_it, |world| async move {
    let trusted = Trusted::new(&world).await;
    let hill = world.draft("hill").await;
    let both = world.let_in(&hill.steward, trusted.river.steward.person, None, &[Role::Steward]).await;
    trusted.linked(&world).await;
    let token = trusted.token(&world, "ann");
    let query = "{ collaborative { slug } }";
    assert_eq!(data(world.ask(Some(&token), Some("river"), query).await)["collaborative"]["slug"], "river");
    let foreign = world.ask(Some(&token), Some("hill"), query).await;
    assert_eq!(code(&foreign), "NOT_FOUND");
    assert_eq!(foreign, world.ask(Some(&token), Some("nowhere"), query).await);
    assert_eq!(data(viewer(&world, &token).await)["viewer"]["collaboratives"], json!([{ "slug": "river" }]));
    let mut socket =
        Socket::open_with(&trusted.server.address, json!({ "token": token, "collaborative": "hill" })).await;
    socket.subscribe("subscription { activity { verb } }", json!({})).await;
    let heard = socket.hear().await;
    assert!(heard.to_string().contains("NOT_FOUND"), "{heard}");
    // Their own session goes to both.
    assert_eq!(data(world.by(&both, query, json!({})).await)["collaborative"]["slug"], "hill");
    // Nobody in hill is told of it, and hill has no issuer.
    assert_eq!(log(&world, &hill.steward).await, Vec::<Value>::new());
    let none = data(world.by(&hill.steward, "{ collaborative { signInIssuers } }", json!({})).await);
    assert_eq!(none["collaborative"]["signInIssuers"], json!([]));
    trusted.end().await;
});

both!(the_same_address_makes_nobody_the_same_person, |world| async move {
    let trusted = Trusted::new(&world).await;
    for verified in [json!(true), json!(false), json!("true"), Value::Null] {
        let claims = json!({ "email": "steward@river.example", "email_verified": verified });
        let token = trusted.token_with(&world, "an impostor", &claims);
        assert_eq!(viewer(&world, &token).await, json!({ "data": { "viewer": null } }), "{claims}");
        let input = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
        let query = "mutation($input: CreateBodyInput!) { createBody(input: $input) { body { id } } }";
        let refused = world.graphql(Some(&token), None, query, json!({ "input": input })).await;
        assert_eq!(code(&refused), "UNAUTHENTICATED");
    }
    trusted.end().await;
});

both!(an_identity_belongs_to_one_person, |world| async move {
    let trusted = Trusted::new(&world).await;
    let sue = world.join(&trusted.river.steward, "sue@river.example", None, &[Role::Steward]).await;
    trusted.linked(&world).await;
    let token = trusted.token(&world, "ann");
    assert_eq!(code(&link(&world, &sue.token, &token).await), "CONFLICT");
    assert_eq!(data(viewer(&world, &token).await)["viewer"]["email"], "steward@river.example");
    // Two at once: one of them has it.
    let contested = trusted.token(&world, "bob");
    let (first, second) =
        tokio::join!(link(&world, &trusted.river.steward.token, &contested), link(&world, &sue.token, &contested));
    let won = [&first, &second].iter().filter(|answer| answer.get("errors").is_none()).count();
    assert_eq!(won, 1, "{first} {second}");
    assert!([&first, &second].iter().all(|answer| ["", "CONFLICT"].contains(&code(answer))), "{first} {second}");
    trusted.end().await;
});

both!(only_somebody_who_signed_in_with_their_own_password_links_anything, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let (steward, other) = (&trusted.river.steward, trusted.token(&world, "another"));
    assert_eq!(
        code(&link(&world, &trusted.token(&world, "ann"), &other).await),
        "FORBIDDEN",
        "an issuer's word is not enough"
    );
    assert_eq!(code(&link(&world, &other, &other).await), "FORBIDDEN", "nor is being unknown");
    let sign_in = &world.state.sign_in;
    let marked = sign_in.access_token(&world.store, steward.person, ACCESS_LIFETIME, None, true).expect("a token");
    assert_eq!(code(&link(&world, &marked, &other).await), "FORBIDDEN", "an operator's password would shed its mark");
    let (program, _) = crate::access_tokens::personal(&world, steward, &[]).await;
    assert_eq!(code(&link(&world, &program, &other).await), "FORBIDDEN");
    let nobody = "mutation { linkIdentity(input: { token: \"x\" }) { identity { issuer } } }";
    assert_eq!(code(&world.ask(None, None, nobody).await), "UNAUTHENTICATED");
    let late = over(trusted.issuer.claims("another", world.clock.now()), &json!({ "exp": 1 }));
    for bad in [trusted.key.sign(&late), world.token(steward.person), "a.b.c".to_owned(), String::new()] {
        let refused = link(&world, &world.token(steward.person), &bad).await;
        assert_eq!(code(&refused), "INVALID_INPUT", "{bad}");
        assert_eq!(refused["errors"][0]["extensions"]["field"], "token");
    }
    let change = "mutation { changePassword(input: { currentPassword: \"x\", newPassword: \"another horse battery\" }) { expiresAt } }";
    let refused = world.ask(Some(&trusted.token(&world, "ann")), None, change).await;
    assert_eq!(code(&refused), "FORBIDDEN");
    assert!(!is_somebody(&world, &trusted.token_with(&world, "another", &json!({ "exp": 1 }))).await);
    assert_eq!(world.owner().await.number("select count(*) from identities").await, 1);
    trusted.end().await;
});

async fn unlink(world: &World, session: &str, issuer: &str, subject: &str) -> Value {
    let query = "mutation($issuer: String!, $subject: String!) { unlinkIdentity(input: { issuer: $issuer, subject: $subject }) { subject } }";
    world.graphql(Some(session), None, query, json!({ "issuer": issuer, "subject": subject })).await
}

both!(what_is_taken_back_ends_at_once_and_others_can_not_take_it, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let (steward, url) = (&trusted.river.steward, &trusted.issuer.url);
    let sue = world.join(steward, "sue@river.example", None, &[Role::Steward]).await;
    let foreign = unlink(&world, &sue.token, url, "ann").await;
    assert_eq!(code(&foreign), "NOT_FOUND");
    assert_eq!(foreign, unlink(&world, &sue.token, url, "nobody").await);
    let token = trusted.token(&world, "ann");
    assert!(is_somebody(&world, &token).await);
    data(unlink(&world, &world.token(steward.person), url, "ann").await);
    assert_eq!(viewer(&world, &token).await, json!({ "data": { "viewer": null } }));
    assert_eq!(log(&world, steward).await.len(), 2);
    trusted.end().await;
});

both!(an_issuer_trusted_by_several_needs_the_collaborative_named, |world| async move {
    let trusted = Trusted::new(&world).await;
    let hill = world.draft("hill").await;
    world.let_in(&hill.steward, trusted.river.steward.person, None, &[Role::Observer]).await;
    trusted.linked(&world).await;
    for settings in [trusted.issuer.settings(&["river", "hill"]), trusted.issuer.settings(&["*"])] {
        let server: Another = world.server_trusting(&settings).await;
        world.send_to(&server.address);
        let token = trusted.token(&world, "ann");
        let query = "{ collaborative { slug } }";
        assert_eq!(code(&world.ask(Some(&token), None, query).await), "INVALID_INPUT");
        for slug in ["river", "hill"] {
            assert_eq!(data(world.ask(Some(&token), Some(slug), query).await)["collaborative"]["slug"], slug);
        }
        server.end().await;
    }
    trusted.end().await;
});

both!(a_token_of_an_issuer_ends_a_socket_when_it_ends, |world| async move {
    let trusted = Trusted::new(&world).await;
    trusted.linked(&world).await;
    let Draft { slug, .. } = &trusted.river;
    let soon = json!({ "exp": world.clock.now().timestamp() - 59 });
    let token = trusted.token_with(&world, "ann", &soon);
    let mut socket = Socket::open_with(&trusted.server.address, json!({ "token": token, "collaborative": slug })).await;
    assert_eq!(socket.closed().await, 4403);
    trusted.end().await;
});
