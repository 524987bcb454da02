//! The 870 grants of a real publication, made again as if this collaborative had made them: contributions in, each
//! grantee admitted and each grant decided by the council's votes, agreed, and paid in two instalments.

use std::collections::BTreeMap;
use std::time::Instant;

use e2e::{Founded, Member, Value, World, both, data, json, shared};

/// Awarded in all, in pence.
const AWARDED: i64 = 5_162_569_654;

/// The publication, where the folder of shared data stands beside the repository.
fn publication() -> Option<Vec<Value>> {
    let text = shared("data/360giving/grants/power-to-change.json")?;
    let publication: Value = serde_json::from_slice(&text).expect("a publication in JSON");
    publication["grants"].as_array().cloned()
}

/// A published amount in pence: two decimals at most in this publication.
fn pence(amount: &Value) -> i64 {
    let text = amount.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{part:0<2}").parse().expect("an amount in pounds and pence")
}

fn pounds(pence: i64) -> Value {
    json!({ "amount": format!("{}.{:02}", pence / 100, pence % 100), "currency": "GBP" })
}

/// Counts what a frontend sends.
struct Frontend<'a> {
    world: &'a World,
    founded: Founded,
    mutations: u64,
}

impl Frontend<'_> {
    async fn act(&mut self, member: &Member, mutation: &str, input: Value, payload: &str) -> Value {
        self.mutations += 1;
        data(self.world.act(member, mutation, input, payload).await)[mutation].clone()
    }

    /// Proposes, and lets the council's seats vote until the vote closes by itself; what it made.
    async fn decide(&mut self, title: &str, action: Value) -> String {
        let proposer = self.founded.member("Orchard").clone();
        let case = json!({ "summary": "As it was published." });
        let input = json!({ "title": title, "case": case, "action": action });
        let made = self.act(&proposer, "createProposal", input, "proposal { id }").await;
        let id = made["proposal"]["id"].clone();
        for step in ["openDiscussion", "openVoting"] {
            let query =
                format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
            self.mutations += 1;
            data(self.world.by(&proposer, &query, json!({ "id": id })).await);
        }
        let mut last = Value::Null;
        for voter in ["Orchard", "Riverbank", "Lantern"] {
            let voter = self.founded.member(voter).clone();
            let ballot = json!({ "proposalId": id, "choice": "FOR" });
            last = self.act(&voter, "castBallot", ballot, "proposal { state enactedSubjectId enactmentFailure }").await;
        }
        assert_eq!(last["proposal"]["state"], "ENACTED", "{title}: {last}");
        last["proposal"]["enactedSubjectId"].as_str().expect("what the decision made").to_owned()
    }

    /// An organisation that the council admits, and the person who acts for it.
    async fn admit(&mut self, name: &str, number: usize) -> (String, Member) {
        let action = json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } });
        let organisation = self.decide(&format!("Admit {name}"), action).await;
        let email = format!("grantee{number}@example.org");
        let invite = json!({ "email": email, "name": format!("Grantee {number}"), "organisationId": organisation, "roles": ["MEMBER"] });
        let steward = self.founded.steward.clone();
        let invited = self.act(&steward, "inviteMember", invite, "secret").await;
        let person = self.world.person(&email).await;
        let member = Member { person, token: self.world.token(person), ..steward };
        self.act(&member, "acceptInvitation", json!({ "secret": invited["secret"] }), "membership { id }").await;
        (organisation, member)
    }

    /// One grant, from its proposal to its last payment.
    async fn grant(&mut self, fund: &str, title: &str, grantee: &(String, Member), amount: i64) {
        let halves = [amount / 2, amount - amount / 2];
        let instalments: Vec<Value> = halves
            .iter()
            .filter(|half| **half > 0)
            .map(|half| json!({ "granteeId": grantee.0, "amount": pounds(*half), "dueOn": "2026-03-01" }))
            .collect();
        let award = json!({ "awardGrant": { "fundId": fund, "title": title, "instalments": instalments,
            "grantees": [{ "organisationId": grantee.0, "amount": pounds(amount) }] } });
        let grant = self.decide(title, award).await;
        let agreed =
            self.act(&grantee.1, "agreeGrant", json!({ "grantId": grant }), "grant { instalments { id } }").await;
        let treasurer = self.founded.treasurer.clone();
        for instalment in agreed["grant"]["instalments"].as_array().expect("instalments") {
            let pay = json!({ "instalmentId": instalment["id"], "idempotencyKey": instalment["id"] });
            self.act(&treasurer, "payInstalment", pay, "grant { stage }").await;
        }
    }
}

