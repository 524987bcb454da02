//! Questions that are given an id of others.

use e2e::{Field, Given, Plausible, Value, World, both, code, data, json, kind_of};

use super::{Looker, Neighbours, every_kind, masked, neighbours, never};

/// Only compared with the rights of the charter and with what was given lately: what is neither is decided as anything else.
const NEVER_LOOKED_UP: [&str; 3] = [
    "Collaborative.whoDecides.matter.fundId",
    "Collaborative.whoDecides.matter.allocationId",
    "Collaborative.whoDecides.matter.beneficiaryIds",
];

/// A field that takes an id somewhere in its arguments.
struct Question {
    object: String,
    field: Field,
    way: Vec<Given>,
}

impl Question {
    fn path(&self) -> String {
        let names = self.way.iter().map(|given| given.name.as_str());
        let whole = [self.object.as_str(), self.field.field.name.as_str()].into_iter().chain(names);
        whole.collect::<Vec<_>>().join(".")
    }

    /// What the id may stand for: where the field finds anything, everything.
    fn kinds(&self, near: &Neighbours) -> Vec<String> {
        let (of, name) = (&self.field.field.of, self.way[self.way.len() - 1].name.as_str());
        if name == "subjectId" || near.schema.is(of, "INTERFACE") {
            return every_kind().map(str::to_owned).collect();
        }
        if name == "id" && self.way.len() == 1 {
            return vec![of.clone()];
        }
        let holder = self.way.iter().rev().nth(1).map_or(&self.object, |given| &given.of);
        vec![kind_of(&near.schema, holder, name)]
    }

    async fn with(&self, world: &World, near: &Neighbours, id: &str) -> Value {
        let (query, given) = self.written(near, id);
        world.by(&near.here.everybody, &query, given).await
    }

    /// The question with its variables.
    fn written(&self, near: &Neighbours, id: &str) -> (String, Value) {
        let Field { field, args } = &self.field;
        let plausible = Plausible { schema: &near.schema, ids: &near.own, fitting: &near.here.fitting };
        let mut given = plausible.values(&self.object, args, &self.way, &json!(id));
        if args.iter().any(|arg| arg.name == "first") {
            // Whole things are asked for: a page of them would be too complex.
            given["first"] = json!(5);
        }
        let taken: Vec<&Given> = args.iter().filter(|arg| !given[&arg.name].is_null()).collect();
        let list = |write: &dyn Fn(&Given) -> String| taken.iter().map(|arg| write(arg)).collect::<Vec<_>>().join(", ");
        let declared = list(&|arg| format!("${}: {}", arg.name, arg.written));
        let passed = list(&|arg| format!("{0}: ${0}", arg.name));
        let selected = if near.schema.is(&field.of, "INTERFACE") {
            "{ __typename id }".to_owned()
        } else {
            near.schema.selection(&field.of, 2)
        };
        let way = &near.schema.ways()[&self.object];
        let query = format!(
            "query({declared}) {{ {} {}({passed}) {selected} {} }}",
            way.iter().map(|name| format!("{name} {{")).collect::<Vec<_>>().join(" "),
            field.name,
            "}".repeat(way.len()),
        );
        (query, given)
    }
}

fn questions(near: &Neighbours) -> Vec<Question> {
    let fields = near.schema.fields_that_take_ids().into_iter().filter(|(object, ..)| object != "Subscription");
    let each = |(object, field, ways): (String, Field, Vec<Vec<Given>>)| {
        ways.into_iter().map(move |way| Question { object: object.clone(), field: field.clone(), way })
    };
    fields.flat_map(each).collect()
}

both!(a_question_about_what_is_others_is_answered_as_about_what_never_was, |world| async move {
    nobody_can_tell(&world, Looker::Stranger).await;
});

both!(a_member_of_both_who_asks_here_is_answered_so_too, |world| async move {
    nobody_can_tell(&world, Looker::MemberOfBoth).await;
});

