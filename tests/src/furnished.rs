//! A collaborative with something of every kind in it.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::tenancy::{Constituency, Role};
use persistence::history::{File, import_360giving};
use serde_json::{Value, json};

use crate::schema::{Ids, fitting};
use crate::{Founded, Member, Outsider, PDF, World, count, data, pounds};

/// A collaborative, and one member of it who may do whatever anybody may.
#[derive(Debug, Clone)]
pub struct Furnished {
    /// Has every role, and acts for a partner outside the council.
    pub everybody: Member,
    pub founded: Founded,
    /// What fits here where the newest thing of its kind does not: a vote that is open, a period that is locked.
    pub fitting: BTreeMap<&'static str, Value>,
}

/// Every kind of thing inside a collaborative that has an id, with its table.
pub const KINDS: [(&str, &str); 31] = [
    ("Organisation", "organisations"),
    ("Membership", "memberships"),
    ("Invitation", "invitations"),
    ("AccessToken", "access_tokens"),
    ("WebhookEndpoint", "webhook_endpoints"),
    ("WebhookDelivery", "webhook_deliveries"),
    ("Body", "bodies"),
    ("Seat", "seats"),
    ("DecisionRight", "decision_rights"),
    ("Proposal", "proposals"),
    ("Comment", "comments"),
    ("Interest", "interests"),
    ("Fund", "funds"),
    ("Pledge", "pledges"),
    ("Contribution", "contributions"),
    ("Allocation", "allocations"),
    ("Grant", "grants"),
    ("Instalment", "instalments"),
    ("Account", "accounts"),
    ("Transfer", "transfers"),
    ("Outcome", "outcomes"),
    ("Indicator", "indicators"),
    ("ReportingPeriod", "reporting_periods"),
    ("Benchmark", "benchmarks"),
    ("Report", "reports"),
    ("SharingConsent", "sharing_consents"),
    ("File", "files"),
    ("Import", "imports"),
    ("GrantStatement", "grant_statements"),
    ("KnownOrganisation", "known_organisations"),
    ("Programme", "programmes"),
];

/// The global id of a thing, by the 32 digits of its UUID.
pub fn global_id(kind: &str, digits: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}:{digits}"))
}

