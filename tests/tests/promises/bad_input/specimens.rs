//! A valid input of each mutation with every place filled, by somebody who may.

use e2e::{Member, Value, World, count, data, json, pounds, share};

use super::founded::{self, Lived, lived};

/// One mutation that would go through.
pub(super) struct Specimen {
    pub(super) mutation: &'static str,
    pub(super) by: Member,
    pub(super) input: Value,
    payload: &'static str,
}

impl Specimen {
    pub(super) async fn send(&self, world: &World, input: Value) -> Value {
        world.by(&self.by, &self.query(), json!({ "input": input })).await
    }

    /// The same with a token that says itself where it acts.
    pub(super) async fn send_with(&self, world: &World, token: &str, input: Value) -> Value {
        world.graphql(Some(token), None, &self.query(), json!({ "input": input })).await
    }

    fn query(&self) -> String {
        let name: String = self.mutation[..1].to_uppercase() + &self.mutation[1..];
        format!("mutation($input: {name}Input!) {{ {}(input: $input) {{ {} }} }}", self.mutation, self.payload)
    }

    /// Which action it proposes, where it does.
    pub(super) fn kind(&self) -> String {
        let action = self.input["action"].as_object();
        action.and_then(|action| action.keys().next()).cloned().unwrap_or_default()
    }
}

/// All of them, in an order in which each goes through after the ones before it.
pub(super) async fn all(world: &World) -> Vec<Specimen> {
    let lived = lived(world, "river").await;
    let mut all = drafting(world).await;
    all.extend(money(&lived));
    all.extend(grants(&lived));
    all.extend(proposals(world, &lived).await);
    all.extend(deciding(&lived));
    all.extend(measuring(&lived));
    all.extend(reporting(&lived));
    all.extend(members(&lived));
    all.extend(webhooks(&lived));
    all
}

fn specimen(mutation: &'static str, by: &Member, input: Value, payload: &'static str) -> Specimen {
    Specimen { mutation, by: by.clone(), input, payload }
}

async fn drafting(world: &World) -> Vec<Specimen> {
    let brook = world.drafted("brook").await;
    world.charter(&brook, e2e::rights(&brook.council)).await;
    let query = "{ collaborative { charter { digest rights { id: rightId } } } }";
    let charter = data(world.by(&brook.steward, query, json!({})).await)["collaborative"]["charter"].clone();
    let organisation = json!({ "name": "Weir", "constituency": "PARTNER", "website": "https://weir.example",
        "identifiers": [{ "scheme": "GB-CHC", "value": "7654321" }], "idempotencyKey": "weir" });
    let mut rights = e2e::rights(&brook.council);
    rights[0] = full_right(&brook.council, &charter["rights"][0]["id"]);
    let seat = json!({ "bodyId": brook.council, "organisationId": brook.organisation("Orchard"), "startsOn": "2026-01-01",
        "endsOn": "2026-12-31", "weight": 1, "mostConsecutiveTerms": 2, "idempotencyKey": "seat" });
    let body = json!({ "kind": "COMMITTEE", "name": "Finance", "mandate": "Counts.", "mostWeightPerOrganisation": 10, "parentId": brook.council,
        "idempotencyKey": "body" });
    let declared = json!([{ "clause": "A", "why": "For the first year." }]);
    let draft = json!({ "rights": rights, "declaredImbalances": declared });
    let sharing = sharing_rights(&brook.council).map(|right| {
        rights[0] = right;
        json!({ "rights": rights, "declaredImbalances": declared })
    });
    let [by_rank, by_points] = sharing;
    let lantern = founded::seat(world, &brook, "Lantern").await;
    let delegating = json!({ "rights": delegating(&brook.council, &lantern) });
    let template = json!({ "template": "BALANCED_BOARD", "councilId": brook.council, "declaredImbalances": declared });
    vec![
        specimen(
            "assentToCharter",
            brook.member("Orchard"),
            json!({ "digest": charter["digest"] }),
            "founding { missing { name } }",
        ),
        specimen("draftCharter", &brook.steward, draft, "charter { version }"),
        specimen("draftCharter", &brook.steward, by_rank, "charter { version }"),
        specimen("draftCharter", &brook.steward, by_points, "charter { version }"),
        specimen("draftCharter", &brook.steward, delegating, "charter { version }"),
        specimen("draftCharterFromTemplate", &brook.steward, template, "charter { version }"),
        specimen("createBody", &brook.steward, body, "body { id }"),
        specimen("createSeat", &brook.steward, seat, "seat { id }"),
        specimen("draftOrganisation", &brook.steward, organisation, "organisation { id }"),
    ]
}

