//! A collaborative that was founded by its organisations, as they would do it: through the API.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::tenancy::{Constituency, Role};
use serde_json::{Value, json};

use crate::{Draft, Member, World, data};

/// Two funders, three partners and a backbone, with a council of the first five and a charter.
#[derive(Debug, Clone)]
pub struct Founded {
    pub slug: String,
    pub steward: Member,
    /// Acts for the backbone, and has the duty of the treasurer.
    pub treasurer: Member,
    /// Acts for nobody.
    pub evaluator: Member,
    /// Members by the name of their organisation.
    members: BTreeMap<&'static str, Member>,
    /// Global ids of organisations by name.
    organisations: BTreeMap<&'static str, String>,
    pub council: String,
}

const FUNDERS: [&str; 2] = ["Hill Trust", "Lake Fund"];
const PARTNERS: [&str; 3] = ["Riverbank", "Orchard", "Lantern"];
const BACKBONE: &str = "Keystone";

impl Founded {
    pub fn member(&self, organisation: &str) -> &Member {
        &self.members[organisation]
    }

    /// The global id of an organisation.
    pub fn organisation(&self, name: &str) -> &str {
        &self.organisations[name]
    }

    /// The five who sit in the council, funders first.
    pub fn council_members(&self) -> Vec<&Member> {
        FUNDERS.iter().chain(&PARTNERS).map(|name| self.member(name)).collect()
    }

    pub fn partners(&self) -> Vec<&Member> {
        PARTNERS.iter().map(|name| self.member(name)).collect()
    }
}

/// A case that answers every question.
pub fn whole_case(summary: &str) -> Value {
    json!({ "summary": summary, "whoGains": "Those who asked for it.", "whoLoses": "Nobody.", "cost": "Little.",
        "safeguards": "We look at it again in a year.", "alternatives": "To leave things as they are." })
}

/// A right of the council in one area.
pub fn right(area: &str, body: &str, rule: Value) -> Value {
    json!({ "area": area, "bodyId": body, "rule": rule })
}

/// More than half of all seats, at once and final: votes close as soon as the rest can't change them.
pub fn at_once() -> Value {
    json!({ "method": "MAJORITY", "base": "ELIGIBLE", "finalBallots": true, "votingSeconds": 86400 })
}

/// A budget shared by equal shares, at once and final: partners must agree with each project, and what is left is spent.
pub fn shared_budget() -> Value {
    json!({ "method": "ALLOCATION", "concurrence": ["PARTNER"], "finalBallots": true, "votingSeconds": 86400,
        "allocation": { "ballotForm": "APPROVAL", "sharing": "EQUAL_SHARES", "completion": "ADD1_UTILITARIAN" } })
}

/// The rights that most tests need.
pub fn rights(council: &str) -> Vec<Value> {
    let areas = ["GRANT_AWARD", "ALLOCATION", "FUND_POLICY", "MEASUREMENT", "MEMBERSHIP", "AGREEMENT"];
    let mut rights: Vec<Value> = areas.iter().map(|area| right(area, council, at_once())).collect();
    let charter = json!({ "method": "SUPERMAJORITY", "threshold": "2/3", "base": "ELIGIBLE", "finalBallots": true,
        "votingSeconds": 86400 });
    rights.push(right("CHARTER", council, charter));
    let consent = json!({ "method": "CONSENT", "setAside": "2/3", "votingSeconds": 86400, "proxies": 1 });
    rights.push(right("ENGAGEMENT", council, consent));
    let ranked = json!({ "method": "RANKED", "ties": "PROPOSAL_ORDER", "finalBallots": true, "votingSeconds": 86400 });
    rights.push(right("PILOT", council, ranked));
    rights.push(right("PUBLICATION", council, shared_budget()));
    rights
}

