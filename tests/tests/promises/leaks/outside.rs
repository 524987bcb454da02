//! Whole collaboratives that are none of one's business.

use e2e::{Ids, Plausible, both, code, data, fitting, json};

use super::{every_kind, never, stored};

both!(every_act_in_a_collaborative_of_others_is_answered_as_in_one_that_never_was, |world| async move {
    let (schema, there) = (world.schema().await, world.furnished("hill").await);
    let here = world.draft("river").await;
    let theirs = world.newest(&there.everybody).await;
    let unknown = Ids(every_kind().map(|kind| (kind.to_owned(), never(kind))).collect());
    let fitting = fitting();
    let before = stored(&world).await;
    for (mutation, input) in schema.mutations() {
        let nowhere = ["signIn", "refreshSession", "signOut", "changePassword", "linkIdentity", "unlinkIdentity"];
        if nowhere.contains(&mutation.as_str()) {
            continue;
        }
        let query = format!("mutation($input: {input}!) {{ {mutation}(input: $input) {{ __typename }} }}");
        let mut answers = Vec::new();
        for (slug, ids) in [("hill", &theirs), ("hill", &unknown), ("nowhere", &theirs), ("nowhere", &unknown)] {
            let input = Plausible { schema: &schema, ids, fitting: &fitting }.input(&input);
            let token = world.token(here.steward.person);
            answers.push(world.graphql(Some(&token), Some(slug), &query, json!({ "input": input })).await);
        }
        assert_eq!(code(&answers[0]), "NOT_FOUND", "{mutation}: {}", answers[0]);
        for answer in &answers {
            assert_eq!(answer, &answers[0], "{mutation}");
        }
    }
    assert_eq!(before, stored(&world).await);
});

both!(a_secret_of_others_is_no_secret_here, |world| async move {
    let (here, there) = (world.draft("river").await, world.draft("hill").await);
    let invited = json!({ "email": "ann@hill.example", "name": "Ann", "roles": ["OBSERVER"] });
    let invited = data(world.act(&there.steward, "inviteMember", invited, "secret").await);
    let ann = world.token(world.person("ann@hill.example").await);
    let accept = "mutation($secret: String!) { acceptInvitation(input: { secret: $secret }) { __typename } }";
    let before = stored(&world).await;
    let mut answers = Vec::new();
    for secret in [&invited["inviteMember"]["secret"], &json!("cpi_never")] {
        answers.push(world.graphql(Some(&ann), Some(&here.slug), accept, json!({ "secret": secret })).await);
    }
    assert_eq!(code(&answers[0]), "NOT_FOUND");
    assert_eq!(answers[0], answers[1]);
    assert_eq!(before, stored(&world).await);
});
