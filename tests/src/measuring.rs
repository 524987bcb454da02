//! Measuring, as evaluators and partners do it: through the API.

use domain::tenancy::Role;
use domain::{CollaborativeId, OrganisationId};
use gateway::caller::Presented;
use serde_json::{Value, json};

use crate::{Founded, Member, World, data};

/// A definition that counts something each quarter.
pub fn count(name: &str) -> Value {
    json!({ "name": name, "description": "Counted at the tap.", "unit": "households", "kind": "COUNT",
        "direction": "INCREASE", "periodType": "QUARTER", "overTime": "SUM" })
}

/// A definition of a share in per cent each quarter.
pub fn share(name: &str) -> Value {
    json!({ "name": name, "description": "Of those asked.", "unit": "per cent", "kind": "RATIO", "factor": 100,
        "decimals": 2, "direction": "INCREASE", "periodType": "QUARTER", "overTime": "LAST" })
}

/// What tests read of a collective result.
pub const RESULT: &str = "value numerator denominator reported expected withheld visibility progress { value reached }";
/// What tests read of a report.
pub const REPORT: &str = "id state version acceptedVersion edition shownVersion notShared narrative returnReason \
    values { value numerator denominator indicator { name } }";

impl World {
    /// An outcome; its global id.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn outcome(&self, founded: &Founded) -> String {
        let input = json!({ "title": "Safe water", "description": "For everybody.", "sdgTargets": ["6.1"] });
        let made = data(self.act(&founded.evaluator, "createOutcome", input, "outcome { id }").await);
        text(&made["createOutcome"]["outcome"]["id"])
    }

    /// An indicator that a decision adopted; its global id.
    ///
    /// # Panics
    /// When it is not adopted.
    pub async fn indicator(&self, founded: &Founded, outcome: &str, definition: Value) -> String {
        let action = json!({ "adoptIndicator": { "outcomeId": outcome, "definition": definition } });
        let decided = self.decide(founded, founded.member("Orchard"), "Measure it", action).await;
        assert_eq!(decided["state"], "ENACTED", "{decided}");
        text(&decided["enactedSubjectId"])
    }

    /// The quarter in which a day lies, open from its first day; its global id.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn period(&self, founded: &Founded, day: &str) -> String {
        let input = json!({ "periodType": "QUARTER", "day": day, "opensBeforeEndDays": 100 });
        let made = data(self.act(&founded.evaluator, "openReportingPeriod", input, "reportingPeriod { id }").await);
        text(&made["openReportingPeriod"]["reportingPeriod"]["id"])
    }

    /// A report that was begun and submitted; its global id.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn submitted(&self, member: &Member, period: &str, values: Value) -> String {
        let saved = json!({ "periodId": period, "narrative": "What happened.", "values": values });
        let saved = data(self.act(member, "saveReport", saved, "report { id }").await);
        let id = text(&saved["saveReport"]["report"]["id"]);
        data(self.on_report(member, "submitReport", &id).await);
        id
    }

    /// The same, accepted.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn accepted(&self, founded: &Founded, member: &Member, period: &str, values: Value) -> String {
        let id = self.submitted(member, period, values).await;
        data(self.on_report(&founded.evaluator, "acceptReport", &id).await);
        id
    }

    /// An act on a report; the whole answer.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn on_report(&self, member: &Member, mutation: &str, report: &str) -> Value {
        let reason = matches!(mutation, "returnReport" | "correctReport").then_some("It was counted twice.");
        let mut input = json!({ "reportId": report });
        if let Some(reason) = reason {
            input["reason"] = json!(reason);
        }
        self.act(member, mutation, input, &format!("report {{ {REPORT} }}")).await
    }

    /// Corrects an accepted report, and submits what it says then.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn corrected(&self, member: &Member, period: &str, report: &str, values: Value) {
        let begun = data(self.on_report(member, "correctReport", report).await);
        let edition = &begun["correctReport"]["report"]["edition"];
        let saved = json!({ "periodId": period, "expectedVersion": edition, "narrative": "Again.", "values": values });
        data(self.act(member, "saveReport", saved, "report { id }").await);
        data(self.on_report(member, "submitReport", report).await);
    }

    /// A collective result as somebody sees it.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn result(&self, reader: &Member, indicator: &str, period: &str) -> Value {
        let query = format!(
            "query($i: ID!, $p: ID!) {{ collaborative {{ indicator(id: $i) {{ result(periodId: $p) {{ {RESULT} }} }} }} }}"
        );
        let answer = data(self.by(reader, &query, json!({ "i": indicator, "p": period })).await);
        answer["collaborative"]["indicator"]["result"].clone()
    }

    /// A report as somebody sees it.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn report(&self, reader: &Member, report: &str) -> Value {
        let query = format!("query($id: ID!) {{ collaborative {{ report(id: $id) {{ {REPORT} }} }} }}");
        data(self.by(reader, &query, json!({ "id": report })).await)["collaborative"]["report"].clone()
    }

    /// Gives or withdraws a consent; the whole answer.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn consent(&self, member: &Member, mutation: &str, purpose: &str, audience: &str) -> Value {
        let input = json!({ "purpose": purpose, "audience": audience });
        self.act(member, mutation, input, "consent { id purpose audience withdrawnAt }").await
    }

    /// A partner that a decision takes in, with somebody who acts for it.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn partner(&self, founded: &Founded, name: &str, roles: &[Role]) -> Member {
        let action = json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } });
        let decided = self.decide(founded, founded.member("Orchard"), &format!("Take {name} in"), action).await;
        assert_eq!(decided["state"], "ENACTED", "{decided}");
        let read = self.store.read(founded.steward.collaborative).await.expect("a snapshot");
        let page = persistence::Page { newest_first: true, ..persistence::Page::first(1) };
        let newest = persistence::tenancy::organisations(&read, page).await.expect("organisations");
        let id: OrganisationId = newest.rows[0].id;
        let email = format!("{}@{}.example", name.to_lowercase().replace(' ', "."), founded.slug);
        self.join(&founded.steward, &email, Some(id), roles).await
    }

    /// How many statements a query takes, read in one snapshot.
    ///
    /// # Panics
    /// Where it has errors.
    pub async fn statements(&self, reader: &Member, query: &str) -> u64 {
        let token = format!("Bearer {}", reader.token);
        let presented = Presented { authorization: Some(&token), collaborative: Some(&reader.slug), origin: None };
        let caller = gateway::caller::identify(&self.state, presented).await;
        let scope = gateway::graph::Scope::new(self.store.clone(), caller.expect("a known caller"));
        let request = async_graphql::Request::new(query).data(scope.clone());
        let response = self.state.schema.execute(request).await;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        scope.statements().await
    }

    /// Computes every collective result again, and finds it as it is kept.
    ///
    /// # Panics
    /// Where there is a difference.
    pub async fn prove(&self, collaborative: CollaborativeId) -> u64 {
        let read = self.store.read(collaborative).await.expect("a snapshot");
        let recount = persistence::measurement::recount_results(&read).await.expect("a recount");
        assert_eq!(recount.differences, Vec::new());
        recount.results
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
