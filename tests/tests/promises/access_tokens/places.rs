//! Where a token works: in its own collaborative, and on the pages that it names.

use e2e::{Socket, Value, World, both, code, data, json};

use super::{made, personal, reads, service, works};

both!(a_token_needs_no_header_and_works_in_its_own_collaborative_alone, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    world.let_in(&hill.steward, river.steward.person, None, &[domain::tenancy::Role::Steward]).await;
    let query = "{ collaborative { slug } }";
    for (token, _) in [personal(&world, &river.steward, &[]).await, service(&world, &river.steward).await] {
        for named in [None, Some("river")] {
            assert_eq!(data(world.ask(Some(&token), named, query).await)["collaborative"]["slug"], "river");
        }
        let foreign = world.ask(Some(&token), Some("hill"), query).await;
        assert_eq!(code(&foreign), "NOT_FOUND");
        assert_eq!(foreign, world.ask(Some(&token), Some("nowhere"), query).await);
    }
    let (token, _) = personal(&world, &river.steward, &[]).await;
    let named = data(world.ask(Some(&token), None, "{ viewer { collaboratives { slug } } }").await);
    assert_eq!(named["viewer"]["collaboratives"], json!([{ "slug": "river" }]));
});

/// The texts between a token's underscores.
fn parts(token: &str) -> Vec<String> {
    token.split('_').map(str::to_owned).collect()
}

both!(what_is_not_the_whole_token_is_none, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    let (token, _) = personal(&world, &river.steward, &[]).await;
    let (other, _) = personal(&world, &hill.steward, &[]).await;
    let (machine, _) = service(&world, &river.steward).await;
    let (own, theirs) = (parts(&token), parts(&other));
    let minted = |kind| {
        use gateway::sign_in::mint;
        mint(kind, river.id, domain::AccessTokenId(uuid::Uuid::from_u128(7))).reveal().to_owned()
    };
    let forged = [
        format!("cps_{}_{}", own[1], own[2]),
        format!("cpp_{}_{}", parts(&machine)[1], parts(&machine)[2]),
        format!("cpp_{}_{}", own[1], theirs[2]),
        format!("cpp_{}{}_{}", &own[1][..22], &theirs[1][22..], own[2]),
        minted(domain::tenancy::TokenKind::Personal),
        minted(domain::tenancy::TokenKind::Service),
        token[..98].to_owned(),
        format!("{token}0"),
        token.to_uppercase(),
        "cpp_".to_owned(),
        format!("cpp_{}", "x".repeat(100_000 - 4)).split_at(3_000).0.to_owned(),
    ];
    for text in &forged {
        let answer = reads(&world, text).await;
        assert_eq!(code(&answer), "UNAUTHENTICATED", "{text}: {answer}");
        assert_eq!(answer["errors"][0]["message"], "The access token is invalid or has expired.");
    }
    assert!(works(&world, &token).await);
});

both!(a_secret_that_is_almost_right_is_wrong, |world| async move {
    let draft = world.draft("river").await;
    let (token, _) = personal(&world, &draft.steward, &[]).await;
    let owner = world.owner().await;
    owner.execute("update access_tokens set digest = (select hash from activity_heads)").await.expect("a digest");
    assert!(!works(&world, &token).await, "everything of it is right but its secret");
});

async fn from_page(world: &World, token: &str, origin: Option<&str>) -> (u16, Value) {
    let mut request = world.client.post(format!("{}/graphql", world.address)).bearer_auth(token);
    request = request.header("accept", "application/graphql-response+json");
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    let response = request.json(&json!({ "query": "{ collaborative { slug } }" })).send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

both!(a_token_that_names_pages_works_on_them_alone, |world| async move {
    let draft = world.draft("river").await;
    let pages = json!(["https://App.example", "http://localhost:5173", "https://app.example"]);
    let input = json!({ "name": "A page", "allowedOrigins": pages });
    let (token, listed) = made(&world, &draft.steward, "createPersonalToken", input).await;
    let query = "query($id: ID!) { node(id: $id) { ... on AccessToken { allowedOrigins } } }";
    let kept = data(world.by(&draft.steward, query, json!({ "id": listed["id"] })).await);
    assert_eq!(kept["node"]["allowedOrigins"], json!(["http://localhost:5173", "https://app.example"]));
    for origin in ["https://app.example", "http://localhost:5173"] {
        assert_eq!(from_page(&world, &token, Some(origin)).await.0, 200, "{origin}");
    }
    let foreign =
        ["https://evil.example", "http://app.example", "https://app.example:444", "https://app.example.evil", "null"];
    for origin in foreign.map(Some).into_iter().chain([None]) {
        let (status, answer) = from_page(&world, &token, origin).await;
        assert_eq!((status, code(&answer)), (403, "ORIGIN_NOT_ALLOWED"), "{origin:?}");
    }
    let init = || json!({ "token": token });
    let mut socket = Socket::knock(&world.address, init(), Some("https://app.example")).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    for origin in [Some("https://evil.example"), None] {
        assert_eq!(Socket::knock(&world.address, init(), origin).await.closed().await, 4403);
    }
    let (anywhere, _) = personal(&world, &draft.steward, &[]).await;
    assert_eq!(from_page(&world, &anywhere, Some("https://evil.example")).await.0, 200, "none named is any");
});

both!(what_is_no_origin_is_refused, |world| async move {
    let draft = world.draft("river").await;
    for bad in ["*", "null", "app.example", "http://app.example", "https://app.example/", "https://*.example"] {
        for mutation in ["createPersonalToken", "createServiceToken"] {
            let input = json!({ "name": "A page", "allowedOrigins": [bad] });
            let refused = world.act(&draft.steward, mutation, input, "secret").await;
            assert_eq!(code(&refused), "INVALID_INPUT", "{bad}");
            assert_eq!(refused["errors"][0]["extensions"]["field"], "allowedOrigins");
        }
    }
});