async fn nobody_can_tell(world: &World, looker: Looker) {
    let near = neighbours(world, looker).await;
    let ours = world.everything(&near.here.everybody).await;
    let (mut problems, mut asked) = (Vec::new(), Vec::new());
    for question in questions(&near) {
        let path = question.path();
        let mut reached = false;
        for kind in question.kinds(&near) {
            let unknown = never(&kind);
            let expected = question.with(world, &near, &unknown).await;
            let expected = masked(&expected, &unknown);
            let theirs = &near.theirs[kind.as_str()];
            for id in [&theirs[0], &theirs[theirs.len() - 1]] {
                let answer = question.with(world, &near, id).await;
                if masked(&answer, id) != expected {
                    problems.push(format!("{path} of {kind}: {answer} but of an unknown one {expected}"));
                }
            }
            for id in &ours[kind.as_str()] {
                if reached {
                    break;
                }
                let answer = question.with(world, &near, id).await;
                reached |= masked(&answer, id) != expected;
            }
        }
        if !reached && !NEVER_LOOKED_UP.contains(&path.as_str()) {
            problems.push(format!("{path} answers about one's own as about what never was"));
        }
        asked.push(path);
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for known in ["Query.node.id", "Query.nodes.ids", "Collaborative.fund.id", "Collaborative.reports.filter.periodId"]
    {
        assert!(asked.iter().any(|path| path == known), "{known} was not asked: {asked:?}");
    }
}

both!(whoever_is_nobody_is_answered_alike_about_everything, |world| async move {
    let near = neighbours(&world, Looker::Stranger).await;
    for question in questions(&near) {
        for kind in question.kinds(&near) {
            let unknown = never(&kind);
            let (query, given) = question.written(&near, &unknown);
            let expected = world.graphql(None, Some(&near.there.slug), &query, given).await;
            assert_eq!(code(&expected), "UNAUTHENTICATED", "{}: {expected}", question.path());
            let theirs = &near.theirs[kind.as_str()];
            for id in [&theirs[0], &theirs[theirs.len() - 1]] {
                let (query, given) = question.written(&near, id);
                for slug in [near.there.slug.as_str(), near.here.everybody.slug.as_str(), "nowhere"] {
                    let answer = world.graphql(None, Some(slug), &query, given.clone()).await;
                    assert_eq!(masked(&answer, id), masked(&expected, &unknown), "{} in {slug}", question.path());
                }
            }
        }
    }
});

both!(looking_for_what_is_others_takes_no_more_work_than_for_what_never_was, |world| async move {
    let near = neighbours(&world, Looker::MemberOfBoth).await;
    let me = &near.here.everybody;
    let work = async |id: &str| world.statements(me, &format!("{{ node(id: \"{id}\") {{ id }} }}")).await;
    for kind in every_kind() {
        let theirs = work(&near.theirs[kind][0]).await;
        assert_eq!(theirs, work(&never(kind)).await, "{kind}");
    }
});

both!(nothing_is_told_of_others_activity, |world| async move {
    let near = neighbours(&world, Looker::MemberOfBoth).await;
    let subscribed = near.schema.fields_that_take_ids().into_iter().filter(|(object, ..)| object == "Subscription");
    let mut ways: Vec<_> = subscribed.map(|(_, field, ways)| (field.field.name, ways.len())).collect();
    ways.sort();
    let known = [("activity", 2), ("fundChanged", 1), ("proposalChanged", 1), ("reportingPeriodChanged", 1)];
    let known = known.map(|(name, ways)| (name.to_owned(), ways));
    assert_eq!(ways, known, "another subscription takes an id: follow it here");
    let follow = "subscription($filter: ActivityFilter) { activity(after: \"AAAAAAAAAAA\", filter: $filter) { verb } }";
    for (field, kind) in [("subjectId", "Proposal"), ("actorId", "Membership")] {
        let newest = &near.theirs[kind][near.theirs[kind].len() - 1];
        for (id, told) in [(newest, false), (&never(kind), false), (&near.own.0[kind], true)] {
            let mut socket = e2e::Socket::open(&world.address, &near.here.everybody).await;
            socket.subscribe(follow, json!({ "filter": { field: id } })).await;
            let silent = socket.is_silent(std::time::Duration::from_millis(400)).await;
            assert_eq!(silent, !told, "{field} {kind}");
        }
    }
});

both!(what_is_others_is_followed_like_what_never_was, |world| async move {
    let near = neighbours(&world, Looker::MemberOfBoth).await;
    for (field, kind) in
        [("proposalChanged", "Proposal"), ("fundChanged", "Fund"), ("reportingPeriodChanged", "ReportingPeriod")]
    {
        let follow = format!("subscription($id: ID!) {{ {field}(id: $id, after: \"AAAAAAAAAAA\") {{ cursor }} }}");
        let ask = async |id: &str| {
            let mut socket = e2e::Socket::open(&world.address, &near.here.everybody).await;
            socket.subscribe(&follow, json!({ "id": id })).await;
            socket.next().await.to_string()
        };
        let unknown = ask(&never(kind)).await;
        assert!(unknown.contains("NOT_FOUND"), "{unknown}");
        let theirs = &near.theirs[kind];
        let other = if kind == "Fund" { "Proposal" } else { "Fund" };
        for id in [&theirs[0], &theirs[theirs.len() - 1], &near.own.0[other], "nonsense", ""] {
            assert_eq!(ask(id).await, unknown, "{field} of {id}");
        }
        assert!(!ask(&near.own.0[kind]).await.contains("NOT_FOUND"), "one's own is followed");
    }
});

both!(what_is_others_is_missing_in_the_middle_of_ones_own, |world| async move {
    let near = neighbours(&world, Looker::MemberOfBoth).await;
    let theirs = every_kind().flat_map(|kind| near.theirs[kind].first().cloned());
    let ids: Vec<String> = theirs.flat_map(|id| [id, near.own.0["Fund"].clone()]).collect();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let answer = world.by(&near.here.everybody, query, json!({ "ids": ids })).await;
    assert_eq!(code(&answer), "");
    let found = data(answer)["nodes"].clone();
    for (position, node) in found.as_array().unwrap().iter().enumerate() {
        assert_eq!(node.is_null(), position % 2 == 0, "{found}");
    }
});
