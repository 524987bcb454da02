//! Joining by an outside issuer: with an invitation, and an address that the issuer has verified. Nobody is taken over.

use domain::tenancy::Role;
use e2e::{Value, World, both, code, data, json};

use super::{Trusted, viewer};

async fn invite(world: &World, trusted: &Trusted, email: &str) -> Value {
    let input = json!({ "email": email, "name": "Ann", "roles": ["OBSERVER"] });
    let made = data(world.act(&trusted.river.steward, "inviteMember", input, "secret").await);
    made["inviteMember"]["secret"].clone()
}

async fn accept(world: &World, token: &str, slug: Option<&str>, secret: &Value) -> Value {
    let query = "mutation($secret: String!) { acceptInvitation(input: { secret: $secret }) { membership { name roles organisation { name } } } }";
    world.graphql(Some(token), slug, query, json!({ "secret": secret })).await
}

fn known_as(email: &str) -> Value {
    json!({ "email": email, "email_verified": true })
}

both!(whoever_is_invited_joins_by_an_issuer_that_has_verified_their_address, |world| async move {
    let trusted = Trusted::new(&world).await;
    let secret = invite(&world, &trusted, "ann@river.example").await;
    let token = trusted.token_with(&world, "ann", &known_as("Ann@River.example"));
    let joined = data(accept(&world, &token, None, &secret).await);
    assert_eq!(
        joined["acceptInvitation"]["membership"],
        json!({ "name": "Ann", "roles": ["OBSERVER"], "organisation": null })
    );
    // From then on they are known by the identity, whatever is said of their address.
    let later = trusted.token(&world, "ann");
    let me = data(viewer(&world, &later).await)["viewer"].clone();
    assert_eq!(me, json!({ "email": null, "membership": { "name": "Ann" }, "collaboratives": [{ "slug": "river" }] }));
    let spent = accept(&world, &token, None, &secret).await;
    assert_eq!(code(&spent), "INVITATION_SPENT");
    trusted.end().await;
});

both!(without_a_verified_address_that_was_invited_nobody_joins, |world| async move {
    let trusted = Trusted::new(&world).await;
    let secret = invite(&world, &trusted, "ann@river.example").await;
    let before = world.owner().await.number("select count(*) from persons").await;
    for claims in [
        json!({}),
        json!({ "email": "ann@river.example" }),
        json!({ "email": "ann@river.example", "email_verified": false }),
        json!({ "email": "ann@river.example", "email_verified": "true" }),
        json!({ "email": "ann@river.example", "email_verified": 1 }),
        known_as("bob@river.example"),
        known_as("ann@river.example.evil"),
        known_as("not an address"),
        json!({ "email": ["ann@river.example"], "email_verified": true }),
    ] {
        let token = trusted.token_with(&world, "ann", &claims);
        assert_eq!(code(&accept(&world, &token, None, &secret).await), "FORBIDDEN", "{claims}");
    }
    let token = trusted.token_with(&world, "ann", &known_as("ann@river.example"));
    assert_eq!(code(&accept(&world, &token, None, &json!("cpi_never")).await), "NOT_FOUND");
    assert_eq!(world.owner().await.number("select count(*) from persons").await, before);
    assert_eq!(world.owner().await.number("select count(*) from identities").await, 0);
    trusted.end().await;
});

