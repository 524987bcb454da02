//! The plan of a grant: to whom, how much each, and when.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{GrantKind, Money, Refusal, split};
use crate::OrganisationId;

/// A grant as it is proposed. This is what a proposal freezes, and what is planned again when it is enacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GrantRequest {
    /// What it pays for.
    #[serde(default)]
    pub kind: GrantKind,
    /// The whole of it.
    pub amount: Money,
    /// First day of the term.
    pub starts_on: NaiveDate,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// Who gets it.
    pub grantees: Vec<GranteeRequest>,
    /// When it is paid. None: each grantee's part at once, on the first day.
    #[serde(default)]
    pub instalments: Vec<PlannedInstalment>,
}

/// A grantee's part: a share of the whole, or an amount; either all grantees have the one or all have the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GranteeRequest {
    /// Who.
    pub organisation: OrganisationId,
    /// A share, counted against the others' shares; the parts are by largest remainder in order of the list.
    #[serde(default)]
    pub share: Option<u64>,
    /// An amount in minor units.
    #[serde(default)]
    pub amount_minor: Option<i64>,
}

/// One planned payment to one grantee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedInstalment {
    /// To whom.
    pub grantee: OrganisationId,
    /// From which day on it may be paid.
    pub due_on: NaiveDate,
    /// How much, in minor units.
    pub amount_minor: i64,
}

/// What the rules ask of an organisation that is to get a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GranteeFacts {
    /// Who.
    pub organisation: OrganisationId,
    /// Whether it takes part in the collaborative.
    pub active: bool,
    /// Whether it is the fund's legal holder, which cannot grant to itself: its costs are a fee.
    pub holds_fund: bool,
}

/// A grant as it will be: every part an amount, every amount with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantPlan {
    /// What it pays for.
    pub kind: GrantKind,
    /// The whole of it: the sum of the grantees' parts, and of the instalments.
    pub amount: Money,
    /// First day of the term.
    pub starts_on: NaiveDate,
    /// Last day of the term.
    pub ends_on: NaiveDate,
    /// Who gets how much, in the order asked for.
    pub grantees: Vec<GranteePlan>,
    /// When it is paid.
    pub instalments: Vec<PlannedInstalment>,
}

/// A grantee's part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GranteePlan {
    /// Who.
    pub organisation: OrganisationId,
    /// How much, in minor units.
    pub amount_minor: i64,
}

/// Works out a grant, or says what does not fit.
///
/// `facts` holds what is known of each grantee; one that is missing there does not take part. Refused: an amount, a part
/// or an instalment not above zero; nobody to grant to; a grantee named twice, not active, or holding the fund; parts
/// that do not sum to the whole; instalments that do not sum to their grantee's part, are for nobody named, or fall
/// outside the term; a term that ends before it starts.
pub fn plan_grant(request: &GrantRequest, facts: &[GranteeFacts]) -> Result<GrantPlan, Refusal> {
    may_be_granted_to(&request.grantees, facts)?;
    request.amount.require_positive("amount")?;
    if request.ends_on < request.starts_on {
        return Err(Refusal::DatesOutOfOrder { field: "endsOn", first: request.starts_on, then: request.ends_on });
    }
    let grantees = parts(request)?;
    let instalments = if request.instalments.is_empty() {
        at_once(&grantees, request.starts_on)
    } else {
        request.instalments.clone()
    };
    pay_exactly(&instalments, &grantees, request)?;
    let (starts_on, ends_on) = (request.starts_on, request.ends_on);
    Ok(GrantPlan { kind: request.kind, amount: request.amount, starts_on, ends_on, grantees, instalments })
}

fn may_be_granted_to(grantees: &[GranteeRequest], facts: &[GranteeFacts]) -> Result<(), Refusal> {
    if grantees.is_empty() {
        return Err(Refusal::NoGrantee);
    }
    let facts: BTreeMap<OrganisationId, &GranteeFacts> =
        facts.iter().map(|known| (known.organisation, known)).collect();
    let mut seen = BTreeSet::new();
    for (place, GranteeRequest { organisation, .. }) in (1..).zip(grantees) {
        match facts.get(organisation) {
            _ if !seen.insert(*organisation) => return Err(Refusal::GranteeTwice { place }),
            Some(known) if known.active && known.holds_fund => return Err(Refusal::GranteeHoldsFund { place }),
            Some(known) if known.active => {}
            _ => return Err(Refusal::GranteeNotActive { place }),
        }
    }
    Ok(())
}

