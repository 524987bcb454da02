//! A collaborative in the middle of its life: there is something of every kind, waiting for every act.

use domain::OrganisationId;
use domain::tenancy::Role;
use e2e::{Founded, Jury, Member, Outsider, PDF, Value, World, award, count, data, json, pounds, share, uuid_of};

/// What specimens name.
pub(super) struct Lived {
    pub(super) founded: Founded,
    pub(super) second_treasurer: Member,
    pub(super) meadow: Outsider,
    /// Of another partner, who has begun a report.
    pub(super) reporting: Member,
    pub(super) fund: Value,
    pub(super) allocation: Value,
    pub(super) pledge: Value,
    pub(super) contribution_transfer: Value,
    /// Another one, which a decision may reverse.
    pub(super) mistaken_transfer: Value,
    /// With one instalment paid and one to be paid.
    pub(super) grant: Value,
    pub(super) unpaid: Value,
    /// Not agreed to yet.
    pub(super) awarded: Value,
    /// Paid in full.
    pub(super) paid: Value,
    pub(super) outcome: String,
    pub(super) counted: String,
    pub(super) shared: String,
    pub(super) period: String,
    pub(super) locked: String,
    pub(super) submitted: String,
    pub(super) to_return: String,
    pub(super) accepted: String,
    /// Of Meadow, and of the other partner that reports.
    pub(super) files: [String; 2],
    pub(super) interest: Value,
    pub(super) invitation: Value,
    pub(super) secret: Value,
    pub(super) invited: Member,
    /// Orchard's.
    pub(super) access_token: Value,
    /// Orchard's, which stands still.
    pub(super) webhook_endpoint: Value,
    /// Somewhere in the log.
    pub(super) cursor: Value,
    pub(super) leaving: Value,
    pub(super) holder: Value,
    pub(super) understudy: Value,
    /// Lantern's seat in the council.
    pub(super) seat: Value,
    /// Hill Trust's, which had no part in what was decided.
    pub(super) outvoted_seat: Value,
    /// May vote for Lantern.
    pub(super) standing_in: Value,
    /// Another one of Lantern's, whose term is over.
    pub(super) ended_seat: Value,
    pub(super) right: Value,
    pub(super) proposals: Proposals,
}

/// One for each act on a proposal.
pub(super) struct Proposals {
    pub(super) to_discuss: Value,
    pub(super) to_vote_on: Value,
    pub(super) open: Value,
    pub(super) to_recuse: Value,
    pub(super) to_withdraw: Value,
    /// A draft with options.
    pub(super) to_reorder: Value,
    pub(super) to_rank: Value,
    /// A draft with a budget.
    pub(super) to_share_anew: Value,
    pub(super) to_share: Value,
    /// Lantern objects to these two, and was offered an amendment of the first.
    pub(super) to_integrate: Value,
    pub(super) to_stand_in: Value,
    pub(super) to_set_aside: Value,
    pub(super) failed: Value,
    /// Voted on in secret, with a conflict shown.
    pub(super) to_revote: Value,
    /// Said about the one to discuss.
    pub(super) remark: Value,
}

impl Lived {
    /// The global id of an organisation.
    pub(super) fn organisation(&self, name: &str) -> &str {
        self.founded.organisation(name)
    }

    /// One of each kind.
    pub(super) fn ids(&self) -> Vec<Value> {
        let plain =
            [&self.fund, &self.allocation, &self.pledge, &self.contribution_transfer, &self.grant, &self.unpaid];
        let others = [&self.interest, &self.invitation, &self.access_token, &self.holder, &self.seat, &self.right];
        let others = others.into_iter().chain([&self.webhook_endpoint]);
        let spoken = [&self.proposals.open, &self.proposals.remark];
        let texts =
            [&self.outcome, &self.counted, &self.period, &self.submitted, &self.founded.council, &self.files[0]];
        let texts = texts.into_iter().map(|id| json!(id));
        let organisation = json!(self.organisation("Orchard"));
        plain.into_iter().chain(others).chain(spoken).cloned().chain(texts).chain([organisation]).collect()
    }
}

