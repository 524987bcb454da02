//! Charters that funders could turn to themselves, and rules that make no sense.

use e2e::{Founded, Value, World, at_once, both, code, data, json};

use super::{by_rule, is_refused, rows};

async fn draft(world: &World, drafted: &Founded, rights: &Value, declared: &Value) -> Value {
    let input = json!({ "rights": rights, "declaredImbalances": declared });
    world.act(&drafted.steward, "draftCharter", input, "charter { version declaredImbalances { clause } }").await
}

/// A committee in which only the backbone sits.
async fn committee(world: &World, drafted: &Founded) -> String {
    let body = json!({ "kind": "COMMITTEE", "name": "Office", "mandate": "Pays bills." });
    let made = data(world.act(&drafted.steward, "createBody", body, "body { id }").await);
    let id = made["createBody"]["body"]["id"].as_str().unwrap_or_default().to_owned();
    world.seat(&drafted.steward, drafted.member("Keystone"), &id, drafted.organisation("Keystone")).await;
    id
}

both!(each_clause_of_partner_leadership_holds_unless_its_own_imbalance_is_declared, |world| async move {
    let drafted = world.drafted("river").await;
    let (council, office) = (drafted.council.clone(), committee(&world, &drafted).await);
    // A: funders alone carry it. B: one funder stops it, by voting or by staying away. C: no partner votes.
    let cases = [
        ("A", by_rule(&council, json!({ "method": "MAJORITY", "quorum": "2/5" }))),
        ("A", by_rule(&council, json!({ "method": "SUPERMAJORITY", "threshold": "2/3" }))),
        ("B", by_rule(&council, json!({ "method": "UNANIMITY", "concurrence": ["PARTNER"] }))),
        ("B", by_rule(&council, json!({ "method": "SUPERMAJORITY", "threshold": "1", "base": "ELIGIBLE" }))),
        ("B", by_rule(&council, json!({ "method": "MAJORITY", "base": "ELIGIBLE", "quorum": "1" }))),
        (
            "B",
            by_rule(
                &council,
                json!({ "method": "MAJORITY", "base": "ELIGIBLE", "constituencyQuorums": [{ "constituency": "FUNDER", "share": "1" }] }),
            ),
        ),
        ("C", by_rule(&office, json!({ "method": "MAJORITY", "base": "ELIGIBLE" }))),
    ];
    let why = "For the first year, while partners find each other.";
    for (clause, right) in cases {
        let before = rows(&world).await;
        let rights = json!([right]);
        let another = ["A", "B", "C"].iter().find(|other| **other != clause).unwrap();
        for declared in [json!([]), json!([{ "clause": another, "why": why }])] {
            let refused = draft(&world, &drafted, &rights, &declared).await;
            is_refused(&refused, &["NOT_PARTNER_LED"], &(clause, &rights, &declared));
            let message = refused["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains(&format!("clause {clause}")), "{rights}: {message}");
        }
        let silent = draft(&world, &drafted, &rights, &json!([{ "clause": clause, "why": " " }])).await;
        is_refused(&silent, &["REASON_NEEDED"], &clause);
        assert_eq!(rows(&world).await, before);
        let declared = draft(&world, &drafted, &rights, &json!([{ "clause": clause, "why": why }])).await;
        assert_eq!(data(declared)["draftCharter"]["charter"]["declaredImbalances"], json!([{ "clause": clause }]));
    }
});

both!(a_rule_that_makes_no_sense_is_refused, |world| async move {
    let drafted = world.drafted("river").await;
    let before = rows(&world).await;
    let forty = "9".repeat(40);
    let funders = |share: &str| json!([{ "constituency": "FUNDER", "share": share }]);
    let mut rules = Vec::new();
    let no_fractions =
        ["1/0", "0/0", "-1/2", "1/-2", "0.5", "50%", "", " ", "x", "1/2/3", "½", "1/2\0", &forty, "1e-1"];
    for bad in no_fractions.iter().chain(&[
        "0",
        "0/7",
        "1/3",
        "1",
        "7/7",
        "3/2",
        "9223372036854775807",
        "9223372036854775807/9223372036854775806",
    ]) {
        rules.push(json!({ "method": "MAJORITY", "base": "ELIGIBLE", "threshold": bad }));
    }
    for bad in no_fractions.iter().chain(&["0", "1/2", "1/3", "3/2", "9223372036854775807/9223372036854775806"]) {
        rules.push(json!({ "method": "SUPERMAJORITY", "base": "ELIGIBLE", "threshold": bad }));
        rules.push(json!({ "method": "CONSENT", "consentFallback": bad }));
        rules.push(json!({ "method": "CONSENT", "setAside": bad }));
    }
    for bad in no_fractions.iter().chain(&["0", "3/2", "2", "9223372036854775807/9223372036854775806"]) {
        rules.push(json!({ "method": "MAJORITY", "base": "ELIGIBLE", "quorum": bad }));
        rules.push(json!({ "method": "MAJORITY", "base": "ELIGIBLE", "constituencyQuorums": funders(bad) }));
    }
    for bad in no_fractions.iter().chain(&["1", "7/7", "3/2", "3/5", "9223372036854775807/9223372036854775806"]) {
        rules.push(json!({ "method": "MAJORITY", "base": "ELIGIBLE", "caps": funders(bad) }));
    }
    let both = json!([{ "constituency": "FUNDER", "share": "1/4" }, { "constituency": "PARTNER", "share": "1/4" }]);
    let twice = json!([{ "constituency": "FUNDER", "share": "1/4" }, { "constituency": "FUNDER", "share": "1/3" }]);
    rules.extend([
        json!({ "method": "MAJORITY", "base": "ELIGIBLE", "caps": both }),
        json!({ "method": "MAJORITY", "base": "ELIGIBLE", "caps": twice }),
        json!({ "method": "MAJORITY", "base": "ELIGIBLE", "constituencyQuorums": twice }),
        json!({ "method": "MAJORITY", "base": "ELIGIBLE", "concurrence": ["PARTNER", "PARTNER"] }),
        json!({ "method": "MAJORITY", "base": "ELIGIBLE", "reserved": "PARTNER", "concurrence": ["FUNDER"] }),
        json!({ "method": "SUPERMAJORITY", "base": "ELIGIBLE" }),
        json!({ "method": "UNANIMITY", "threshold": "2/3" }),
        json!({ "method": "CONSENT", "threshold": "2/3" }),
        json!({ "method": "MAJORITY", "consentFallback": "2/3" }),
        json!({ "method": "MAJORITY", "setAside": "2/3" }),
    ]);
    let objected = |constituencies: Value, organisations: i64| json!({ "method": "MAJORITY", "objectors": { "constituencies": constituencies, "organisations": organisations } });
    let with = |rule: Value, field: &str, value: Value| {
        let mut rule = rule;
        rule[field] = value;
        rule
    };
    let by_backbone = || objected(json!(["BACKBONE"]), 1);
    rules.extend([
        objected(json!([]), 1),
        objected(json!(["BACKBONE"]), 0),
        objected(json!(["BACKBONE"]), -1),
        objected(json!(["BACKBONE"]), i64::from(i32::MIN)),
        objected(json!(["BACKBONE", "BACKBONE"]), 1),
        objected(json!(["FUNDER", "PARTNER", "BACKBONE", "OBSERVER"]), 1),
        with(by_backbone(), "reserved", json!("BACKBONE")),
        with(by_backbone(), "concurrence", json!(["BACKBONE"])),
        with(by_backbone(), "constituencyQuorums", json!([{ "constituency": "BACKBONE", "share": "1/2" }])),
        with(by_backbone(), "caps", json!([{ "constituency": "BACKBONE", "share": "1/2" }])),
        with(by_backbone(), "secrecy", json!("HIDDEN_UNTIL_CLOSE")),
        with(with(by_backbone(), "secrecy", json!("SECRET")), "finalBallots", json!(true)),
        with(by_backbone(), "method", json!("CONSENT")),
        with(with(by_backbone(), "method", json!("RANKED")), "ties", json!("PROPOSAL_ORDER")),
    ]);
    for seconds in [-1, -31_536_000, 31_536_001, i32::MAX] {
        rules.push(json!({ "method": "MAJORITY", "base": "ELIGIBLE", "discussionSeconds": seconds }));
    }
    for seconds in [-1, 0, 59, 31_536_001, i32::MAX, i32::MIN] {
        rules.push(json!({ "method": "MAJORITY", "base": "ELIGIBLE", "votingSeconds": seconds }));
    }
    for rule in rules {
        let refused = draft(&world, &drafted, &json!([by_rule(&drafted.council, rule.clone())]), &json!([])).await;
        is_refused(&refused, &["INVALID_RULE", "INVALID_INPUT"], &rule.to_string());
    }
    assert_eq!(rows(&world).await, before);
});

both!(a_threshold_of_many_digits_counts_exactly, |world| async move {
    let drafted = world.drafted("river").await;
    // Just above 3/5: three of five are too few, four are enough.
    let rule = json!({ "method": "SUPERMAJORITY", "threshold": "5534023222112865485/9223372036854775807", "base": "ELIGIBLE",
        "finalBallots": true, "votingSeconds": 86400 });
    let mut right = by_rule(&drafted.council, rule);
    right["area"] = json!("MEMBERSHIP");
    world.charter(&drafted, vec![right]).await;
    world.found(&drafted).await;
    let action = json!({ "admitOrganisation": { "name": "Quarry", "constituency": "PARTNER" } });
    let open = world.open_vote(drafted.member("Orchard"), "Take Quarry in", action).await;
    for voter in drafted.partners() {
        let so_far = data(world.vote(voter, &open, "FOR").await);
        assert_eq!(so_far["castBallot"]["proposal"]["state"], "VOTING", "{so_far}");
    }
    let last = data(world.vote(drafted.member("Hill Trust"), &open, "FOR").await);
    assert_eq!(last["castBallot"]["proposal"]["state"], "ENACTED", "{last}");
});

both!(rights_that_leave_open_which_holds_are_refused, |world| async move {
    let drafted = world.drafted("river").await;
    let before = rows(&world).await;
    let right = |from: &str, up_to: Option<&str>| {
        let mut right = by_rule(&drafted.council, at_once());
        right["range"] = json!({ "from": from, "upTo": up_to, "currency": "GBP" });
        right
    };
    let leading = |to: i64| {
        let mut right = right("0", None);
        right["escalatesTo"] = json!(to);
        right
    };
    let cases = [
        (json!([right("0", Some("1000")), right("500", Some("2000"))]), "AMBIGUOUS_RIGHTS"),
        // Both ends are included.
        (json!([right("0", Some("1000")), right("1000", None)]), "AMBIGUOUS_RIGHTS"),
        (json!([right("0", None), right("0", None)]), "AMBIGUOUS_RIGHTS"),
        (json!([right("10", Some("9.99"))]), "INVALID_RANGE"),
        (json!([right("-1", None)]), "INVALID_RANGE"),
        (json!([right("0.001", None)]), "INVALID_INPUT"),
        (json!([right("1e3", None)]), "INVALID_INPUT"),
        (json!([right("0", Some(&"9".repeat(40)))]), "INVALID_INPUT"),
        (json!([leading(-1)]), "INVALID_INPUT"),
        (json!([leading(7)]), "INVALID_INPUT"),
        (json!([leading(0)]), "ESCALATION_CYCLE"),
        (json!(vec![right("0", None); 501]), "INVALID_INPUT"),
    ];
    for (rights, expected) in cases {
        let refused = draft(&world, &drafted, &rights, &json!([])).await;
        is_refused(&refused, &[expected], &rights[0]["range"]);
    }
    assert_eq!(rows(&world).await, before);
    let inside = json!([right("0", None), right("100", Some("200")), right("200.01", Some("300"))]);
    assert_eq!(code(&draft(&world, &drafted, &inside, &json!([])).await), "", "disjoint or nested ones are fine");
});
