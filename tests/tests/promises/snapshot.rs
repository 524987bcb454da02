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
    // Slug, membership, collaborative; proposals; versions, electors, ballots, comments, memberships, bodies; seats and
    // their holders,
    // organisations of proposers; organisations of seats.
    assert!(counts[1] <= 14, "{counts:?}");
});