/// A right with every place filled that a drafted one can have.
fn full_right(council: &str, id: &Value) -> Value {
    let rule = json!({ "method": "MAJORITY", "threshold": "1/2", "base": "ELIGIBLE", "quorum": "1/2",
        "constituencyQuorums": [{ "constituency": "PARTNER", "share": "1/2" }], "caps": [{ "constituency": "FUNDER", "share": "1/2" }],
        "objectors": { "constituencies": ["BACKBONE"], "organisations": 2 },
        "finalBallots": true, "discussionSeconds": 60, "votingSeconds": 86400, "proxies": 2 });
    json!({ "id": id, "area": "GRANT_AWARD", "bodyId": council, "rule": rule, "escalatesTo": 1,
        "range": { "from": "0", "upTo": "1000000.00", "currency": "GBP" } })
}

/// Rights that share budgets: between them every place of their terms is filled.
fn sharing_rights(council: &str) -> [Value; 2] {
    let cap = json!({ "category": "paper", "mostMinorUnits": 500, "mostProjects": 1 });
    let by_rank = json!({ "ballotForm": "RANKING", "mostNamed": 2, "rankingPoints": [2, 1], "sharing": "GREEDY",
        "leastScore": "1", "leastProjects": 1, "mostProjects": 2, "categoryCaps": [cap] });
    let by_points = json!({ "ballotForm": "POINTS", "mostPoints": 9, "sharing": "GREEDY" });
    [by_rank, by_points].map(|terms| {
        let mut rule = e2e::shared_budget();
        rule["allocation"] = terms;
        json!({ "area": "BENEFITS", "bodyId": council, "rule": rule })
    })
}

/// Rights of which the first lets one seat decide, after advice and within limits.
fn delegating(council: &str, seat: &Value) -> Vec<Value> {
    let limits = json!({ "perAct": pounds("50"), "perPeriod": pounds("100"), "periodDays": 30 });
    let alone = json!({ "area": "GRANT_AWARD", "bodyId": council, "rule": { "method": "ADVICE" },
        "range": { "from": "0", "upTo": "500.00", "currency": "GBP" },
        "soleDecider": { "seatId": seat, "adviceFrom": ["PARTNER"], "limits": limits, "grantedBy": 1 } });
    std::iter::once(alone).chain(e2e::rights(council)).collect()
}

fn money(lived: &Lived) -> Vec<Specimen> {
    let Lived { founded, fund, .. } = lived;
    let hill = lived.organisation("Hill Trust");
    let open = json!({ "name": "Second Fund", "purpose": "More.", "restriction": "For the river only.", "currency": "GBP",
        "holderId": lived.organisation("Keystone"), "openedOn": "2026-01-01", "idempotencyKey": "open" });
    let pledge = json!({ "fundId": fund, "organisationId": hill, "amount": pounds("10"), "note": "In spring.",
        "schedule": [{ "dueOn": "2026-04-01", "amount": pounds("10") }], "allocationId": lived.allocation,
        "idempotencyKey": "pledge" });
    let gift = json!({ "fundId": fund, "organisationId": hill, "pledgeId": lived.pledge, "amount": pounds("10"),
        "receivedOn": "2026-03-01", "reference": "Letter 7", "idempotencyKey": "gift" });
    // With a pledge, its own earmark would hold.
    let earmarked = json!({ "fundId": fund, "organisationId": hill, "allocationId": lived.allocation,
        "amount": pounds("10"), "receivedOn": "2026-03-01", "idempotencyKey": "earmarked" });
    let abroad = json!({ "fundId": fund, "organisationId": hill, "receivedOn": "2026-03-01", "idempotencyKey": "abroad",
        "conversion": { "original": { "amount": "10.00", "currency": "EUR" }, "rate": "0.85", "rateDate": "2026-03-01",
        "source": "European Central Bank" } });
    let back =
        json!({ "transferId": lived.contribution_transfer, "reason": "Booked twice.", "idempotencyKey": "back" });
    let treasurer = &founded.treasurer;
    vec![
        specimen("openFund", &founded.steward, open, "fund { id }"),
        specimen("recordPledge", treasurer, pledge, "pledge { id }"),
        specimen("recordContribution", treasurer, gift, "contribution { id }"),
        specimen("recordContribution", treasurer, earmarked, "contribution { id }"),
        specimen("recordContribution", treasurer, abroad, "contribution { id }"),
        specimen("cancelPledge", treasurer, json!({ "pledgeId": lived.pledge }), "pledge { id }"),
        specimen("reverseTransfer", &lived.second_treasurer, back, "reversal { id }"),
    ]
}

