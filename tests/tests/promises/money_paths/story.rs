//! A story in which every mutation is done once, and what each of them moved.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{TimeZone, Utc};
use domain::clock::Clock;
use e2e::{
    Founded, Issuer, IssuerKey, Jury, Member, Plausible, Schema, Value, World, count, data, fitting, json, pounds,
    right, rights,
};
use jsonwebtoken::Algorithm;

use super::transfers;

pub(super) struct Story {
    world: Arc<World>,
    schema: Schema,
    founded: Founded,
    /// A body that votes in secret.
    jury: Jury,
    /// Joins in the course of the story, and acts for a partner.
    meg: Member,
    /// What each mutation of the story moved, as `AWARD by DECISION`.
    pub(super) moved: BTreeMap<String, BTreeSet<String>>,
}

const PASSWORD: &str = "correct horse battery";

impl Story {
    pub(super) async fn begin(world: Arc<World>) -> Self {
        let (schema, founded) = (world.schema().await, world.drafted("river").await);
        let jury = world.jury(&founded).await;
        let person = world.person("meg@river.example").await;
        let meg = Member { person, ..founded.steward.clone() };
        Self { world, schema, founded, jury, meg, moved: BTreeMap::new() }
    }

    /// Does one thing, which must succeed, and notes what it moved. What the input leaves out is made up, about the
    /// newest thing of each kind.
    async fn tell(&mut self, who: &Member, mutation: &str, given: Value, shown: &str) -> Value {
        let mutations: BTreeMap<String, String> = self.schema.mutations().into_iter().collect();
        let (ids, fitting) = (self.world.newest(&self.founded.steward).await, fitting());
        let plausible = Plausible { schema: &self.schema, ids: &ids, fitting: &fitting };
        let kind = &mutations[mutation];
        let input = plausible.over(kind, given);
        let query = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ __typename {shown} }} }}");
        let owner = self.world.owner().await;
        let before = transfers(&owner).await.len();
        let answer = self.world.by(who, &query, json!({ "input": input })).await;
        let answer = data(answer)[mutation].clone();
        let moved = transfers(&owner).await.split_off(before);
        self.moved.entry(mutation.to_owned()).or_default().extend(moved);
        answer
    }

    /// From a draft to a founded collaborative.
    pub(super) async fn found(&mut self) {
        let (founded, meg) = (self.founded.clone(), self.meg.clone());
        let steward = &founded.steward;
        self.tell(steward, "draftOrganisation", json!({ "name": "Meadow", "constituency": "PARTNER" }), "").await;
        self.tell(steward, "inviteMember", json!({ "email": "ann@river.example", "roles": ["OBSERVER"] }), "").await;
        self.tell(steward, "revokeInvitation", json!({}), "").await;
        let meadow = self.world.newest(steward).await.of("Organisation");
        let invited = json!({ "email": "meg@river.example", "roles": ["MEMBER"], "organisationId": meadow });
        let secret = self.tell(steward, "inviteMember", invited, "secret").await["secret"].clone();
        self.tell(&meg, "acceptInvitation", json!({ "secret": secret }), "").await;
        self.tell(steward, "createBody", json!({ "kind": "COMMITTEE" }), "").await;
        self.tell(steward, "createSeat", json!({ "endsOn": "2026-06-30" }), "").await;
        self.tell(&meg, "nameSeatHolder", json!({ "holderId": self.world.membership_id(&meg).await }), "").await;
        self.tell(&meg, "writeHandover", json!({}), "").await;
        let interest = json!({ "counterpartyId": founded.organisation("Lantern") });
        self.tell(&meg, "declareInterest", interest, "").await;
        self.tell(&meg, "endInterest", json!({}), "").await;
        let template = json!({ "template": "CONSENSUS_CIRCLE", "councilId": founded.council });
        self.tell(steward, "draftCharterFromTemplate", template, "").await;
        let mut rights = rights(&founded.council);
        // Small sums are put in order, as the partners alone would have it too.
        let small =
            json!({ "method": "RANKED", "ties": "PROPOSAL_ORDER", "finalBallots": true, "concurrence": ["PARTNER"] });
        let mut small = right("ALLOCATION", &founded.council, small);
        small["range"] = json!({ "upTo": "3", "currency": "GBP" });
        rights.push(small);
        let mut shared = right("ALLOCATION", &founded.council, e2e::shared_budget());
        shared["range"] = json!({ "from": "4", "upTo": "5", "currency": "GBP" });
        shared["escalatesTo"] = json!(1);
        rights.push(shared);
        rights.push(self.jury.right.clone());
        let charter = json!({ "rights": rights });
        let charter =
            self.tell(steward, "draftCharter", charter, "charter { version digest }").await["charter"].clone();
        for member in founded.council_members().into_iter().chain([&founded.treasurer, &meg]) {
            self.tell(member, "assentToCharter", json!({ "digest": charter["digest"] }), "").await;
        }
        self.tell(steward, "foundCollaborative", json!({ "charterVersion": charter["version"] }), "").await;
    }

    /// A promise, a grant that is decided before there is money for it, and the money.
    pub(super) async fn give_and_grant(&mut self) {
        let (founded, meg) = (self.founded.clone(), self.meg.clone());
        let (treasurer, orchard) = (&founded.treasurer, founded.member("Orchard"));
        let fund = json!({ "holderId": founded.organisation("Keystone"), "openedOn": "2026-01-01" });
        self.tell(&founded.steward, "openFund", fund, "").await;
        let hill = founded.organisation("Hill Trust");
        self.tell(treasurer, "recordPledge", json!({ "organisationId": hill }), "").await;
        self.tell(treasurer, "cancelPledge", json!({}), "").await;
        self.award("100").await;
        let failed = self.vote(&["Riverbank", "Orchard", "Lantern"]).await;
        assert_eq!(failed, "ENACTMENT_FAILED");
        let received = json!({ "organisationId": hill, "amount": pounds("1000") });
        self.tell(treasurer, "recordContribution", received, "").await;
        self.tell(orchard, "retryEnactment", json!({}), "").await;
        self.tell(&meg, "agreeGrant", json!({}), "").await;
        self.tell(treasurer, "payInstalment", json!({}), "").await;
        self.tell(treasurer, "reverseTransfer", json!({}), "").await;
        self.tell(treasurer, "payInstalment", json!({}), "").await;
        let meadow = self.world.newest(&meg).await.of("Organisation");
        self.tell(treasurer, "recordReturn", json!({ "organisationId": meadow, "amount": pounds("1") }), "").await;
        self.tell(treasurer, "completeGrant", json!({}), "").await;
    }

    /// Proposes a grant to the newest organisation, and opens the vote.
    async fn award(&mut self, amount: &str) {
        let ids = self.world.newest(&self.founded.steward).await;
        let grantees = json!([{ "organisationId": ids.of("Organisation"), "amount": pounds(amount) }]);
        let action = json!({ "awardGrant": { "fundId": ids.of("Fund"), "title": "A grant", "grantees": grantees } });
        self.open(action).await;
    }

    async fn open(&mut self, action: Value) {
        let orchard = self.founded.member("Orchard").clone();
        self.tell(&orchard, "createProposal", json!({ "action": action }), "").await;
        self.tell(&orchard, "openDiscussion", json!({}), "").await;
        self.tell(&orchard, "amendProposal", json!({ "action": action }), "").await;
        self.tell(&orchard, "addComment", json!({}), "").await;
        self.tell(&orchard, "openVoting", json!({}), "").await;
    }

    /// Votes for the newest proposal; where it stands then.
    async fn vote(&mut self, voters: &[&str]) -> Value {
        let mut state = Value::Null;
        for voter in voters {
            let voter = self.founded.member(voter).clone();
            let after = self.tell(&voter, "castBallot", json!({ "choice": "FOR" }), "proposal { state }").await;
            state = after["proposal"]["state"].clone();
        }
        state
    }

    /// Votes that end by a ballot and by a recusal, and mistakes that are mirrored.
    pub(super) async fn settle(&mut self) {
        let founded = self.founded.clone();
        let fund = self.world.newest(&founded.steward).await.of("Fund");
        let aside =
            json!({ "allocate": { "fundId": fund, "name": "Wells", "purpose": "Water.", "amount": pounds("9") } });
        self.open(aside).await;
        assert_eq!(self.vote(&["Riverbank", "Orchard", "Lantern"]).await, "ENACTED");
        self.order(&fund).await;
        self.share(&fund).await;
        self.object().await;
        let conflict = self.world.vote_with_a_conflict(&founded, &self.jury).await;
        self.tell(founded.member("Orchard"), "requestRevote", json!({ "proposalId": conflict }), "").await;
        self.award("7").await;
        assert_eq!(self.vote(&["Riverbank", "Orchard", "Lantern"]).await, "ENACTED");
        self.tell(founded.member("Hill Trust"), "recordDissent", json!({}), "").await;
        self.award("5").await;
        self.vote(&["Riverbank", "Orchard"]).await;
        for funder in ["Hill Trust", "Lake Fund"] {
            self.tell(founded.member(funder), "recuseSeat", json!({}), "").await;
        }
        self.open(json!({ "admitOrganisation": { "name": "Mill", "constituency": "PARTNER" } })).await;
        self.tell(founded.member("Orchard"), "withdrawProposal", json!({}), "").await;
        let given = json!({ "organisationId": founded.organisation("Lake Fund") });
        self.tell(&founded.treasurer, "recordContribution", given, "").await;
        let second = self.world.second_treasurer(&founded).await;
        self.tell(&second, "reverseTransfer", json!({}), "").await;
        self.tell(
            &founded.steward,
            "endMembership",
            json!({ "membershipId": self.world.membership_id(&second).await }),
            "",
        )
        .await;
    }

    /// Options that everybody puts in the same order.
    async fn order(&mut self, fund: &Value) {
        let aside = json!({ "fundId": fund, "name": "Boats", "purpose": "Boats.", "amount": pounds("2") });
        let options = json!([{ "name": "Boats", "action": { "allocate": aside } }, { "name": "Nothing" }]);
        let orchard = self.founded.member("Orchard").clone();
        self.tell(&orchard, "createProposal", json!({ "options": options, "statusQuo": 1 }), "").await;
        self.tell(&orchard, "openDiscussion", json!({}), "").await;
        self.tell(&orchard, "openVoting", json!({}), "").await;
        let mut state = Value::Null;
        for voter in self.founded.clone().council_members() {
            let after = self.tell(voter, "rankOptions", json!({ "ranks": [[0], [1]] }), "proposal { state }").await;
            state = after["proposal"]["state"].clone();
        }
        assert_eq!(state, "ENACTED");
    }

    /// A budget of which everybody wants the same part.
    async fn share(&mut self, fund: &Value) {
        let project = |name: &str| {
            let aside = json!({ "fundId": fund, "name": name, "purpose": "Water.", "amount": pounds("2") });
            json!({ "name": name, "cost": pounds("2"), "action": { "allocate": aside } })
        };
        let budget = json!({ "amount": pounds("4"), "projects": [project("Nets"), project("Ropes")] });
        let orchard = self.founded.member("Orchard").clone();
        self.tell(&orchard, "createProposal", json!({ "budget": budget }), "").await;
        self.tell(&orchard, "openDiscussion", json!({}), "").await;
        self.tell(&orchard, "openVoting", json!({}), "").await;
        let mut state = Value::Null;
        for voter in self.founded.clone().council_members() {
            let ballot = json!({ "ballot": { "approve": [0] } });
            let after = self.tell(voter, "allocateVotes", ballot, "proposal { state }").await;
            state = after["proposal"]["state"].clone();
        }
        assert_eq!(state, "ENACTED");
    }

    /// Objections of which one is integrated, and the other put to the body.
    async fn object(&mut self) {
        let (orchard, lantern) = (self.founded.member("Orchard").clone(), self.founded.member("Lantern").clone());
        let objection = json!({ "choice": "OBJECT", "reason": "Who would come?" });
        self.tell(&orchard, "createProposal", json!({ "area": "ENGAGEMENT" }), "").await;
        self.tell(&orchard, "openDiscussion", json!({}), "").await;
        self.tell(&orchard, "openVoting", json!({}), "").await;
        self.tell(&lantern, "castBallot", objection.clone(), "").await;
        self.tell(&orchard, "amendProposal", json!({}), "").await;
        self.tell(&lantern, "acceptAmendment", json!({ "offer": 1 }), "").await;
        self.tell(&orchard, "openVoting", json!({}), "").await;
        let electors = "proposal { electorate { seat { id } holder { name } } }";
        let seats = self.tell(&lantern, "castBallot", objection, electors).await;
        let seats = seats["proposal"]["electorate"].as_array().cloned().unwrap_or_default();
        let of = |who: &str| {
            let seat = seats.iter().find(|one| one["holder"]["name"].as_str().is_some_and(|name| name.contains(who)));
            seat.unwrap()["seat"]["id"].clone()
        };
        self.tell(&orchard, "askToSetAside", json!({ "seatIds": [of("lantern")] }), "").await;
        self.tell(&lantern, "requestExtension", json!({}), "").await;
        let proxy = json!({ "giverSeatId": of("lantern"), "holderSeatId": of("orchard"), "until": "2026-12-31" });
        self.tell(&lantern, "giveProxy", proxy, "").await;
        self.tell(&lantern, "takeProxyBack", json!({ "giverSeatId": of("lantern") }), "").await;
    }

    /// An indicator, and a report that is returned, accepted and corrected.
    pub(super) async fn measure(&mut self) {
        let founded = self.founded.clone();
        let (evaluator, orchard) = (&founded.evaluator, founded.member("Orchard"));
        self.tell(evaluator, "createOutcome", json!({}), "").await;
        let outcome = self.world.newest(evaluator).await.of("Outcome");
        self.open(json!({ "adoptIndicator": { "outcomeId": outcome, "definition": count("Wells") } })).await;
        assert_eq!(self.vote(&["Riverbank", "Orchard", "Lantern"]).await, "ENACTED");
        let quarter = json!({ "periodType": "QUARTER", "day": "2026-03-01", "opensBeforeEndDays": 100 });
        self.tell(evaluator, "openReportingPeriod", quarter, "").await;
        self.tell(evaluator, "setBaseline", json!({}), "").await;
        self.tell(evaluator, "setTarget", json!({}), "").await;
        self.tell(orchard, "saveReport", json!({}), "").await;
        self.tell(orchard, "createFileUpload", json!({}), "").await;
        self.tell(orchard, "submitReport", json!({}), "").await;
        self.tell(evaluator, "returnReport", json!({}), "").await;
        self.tell(orchard, "submitReport", json!({}), "").await;
        self.tell(evaluator, "acceptReport", json!({}), "").await;
        self.tell(orchard, "correctReport", json!({}), "").await;
        self.tell(orchard, "grantSharingConsent", json!({ "audience": "MEMBERS" }), "").await;
        self.tell(orchard, "withdrawSharingConsent", json!({ "audience": "MEMBERS" }), "").await;
        self.world.clock.set(Utc.with_ymd_and_hms(2026, 7, 1, 12, 0, 0).single().unwrap());
        let reopened = json!({ "organisationId": founded.organisation("Lantern"), "until": "2026-07-05" });
        self.tell(evaluator, "reopenPeriod", reopened, "").await;
        let meg = self.meg.clone();
        self.tell(&meg, "beginSeatTerm", json!({ "holderId": self.world.membership_id(&meg).await }), "").await;
    }

    /// What acts in no collaborative.
    pub(super) async fn sign_in(&mut self) {
        let meg = self.meg.clone();
        let set = self.world.state.sign_in.set_password(&self.world.store, meg.person, PASSWORD.to_owned()).await;
        set.expect("a password");
        let signed = json!({ "email": "meg@river.example", "password": PASSWORD });
        let session = self.tell(&meg, "signIn", signed, "refreshToken").await;
        let refresh = json!({ "refreshToken": session["refreshToken"] });
        let session = self.tell(&meg, "refreshSession", refresh, "refreshToken").await;
        let change = json!({ "currentPassword": PASSWORD, "newPassword": "another one of her own" });
        self.tell(&meg, "changePassword", change, "").await;
        self.tell(&meg, "signOut", json!({ "refreshToken": session["refreshToken"] }), "").await;
        let key = IssuerKey::new("first", Algorithm::RS256);
        let issuer = Issuer::start(&[&key]);
        let server = self.world.server_trusting(&issuer.settings(&["river"])).await;
        self.world.send_to(&server.address);
        let token = key.sign(&issuer.claims("meg", self.world.clock.now()));
        self.tell(&meg, "linkIdentity", json!({ "token": token }), "").await;
        self.tell(&meg, "unlinkIdentity", json!({ "issuer": issuer.url, "subject": "meg" }), "").await;
        self.world.send_to(&self.world.address);
        server.end().await;
        issuer.end().await;
    }

    /// A member has the log sent to them.
    pub(super) async fn send_out(&mut self) {
        let steward = self.founded.steward.clone();
        for mutation in [
            "createWebhookEndpoint",
            "updateWebhookEndpoint",
            "rotateWebhookSecret",
            "sendTestWebhook",
            "replayWebhookDeliveries",
            "deleteWebhookEndpoint",
        ] {
            self.tell(&steward, mutation, json!({}), "").await;
        }
    }

    /// What programs are given.
    pub(super) async fn give_tokens(&mut self) {
        let steward = self.founded.steward.clone();
        self.tell(&steward, "createServiceToken", json!({}), "").await;
        self.tell(&steward, "createPersonalToken", json!({}), "").await;
        self.tell(&steward, "revokeAccessToken", json!({}), "").await;
    }
}