fn parts(request: &GrantRequest) -> Result<Vec<GranteePlan>, Refusal> {
    let shares: Option<Vec<u64>> = request.grantees.iter().map(|grantee| grantee.share).collect();
    let amounts: Option<Vec<i64>> = request.grantees.iter().map(|grantee| grantee.amount_minor).collect();
    let any_amount = request.grantees.iter().any(|grantee| grantee.amount_minor.is_some());
    let any_share = request.grantees.iter().any(|grantee| grantee.share.is_some());
    let minors = match (shares, amounts) {
        (Some(shares), None) if !any_amount => split(request.amount.minor, &shares),
        (None, Some(amounts)) if !any_share => amounts,
        _ => return Err(Refusal::SharesOrAmounts),
    };
    sums_to(request.amount, &minors, "grantees")?;
    let part = |(grantee, amount_minor): (&GranteeRequest, i64)| GranteePlan {
        organisation: grantee.organisation,
        amount_minor,
    };
    Ok(request.grantees.iter().zip(minors).map(part).collect())
}

/// Each part is above zero, and together they are the whole.
fn sums_to(whole: Money, minors: &[i64], field: &'static str) -> Result<(), Refusal> {
    let mut sum = Money::zero(whole.currency);
    for minor in minors {
        let part = Money::of_minor(field, *minor, whole.currency)?.require_positive(field)?;
        sum = sum.checked_add(part)?;
    }
    if sum == whole { Ok(()) } else { Err(Refusal::PartsDoNotSum { field, whole, parts: sum }) }
}

fn at_once(grantees: &[GranteePlan], due_on: NaiveDate) -> Vec<PlannedInstalment> {
    let whole =
        |part: &GranteePlan| PlannedInstalment { grantee: part.organisation, due_on, amount_minor: part.amount_minor };
    grantees.iter().map(whole).collect()
}