both!(nobody_is_taken_over_and_nobody_learns_who_exists, |world| async move {
    let trusted = Trusted::new(&world).await;
    let hill = world.draft("hill").await;
    let victim = world.join(&hill.steward, "victim@hill.example", None, &[Role::Observer]).await;
    let mut answers = Vec::new();
    for (subject, email) in [("first", "victim@hill.example"), ("second", "nobody@hill.example")] {
        let secret = invite(&world, &trusted, email).await;
        let token = trusted.token_with(&world, subject, &known_as(email));
        answers.push(accept(&world, &token, None, &secret).await);
        let me = data(viewer(&world, &token).await)["viewer"].clone();
        assert_eq!(
            me,
            json!({ "email": null, "membership": { "name": "Ann" }, "collaboratives": [{ "slug": "river" }] })
        );
        assert_eq!(code(&world.ask(Some(&token), Some("hill"), "{ collaborative { slug } }").await), "NOT_FOUND");
    }
    assert_eq!(answers[0], answers[1], "an address that is known here is answered like one that is not");
    let own =
        data(world.by(&victim, "{ viewer { email identities { subject } collaboratives { slug } } }", json!({})).await);
    let expected = json!({ "email": "victim@hill.example", "identities": [], "collaboratives": [{ "slug": "hill" }] });
    assert_eq!(own["viewer"], expected);
    // Their address is still theirs: they join with their own account.
    let secret = invite(&world, &trusted, "victim@hill.example").await;
    data(accept(&world, &world.token(victim.person), Some("river"), &secret).await);
    trusted.end().await;
});

both!(one_newcomer_who_asks_twice_at_once_joins_once, |world| async move {
    let trusted = Trusted::new(&world).await;
    let secret = invite(&world, &trusted, "ann@river.example").await;
    let token = trusted.token_with(&world, "ann", &known_as("ann@river.example"));
    let twice = (0..4).map(|_| accept(&world, &token, None, &secret));
    let answers = futures_util::future::join_all(twice).await;
    assert_eq!(answers.iter().filter(|answer| answer.get("errors").is_none()).count(), 1, "{answers:?}");
    for answer in &answers {
        assert!(["", "INVITATION_SPENT", "CONFLICT"].contains(&code(answer)), "{answer}");
    }
    let owner = world.owner().await;
    assert_eq!(owner.number("select count(*) from persons where email is null").await, 1);
    assert_eq!(owner.number("select count(*) from identities").await, 1);
    trusted.end().await;
});

both!(an_invitation_to_a_collaborative_that_does_not_trust_the_issuer_is_none, |world| async move {
    let trusted = Trusted::new(&world).await;
    let hill = world.draft("hill").await;
    let input = json!({ "email": "ann@river.example", "name": "Ann", "roles": ["OBSERVER"] });
    let made = data(world.act(&hill.steward, "inviteMember", input, "secret").await);
    let token = trusted.token_with(&world, "ann", &known_as("ann@river.example"));
    let secret = &made["inviteMember"]["secret"];
    let foreign = accept(&world, &token, Some("hill"), secret).await;
    assert_eq!(code(&foreign), "NOT_FOUND");
    assert_eq!(foreign, accept(&world, &token, Some("nowhere"), secret).await);
    assert_eq!(foreign, accept(&world, &token, Some("river"), secret).await);
    trusted.end().await;
});

both!(a_newcomer_makes_tokens_where_they_belong_and_signs_in_by_nothing_else, |world| async move {
    let trusted = Trusted::new(&world).await;
    let secret = invite(&world, &trusted, "ann@river.example").await;
    let token = trusted.token_with(&world, "ann", &known_as("ann@river.example"));
    data(accept(&world, &token, None, &secret).await);
    let make = "mutation { createPersonalToken(input: { name: \"A tool\" }) { secret } }";
    let made = data(world.ask(Some(&token), None, make).await)["createPersonalToken"]["secret"].clone();
    let read = data(world.ask(made.as_str(), None, "{ collaborative { slug } viewer { name } }").await);
    assert_eq!(read, json!({ "collaborative": { "slug": "river" }, "viewer": { "name": "Ann" } }));
    let sign_in = "mutation($email: String!) { signIn(input: { email: $email, password: \"correct horse battery\" }) { expiresAt } }";
    for email in ["ann@river.example", ""] {
        let refused = world.graphql(None, None, sign_in, json!({ "email": email })).await;
        assert_eq!(code(&refused), "UNAUTHENTICATED");
    }
    trusted.end().await;
});