fn grants(lived: &Lived) -> Vec<Specimen> {
    let treasurer = &lived.founded.treasurer;
    let sent_back = json!({ "grantId": lived.grant, "organisationId": lived.meadow.id, "amount": pounds("10"),
        "returnedOn": "2026-03-02", "note": "Too much.", "idempotencyKey": "returned" });
    let pay =
        json!({ "instalmentId": lived.unpaid, "paidOn": "2026-03-02", "note": "By bank.", "idempotencyKey": "pay" });
    let complete = json!({ "grantId": lived.paid, "idempotencyKey": "complete" });
    vec![
        specimen(
            "agreeGrant",
            &lived.meadow.member,
            json!({ "grantId": lived.awarded, "documents": [lived.files[0]] }),
            "grant { id }",
        ),
        specimen("recordReturn", treasurer, sent_back, "transfer { id }"),
        specimen("payInstalment", treasurer, pay, "instalment { id }"),
        specimen("completeGrant", treasurer, complete, "grant { id }"),
    ]
}

/// Every action, as a new proposal and as an amendment.
fn actions(lived: &Lived) -> Vec<Value> {
    let (fund, council) = (&lived.fund, &lived.founded.council);
    let full = json!({ "awardGrant": { "fundId": fund, "allocationId": lived.allocation, "title": "A grant",
        "grantKind": "PROJECT", "purpose": "A mill.", "startsOn": "2026-03-02", "endsOn": "2026-12-31",
        "grantees": [{ "organisationId": lived.meadow.id, "amount": pounds("10") }],
        "instalments": [{ "granteeId": lived.meadow.id, "amount": pounds("10"), "dueOn": "2026-03-02" }] } });
    let release =
        json!({ "fundId": fund, "allocationId": lived.allocation, "grantId": lived.grant, "amount": pounds("10") });
    let mut scoped = full_right(council, &lived.right);
    scoped["fundId"] = fund.clone();
    scoped["allocationId"] = lived.allocation.clone();
    let mut rights = vec![scoped];
    rights.extend(e2e::rights(council));
    let charter = json!({ "amendsVersion": 1, "rights": rights,
        "declaredImbalances": [{ "clause": "A", "why": "For the first year." }] });
    let [by_rank, by_points] = sharing_rights(council).map(|right| {
        json!({ "amendsVersion": 1, "rights": [right, rights[1]],
            "declaredImbalances": [{ "clause": "A", "why": "For the first year." }] })
    });
    let mut definition = count("Safer homes");
    definition["countsPeople"] = json!(false);
    let mut amount = definition.clone();
    amount["kind"] = json!("AMOUNT");
    amount["currency"] = json!("GBP");
    amount["name"] = json!("Saved");
    amount["decimals"] = json!(0);
    amount["startMonth"] = json!(1);
    vec![
        full,
        json!({ "allocate": { "fundId": fund, "name": "Elders", "purpose": "The old.", "amount": pounds("10") } }),
        json!({ "deallocate": { "fundId": fund, "allocationId": lived.allocation, "amount": pounds("10") } }),
        json!({ "releaseCommitment": release }),
        json!({ "refundContribution": { "fundId": fund, "organisationId": lived.organisation("Hill Trust"), "amount": pounds("10") } }),
        json!({ "reverseTransfer": { "fundId": fund, "transferId": lived.mistaken_transfer, "amount": pounds("10") } }),
        json!({ "adoptIndicator": { "outcomeId": lived.outcome, "definition": amount } }),
        json!({ "adoptIndicator": { "outcomeId": lived.outcome, "revisesId": lived.counted, "definition": definition } }),
        json!({ "adoptIndicator": { "outcomeId": lived.outcome, "definition": share("Asked again") } }),
        json!({ "retireIndicator": { "indicatorId": lived.counted } }),
        json!({ "changeDecisionRights": charter }),
        json!({ "changeDecisionRights": by_rank }),
        json!({ "changeDecisionRights": by_points }),
        json!({ "changeDecisionRights": { "amendsVersion": 1, "rights": delegating(&lived.founded.council, &lived.seat) } }),
        json!({ "admitOrganisation": { "name": "Bridge", "constituency": "PARTNER",
            "identifiers": [{ "scheme": "GB-CHC", "value": "1112223" }] } }),
    ]
}

