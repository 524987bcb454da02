//! How many statements the sample's largest questions take: one for each level of what they ask, and no more.
//!
//! Three are part of every request: the short name, the asker's membership, the collaborative.

use e2e::{Value, World, both, data};
use gateway::caller::{self, Presented};
use gateway::demo::{self, Guide, SLUG};
use gateway::graph::Scope;

/// What a frontend's first page asks.
const DASHBOARD: &str = "query Dashboard { viewer { name membership { roles organisation { name } } } collaborative { name \
    funds(first: 10) { nodes { name balances { balance { amount currency } available { amount } committed { amount } } \
        grants(first: 5) { nodes { title stage amount { amount currency } grantees { organisation { name } } } } } } \
    proposals(first: 20) { nodes { title state closesAt proposer { name organisation { name } } body { name } \
        result { outcome sentence } tallySoFar { sentence } viewerCan { act allowed reason } } } \
    outcomes(first: 5) { nodes { title indicators(first: 10) { nodes { name definition { unit direction } \
        results(first: 4) { nodes { period { label } value reported expected withheld progress { value } } } } } } } \
    activity(first: 20) { nodes { at verb actor { name organisation { name } } } } } }";

/// The sample, served, and the questions that its guide prints.
async fn sample(world: &World) -> Guide {
    demo::fill(&world.store, world.store.clock().now(), &|| ()).await.expect("the sample");
    let address = world.address.trim_start_matches("http://").parse().expect("an address");
    Guide::of(&world.state, address).await.expect("a guide")
}

/// What one request sends to the database, and what it answers.
async fn counted(world: &World, token: &str, query: &str) -> (u64, Value) {
    let authorization = format!("Bearer {token}");
    let presented = Presented { authorization: Some(&authorization), collaborative: Some(SLUG), origin: None };
    let caller = caller::identify(&world.state, presented).await;
    let scope = Scope::new(world.store.clone(), caller.expect("a known caller"));
    let answer = world.state.schema.execute(async_graphql::Request::new(query).data(scope.clone())).await;
    (scope.statements().await, data(serde_json::to_value(answer).expect("an answer")))
}

both!(the_largest_questions_of_the_sample_take_one_statement_for_each_level, |world| async move {
    let guide = sample(&world).await;
    let asked = |title: usize| (&guide.commands[title].token, guide.commands[title].query.as_str());
    let (token, fund) = asked(0);
    for (name, query, most) in
        [("dashboard", DASHBOARD, 27), ("fund", fund, 11), ("proposals", asked(1).1, 7), ("outcomes", asked(2).1, 7)]
    {
        let (statements, answer) = counted(&world, token, query).await;
        assert!(answer.to_string().len() > 500, "{name} is answered: {answer}");
        println!("{name}: {statements}");
        // Fewer where two levels happen to want the same at one moment.
        assert!((most - 4..=most).contains(&statements), "{name} took {statements} statements, not {most}");
    }
});