pub(super) async fn lived(world: &World, slug: &str) -> Lived {
    let founded = world.drafted(slug).await;
    let ended_seat = ended_seat(world, &founded).await;
    let jury = world.jury(&founded).await;
    let rights = e2e::rights(&founded.council).into_iter().chain([jury.right.clone()]);
    world.charter(&founded, rights.collect()).await;
    world.found(&founded).await;
    let orchard = founded.member("Orchard").clone();
    let second_treasurer = world.second_treasurer(&founded).await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let fund = world.fund(&founded).await;
    let given = data(world.give(&founded, &fund, "Hill Trust", "1000.00", "first").await);
    let contribution_transfer = given["recordContribution"]["contribution"]["transfer"]["id"].clone();
    let mistaken = data(world.give(&founded, &fund, "Hill Trust", "10.00", "mistaken").await);
    let mistaken_transfer = mistaken["recordContribution"]["contribution"]["transfer"]["id"].clone();
    let action =
        json!({ "allocate": { "fundId": fund, "name": "Youth", "purpose": "Young.", "amount": pounds("200") } });
    let allocation = world.decide(&founded, &orchard, "Youth", action).await["enactedSubjectId"].clone();
    let promise = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"), "amount": pounds("100"),
        "allocationId": allocation });
    let pledge = data(world.act(&founded.treasurer, "recordPledge", promise, "pledge { id }").await);
    let grant = from_allocation(world, &founded, &fund, &allocation, &meadow).await;
    let instalments = world.instalments(&founded.treasurer, &grant).await;
    data(world.pay(&founded.treasurer, &instalments[0], "paid").await);
    let awarded = world.decide(&founded, &orchard, "Another", award(&fund, &meadow, &["10"])).await;
    let paid = world.granted(&founded, &fund, &meadow, &["10"]).await;
    let last = world.instalments(&founded.treasurer, &paid).await;
    data(world.pay(&founded.treasurer, &last[0], "paid in full").await);
    let outcome = world.outcome(&founded).await;
    let counted = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let shared = world.indicator(&founded, &outcome, share("Asked and safe")).await;
    let period = world.period(&founded, "2026-03-01").await;
    let values = || json!([{ "indicatorId": counted, "value": "4" }]);
    let submitted = world.submitted(&orchard, &period, values()).await;
    let to_return = world.submitted(founded.member("Riverbank"), &period, values()).await;
    let accepted = world.accepted(&founded, founded.member("Lantern"), &period, values()).await;
    let reporting = world.outsider(&founded, "Ferry").await.member;
    let begun = json!({ "periodId": period, "values": values() });
    data(world.act(&reporting, "saveReport", begun, "report { id }").await);
    let files = [world.stored(&meadow.member, "Wells.pdf", PDF).await, world.stored(&reporting, "Tap.pdf", PDF).await];
    data(world.consent(&orchard, "grantSharingConsent", "COLLECTIVE_RESULTS", "MEMBERS").await);
    let (invitation, secret, invited) = invited(world, &founded).await;
    let token = world.act(&orchard, "createPersonalToken", json!({ "name": "A tool" }), "accessToken { id }").await;
    let access_token = data(token)["createPersonalToken"]["accessToken"]["id"].clone();
    let (webhook_endpoint, cursor) = webhook_endpoint(world, &orchard).await;
    let (holder, understudy, leaving) = more_members(world, &founded).await;
    let proposals = proposals(world, &founded, &jury, (&fund, &meadow)).await;
    Lived {
        second_treasurer,
        contribution_transfer,
        mistaken_transfer,
        pledge: pledge["recordPledge"]["pledge"]["id"].clone(),
        unpaid: instalments[1]["id"].clone(),
        awarded: awarded["enactedSubjectId"].clone(),
        locked: locked(world, &founded).await,
        interest: interest(world, &founded).await,
        seat: seat(world, &founded, "Lantern").await,
        standing_in: seat(world, &founded, "Orchard").await,
        outvoted_seat: seat(world, &founded, "Hill Trust").await,
        ended_seat,
        right: right(world, &founded).await,
        founded,
        meadow,
        reporting,
        fund,
        allocation,
        grant,
        paid,
        outcome,
        counted,
        shared,
        period,
        submitted,
        to_return,
        accepted,
        files,
        invitation,
        secret,
        invited,
        access_token,
        webhook_endpoint,
        cursor,
        leaving,
        holder,
        understudy,
        proposals,
    }
}

async fn from_allocation(world: &World, founded: &Founded, fund: &Value, allocation: &Value, to: &Outsider) -> Value {
    let mut action = award(fund, to, &["30", "20"]);
    action["awardGrant"]["allocationId"] = allocation.clone();
    let decided = world.decide(founded, founded.member("Orchard"), "A grant", action).await;
    let grant = decided["enactedSubjectId"].clone();
    data(world.act(&to.member, "agreeGrant", json!({ "grantId": grant }), "grant { stage }").await);
    grant
}