async fn proposals(world: &World, lived: &Lived) -> Vec<Specimen> {
    let case = json!({ "summary": "Because it is needed.", "whoGains": "All.", "whoLoses": "None.", "cost": "Little.",
        "safeguards": "A few.", "alternatives": "None." });
    let orchard = lived.founded.member("Orchard");
    let consultation = json!({ "title": "What do you think?", "case": case, "area": "MEMBERSHIP",
        "consultsOnId": lived.proposals.to_discuss, "idempotencyKey": "consultation" });
    let mut all = vec![specimen("createProposal", orchard, consultation, "proposal { id }")];
    for (number, action) in actions(lived).into_iter().enumerate() {
        // An amendment keeps the kind of action.
        let draft = json!({ "title": "A draft", "case": e2e::whole_case("Yes."), "action": action });
        let draft = data(world.act(orchard, "createProposal", draft, "proposal { id }").await);
        let amend = json!({ "proposalId": draft["createProposal"]["proposal"]["id"], "expectedVersion": 1,
            "title": "Amended", "case": case, "action": action });
        let create =
            json!({ "title": "New", "case": case, "action": action, "idempotencyKey": format!("new {number}") });
        all.push(specimen("createProposal", orchard, create, "proposal { id }"));
        all.push(specimen("amendProposal", orchard, amend, "proposal { id }"));
    }
    let create = json!({ "title": "Which first?", "case": case, "area": "PILOT", "options": founded::pilots(),
        "statusQuo": 1, "idempotencyKey": "new order" });
    let amend = json!({ "proposalId": lived.proposals.to_reorder, "expectedVersion": 1, "title": "Which one first?",
        "case": case, "options": founded::pilots(), "statusQuo": 1 });
    all.push(specimen("createProposal", orchard, create, "proposal { id }"));
    all.push(specimen("amendProposal", orchard, amend, "proposal { id }"));
    let create = json!({ "title": "What to print?", "case": case, "area": "PUBLICATION", "budget": founded::prints(),
        "idempotencyKey": "new budget" });
    let amend = json!({ "proposalId": lived.proposals.to_share_anew, "expectedVersion": 1, "title": "What do we print?",
        "case": case, "budget": founded::prints() });
    all.push(specimen("createProposal", orchard, create, "proposal { id }"));
    all.push(specimen("amendProposal", orchard, amend, "proposal { id }"));
    all
}

fn deciding(lived: &Lived) -> Vec<Specimen> {
    let Lived { founded, proposals, .. } = lived;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    let on = |id: &Value| json!({ "proposalId": id });
    let ballot =
        json!({ "proposalId": proposals.open, "seatId": lived.seat, "choice": "FOR", "reason": "It is time." });
    let interest = json!({ "of": "MYSELF", "counterpartyId": lived.organisation("Lake Fund"), "nature": "A friend.",
        "idempotencyKey": "interest" });
    let comment = json!({ "proposalId": proposals.to_discuss, "body": "Well said.", "replyToId": proposals.remark,
        "idempotencyKey": "comment" });
    let proxy = |scope: Value| {
        let mut input = json!({ "giverSeatId": lived.seat, "holderSeatId": lived.standing_in });
        input.as_object_mut().unwrap().extend(scope.as_object().unwrap().clone());
        input
    };
    let dissent = json!({ "proposalId": proposals.failed, "seatId": lived.outvoted_seat, "statement": "Too much." });
    vec![
        specimen("openDiscussion", orchard, on(&proposals.to_discuss), "proposal { id }"),
        specimen("addComment", lantern, comment, "proposal { id }"),
        specimen("openVoting", orchard, on(&proposals.to_vote_on), "proposal { id }"),
        specimen("castBallot", lantern, ballot, "proposal { id }"),
        specimen(
            "rankOptions",
            lantern,
            json!({ "proposalId": proposals.to_rank, "seatId": lived.seat, "ranks": [[1], [0]] }),
            "proposal { id }",
        ),
        specimen(
            "allocateVotes",
            lantern,
            json!({ "proposalId": proposals.to_share, "seatId": lived.seat, "ballot": { "approve": [1] } }),
            "proposal { id }",
        ),
        specimen(
            "acceptAmendment",
            lantern,
            json!({ "proposalId": proposals.to_integrate, "seatId": lived.seat, "offer": 1 }),
            "proposal { id }",
        ),
        specimen(
            "askToSetAside",
            orchard,
            json!({ "proposalId": proposals.to_set_aside, "seatIds": [lived.seat] }),
            "proposal { id }",
        ),
        specimen(
            "recuseSeat",
            lantern,
            json!({ "proposalId": proposals.to_recuse, "seatId": lived.seat }),
            "proposal { id }",
        ),
        specimen(
            "requestExtension",
            lantern,
            json!({ "proposalId": proposals.to_set_aside, "reason": "We were away." }),
            "proposal { id }",
        ),
        specimen(
            "requestRevote",
            orchard,
            json!({ "proposalId": proposals.to_revote, "reason": "One of us was not free." }),
            "proposal { id }",
        ),
        specimen("giveProxy", lantern, proxy(json!({ "until": "2026-12-31" })), "proxy { until }"),
        specimen("takeProxyBack", lantern, json!({ "giverSeatId": lived.seat }), "proxy { until }"),
        specimen("giveProxy", lantern, proxy(json!({ "proposalId": proposals.to_stand_in })), "proxy { until }"),
        specimen(
            "takeProxyBack",
            lantern,
            json!({ "giverSeatId": lived.seat, "proposalId": proposals.to_stand_in }),
            "proxy { until }",
        ),
        specimen("recordDissent", founded.member("Hill Trust"), dissent, "proposal { id }"),
        specimen("withdrawProposal", orchard, on(&proposals.to_withdraw), "proposal { id }"),
        specimen("retryEnactment", orchard, on(&proposals.failed), "proposal { id }"),
        specimen("declareInterest", lantern, interest, "interest { id }"),
        specimen(
            "endInterest",
            founded.member("Riverbank"),
            json!({ "interestId": lived.interest }),
            "interest { id }",
        ),
    ]
}