fn pay_exactly(
    instalments: &[PlannedInstalment],
    grantees: &[GranteePlan],
    request: &GrantRequest,
) -> Result<(), Refusal> {
    let (starts_on, ends_on) = (request.starts_on, request.ends_on);
    let mut due: BTreeMap<OrganisationId, Vec<i64>> =
        grantees.iter().map(|part| (part.organisation, Vec::new())).collect();
    for (place, instalment) in (1..).zip(instalments) {
        if instalment.due_on < starts_on || instalment.due_on > ends_on {
            return Err(Refusal::OutsideTerm { due_on: instalment.due_on, starts_on, ends_on });
        }
        let of_grantee = due.get_mut(&instalment.grantee).ok_or(Refusal::InstalmentForNobody { place })?;
        of_grantee.push(instalment.amount_minor);
    }
    for part in grantees {
        let whole = Money { minor: part.amount_minor, currency: request.amount.currency };
        sums_to(whole, &due.remove(&part.organisation).unwrap_or_default(), "instalments")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::funds::Currency;

    fn organisation(id: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(id))
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 4, day).unwrap()
    }

    fn share(id: u128, share: u64) -> GranteeRequest {
        GranteeRequest { organisation: organisation(id), share: Some(share), amount_minor: None }
    }

    fn amount(id: u128, minor: i64) -> GranteeRequest {
        GranteeRequest { organisation: organisation(id), share: None, amount_minor: Some(minor) }
    }

    fn instalment(id: u128, on: u32, amount_minor: i64) -> PlannedInstalment {
        PlannedInstalment { grantee: organisation(id), due_on: day(on), amount_minor }
    }

    fn request(grantees: Vec<GranteeRequest>, instalments: Vec<PlannedInstalment>) -> GrantRequest {
        let amount = Money { minor: 1_000, currency: Currency::known("GBP").unwrap() };
        let kind = GrantKind::default();
        GrantRequest { kind, amount, starts_on: day(1), ends_on: day(30), grantees, instalments }
    }

    /// Organisations 1 to 3 take part, 4 left, 5 holds the fund.
    fn planned(request: &GrantRequest) -> Result<GrantPlan, Refusal> {
        let facts: Vec<GranteeFacts> = (1..=5)
            .map(|id| GranteeFacts { organisation: organisation(id), active: id != 4, holds_fund: id == 5 })
            .collect();
        plan_grant(request, &facts)
    }

    fn refused(grantees: Vec<GranteeRequest>, instalments: Vec<PlannedInstalment>) -> Refusal {
        planned(&request(grantees, instalments)).unwrap_err()
    }

    #[test]
    fn shares_become_parts_that_sum_to_the_grant_and_are_paid_at_once() {
        let plan = planned(&request(vec![share(1, 1), share(2, 1), share(3, 1)], vec![])).unwrap();
        let parts: Vec<i64> = plan.grantees.iter().map(|part| part.amount_minor).collect();
        assert_eq!(parts, [334, 333, 333]);
        assert_eq!(plan.instalments[0], instalment(1, 1, 334));
        assert_eq!(plan.instalments.len(), 3);
    }

    #[test]
    fn amounts_must_sum_to_the_grant() {
        assert!(planned(&request(vec![amount(1, 600), amount(2, 400)], vec![])).is_ok());
        let refusal = refused(vec![amount(1, 600), amount(2, 300)], vec![]);
        assert_eq!(refusal.to_string(), "the parts in grantees sum to 9.00 GBP, the whole is 10.00 GBP");
        assert_eq!(refusal.explain().code, "SHARES_DO_NOT_SUM");
    }

    #[test]
    fn all_grantees_have_shares_or_all_have_amounts() {
        let both = GranteeRequest { share: Some(1), ..amount(1, 1_000) };
        let neither = GranteeRequest { share: None, ..share(1, 1) };
        for grantees in [vec![share(1, 1), amount(2, 500)], vec![both], vec![neither], vec![both, share(2, 1)]] {
            assert_eq!(refused(grantees, vec![]), Refusal::SharesOrAmounts);
        }
    }

    #[test]
    fn a_part_of_nothing_is_refused() {
        for grantees in [vec![share(1, 0), share(2, 1)], vec![amount(1, 1_001), amount(2, -1)]] {
            assert!(matches!(refused(grantees, vec![]), Refusal::AmountNotPositive { .. }));
        }
        assert!(matches!(refused(vec![share(1, 0)], vec![]), Refusal::PartsDoNotSum { .. }));
    }

    #[test]
    fn grantees_are_there_once_take_part_and_do_not_hold_the_fund() {
        assert_eq!(refused(vec![], vec![]), Refusal::NoGrantee);
        assert_eq!(refused(vec![share(1, 1), share(1, 1)], vec![]), Refusal::GranteeTwice { place: 2 });
        assert!(matches!(refused(vec![share(4, 1)], vec![]), Refusal::GranteeNotActive { .. }));
        assert!(matches!(refused(vec![share(9, 1)], vec![]), Refusal::GranteeNotActive { .. }));
        assert_eq!(refused(vec![share(1, 1), share(5, 1)], vec![]), Refusal::GranteeHoldsFund { place: 2 });
    }

    #[test]
    fn instalments_sum_to_each_grantees_part() {
        let two = || vec![amount(1, 600), amount(2, 400)];
        let exact = vec![instalment(1, 1, 300), instalment(1, 9, 300), instalment(2, 5, 400)];
        assert!(planned(&request(two(), exact)).is_ok());
        let crossed = vec![instalment(1, 1, 500), instalment(2, 5, 500)];
        assert!(matches!(refused(two(), crossed), Refusal::PartsDoNotSum { field: "instalments", .. }));
        let missing = vec![instalment(1, 1, 600)];
        assert!(matches!(refused(two(), missing), Refusal::PartsDoNotSum { field: "instalments", .. }));
        let stranger = vec![instalment(1, 1, 600), instalment(2, 5, 400), instalment(3, 5, 1)];
        assert_eq!(refused(two(), stranger), Refusal::InstalmentForNobody { place: 3 });
    }

    #[test]
    fn instalments_fall_due_within_the_term() {
        let within = GrantRequest { starts_on: day(2), ..request(vec![share(1, 1)], vec![instalment(1, 1, 1_000)]) };
        assert!(matches!(planned(&within), Err(Refusal::OutsideTerm { .. })));
    }

    #[test]
    fn a_term_ends_after_it_starts() {
        let backwards = GrantRequest { starts_on: day(9), ends_on: day(8), ..request(vec![share(1, 1)], vec![]) };
        assert!(matches!(planned(&backwards), Err(Refusal::DatesOutOfOrder { .. })));
    }

    #[test]
    fn a_request_is_read_back_as_it_was_frozen_and_needs_no_kind() {
        let request = request(vec![share(1, 1)], vec![]);
        let frozen = serde_json::to_value(&request).unwrap();
        assert_eq!(serde_json::from_value::<GrantRequest>(frozen.clone()).unwrap(), request);
        let mut without_kind = frozen;
        without_kind.as_object_mut().unwrap().remove("kind");
        assert_eq!(serde_json::from_value::<GrantRequest>(without_kind).unwrap().kind, GrantKind::Unrestricted);
    }
}