impl World {
    /// A founded collaborative.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn founded(&self, slug: &str) -> Founded {
        let founded = self.drafted(slug).await;
        self.charter(&founded, rights(&founded.council)).await;
        self.found(&founded).await;
        founded
    }

    /// The same before its charter is written.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn drafted(&self, slug: &str) -> Founded {
        let Draft { steward, .. } = self.draft(slug).await;
        let council = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides about money." });
        let council = data(self.act(&steward, "createBody", council, "body { id }").await);
        let council = council["createBody"]["body"]["id"].as_str().unwrap_or_default().to_owned();
        let evaluator = self.join(&steward, &format!("evaluator@{slug}.example"), None, &[Role::Evaluator]).await;
        let (mut members, mut organisations) = (BTreeMap::new(), BTreeMap::new());
        for (name, constituency, roles) in parties() {
            let id = self.organisation(&steward, name, constituency).await;
            let email = format!("{}@{slug}.example", name.to_lowercase().replace(' ', "."));
            let member = self.join(&steward, &email, Some(id), roles).await;
            let global = self.viewer_organisation(&member).await;
            if constituency != Constituency::Backbone {
                self.seat(&steward, &member, &council, &global).await;
            }
            members.insert(name, member);
            organisations.insert(name, global);
        }
        let treasurer = members[BACKBONE].clone();
        Founded { slug: slug.to_owned(), steward, treasurer, evaluator, members, organisations, council }
    }

    /// Takes more partners into a collaborative that is being drafted, each with a seat in the council.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn more_partners(&self, drafted: &mut Founded, names: &[&'static str]) {
        for name in names {
            let id = self.organisation(&drafted.steward, name, Constituency::Partner).await;
            let email = format!("{}@{}.example", name.to_lowercase(), drafted.slug);
            let member = self.join(&drafted.steward, &email, Some(id), &[Role::Member]).await;
            let global = self.viewer_organisation(&member).await;
            self.seat(&drafted.steward, &member, &drafted.council, &global).await;
            drafted.members.insert(name, member);
            drafted.organisations.insert(name, global);
        }
    }

    /// Lets the time of every open vote run out, and has them counted.
    ///
    /// # Panics
    /// When the scheduler can't look.
    pub async fn time_is_up(&self) {
        self.clock.advance(TimeDelta::days(2));
        while gateway::scheduler::look(&self.state).await.expect("a look at what is due") > 0 {}
    }

    /// What verifying finds wrong with a collaborative.
    ///
    /// # Panics
    /// When there is no report.
    pub async fn differences(&self, founded: &Founded) -> Vec<String> {
        let report = persistence::verify::collaborative(&self.store, founded.steward.collaborative, None).await;
        report.expect("a report").differences
    }

    /// The global id of the organisation for which a member acts.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub(crate) async fn viewer_organisation(&self, member: &Member) -> String {
        let answer = data(self.by(member, "{ viewer { membership { organisation { id } } } }", json!({})).await);
        answer["viewer"]["membership"]["organisation"]["id"].as_str().unwrap_or_default().to_owned()
    }

    /// The member's own global id.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn membership_id(&self, member: &Member) -> String {
        let answer = data(self.by(member, "{ viewer { membership { id } } }", json!({})).await);
        answer["viewer"]["membership"]["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Gives an organisation a seat, which it takes.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn seat(&self, steward: &Member, member: &Member, body: &str, organisation: &str) -> String {
        let seat = json!({ "bodyId": body, "organisationId": organisation, "startsOn": "2026-01-01" });
        let seat = data(self.act(steward, "createSeat", seat, "seat { id }").await);
        let seat = seat["createSeat"]["seat"]["id"].as_str().unwrap_or_default().to_owned();
        let holder = json!({ "seatId": seat, "holderId": self.membership_id(member).await });
        data(self.act(member, "nameSeatHolder", holder, "seat { vacant }").await);
        seat
    }

    /// Drafts a charter.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn charter(&self, founded: &Founded, rights: Vec<Value>) {
        data(self.act(&founded.steward, "draftCharter", json!({ "rights": rights }), "charter { version }").await);
    }

    /// Lets every organisation assent to the newest charter, then founds.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn found(&self, founded: &Founded) {
        let charter = "{ collaborative { charter { version digest } } }";
        let charter = data(self.by(&founded.steward, charter, json!({})).await);
        let charter = &charter["collaborative"]["charter"];
        for member in founded.members.values() {
            let assent = json!({ "digest": charter["digest"] });
            data(self.act(member, "assentToCharter", assent, "founding { missing { name } }").await);
        }
        let found = json!({ "charterVersion": charter["version"] });
        let founded = data(self.act(&founded.steward, "foundCollaborative", found, "collaborative { stage }").await);
        assert_eq!(founded["foundCollaborative"]["collaborative"]["stage"], "FOUNDED");
    }

    /// A proposal that is open for votes; its global id.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn open_vote(&self, proposer: &Member, title: &str, action: Value) -> String {
        let input = json!({ "title": title, "case": crate::whole_case("Because it is needed."), "action": action });
        let created = data(self.act(proposer, "createProposal", input, "proposal { id }").await);
        let id = created["createProposal"]["proposal"]["id"].as_str().unwrap_or_default().to_owned();
        for step in ["openDiscussion", "openVoting"] {
            let query =
                format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
            data(self.by(proposer, &query, json!({ "id": id })).await);
        }
        id
    }

    /// One ballot; the whole answer, with the proposal as it is then.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn vote(&self, voter: &Member, proposal: &str, choice: &str) -> Value {
        let input = json!({ "proposalId": proposal, "choice": choice, "reason": "Because." });
        let fields = "proposal { state outcome enactmentFailure enactedSubjectId result { sentence early ground } }";
        self.act(voter, "castBallot", input, fields).await
    }

    /// Proposes and passes by the partners' votes; the proposal as it is then.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn decide(&self, founded: &Founded, proposer: &Member, title: &str, action: Value) -> Value {
        let id = self.open_vote(proposer, title, action).await;
        let mut last = Value::Null;
        for voter in founded.partners() {
            last = data(self.vote(voter, &id, "FOR").await)["castBallot"]["proposal"].clone();
        }
        last["id"] = json!(id);
        last
    }
}

fn parties() -> Vec<(&'static str, Constituency, &'static [Role])> {
    let of = |constituency| move |name| (name, constituency, [Role::Member].as_slice());
    let mut parties = vec![(BACKBONE, Constituency::Backbone, [Role::Member, Role::Treasurer].as_slice())];
    parties.extend(FUNDERS.map(of(Constituency::Funder)));
    parties.extend(PARTNERS.map(of(Constituency::Partner)));
    parties
}