fn measuring(lived: &Lived) -> Vec<Specimen> {
    let evaluator = &lived.founded.evaluator;
    let outcome = json!({ "title": "Clean air", "description": "To breathe.", "sdgTargets": ["3.9"], "idempotencyKey": "outcome" });
    let period = json!({ "periodType": "QUARTER", "day": "2026-05-01", "startMonth": 1,
        "opensBeforeEndDays": 0, "dueAfterDays": 30, "locksAfterDays": 90, "idempotencyKey": "period" });
    let reopened = json!({ "periodId": lived.locked, "organisationId": lived.organisation("Orchard"), "until": "2026-03-20",
        "reason": "They were ill." });
    let benchmark = |key: &str| {
        json!({ "indicatorId": lived.shared, "periodId": lived.period, "organisationId": lived.organisation("Orchard"),
            "value": "3", "denominator": "4", "idempotencyKey": key })
    };
    let revised = |key: &str| {
        let mut input = benchmark(key);
        input["value"] = json!("2");
        input["reason"] = json!("It was counted twice.");
        input
    };
    vec![
        specimen("createOutcome", evaluator, outcome, "outcome { id }"),
        specimen("openReportingPeriod", evaluator, period, "reportingPeriod { id }"),
        specimen("reopenPeriod", evaluator, reopened, "reportingPeriod { id }"),
        specimen("setBaseline", evaluator, benchmark("baseline"), "baseline { id }"),
        specimen("setBaseline", evaluator, revised("revised baseline"), "baseline { id }"),
        specimen("setTarget", evaluator, benchmark("target"), "target { id }"),
        specimen("setTarget", evaluator, revised("revised target"), "target { id }"),
    ]
}

fn reporting(lived: &Lived) -> Vec<Specimen> {
    let Lived { founded, .. } = lived;
    let (evaluator, lantern) = (&founded.evaluator, founded.member("Lantern"));
    let meadow = &lived.meadow.member;
    let value = json!([{ "indicatorId": lived.shared, "value": "3", "denominator": "4", "note": "By hand." }]);
    let save = json!({ "periodId": lived.period, "narrative": "It went well.", "values": value, "evidence": [lived.files[0]],
        "idempotencyKey": "save" });
    let mut again = save.clone();
    again["evidence"] = json!([lived.files[1]]);
    again["expectedVersion"] = json!(1);
    // A key names an attempt to begin a report; whoever writes on names the edition.
    again["idempotencyKey"] = Value::Null;
    let file = json!({ "name": "Tap.jpg", "size": 7, "sha256": "00".repeat(32), "idempotencyKey": "file" });
    let on = |report: &str| json!({ "reportId": report });
    let why = |report: &str| json!({ "reportId": report, "reason": "Counted twice." });
    vec![
        specimen("createFileUpload", meadow, file, "file { id }"),
        specimen("saveReport", meadow, save, "report { id }"),
        specimen("saveReport", &lived.reporting, again, "report { id }"),
        specimen("acceptReport", evaluator, on(&lived.submitted), "report { id }"),
        specimen("returnReport", evaluator, why(&lived.to_return), "report { id }"),
        specimen("submitReport", founded.member("Riverbank"), on(&lived.to_return), "report { id }"),
        specimen("correctReport", lantern, why(&lived.accepted), "report { id }"),
        specimen("grantSharingConsent", lantern, consent(), "consent { id }"),
        specimen("withdrawSharingConsent", lantern, consent(), "consent { id }"),
    ]
}

