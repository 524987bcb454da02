//! When a token ends: by itself, by its member, by a steward, or with its member's part; at once, and everywhere.

use chrono::TimeDelta;
use domain::clock::Clock;
use domain::tenancy::Role;
use e2e::{Socket, Value, both, code, data, json};

use super::{made, personal, revoke, service, works};

both!(a_token_ends_when_it_says, |world| async move {
    let draft = world.draft("river").await;
    let end = world.clock.now() + TimeDelta::hours(1);
    let input = json!({ "name": "A tool", "expiresAt": end.to_rfc3339() });
    let (token, _) = made(&world, &draft.steward, "createPersonalToken", input).await;
    world.clock.advance(TimeDelta::hours(1) - TimeDelta::seconds(1));
    assert!(works(&world, &token).await);
    world.clock.advance(TimeDelta::seconds(1));
    assert!(!works(&world, &token).await);
});

both!(a_token_that_would_end_before_now_or_after_a_year_is_refused, |world| async move {
    let draft = world.draft("river").await;
    let now = world.clock.now();
    let refused = async |end: Value| {
        let input = json!({ "name": "A tool", "expiresAt": end });
        let answer = world.act(&draft.steward, "createPersonalToken", input, "secret").await;
        assert_eq!(code(&answer), "INVALID_INPUT", "{end}: {answer}");
    };
    for end in [now, now - TimeDelta::days(1), now + TimeDelta::days(367), now + TimeDelta::days(36_700)] {
        refused(json!(end.to_rfc3339())).await;
    }
    for no_moment in ["tomorrow", "2026-05-01", "", "9999999-01-01T00:00:00Z", "2026-05-01T25:00:00Z"] {
        refused(json!(no_moment)).await;
    }
    for end in ["+262142-12-31T23:59:59Z", "-262142-01-01T00:00:00Z"] {
        refused(json!(end)).await;
    }
    let (_, listed) = personal(&world, &draft.steward, &[]).await;
    let query = "query($id: ID!) { node(id: $id) { ... on AccessToken { expiresAt state } } }";
    let token = data(world.by(&draft.steward, query, json!({ "id": listed["id"] })).await)["node"].clone();
    let usual = domain::transparency::instant(now + TimeDelta::days(90));
    assert_eq!(token, json!({ "expiresAt": usual, "state": "ACTIVE" }));
});

both!(a_revoked_token_ends_at_once_on_every_server, |world| async move {
    let draft = world.draft("river").await;
    let another = world.another_server().await;
    let (token, listed) = personal(&world, &draft.steward, &[]).await;
    let ask = async |address: &str| {
        world.send_to(address);
        works(&world, &token).await
    };
    assert!(ask(&another.address).await && ask(&world.address).await);
    let revoked = data(revoke(&world, &draft.steward, &listed).await);
    assert_eq!(revoked["revokeAccessToken"]["accessToken"]["state"], "REVOKED");
    assert!(!ask(&another.address).await && !ask(&world.address).await);
    // Twice is as good as once, and said once.
    data(revoke(&world, &draft.steward, &listed).await);
    let said = "select count(*) from activities where verb = 'accessTokenRevoked'";
    assert_eq!(world.owner().await.number(said).await, 1);
    another.end().await;
});

both!(a_socket_ends_with_the_token_that_opened_it, |world| async move {
    let draft = world.draft("river").await;
    let watchful = world.watchful_server().await;
    for (token, listed) in [personal(&world, &draft.steward, &[]).await, service(&world, &draft.steward).await] {
        let mut socket = Socket::open_with(&watchful.address, json!({ "token": token })).await;
        socket.subscribe("subscription { activity { verb } }", json!({})).await;
        // It answers each heartbeat meanwhile.
        let ended = tokio::spawn(async move { socket.closed().await });
        data(revoke(&world, &draft.steward, &listed).await);
        assert_eq!(ended.await.expect("an end"), 4403);
    }
    let end = world.clock.now() + TimeDelta::seconds(1);
    let brief = json!({ "name": "A tool", "expiresAt": end.to_rfc3339() });
    let (token, _) = made(&world, &draft.steward, "createPersonalToken", brief).await;
    let mut socket = Socket::open_with(&watchful.address, json!({ "token": token })).await;
    assert_eq!(socket.closed().await, 4403);
    watchful.end().await;
});

both!(a_member_who_leaves_takes_their_tokens_along_and_does_not_bring_them_back, |world| async move {
    let draft = world.draft("river").await;
    let sue = world.join(&draft.steward, "sue@river.example", None, &[Role::Steward]).await;
    let tokens = [personal(&world, &sue, &["CREATE_BODY"]).await.0, service(&world, &sue).await.0];
    for token in &tokens {
        assert!(works(&world, token).await);
    }
    let leaving = json!({ "membershipId": world.membership_id(&sue).await });
    data(world.act(&draft.steward, "endMembership", leaving, "membershipId").await);
    for token in &tokens {
        assert!(!works(&world, token).await);
    }
    world.clock.advance(TimeDelta::days(1));
    let again = json!({ "email": "sue@river.example", "name": "Sue", "roles": ["STEWARD"] });
    let again = data(world.act(&draft.steward, "inviteMember", again, "secret").await)["inviteMember"].clone();
    data(world.act(&sue, "acceptInvitation", json!({ "secret": again["secret"] }), "membership { id }").await);
    for token in &tokens {
        assert!(!works(&world, token).await, "another part in the collaborative has tokens of its own");
    }
    let said = "select count(*) from activities where verb = 'accessTokenRevoked'";
    assert_eq!(world.owner().await.number(said).await, 2);
});

both!(no_token_is_made_by_somebody_who_just_left, |world| async move {
    let draft = world.draft("river").await;
    let sue = world.join(&draft.steward, "sue@river.example", None, &[Role::Steward]).await;
    let leaving = json!({ "membershipId": world.membership_id(&sue).await });
    let making = (0..6).map(|_| world.act(&sue, "createPersonalToken", json!({ "name": "A tool" }), "secret"));
    let ended = world.act(&draft.steward, "endMembership", leaving, "membershipId");
    let (made, ended) = tokio::join!(futures_util::future::join_all(making), ended);
    data(ended);
    for answer in made {
        if let Some(token) = answer["data"]["createPersonalToken"]["secret"].as_str() {
            assert!(!works(&world, token).await);
        }
    }
    assert_eq!(world.owner().await.number("select count(*) from access_tokens where revoked_at is null").await, 0);
});

both!(a_member_has_fifty_tokens_and_no_more_however_fast_they_ask, |world| async move {
    let draft = world.draft("river").await;
    let (_, first) = personal(&world, &draft.steward, &[]).await;
    for _ in 0..12 {
        let four = (0..4).map(|_| personal(&world, &draft.steward, &[]));
        futures_util::future::join_all(four).await;
    }
    let more =
        (0..4).map(|_| world.act(&draft.steward, "createPersonalToken", json!({ "name": "One more" }), "secret"));
    let more = futures_util::future::join_all(more).await;
    assert_eq!(more.iter().filter(|answer| code(answer) == "PRECONDITION_FAILED").count(), 3, "{more:?}");
    assert_eq!(more.iter().filter(|answer| answer.get("errors").is_none()).count(), 1, "{more:?}");
    // Those of the collaborative are counted by themselves, and one that ended makes room.
    service(&world, &draft.steward).await;
    data(revoke(&world, &draft.steward, &first).await);
    personal(&world, &draft.steward, &[]).await;
});
