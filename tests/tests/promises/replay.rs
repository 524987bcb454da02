//! The 870 grants of a real publication, made again as if this collaborative had made them: contributions in, each
//! grantee admitted and each grant decided by the council's votes, agreed, and paid in two instalments.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use domain::clock::Clock;
use e2e::{Founded, Member, Value, World, both, data, json, shared};

/// Awarded in all, in pence.
const AWARDED: i64 = 5_162_569_654;

/// The publication, where the folder of shared data stands beside the repository.
pub(super) fn publication() -> Option<Vec<Value>> {
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

/// What the server has answered so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    mutations: AtomicU64,
    pub(super) payments: AtomicU64,
}

/// What a frontend sends, one mutation after the other.
pub(super) struct Frontend {
    world: Arc<World>,
    founded: Founded,
    progress: Arc<Progress>,
    /// The day on which all of it happens.
    today: String,
}

impl Frontend {
    pub(super) fn new(world: Arc<World>, founded: Founded, progress: Arc<Progress>) -> Self {
        let today = world.clock.now().format("%Y-%m-%d").to_string();
        Self { world, founded, progress, today }
    }

    async fn act(&self, member: &Member, mutation: &str, input: Value, payload: &str) -> Value {
        let answer = data(self.world.act(member, mutation, input, payload).await)[mutation].clone();
        self.progress.mutations.fetch_add(1, Ordering::Relaxed);
        answer
    }

    /// Proposes, and lets the council's seats vote until the vote closes by itself; what it made.
    pub(super) async fn decide(&self, title: &str, action: Value) -> String {
        let proposer = self.founded.member("Orchard").clone();
        let case = e2e::whole_case("As it was published.");
        let input = json!({ "title": title, "case": case, "action": action });
        let made = self.act(&proposer, "createProposal", input, "proposal { id }").await;
        let id = made["proposal"]["id"].clone();
        for step in ["openDiscussion", "openVoting"] {
            let query =
                format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
            data(self.world.by(&proposer, &query, json!({ "id": id })).await);
            self.progress.mutations.fetch_add(1, Ordering::Relaxed);
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
    async fn admit(&self, name: &str, number: usize) -> (String, Member) {
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
    async fn grant(&self, fund: &str, title: &str, grantee: &(String, Member), amount: i64) {
        let halves = [amount / 2, amount - amount / 2];
        let instalments: Vec<Value> = halves
            .iter()
            .filter(|half| **half > 0)
            .map(|half| json!({ "granteeId": grantee.0, "amount": pounds(*half), "dueOn": self.today }))
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
            self.progress.payments.fetch_add(1, Ordering::Relaxed);
        }
    }

    async fn open_fund(&self) -> String {
        let (steward, treasurer) = (&self.founded.steward, &self.founded.treasurer);
        let holder = self.founded.organisation("Keystone");
        let fund = json!({ "name": "The pool", "purpose": "Community business.", "holderId": holder });
        let fund = self.act(steward, "openFund", fund, "fund { id }").await;
        let fund = fund["fund"]["id"].as_str().expect("a fund").to_owned();
        let half = AWARDED / 2;
        for (funder, amount) in [("Hill Trust", half), ("Lake Fund", AWARDED - half)] {
            let input = json!({ "fundId": fund, "organisationId": self.founded.organisation(funder),
                "amount": pounds(amount), "receivedOn": self.today, "idempotencyKey": funder });
            self.act(treasurer, "recordContribution", input, "contribution { id }").await;
        }
        fund
    }

    /// Makes these grants; the fund they came from, and what was awarded.
    pub(super) async fn replay(&self, grants: &[Value]) -> (String, i64) {
        let fund = self.open_fund().await;
        let mut grantees: BTreeMap<&str, (String, Member)> = BTreeMap::new();
        let mut awarded = 0;
        for grant in grants {
            let recipient = &grant["recipientOrganization"][0];
            let id = recipient["id"].as_str().expect("a recipient's id");
            if !grantees.contains_key(id) {
                let name = recipient["name"].as_str().expect("a recipient's name");
                let admitted = self.admit(name, grantees.len()).await;
                grantees.insert(id, admitted);
            }
            let amount = pence(&grant["amountAwarded"]);
            self.grant(&fund, grant["title"].as_str().expect("a title"), &grantees[id], amount).await;
            awarded += amount;
        }
        (fund, awarded)
    }
}

/// Makes these grants, says how fast it went, and reads the books.
async fn replayed(world: Arc<World>, grants: &[Value]) {
    let founded = world.founded("replay").await;
    let progress = Arc::new(Progress::default());
    let frontend = Frontend::new(world.clone(), founded.clone(), progress.clone());
    let started = Instant::now();
    let (fund, awarded) = frontend.replay(grants).await;
    let (seconds, mutations) = (started.elapsed(), progress.mutations.load(Ordering::Relaxed));
    let rate = u128::from(mutations) * 1000 / seconds.as_millis().max(1);
    println!("{mutations} mutations in {seconds:.1?}: {rate} a second ({} grants)", grants.len());
    let balances = "query($id: ID!) { collaborative { fund(id: $id) { balances { balance { amount } available { amount } committed { amount } paid { amount } } } } }";
    let books = data(world.by(&founded.steward, balances, json!({ "id": fund })).await);
    let books = &books["collaborative"]["fund"]["balances"];
    assert_eq!(books["paid"]["amount"], pounds(awarded)["amount"], "{books}");
    assert_eq!(books["committed"]["amount"], "0.00", "{books}");
    assert_eq!(books["available"]["amount"], pounds(AWARDED - awarded)["amount"], "{books}");
    let report = persistence::verify::collaborative(&world.store, founded.steward.collaborative, None).await;
    assert_eq!(report.expect("a report").differences, Vec::<String>::new());
}

both!(grants_of_a_real_publication_are_made_again_to_the_penny, |world| async move {
    let Some(grants) = publication() else { return };
    assert_eq!(grants.len(), 870);
    let sum: i64 = grants.iter().map(|grant| pence(&grant["amountAwarded"])).sum();
    assert_eq!(sum, AWARDED, "51,625,696.54 GBP");
    // The first of them each time; REPLAYED_GRANTS=870 makes them all, which takes minutes.
    let most = std::env::var("REPLAYED_GRANTS").ok().and_then(|most| most.parse().ok()).unwrap_or(100);
    replayed(world, &grants[..most]).await;
});
