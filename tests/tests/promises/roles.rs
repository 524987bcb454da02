//! Every act by everybody: the role table says who may, when, and with which token.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::tenancy::{Act, Permit, Refusal, Role, Stage};
use e2e::{Founded, Ids, KINDS, Member, Plausible, Schema, Value, World, both, code, data, fitting, global_id, json};
use gateway::sign_in::ACCESS_LIFETIME;
use uuid::Uuid;

use crate::acts::mutation_of;

/// Somebody who tries every act, and what the role table has to know of them.
struct Somebody<'a> {
    token: String,
    slug: &'a str,
    roles: &'a [Role],
    organisation: Option<String>,
    stage: Stage,
    operator: bool,
    sample: bool,
}

impl Somebody<'_> {
    fn permit(&self, act: Act) -> Result<(), Refusal> {
        let Self { roles, stage, operator, sample, .. } = *self;
        act.permit(&Permit { roles, stage, operator, token: None, sample })
    }
}

/// Inputs about nothing that is there: whoever may act at all finds nothing to act on.
fn inputs(schema: &Schema, organisation: Option<&str>) -> BTreeMap<Act, (String, Value)> {
    let never = |kind: &str| (kind.to_owned(), global_id(kind, &Uuid::new_v4().simple().to_string()));
    let ids = Ids(KINDS.into_iter().map(|(kind, _)| never(kind)).collect());
    let mut fitting = fitting();
    fitting.insert("InviteMemberInput.organisationId", json!(organisation));
    fitting.insert("InviteMemberInput.roles", json!(["OBSERVER"]));
    let plausible = Plausible { schema, ids: &ids, fitting: &fitting };
    let mutations: BTreeMap<String, String> = schema.mutations().into_iter().collect();
    let of = |act: &Act| {
        let (name, input) = mutations.get_key_value(&mutation_of(*act)).expect("a mutation for each act");
        let query = format!("mutation($input: {input}!) {{ {name}(input: $input) {{ __typename }} }}");
        (*act, (query, plausible.input(input)))
    };
    Act::ALL.iter().map(of).collect()
}

async fn tries(world: &World, schema: &Schema, who: &Somebody<'_>, act: Act) -> Value {
    let (query, input) = inputs(schema, who.organisation.as_deref())[&act].clone();
    world.graphql(Some(&who.token), Some(who.slug), &query, json!({ "input": input })).await
}

/// Tries every act, and finds each answered as the role table says.
async fn tries_all(world: &World, schema: &Schema, who: &Somebody<'_>) {
    let (mut allowed, mut refused) = (0, 0);
    for act in Act::ALL {
        let answer = tries(world, schema, who, *act).await;
        let said = format!("{act} by {:?} in {}: {answer}", who.roles, who.stage);
        match who.permit(*act) {
            Ok(()) => {
                assert_ne!(code(&answer), "FORBIDDEN", "{said}");
                assert_ne!(code(&answer), "INTERNAL", "{said}");
                allowed += 1;
            }
            Err(refusal) => {
                assert_eq!(code(&answer), refusal.explain().code, "{said}");
                let message = answer["errors"][0]["message"].as_str().unwrap_or_default().to_lowercase();
                assert!(message.starts_with(&refusal.to_string().to_lowercase()), "{said}");
                refused += 1;
            }
        }
    }
    assert_eq!(allowed + refused, Act::ALL.len());
}

/// A member for each role, with that role alone.
async fn one_of_each(world: &World, founded: &Founded) -> Vec<(&'static [Role], Member)> {
    let mut members = Vec::new();
    for role in Role::ALL {
        let member = match role {
            Role::Member => founded.member("Orchard").clone(),
            Role::Steward => founded.steward.clone(),
            Role::Evaluator => founded.evaluator.clone(),
            _ => {
                let email = format!("{role}@{}.example", founded.slug).to_lowercase();
                world.join(&founded.steward, &email, None, &[*role]).await
            }
        };
        members.push((std::slice::from_ref(role), member));
    }
    members
}

async fn walk(world: &World, founded: &Founded, members: &[(&'static [Role], Member)], stage: Stage) {
    let schema = world.schema().await;
    for (roles, member) in members {
        let organisation = member.organisation.is_some().then(|| founded.organisation("Orchard").to_owned());
        let (token, slug) = (world.token(member.person), member.slug.as_str());
        let who = Somebody { token, slug, roles, organisation, stage, operator: false, sample: false };
        tries_all(world, &schema, &who).await;
    }
}

both!(in_a_draft_each_role_may_what_the_role_table_says_and_no_more, |world| async move {
    let drafted = world.drafted("river").await;
    let members = one_of_each(&world, &drafted).await;
    walk(&world, &drafted, &members, Stage::Draft).await;
});

both!(once_founded_each_role_may_what_the_role_table_says_and_no_more, |world| async move {
    let founded = world.founded("river").await;
    let members = one_of_each(&world, &founded).await;
    walk(&world, &founded, &members, Stage::Founded).await;
});

both!(once_wound_up_nobody_may_do_anything, |world| async move {
    let founded = world.founded("river").await;
    let members = one_of_each(&world, &founded).await;
    // There is no act yet that winds up.
    world.owner().await.execute("update collaboratives set stage = 'WOUND_UP'").await.expect("a stage");
    walk(&world, &founded, &members, Stage::WoundUp).await;
});

both!(who_is_no_member_or_not_signed_in_may_do_nothing, |world| async move {
    let founded = world.founded("river").await;
    let schema = world.schema().await;
    let former = world.join(&founded.steward, "former@river.example", None, &[Role::Treasurer]).await;
    let ends = json!({ "membershipId": world.membership_id(&former).await });
    data(world.act(&founded.steward, "endMembership", ends, "membershipId").await);
    world.clock.advance(TimeDelta::days(1));
    let stranger = world.person("stranger@elsewhere.example").await;
    let (stranger, former) = (world.token(stranger), world.token(former.person));
    for (act, (query, input)) in inputs(&schema, None) {
        let variables = json!({ "input": input });
        for (token, expected) in
            [(None, "UNAUTHENTICATED"), (Some(&stranger), "NOT_FOUND"), (Some(&former), "NOT_FOUND")]
        {
            let token = token.map(String::as_str);
            let answer = world.graphql(token, Some("river"), &query, variables.clone()).await;
            assert_eq!(code(&answer), expected, "{act}: {answer}");
        }
    }
});

both!(an_operators_token_binds_nobody_to_anything_outside_sample_data, |world| async move {
    let schema = world.schema().await;
    let (founded, drafted) = (world.furnished("river").await, world.furnished_draft("brook").await);
    for sample in [false, true] {
        for (member, stage) in [(&founded.everybody, Stage::Founded), (&drafted.everybody, Stage::Draft)] {
            let sign_in = &world.state.sign_in;
            let token = sign_in.access_token(&world.store, member.person, ACCESS_LIFETIME, None, true);
            let (token, slug) = (token.expect("a token"), member.slug.as_str());
            let organisation = Some(world.newest(member).await.0["Organisation"].clone());
            let who = Somebody { token, slug, roles: Role::ALL, organisation, stage, operator: true, sample };
            tries_all(&world, &schema, &who).await;
            let bound = Act::ALL.iter().filter(|act| act.binds() && act.duty().stages.contains(&stage));
            for act in bound {
                assert_eq!(code(&tries(&world, &schema, &who, *act).await) == "FORBIDDEN", !sample, "{act}");
            }
        }
        world.owner().await.execute("update collaboratives set sample = true").await.expect("sample data");
    }
});
