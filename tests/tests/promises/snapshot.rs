//! One snapshot for a query, one statement for each of its levels.

use e2e::{both, data, json};

both!(a_query_about_proposals_sends_one_statement_for_each_level, |world| async move {
    let founded = world.founded("river").await;
    for name in ["Meadow", "Harbour", "Heath", "Moor"] {
        let action = json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } });
        world.decide(&founded, founded.member("Orchard"), &format!("Take {name} in"), action).await;
    }
    let query = "query($first: Int!) { collaborative { proposals(first: $first) { nodes { title proposer { name organisation { name } } \
        body { name } versions { author { name } } electorate { seat { organisation { name } } holder { name } } \
        ballots { choice seat { organisation { name } } } comments { nodes { body } } viewerCan { act allowed } } } } }";
    let mut counts = Vec::new();
    for first in [1, 4] {
        let before = world.store.statements();
        let answer = data(world.by(&founded.steward, query, json!({ "first": first })).await);
        assert_eq!(answer["collaborative"]["proposals"]["nodes"].as_array().map(Vec::len), Some(first));
        counts.push(world.store.statements() - before);
    }
    assert_eq!(counts[0], counts[1], "more rows must not mean more statements");
    // Slug, membership, collaborative; proposals; versions, electors, rounds, ballots, comments, the viewer's own seats,
    // memberships, bodies; seats of electors and then of ballots, with their holders; organisations of proposers and of seats.
    assert!(counts[1] <= 16, "{counts:?}");
});

both!(more_open_votes_take_no_more_statements, |world| async move {
    let founded = world.founded("river").await;
    for name in ["Meadow", "Harbour", "Heath"] {
        let action = json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } });
        world.open_vote(founded.member("Orchard"), &format!("Take {name} in"), action).await;
    }
    let query =
        "query($first: Int!) { collaborative { proposals(first: $first) { nodes { tallySoFar { sentence } } } } }";
    let mut counts = Vec::new();
    for first in [1, 3] {
        let before = world.store.statements();
        let answer = data(world.by(&founded.steward, query, json!({ "first": first })).await);
        let shown = answer["collaborative"]["proposals"]["nodes"].as_array().unwrap();
        assert!(
            shown.len() == first && shown.iter().all(|vote| vote["tallySoFar"]["sentence"].is_string()),
            "{shown:?}"
        );
        counts.push(world.store.statements() - before);
    }
    assert_eq!(counts[0], counts[1]);
});

both!(a_question_as_deep_as_is_allowed_is_answered, |world| async move {
    let founded = world.founded("river").await;
    let step = "members(first: 1) { nodes { organisation { ";
    let deep = |rest: &str| {
        format!(
            "{{ collaborative {{ organisations(first: 1) {{ nodes {{ {}{rest}{} }} }} }} }}",
            step.repeat(3),
            "} } } ".repeat(3)
        )
    };
    let answered = world.by(founded.member("Orchard"), &deep("members(first: 1) { nodes { name } }"), json!({})).await;
    assert!(answered.get("errors").is_none(), "{answered}");
    let deeper = world
        .by(founded.member("Orchard"), &deep("members(first: 1) { nodes { organisation { name } } }"), json!({}))
        .await;
    assert_eq!(e2e::code(&deeper), "QUERY_TOO_DEEP", "{deeper}");
});