/// A stopped endpoint, and the cursor of the entry that says so.
async fn webhook_endpoint(world: &World, member: &Member) -> (Value, Value) {
    let input = json!({ "url": "https://hooks.example.org/" });
    let made = data(world.act(member, "createWebhookEndpoint", input, "webhookEndpoint { id }").await);
    let id = made["createWebhookEndpoint"]["webhookEndpoint"]["id"].clone();
    let stop = json!({ "webhookEndpointId": id, "enabled": false });
    data(world.act(member, "updateWebhookEndpoint", stop, "webhookEndpoint { id }").await);
    let head = data(world.by(member, "{ collaborative { activityHead { cursor } } }", json!({})).await);
    (id, head["collaborative"]["activityHead"]["cursor"].clone())
}

async fn locked(world: &World, founded: &Founded) -> String {
    let input = json!({ "periodType": "QUARTER", "day": "2025-09-01", "dueAfterDays": 0, "locksAfterDays": 1 });
    let made = data(world.act(&founded.evaluator, "openReportingPeriod", input, "reportingPeriod { id }").await);
    made["openReportingPeriod"]["reportingPeriod"]["id"].as_str().unwrap_or_default().to_owned()
}

async fn interest(world: &World, founded: &Founded) -> Value {
    let input = json!({ "of": "MYSELF", "counterpartyId": founded.organisation("Hill Trust"), "nature": "A cousin." });
    let made = data(world.act(founded.member("Riverbank"), "declareInterest", input, "interest { id }").await);
    made["declareInterest"]["interest"]["id"].clone()
}

/// Two invitations: one to take back, and one whose secret somebody has.
async fn invited(world: &World, founded: &Founded) -> (Value, Value, Member) {
    let orchard = founded.member("Orchard");
    let invite = async |email: String| {
        let input = json!({ "email": email, "name": "Nia", "organisationId": founded.organisation("Orchard"), "roles": ["MEMBER"] });
        data(world.act(orchard, "inviteMember", input, "invitationId secret").await)["inviteMember"].clone()
    };
    let back = invite(format!("back@{}.example", founded.slug)).await;
    let email = format!("nia@{}.example", founded.slug);
    let kept = invite(email.clone()).await;
    let person = world.person(&email).await;
    let nia = Member { person, token: world.token(person), ..orchard.clone() };
    (back["invitationId"].clone(), kept["secret"].clone(), nia)
}

/// Two more of Lantern, and somebody who will leave.
async fn more_members(world: &World, founded: &Founded) -> (Value, Value, Value) {
    let (lantern, slug) = (founded.member("Lantern"), &founded.slug);
    let organisation = Some(OrganisationId(uuid_of(&json!(founded.organisation("Lantern")))));
    let mut ids = Vec::new();
    for name in ["holder", "understudy"] {
        let one = world.join(lantern, &format!("{name}@{slug}.example"), organisation, &[Role::Member]).await;
        ids.push(json!(world.membership_id(&one).await));
    }
    let leaving = world.join(&founded.steward, &format!("leaving@{slug}.example"), None, &[Role::Observer]).await;
    (ids[0].clone(), ids[1].clone(), json!(world.membership_id(&leaving).await))
}

pub(super) async fn seat(world: &World, founded: &Founded, of: &str) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Body { seats(first: 50) { nodes { id organisation { name } } } } } }";
    let body = data(world.by(&founded.steward, query, json!({ "id": founded.council })).await);
    let seats = body["node"]["seats"]["nodes"].as_array().cloned().unwrap_or_default();
    seats.iter().find(|seat| seat["organisation"]["name"] == of).expect("a seat of the council")["id"].clone()
}

async fn ended_seat(world: &World, founded: &Founded) -> Value {
    let body = json!({ "kind": "AFFINITY_GROUP", "name": "Circle", "mandate": "Meets." });
    let body = data(world.act(&founded.steward, "createBody", body, "body { id }").await);
    let seat = json!({ "bodyId": body["createBody"]["body"]["id"], "organisationId": founded.organisation("Lantern"),
        "startsOn": "2026-01-01", "endsOn": "2026-01-31" });
    let seat = data(world.act(&founded.steward, "createSeat", seat, "seat { id }").await);
    seat["createSeat"]["seat"]["id"].clone()
}

async fn right(world: &World, founded: &Founded) -> Value {
    let query = "{ collaborative { charter { rights { id: rightId area } } } }";
    let charter = data(world.by(&founded.steward, query, json!({})).await);
    charter["collaborative"]["charter"]["rights"][0]["id"].clone()
}

