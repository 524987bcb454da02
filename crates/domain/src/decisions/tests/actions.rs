//! What actions say about themselves.

use chrono::NaiveDate;
use serde_json::json;

use super::*;
use crate::funds::{Currency, Money, TransferKind};
use crate::{AllocationId, FundId, IndicatorId, TransferId};

const FUND: FundId = FundId(Uuid::from_u128(50));

fn due() -> NaiveDate {
    NaiveDate::from_ymd_opt(2030, 3, 1).unwrap()
}

pub(super) fn award(grantees: &[(u32, i64)], instalments: &[(u32, i64)]) -> Action {
    let grantee = |(number, amount_minor): &(u32, i64)| Grantee {
        organisation: organisation(*number),
        amount_minor: *amount_minor,
    };
    let instalment = |(number, amount_minor): &(u32, i64)| PlannedInstalment {
        grantee: organisation(*number),
        amount_minor: *amount_minor,
        due_on: due(),
    };
    Action::AwardGrant {
        fund: FUND,
        source_allocation: Some(AllocationId(Uuid::from_u128(60))),
        title: "Night buses".to_owned(),
        grant_kind: crate::funds::GrantKind::Unrestricted,
        purpose: None,
        starts_on: None,
        ends_on: None,
        grantees: grantees.iter().map(grantee).collect(),
        instalments: instalments.iter().map(instalment).collect(),
    }
}

#[test]
fn an_award_names_its_area_amount_source_and_beneficiaries() {
    let award = award(&[(1, 300), (2, 700)], &[(1, 300), (2, 200), (2, 500)]);
    let matter = award.matter();
    assert_eq!((matter.area, matter.amount_minor, matter.fund), (Area::GrantAward, Some(1_000), Some(FUND)));
    assert!(matter.allocation.is_some());
    assert_eq!(award.beneficiaries(), [organisation(1), organisation(2)]);
}

#[test]
fn an_allocation_serves_a_class_and_names_nobody() {
    let allocate = Action::Allocate { fund: FUND, name: "Youth".into(), purpose: "Youth work".into(), amount_minor: 5 };
    assert_eq!((allocate.area(), allocate.beneficiaries()), (Area::Allocation, Vec::new()));
}

fn reversal_of(kind: TransferKind, parties: &[u32]) -> Action {
    let parties = parties.iter().map(|number| organisation(*number)).collect();
    let reversed = Some(Reversed { kind, allocation: Some(AllocationId(Uuid::from_u128(60))), parties });
    Action::ReverseTransfer { fund: FUND, transfer: TransferId(Uuid::from_u128(70)), amount_minor: 300, reversed }
}

#[test]
fn a_reversal_is_decided_as_what_it_reverses() {
    let award = reversal_of(TransferKind::Award, &[1, 2]);
    let matter = award.matter();
    assert_eq!((matter.area, matter.amount_minor), (Area::GrantAward, Some(300)));
    assert_eq!(matter.allocation, Some(AllocationId(Uuid::from_u128(60))));
    assert_eq!(award.beneficiaries(), [organisation(1), organisation(2)]);
    let areas = [TransferKind::Deallocation, TransferKind::Fee, TransferKind::Compensation, TransferKind::Release];
    let areas = areas.map(|kind| reversal_of(kind, &[]).area());
    assert_eq!(areas, [Area::Allocation, Area::FundPolicy, Area::Benefits, Area::GrantAward]);
}

#[test]
fn what_gives_an_organisation_money_is_added_up_and_nothing_else() {
    let refund = Action::RefundContribution { fund: FUND, funder: organisation(3), amount_minor: 40 };
    assert_eq!(award(&[(1, 300), (2, 700)], &[]).given(), [(organisation(1), 300), (organisation(2), 700)]);
    assert_eq!(refund.given(), [(organisation(3), 40)]);
    assert_eq!(reversal_of(TransferKind::Contribution, &[3]).given(), [(organisation(3), 300)]);
    assert_eq!(reversal_of(TransferKind::Award, &[1]).given(), []);
}

#[test]
fn an_indicator_is_a_matter_of_measurement_that_moves_no_money_and_recuses_nobody() {
    let retire = Action::RetireIndicator { indicator: IndicatorId(Uuid::from_u128(80)) };
    let kept = json!({"kind": "ADOPT_INDICATOR", "outcome": Uuid::from_u128(81), "definition": {
        "name": "Homes", "description": "Counted.", "unit": "homes", "kind": "COUNT", "decimals": 0,
        "direction": "INCREASE", "periodType": "QUARTER", "startMonth": 1, "overOrganisations": "SUM",
        "overTime": "SUM", "countsPeople": false}});
    let adopt = serde_json::from_value::<Action>(kept).unwrap();
    for action in [retire, adopt] {
        assert_eq!((action.area(), action.amount_minor()), (Area::Measurement, None), "{}", action.word());
        assert!(action.beneficiaries().is_empty());
        assert_eq!(serde_json::to_value(&action).unwrap()["kind"], json!(action.word()));
    }
}

#[test]
fn shares_beyond_what_can_be_counted_are_more_than_any_money() {
    let beyond = award(&[(1, i64::MAX), (2, 1)], &[]).amount_minor().unwrap();
    assert!(Money::of_minor("grantees", beyond, Currency::known("GBP").unwrap()).is_err());
}

#[test]
fn an_action_is_kept_with_its_kind_and_stable_names() {
    let kept = serde_json::to_value(award(&[(1, 5)], &[(1, 5)])).unwrap();
    assert_eq!(kept["kind"], json!("AWARD_GRANT"));
    assert_eq!(kept["grantKind"], json!("UNRESTRICTED"));
    assert_eq!(kept["instalments"][0]["dueOn"], json!("2030-03-01"));
    assert_eq!(serde_json::from_value::<Action>(kept).unwrap(), award(&[(1, 5)], &[(1, 5)]));
    let change =
        Action::ChangeDecisionRights { amends_version: 1, rights: Vec::new(), declared_imbalances: Vec::new() };
    assert_eq!(
        serde_json::to_value(change).unwrap(),
        json!({"kind": "CHANGE_DECISION_RIGHTS", "amendsVersion": 1, "rights": [], "declaredImbalances": []})
    );
}