fn consent() -> Value {
    json!({ "purpose": "COLLECTIVE_RESULTS", "audience": "MEMBERS" })
}

fn members(lived: &Lived) -> Vec<Specimen> {
    let Lived { founded, .. } = lived;
    let (orchard, lantern, steward) = (founded.member("Orchard"), founded.member("Lantern"), &founded.steward);
    let invite = json!({ "email": "new@orchard.example", "name": "New", "organisationId": lived.organisation("Orchard"),
        "roles": ["MEMBER"] });
    let holders = json!({ "seatId": lived.seat, "holderId": lived.holder, "understudyId": lived.understudy });
    let next = json!({ "seatId": lived.ended_seat, "holderId": lived.holder, "understudyId": lived.understudy });
    let handover =
        json!({ "seatId": lived.seat, "expectedRevision": 0, "items": [{ "text": "The keys.", "done": false }] });
    let token = json!({ "name": "My phone", "acts": ["CAST_BALLOT"], "allowedOrigins": ["https://app.example"],
        "expiresAt": "2026-05-01T00:00:00Z" });
    let machine = json!({ "name": "The map", "allowedOrigins": ["https://map.example"],
        "expiresAt": "2026-05-01T00:00:00Z" });
    vec![
        specimen("createPersonalToken", orchard, token, "accessToken { id }"),
        specimen("createServiceToken", steward, machine, "accessToken { id }"),
        specimen("revokeAccessToken", orchard, json!({ "accessTokenId": lived.access_token }), "accessToken { id }"),
        specimen("inviteMember", orchard, invite, "invitationId"),
        specimen("revokeInvitation", orchard, json!({ "invitationId": lived.invitation }), "invitationId"),
        specimen("acceptInvitation", &lived.invited, json!({ "secret": lived.secret }), "membership { id }"),
        specimen("writeHandover", lantern, handover, "seat { id }"),
        specimen("nameSeatHolder", lantern, holders, "seat { id }"),
        specimen("beginSeatTerm", lantern, next, "seat { id }"),
        specimen("endMembership", steward, json!({ "membershipId": lived.leaving }), "membershipId"),
    ]
}

fn webhooks(lived: &Lived) -> Vec<Specimen> {
    let (orchard, endpoint) = (lived.founded.member("Orchard"), &lived.webhook_endpoint);
    let on = |more: Value| {
        let mut input = json!({ "webhookEndpointId": endpoint });
        input.as_object_mut().into_iter().for_each(|input| input.extend(more.as_object().cloned().unwrap_or_default()));
        input
    };
    let create = json!({ "url": "https://hooks.example.org/a", "description": "The map", "verbs": ["ballotCast"],
        "subjectKinds": ["proposal"] });
    let update = on(json!({ "url": "https://hooks.example.org/b", "description": "The new map",
        "verbs": ["voteClosed"], "subjectKinds": ["proposal"], "enabled": true }));
    let replay = on(json!({ "after": lived.cursor, "onlyDead": false }));
    vec![
        specimen("createWebhookEndpoint", orchard, create, "webhookEndpoint { id }"),
        specimen("updateWebhookEndpoint", orchard, update, "webhookEndpoint { id }"),
        specimen("rotateWebhookSecret", orchard, on(json!({})), "webhookEndpoint { id }"),
        specimen("sendTestWebhook", orchard, on(json!({})), "webhookDelivery { id }"),
        specimen("replayWebhookDeliveries", orchard, replay, "webhookEndpoint { id }"),
        specimen("deleteWebhookEndpoint", orchard, on(json!({})), "webhookEndpointId"),
    ]
}