async fn opened(frontend: &mut Frontend<'_>) -> String {
    let (steward, treasurer) = (frontend.founded.steward.clone(), frontend.founded.treasurer.clone());
    let holder = frontend.founded.organisation("Keystone").to_owned();
    let fund = json!({ "name": "The pool", "purpose": "Community business.", "holderId": holder });
    let fund = frontend.act(&steward, "openFund", fund, "fund { id }").await;
    let fund = fund["fund"]["id"].as_str().expect("a fund").to_owned();
    let half = AWARDED / 2;
    for (funder, amount) in [("Hill Trust", half), ("Lake Fund", AWARDED - half)] {
        let input = json!({ "fundId": fund, "organisationId": frontend.founded.organisation(funder),
            "amount": pounds(amount), "receivedOn": "2026-03-02", "idempotencyKey": funder });
        frontend.act(&treasurer, "recordContribution", input, "contribution { id }").await;
    }
    fund
}

async fn replay(world: &World, grants: &[Value]) {
    let founded = world.founded("replay").await;
    let mut frontend = Frontend { world, founded, mutations: 0 };
    let started = Instant::now();
    let fund = opened(&mut frontend).await;
    let mut grantees: BTreeMap<String, (String, Member)> = BTreeMap::new();
    let mut awarded = 0;
    for grant in grants {
        let recipient = &grant["recipientOrganization"][0];
        let id = recipient["id"].as_str().expect("a recipient's id").to_owned();
        if !grantees.contains_key(&id) {
            let name = recipient["name"].as_str().expect("a recipient's name");
            let admitted = frontend.admit(name, grantees.len()).await;
            grantees.insert(id.clone(), admitted);
        }
        let amount = pence(&grant["amountAwarded"]);
        frontend.grant(&fund, grant["title"].as_str().expect("a title"), &grantees[&id], amount).await;
        awarded += amount;
    }
    let seconds = started.elapsed();
    let rate = u128::from(frontend.mutations) * 1000 / seconds.as_millis().max(1);
    println!("{} mutations in {seconds:.1?}: {rate} a second ({} grants)", frontend.mutations, grants.len());
    let balances = "query($id: ID!) { collaborative { fund(id: $id) { balances { balance { amount } available { amount } committed { amount } paid { amount } } } } }";
    let books = data(world.by(&frontend.founded.steward, balances, json!({ "id": fund })).await);
    let books = &books["collaborative"]["fund"]["balances"];
    assert_eq!(books["paid"]["amount"], pounds(awarded)["amount"], "{books}");
    assert_eq!(books["committed"]["amount"], "0.00", "{books}");
    assert_eq!(books["available"]["amount"], pounds(AWARDED - awarded)["amount"], "{books}");
    let report = persistence::verify::collaborative(&world.store, frontend.founded.steward.collaborative, None).await;
    assert_eq!(report.expect("a report").differences, Vec::<String>::new());
}

both!(grants_of_a_real_publication_are_made_again_to_the_penny, |world| async move {
    let Some(grants) = publication() else { return };
    assert_eq!(grants.len(), 870);
    let sum: i64 = grants.iter().map(|grant| pence(&grant["amountAwarded"])).sum();
    assert_eq!(sum, AWARDED, "51,625,696.54 GBP");
    // The first of them each time; REPLAYED_GRANTS=870 makes them all, which takes minutes.
    let most = std::env::var("REPLAYED_GRANTS").ok().and_then(|most| most.parse().ok()).unwrap_or(100);
    replay(&world, &grants[..most]).await;
});