impl World {
    /// Global ids of everything in a collaborative, by kind, oldest first.
    ///
    /// # Panics
    /// As the database does.
    pub async fn everything(&self, member: &Member) -> BTreeMap<&'static str, Vec<String>> {
        let owner = self.owner().await;
        let here = owner.literal(member.collaborative.0);
        let digits = if owner.is_postgres() { "replace(id::text, '-', '')" } else { "lower(hex(id))" };
        let mut all = BTreeMap::new();
        for (kind, table) in KINDS {
            let sql = format!("select {digits} from {table} where collaborative_id = {here} order by id");
            let ids = owner.texts(&sql).await;
            all.insert(kind, ids.iter().map(|digits| global_id(kind, digits)).collect());
        }
        all
    }

    /// The newest thing of each kind.
    ///
    /// # Panics
    /// As [`World::everything`].
    pub async fn newest(&self, member: &Member) -> Ids {
        let all = self.everything(member).await.into_iter();
        Ids(all.filter_map(|(kind, ids)| Some((kind.to_owned(), ids.last()?.clone()))).collect())
    }

    /// A founded collaborative with something of every kind.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn furnished(&self, slug: &str) -> Furnished {
        let founded = self.founded(slug).await;
        let everybody = self.partner(&founded, "Meadow", Role::ALL).await;
        let mut furnished = Furnished { everybody, founded, fitting: fitting() };
        self.furnish_purse(&furnished).await;
        let locked = json!(self.period(&furnished.founded, "2025-06-01").await);
        let open = json!(self.period(&furnished.founded, "2025-12-01").await);
        furnished.fitting.extend([("ReopenPeriodInput.periodId", locked), ("SaveReportInput.periodId", open)]);
        self.furnish_measures(&furnished).await;
        let fund = self.newest(&furnished.everybody).await.of("Fund");
        let aside =
            json!({ "allocate": { "fundId": fund, "name": "Boats", "purpose": "Boats.", "amount": pounds("1") } });
        let vote = json!(self.open_vote(&furnished.everybody, "Set more aside", aside).await);
        const ON_A_VOTE: [&str; 8] = [
            "CastBallotInput.proposalId",
            "RankOptionsInput.proposalId",
            "AllocateVotesInput.proposalId",
            "AskToSetAsideInput.proposalId",
            "AcceptAmendmentInput.proposalId",
            "RecuseSeatInput.proposalId",
            "RequestExtensionInput.proposalId",
            "RequestRevoteInput.proposalId",
        ];
        furnished.fitting.extend(ON_A_VOTE.map(|on| (on, vote.clone())));
        self.furnish_words(&furnished).await;
        furnished
    }

    /// One that is still being drafted, with a member who has every role.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn furnished_draft(&self, slug: &str) -> Furnished {
        let founded = self.drafted(slug).await;
        let meadow = self.organisation(&founded.steward, "Meadow", Constituency::Partner).await;
        let everybody = self.join(&founded.steward, &format!("meadow@{slug}.example"), Some(meadow), Role::ALL).await;
        let furnished = Furnished { everybody, founded, fitting: fitting() };
        self.furnish_words(&furnished).await;
        furnished
    }

    async fn does(&self, furnished: &Furnished, mutation: &str, input: Value, payload: &str) -> Value {
        data(self.act(&furnished.everybody, mutation, input, payload).await)[mutation].clone()
    }

    async fn furnish_purse(&self, furnished: &Furnished) {
        let founded = &furnished.founded;
        let fund = self.funded(founded, "1000").await;
        let pledge =
            json!({ "fundId": fund, "organisationId": founded.organisation("Lake Fund"), "amount": pounds("5") });
        self.does(furnished, "recordPledge", pledge, "pledge { id }").await;
        let aside =
            json!({ "allocate": { "fundId": fund, "name": "Wells", "purpose": "Water.", "amount": pounds("9") } });
        self.decide(founded, founded.member("Orchard"), "Set aside", aside).await;
        let member = furnished.everybody.clone();
        let meadow = Outsider { id: json!(self.viewer_organisation(&member).await), member };
        let grant = self.granted(founded, &fund, &meadow, &["50", "25"]).await;
        let first = &self.instalments(&founded.treasurer, &grant).await[0];
        data(self.pay(&founded.treasurer, first, "first").await);
    }

    async fn furnish_measures(&self, furnished: &Furnished) {
        let founded = &furnished.founded;
        let outcome = self.outcome(founded).await;
        let indicator = self.indicator(founded, &outcome, count("Wells")).await;
        let period = self.period(founded, "2026-03-01").await;
        let own = self.viewer_organisation(&furnished.everybody).await;
        for (organisation, period) in [(None, None), (Some(own), None), (None, Some(&period))] {
            let start = json!({ "indicatorId": indicator, "organisationId": organisation, "periodId": period,
                "value": "3" });
            data(self.act(&founded.evaluator, "setBaseline", start.clone(), "baseline { id }").await);
            data(self.act(&founded.evaluator, "setTarget", start, "target { id }").await);
        }
        let values = json!([{ "indicatorId": indicator, "value": "12" }]);
        self.accepted(founded, &furnished.everybody, &period, values).await;
        self.stored(&furnished.everybody, "Wells.pdf", PDF).await;
        data(self.consent(&furnished.everybody, "grantSharingConsent", "NAMED_VALUES", "MEMBERS").await);
    }

    /// What is said, offered, declared and taken in from elsewhere.
    async fn furnish_words(&self, furnished: &Furnished) {
        let (founded, slug) = (&furnished.founded, &furnished.founded.slug);
        let interest =
            json!({ "of": "MYSELF", "counterpartyId": founded.organisation("Lantern"), "nature": "A friend." });
        self.does(furnished, "declareInterest", interest, "interest { id }").await;
        let invited = json!({ "email": format!("ann@{slug}.example"), "name": "Ann", "roles": ["OBSERVER"] });
        data(self.act(&founded.steward, "inviteMember", invited, "outcome").await);
        for (mutation, name) in [("createServiceToken", "The map"), ("createPersonalToken", "My phone")] {
            self.does(furnished, mutation, json!({ "name": name }), "accessToken { id }").await;
        }
        let hook = json!({ "url": "https://hooks.example.org/commonpurse", "description": "The map" });
        let hook = self.does(furnished, "createWebhookEndpoint", hook, "webhookEndpoint { id }").await;
        let tested = json!({ "webhookEndpointId": hook["webhookEndpoint"]["id"] });
        self.does(furnished, "sendTestWebhook", tested, "webhookDelivery { id }").await;
        let published = json!({ "grants": [{ "id": "360G-1", "title": "Boats", "description": "For boats.",
            "currency": "GBP", "amountAwarded": 1000, "awardDate": "2020-11-03", "grantProgramme": [{ "title": "Water" }],
            "recipientOrganization": [{ "id": "GB-CHC-1159982", "name": "Harbour Trust" }],
            "fundingOrganization": [{ "id": "GB-CHC-900", "name": "River Fund" }] }] });
        let published = published.to_string();
        let file = File { name: "grants.json", bytes: published.as_bytes() };
        let report = import_360giving(&self.store, furnished.everybody.collaborative, file, |_| ()).await;
        assert_eq!(report.expect("a file that is taken").imported, 1);
        if self.newest(&furnished.everybody).await.0.contains_key("Fund") {
            let talk = self.talk(furnished).await;
            let remark = json!({ "proposalId": talk, "body": "Well." });
            self.does(furnished, "addComment", remark, "proposal { id }").await;
        }
    }

    /// A proposal under discussion; its global id.
    async fn talk(&self, furnished: &Furnished) -> Value {
        let matter = json!({ "title": "A talk", "case": crate::whole_case("It is due."), "area": "FUND_POLICY" });
        let made = self.does(furnished, "createProposal", matter, "proposal { id }").await;
        let id = made["proposal"]["id"].clone();
        let open = "mutation($id: ID!) { openDiscussion(input: { proposalId: $id }) { proposal { state } } }";
        data(self.by(&furnished.everybody, open, json!({ "id": id })).await);
        id
    }
}