async fn proposals(world: &World, founded: &Founded, jury: &Jury, (fund, meadow): (&Value, &Outsider)) -> Proposals {
    let orchard = founded.member("Orchard");
    let admission = |name: &str| json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } });
    let draft = async |name: &str| {
        let input = json!({ "title": name, "case": e2e::whole_case("Yes."), "action": admission(name) });
        let made = data(world.act(orchard, "createProposal", input, "proposal { id }").await);
        made["createProposal"]["proposal"]["id"].clone()
    };
    let to_vote_on = draft("Quarry").await;
    let query = "mutation($id: ID!) { openDiscussion(input: { proposalId: $id }) { proposal { state } } }";
    data(world.by(orchard, query, json!({ "id": to_vote_on })).await);
    let failed = world.decide(founded, orchard, "Too much", award(fund, meadow, &["5000"])).await;
    assert_eq!(failed["state"], "ENACTMENT_FAILED", "{failed}");
    data(world.give(founded, fund, "Lake Fund", "9000.00", "the rest").await);
    let to_discuss = draft("Weir").await;
    let remark = json!({ "proposalId": to_discuss, "body": "What is it?" });
    let remark = data(world.act(orchard, "addComment", remark, "proposal { comments { nodes { id } } }").await);
    let ranked = order(world, founded, "First").await;
    open(world, founded, &ranked).await;
    let shared = budget(world, founded, "What to print first").await;
    open(world, founded, &shared).await;
    let to_integrate = objected(world, founded, "Fewer meetings").await;
    let amended = json!({ "proposalId": to_integrate, "expectedVersion": 1, "title": "Shorter meetings",
        "case": e2e::whole_case("An hour each.") });
    data(world.act(orchard, "amendProposal", amended, "proposal { version }").await);
    Proposals {
        remark: remark["addComment"]["proposal"]["comments"]["nodes"][0]["id"].clone(),
        to_discuss,
        to_vote_on,
        open: json!(world.open_vote(orchard, "Take Harbour in", admission("Harbour")).await),
        to_recuse: json!(world.open_vote(orchard, "Take Lock in", admission("Lock")).await),
        to_withdraw: draft("Dam").await,
        to_reorder: order(world, founded, "Later").await,
        to_rank: ranked,
        to_share_anew: budget(world, founded, "What to print later").await,
        to_share: shared,
        to_integrate,
        to_stand_in: engagement(world, founded, "Who meets whom").await,
        to_set_aside: objected(world, founded, "More meetings").await,
        failed: failed["id"].clone(),
        to_revote: world.vote_with_a_conflict(founded, jury).await,
    }
}

/// Two options, the second of which changes nothing.
pub(super) fn pilots() -> Value {
    json!([{ "name": "A ferry" }, { "name": "No pilot" }])
}

/// A draft of what shall be tried out; its global id.
async fn order(world: &World, founded: &Founded, title: &str) -> Value {
    let input = json!({ "title": title, "case": e2e::whole_case("Yes."), "area": "PILOT", "options": pilots() });
    let made = data(world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await);
    made["createProposal"]["proposal"]["id"].clone()
}

/// A budget for two projects, which do nothing by themselves.
pub(super) fn prints() -> Value {
    json!({ "amount": pounds("10"), "projects": [
        { "name": "A map", "cost": pounds("6"), "categories": ["paper"] }, { "name": "A song", "cost": pounds("5") }] })
}

/// A draft of what shall be printed; its global id.
async fn budget(world: &World, founded: &Founded, title: &str) -> Value {
    let input = json!({ "title": title, "case": e2e::whole_case("Yes."), "area": "PUBLICATION", "budget": prints() });
    let made = data(world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await);
    made["createProposal"]["proposal"]["id"].clone()
}

async fn open(world: &World, founded: &Founded, id: &Value) {
    for step in ["openDiscussion", "openVoting"] {
        let query = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ __typename }} }}");
        data(world.by(founded.member("Orchard"), &query, json!({ "id": id })).await);
    }
}

/// A draft of advice on which is decided by consent; its global id.
async fn engagement(world: &World, founded: &Founded, title: &str) -> Value {
    let input = json!({ "title": title, "case": e2e::whole_case("Yes."), "area": "ENGAGEMENT" });
    let made = data(world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await);
    made["createProposal"]["proposal"]["id"].clone()
}

/// Advice on which is decided by consent, and to which Lantern objects; its global id.
async fn objected(world: &World, founded: &Founded, title: &str) -> Value {
    let id = engagement(world, founded, title).await;
    open(world, founded, &id).await;
    let objection = json!({ "proposalId": id, "choice": "OBJECT", "reason": "Who would come?" });
    data(world.act(founded.member("Lantern"), "castBallot", objection, "proposal { state }").await);
    id
}
