//! An invitation works once, for one address, for 14 days.

use chrono::TimeDelta;
use e2e::{Draft, Value, World, both, code, data, json};

async fn invite(world: &World, draft: &Draft, email: &str) -> Value {
    let input = json!({ "email": email, "name": "Ann", "roles": ["OBSERVER"] });
    let answer = world.act(&draft.steward, "inviteMember", input, "invitationId outcome secret").await;
    data(answer)["inviteMember"].clone()
}

async fn accept(world: &World, token: &str, slug: &str, secret: &Value) -> Value {
    let accept =
        "mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { membership { name roles } } }";
    world.graphql(Some(token), Some(slug), accept, json!({ "input": { "secret": secret } })).await
}

both!(an_invitation_works_once, |world| async move {
    let draft = world.draft("river").await;
    let token = world.token(world.person("ann@river.example").await);
    let secret = &invite(&world, &draft, "Ann@River.example").await["secret"];
    let joined = data(accept(&world, &token, "river", secret).await);
    assert_eq!(joined["acceptInvitation"]["membership"], json!({ "name": "Ann", "roles": ["OBSERVER"] }));
    assert_eq!(code(&accept(&world, &token, "river", secret).await), "INVITATION_SPENT");
});

both!(two_at_once_with_one_invitation_join_once, |world| async move {
    let draft = world.draft("river").await;
    let token = world.token(world.person("ann@river.example").await);
    let secret = &invite(&world, &draft, "ann@river.example").await["secret"];
    let tries = (0..8).map(|_| accept(&world, &token, "river", secret));
    let answers = futures_util::future::join_all(tries).await;
    let joined = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
    assert_eq!(joined, 1, "{answers:?}");
});

both!(an_invitation_is_for_one_address, |world| async move {
    let draft = world.draft("river").await;
    world.person("ann@river.example").await;
    let other = world.token(world.person("bob@river.example").await);
    let secret = &invite(&world, &draft, "ann@river.example").await["secret"];
    assert_eq!(code(&accept(&world, &other, "river", secret).await), "FORBIDDEN");
});

both!(an_invitation_expires, |world| async move {
    let draft = world.draft("river").await;
    let person = world.person("ann@river.example").await;
    let secret = &invite(&world, &draft, "ann@river.example").await["secret"];
    world.clock.advance(TimeDelta::days(14));
    assert_eq!(code(&accept(&world, &world.token(person), "river", secret).await), "INVITATION_SPENT");
});

both!(a_newer_invitation_replaces_the_older, |world| async move {
    let draft = world.draft("river").await;
    let token = world.token(world.person("ann@river.example").await);
    let (older, newer) =
        (invite(&world, &draft, "ann@river.example").await, invite(&world, &draft, "ann@river.example").await);
    assert_eq!((older["outcome"].as_str(), newer["outcome"].as_str()), (Some("SENT"), Some("REPLACED")));
    assert_eq!(code(&accept(&world, &token, "river", &older["secret"]).await), "INVITATION_SPENT");
    data(accept(&world, &token, "river", &newer["secret"]).await);
});

both!(an_invitation_that_was_taken_back_is_spent, |world| async move {
    let draft = world.draft("river").await;
    let token = world.token(world.person("ann@river.example").await);
    let invitation = invite(&world, &draft, "ann@river.example").await;
    let input = json!({ "invitationId": invitation["invitationId"] });
    data(world.act(&draft.steward, "revokeInvitation", input, "invitationId").await);
    assert_eq!(code(&accept(&world, &token, "river", &invitation["secret"]).await), "INVITATION_SPENT");
});

both!(a_secret_of_another_collaborative_or_of_none_is_not_found, |world| async move {
    let (river, _hill) = (world.draft("river").await, world.draft("hill").await);
    let token = world.token(world.person("ann@river.example").await);
    let secret = &invite(&world, &river, "ann@river.example").await["secret"];
    assert_eq!(code(&accept(&world, &token, "hill", secret).await), "NOT_FOUND");
    assert_eq!(code(&accept(&world, &token, "river", &json!("cpi_guessed")).await), "NOT_FOUND");
});
