//! Whoever runs it can see whether it is of use.

use e2e::{World, both, code};

async fn status(world: &World, path: &str) -> u16 {
    world.client.get(format!("{}{path}", world.address)).send().await.expect("an answer").status().as_u16()
}

both!(a_server_says_that_it_is_alive_and_ready, |world| async move {
    assert_eq!(status(&world, "/livez").await, 200);
    assert_eq!(status(&world, "/readyz").await, 200);
    assert_eq!(status(&world, "/nothing").await, 404);
});

both!(without_its_database_a_server_is_alive_but_not_ready, |world| async move {
    let draft = world.draft("river").await;
    world.store.close().await;
    assert_eq!(status(&world, "/livez").await, 200);
    assert_eq!(status(&world, "/readyz").await, 503);
    for slug in [None, Some(draft.slug.as_str())] {
        let mut request = world.client.post(format!("{}/graphql", world.address)).bearer_auth(&draft.steward.token);
        if let Some(slug) = slug {
            request = request.header("x-collaborative", slug);
        }
        // A nullable field, so that the other rules for null do not hide the status.
        let response = request.json(&e2e::json!({ "query": "{ viewer { id } }" })).send().await.expect("an answer");
        assert_eq!(response.status().as_u16(), if slug.is_some() { 503 } else { 200 });
        if slug.is_some() {
            assert!(response.headers().contains_key("retry-after"));
        }
        let body: e2e::Value = response.json().await.expect("an answer in JSON");
        assert_eq!(code(&body), "UNAVAILABLE", "{body}");
    }
});
