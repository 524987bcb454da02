//! A fund with money in it, and grants out of it, as treasurers and voters make them.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::OrganisationId;
use domain::tenancy::Role;
use persistence::funds::{LedgerDifference, verify_ledger};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Founded, Member, World, data};

/// An amount in pounds.
pub fn pounds(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "GBP" })
}

/// The UUID in a global id.
///
/// # Panics
/// Where it is none.
pub fn uuid_of(id: &Value) -> Uuid {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(id.as_str().unwrap_or_default()).expect("a global id");
    let text = String::from_utf8(bytes).expect("a global id");
    Uuid::try_parse(text.split(':').nth(1).unwrap_or_default()).expect("a global id")
}

/// An organisation outside the council, which may be granted to, with a member of its own.
#[derive(Debug, Clone)]
pub struct Outsider {
    pub id: Value,
    pub member: Member,
}

impl World {
    /// A fund in pounds, open since the first of January, held by the backbone.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn fund(&self, founded: &Founded) -> Value {
        let input = json!({ "name": "Common Fund", "purpose": "What we decide.", "holderId": founded.organisation("Keystone"),
            "openedOn": "2026-01-01" });
        data(self.act(&founded.steward, "openFund", input, "fund { id }").await)["openFund"]["fund"]["id"].clone()
    }

    /// Money from a funder, received on the first of March; the whole answer.
    pub async fn give(&self, founded: &Founded, fund: &Value, funder: &str, amount: &str, key: &str) -> Value {
        let input = json!({ "fundId": fund, "organisationId": founded.organisation(funder), "amount": pounds(amount),
            "receivedOn": "2026-03-01", "idempotencyKey": key });
        let fields = "contribution { id transfer { id } } fund { balances { available { amount } } }";
        self.act(&founded.treasurer, "recordContribution", input, fields).await
    }

    /// A fund with that much in it.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn funded(&self, founded: &Founded, amount: &str) -> Value {
        let fund = self.fund(founded).await;
        data(self.give(founded, &fund, "Hill Trust", amount, &format!("funded {fund}")).await);
        fund
    }

    /// Takes an organisation in by a decision, and its first member.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn outsider(&self, founded: &Founded, name: &str) -> Outsider {
        let action = json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } });
        let decided = self.decide(founded, founded.member("Orchard"), &format!("Take {name} in"), action).await;
        let id = decided["enactedSubjectId"].clone();
        let email = format!("{}@{}.example", name.to_lowercase(), founded.slug);
        let organisation = OrganisationId(uuid_of(&id));
        let member = self.join(&founded.steward, &email, Some(organisation), &[Role::Member]).await;
        Outsider { id, member }
    }

    /// Somebody else with the treasurer's duty.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn second_treasurer(&self, founded: &Founded) -> Member {
        let email = format!("second.treasurer@{}.example", founded.slug);
        self.join(&founded.steward, &email, None, &[Role::Treasurer]).await
    }

    /// A grant of these instalments, due today, decided and agreed; its global id.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn granted(&self, founded: &Founded, fund: &Value, to: &Outsider, instalments: &[&str]) -> Value {
        let decided = self.decide(founded, founded.member("Orchard"), "A grant", award(fund, to, instalments)).await;
        assert_eq!(decided["state"], "ENACTED", "{decided}");
        let grant = decided["enactedSubjectId"].clone();
        data(self.act(&to.member, "agreeGrant", json!({ "grantId": grant }), "grant { stage }").await);
        grant
    }

    /// The instalments of a grant, as they fall due.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn instalments(&self, reader: &Member, grant: &Value) -> Vec<Value> {
        let query = "query($id: ID!) { collaborative { grant(id: $id) { instalments { id paidOn amount { amount } \
            transfer { id } } } } }";
        let grant = data(self.by(reader, query, json!({ "id": grant })).await);
        grant["collaborative"]["grant"]["instalments"].as_array().cloned().unwrap_or_default()
    }

    /// Pays an instalment; the whole answer.
    pub async fn pay(&self, payer: &Member, instalment: &Value, key: &str) -> Value {
        let input = json!({ "instalmentId": instalment["id"], "idempotencyKey": key });
        let fields = "instalment { paidOn transfer { id } } grant { stage committed { amount } } \
            fund { balances { committed { amount } paid { amount } } }";
        self.act(payer, "payInstalment", input, fields).await
    }

    /// What a fund has now.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn balances(&self, reader: &Member, fund: &Value) -> Value {
        let query = "query($id: ID!) { collaborative { fund(id: $id) { balances { balance { amount } available { amount } \
            allocated { amount } committed { amount } paid { amount } received { amount } } } } }";
        let balances = data(self.by(reader, query, json!({ "id": fund })).await);
        let balances = &balances["collaborative"]["fund"]["balances"];
        let amounts = balances.as_object().into_iter().flatten();
        amounts.map(|(name, money)| (name.clone(), money["amount"].clone())).collect::<serde_json::Map<_, _>>().into()
    }

    /// What verifying the ledger finds.
    ///
    /// # Panics
    /// When it can't be verified.
    pub async fn ledger_differences(&self, founded: &Founded) -> Vec<LedgerDifference> {
        let read = self.store.read(founded.steward.collaborative).await.expect("a snapshot");
        verify_ledger(&read).await.expect("a verified ledger").differences
    }
}

/// The action that awards a grant of these instalments, due today, out of available money.
pub fn award(fund: &Value, to: &Outsider, instalments: &[&str]) -> Value {
    let parsed = |amount: &&str| amount.parse::<i64>().unwrap_or_default();
    let whole: i64 = instalments.iter().map(parsed).sum();
    let plan: Vec<Value> = instalments
        .iter()
        .map(|amount| json!({ "granteeId": to.id, "amount": pounds(amount), "dueOn": "2026-03-02" }))
        .collect();
    json!({ "awardGrant": { "fundId": fund, "title": "A grant", "instalments": plan,
        "grantees": [{ "organisationId": to.id, "amount": pounds(&whole.to_string()) }] } })
}
