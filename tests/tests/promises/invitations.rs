//! An invitation works once, for one address, for 14 days.

use chrono::TimeDelta;
use domain::tenancy::Role;
use e2e::{Draft, Member, Value, World, both, code, data, json};
use persistence::tenancy::{self, CreateCollaborative};

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

async fn invite_for(world: &World, by: &Member, email: &str, organisation: &str) -> Value {
    let input = json!({ "email": email, "name": "Ann", "organisationId": organisation, "roles": ["MEMBER"] });
    data(world.act(by, "inviteMember", input, "invitationId outcome secret").await)["inviteMember"].clone()
}

/// An organisation that nobody acts for yet; its global id.
async fn organisation(world: &World, draft: &Draft, name: &str) -> String {
    let input = json!({ "name": name, "constituency": "PARTNER" });
    let drafted = data(world.act(&draft.steward, "draftOrganisation", input, "organisation { id }").await);
    drafted["draftOrganisation"]["organisation"]["id"].as_str().unwrap().to_owned()
}

both!(a_stewards_invitations_end_when_the_organisations_first_member_joins, |world| async move {
    let draft = world.draft("river").await;
    let riverbank = organisation(&world, &draft, "Riverbank").await;
    let (ann, bob) = (world.person("ann@river.example").await, world.person("bob@river.example").await);
    let first = invite_for(&world, &draft.steward, "ann@river.example", &riverbank).await;
    let second = invite_for(&world, &draft.steward, "bob@river.example", &riverbank).await;
    data(accept(&world, &world.token(ann), "river", &first["secret"]).await);
    let late = accept(&world, &world.token(bob), "river", &second["secret"]).await;
    assert_eq!(code(&late), "INVITATION_SPENT", "{late}");
    let ann = Member { person: ann, token: world.token(ann), ..draft.steward.clone() };
    let own = invite_for(&world, &ann, "bob@river.example", &riverbank).await;
    data(accept(&world, &world.token(bob), "river", &own["secret"]).await);
});

both!(of_two_whom_a_steward_invited_for_one_organisation_one_joins, |world| async move {
    let draft = world.draft("river").await;
    let riverbank = organisation(&world, &draft, "Riverbank").await;
    let mut letters = Vec::new();
    for name in ["ann", "bob", "cid", "dot"] {
        let email = format!("{name}@river.example");
        let token = world.token(world.person(&email).await);
        letters.push((token, invite_for(&world, &draft.steward, &email, &riverbank).await["secret"].clone()));
    }
    let tries = letters.iter().map(|(token, secret)| accept(&world, token, "river", secret));
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.get("errors").is_none()).count(), 1, "{answers:?}");
});

both!(an_invitation_ends_with_its_senders_membership, |world| async move {
    let draft = world.draft("river").await;
    let second = world.join(&draft.steward, "sue@river.example", None, &[Role::Steward]).await;
    let token = world.token(world.person("ann@river.example").await);
    let input = json!({ "email": "ann@river.example", "name": "Ann", "roles": ["OBSERVER"] });
    let letter = data(world.act(&second, "inviteMember", input, "secret").await)["inviteMember"].clone();
    let hers = json!({ "membershipId": world.membership_id(&second).await });
    data(world.act(&draft.steward, "endMembership", hers, "membershipId").await);
    assert_eq!(code(&accept(&world, &token, "river", &letter["secret"]).await), "INVITATION_SPENT");
});

both!(who_ends_a_membership_is_shown_it_unless_it_was_their_own, |world| async move {
    let draft = world.draft("river").await;
    let second = world.join(&draft.steward, "sue@river.example", None, &[Role::Steward]).await;
    let third = world.join(&draft.steward, "tom@river.example", None, &[Role::Steward]).await;
    let end = async |by: &Member, whose: &Member| {
        let input = json!({ "membershipId": world.membership_id(whose).await });
        data(world.act(by, "endMembership", input, "membershipId membership { id endsOn }").await)["endMembership"]
            .clone()
    };
    let shown = end(&draft.steward, &second).await;
    assert_eq!(shown["membership"]["id"], shown["membershipId"]);
    assert!(shown["membership"]["endsOn"].is_string());
    assert_eq!(end(&third, &third).await["membership"], Value::Null);
});

both!(nobody_takes_back_an_invitation_by_inviting_for_another_organisation, |world| async move {
    let draft = world.draft("river").await;
    let (riverbank, orchard) =
        (organisation(&world, &draft, "Riverbank").await, organisation(&world, &draft, "Orchard").await);
    let ann = world.person("ann@river.example").await;
    let letter = invite_for(&world, &draft.steward, "ann@river.example", &riverbank).await;
    let bob = world.person("bob@river.example").await;
    let to_bob = invite_for(&world, &draft.steward, "bob@river.example", &orchard).await;
    data(accept(&world, &world.token(bob), "river", &to_bob["secret"]).await);
    let bob = Member { person: bob, token: world.token(bob), ..draft.steward.clone() };
    let other = invite_for(&world, &bob, "ann@river.example", &orchard).await;
    assert_eq!(other["outcome"], "SENT");
    data(accept(&world, &world.token(ann), "river", &letter["secret"]).await);
});

both!(an_invitation_that_was_replaced_is_entered_as_revoked, |world| async move {
    let draft = world.draft("river").await;
    invite(&world, &draft, "ann@river.example").await;
    invite(&world, &draft, "ann@river.example").await;
    let revoked = "{ collaborative { activity(filter: { verbs: [\"invitationRevoked\"] }) { totalCount } } }";
    let log = data(world.by(&draft.steward, revoked, json!({})).await);
    assert_eq!(log["collaborative"]["activity"]["totalCount"], 1);
});

both!(who_joins_is_named_in_the_log, |world| async move {
    let draft = world.draft("river").await;
    let ann = world.join(&draft.steward, "ann@river.example", None, &[Role::Observer]).await;
    let joined =
        "{ collaborative { activity(filter: { verbs: [\"invitationAccepted\"] }) { nodes { actor { id } } } } }";
    let log = data(world.by(&draft.steward, joined, json!({})).await);
    let hers = world.membership_id(&ann).await;
    assert_eq!(log["collaborative"]["activity"]["nodes"], json!([{ "actor": { "id": hers } }]));
});

both!(guessing_an_invitation_does_not_tell_which_collaboratives_there_are, |world| async move {
    world.draft("river").await;
    let token = world.token(world.person("ann@river.example").await);
    let guess = json!("cpi_guessed");
    let here = accept(&world, &token, "river", &guess).await;
    assert_eq!(code(&here), "NOT_FOUND");
    assert_eq!(accept(&world, &token, "nowhere", &guess).await, here);
});

both!(whoever_joins_in_the_evening_of_the_far_west_may_act_at_once, |world| async move {
    // 03:00 in Greenwich on the 3rd is the evening of the 2nd in Los Angeles.
    world.clock.advance(TimeDelta::hours(18));
    let command = CreateCollaborative {
        slug: "coast".to_owned(),
        name: "Coast".to_owned(),
        purpose: "To keep the coast.".to_owned(),
        currency: "USD".to_owned(),
        time_zone: "America/Los_Angeles".to_owned(),
        locale: "en-US".to_owned(),
        sample: false,
    };
    let person = world.person("ann@coast.example").await;
    tenancy::create_collaborative(&world.store, &command, person).await.unwrap();
    let here = world.ask(Some(&world.token(person)), Some("coast"), "{ collaborative { name } }").await;
    assert_eq!(data(here)["collaborative"]["name"], "Coast");
});
