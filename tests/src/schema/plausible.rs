//! Inputs that nothing speaks against but, at most, an id in them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Given, Schema};

/// Global ids by the type of what they stand for.
#[derive(Debug, Clone, Default)]
pub struct Ids(pub BTreeMap<String, String>);

impl Ids {
    /// The id of a thing of this type.
    ///
    /// # Panics
    /// Where there is none.
    pub fn of(&self, kind: &str) -> Value {
        json!(self.0.get(kind).unwrap_or_else(|| panic!("the test's world has nothing of the kind {kind}")))
    }
}

/// Ids whose field is not named after their type.
const NAMED_OTHERWISE: &[(&str, &str)] = &[
    ("AmendProposalInput.proposalId", "Proposal"),
    ("AskToSetAsideInput.seatIds", "Seat"),
    ("BeginSeatTermInput.holderId", "Membership"),
    ("BeginSeatTermInput.understudyId", "Membership"),
    ("AddCommentInput.replyToId", "Comment"),
    ("AgreeGrantInput.documents", "File"),
    ("CreateProposalInput.consultsOnId", "Proposal"),
    ("CreateBodyInput.parentId", "Body"),
    ("DecisionRightInput.id", "DecisionRight"),
    ("DraftCharterFromTemplateInput.councilId", "Body"),
    ("SaveReportInput.evidence", "File"),
    ("WhatIfInput.rightId", "DecisionRight"),
    ("DeclareInterestInput.counterpartyId", "Organisation"),
    ("GiveProxyInput.giverSeatId", "Seat"),
    ("GiveProxyInput.holderSeatId", "Seat"),
    ("TakeProxyBackInput.giverSeatId", "Seat"),
    ("InstalmentInput.granteeId", "Organisation"),
    ("NameSeatHolderInput.holderId", "Membership"),
    ("NameSeatHolderInput.understudyId", "Membership"),
    ("OpenFundInput.holderId", "Organisation"),
    ("AdoptIndicatorInput.revisesId", "Indicator"),
    ("MatterInput.beneficiaryIds", "Organisation"),
    ("ActivityFilter.actorId", "Membership"),
    ("ActivityFilter.subjectId", "Fund"),
    ("GrantStatementFilter.recipientId", "KnownOrganisation"),
    ("GrantStatementFilter.funderId", "KnownOrganisation"),
    ("MembershipId", "Membership"),
    ("periodId", "ReportingPeriod"),
];

/// The type of what an id stands for, by the input and the field in which it stands.
///
/// # Panics
/// Where neither the field's name nor the table above says it.
pub fn kind_of(schema: &Schema, holder: &str, field: &str) -> String {
    let path = format!("{holder}.{field}");
    let otherwise = NAMED_OTHERWISE.iter().find(|(name, _)| *name == path || *name == field);
    if let Some((_, kind)) = otherwise {
        return (*kind).to_owned();
    }
    let name = field.strip_suffix("Id").unwrap_or_default();
    let kind: String = name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect();
    let known = schema.is(&kind, "OBJECT") || kind == "Invitation";
    assert!(known, "{path} is an id, and its name does not say of what: add it to NAMED_OTHERWISE");
    kind
}

/// Makes inputs: what is required, and what lies on the way to one field.
#[derive(Debug)]
pub struct Plausible<'a> {
    pub schema: &'a Schema,
    /// What is taken where no other id is asked for.
    pub ids: &'a Ids,
    /// What fits where the first value that comes to mind does not, by input and field.
    pub fitting: &'a BTreeMap<&'static str, Value>,
}

impl Plausible<'_> {
    /// An input of this type.
    pub fn input(&self, of: &str) -> Value {
        self.with(of, &[], &Value::Null)
    }

    /// The same over which some values are laid.
    pub fn over(&self, of: &str, given: Value) -> Value {
        let mut input = serde_json::Map::new();
        for field in self.schema.inputs(of) {
            let given = given.get(&field.name).cloned();
            let fitting = || self.fitting.get(format!("{of}.{}", field.name).as_str()).cloned();
            let made = || field.required.then(|| self.listed(&field, self.value(of, &field)));
            input.extend(given.or_else(fitting).or_else(made).map(|value| (field.name.clone(), value)));
        }
        Value::Object(input)
    }

    /// The same with this id at the end of a way into it.
    pub fn with(&self, of: &str, way: &[Given], id: &Value) -> Value {
        self.values(of, &self.schema.inputs(of), way, id)
    }

    /// The same for the arguments of a field.
    pub fn values(&self, holder: &str, fields: &[Given], way: &[Given], id: &Value) -> Value {
        let mut values = serde_json::Map::new();
        for field in fields {
            let value = if way.first() == Some(field) {
                Some(self.next(field, &way[1..], id))
            } else {
                let fitting = self.fitting.get(format!("{holder}.{}", field.name).as_str()).cloned();
                fitting.or_else(|| field.required.then(|| self.value(holder, field)))
            };
            values.extend(value.map(|value| (field.name.clone(), self.listed(field, value))));
        }
        Value::Object(values)
    }

    fn listed(&self, field: &Given, value: Value) -> Value {
        if field.list && !value.is_array() { json!([value]) } else { value }
    }

    fn next(&self, field: &Given, rest: &[Given], id: &Value) -> Value {
        if rest.is_empty() { id.clone() } else { self.with(&field.of, rest, id) }
    }

    fn value(&self, holder: &str, field: &Given) -> Value {
        match field.of.as_str() {
            "String" if field.name == "idempotencyKey" => json!(Uuid::new_v4()),
            "ID" => self.ids.of(&kind_of(self.schema, holder, &field.name)),
            "String" => json!(format!("A {}", field.name)),
            "Int" => json!(1),
            "Boolean" => json!(false),
            "Decimal" => json!("1"),
            "CurrencyCode" => json!("GBP"),
            "Date" => json!("2026-03-02"),
            of if self.schema.is(of, "ENUM") => json!(self.schema.values(of)[0]),
            of if self.schema.is(of, "INPUT_OBJECT") => self.with(of, &[], &Value::Null),
            of => panic!("the type {of} of {holder}.{} is new: say what a plausible value of it is", field.name),
        }
    }
}

/// What fits where the first value that comes to mind does not.
pub fn fitting() -> BTreeMap<&'static str, Value> {
    let pound = || json!({ "amount": "1", "currency": "GBP" });
    BTreeMap::from([
        ("AllocateVotesInput.ballot", json!({ "approve": [0] })),
        ("CaseInput.whoGains", json!("All.")),
        ("CaseInput.whoLoses", json!("Nobody.")),
        ("CaseInput.cost", json!("Little.")),
        ("CaseInput.safeguards", json!("A few.")),
        ("CaseInput.alternatives", json!("To wait.")),
        ("CreateBodyInput.kind", json!("COMMITTEE")),
        ("CreateProposalInput.area", json!("GRANT_AWARD")),
        ("CreateWebhookEndpointInput.url", json!("https://hooks.example.org/")),
        ("InviteMemberInput.email", json!("new@somewhere.example")),
        ("InviteMemberInput.roles", json!(["MEMBER"])),
        ("MatterInput.amount", json!("1")),
        ("MatterInput.currency", json!("GBP")),
        ("RecordContributionInput.amount", pound()),
        ("ReopenPeriodInput.until", json!("2026-12-31")),
        ("RuleInput.base", json!("ELIGIBLE")),
        ("WriteHandoverInput.expectedRevision", json!(0)),
    ])
}
