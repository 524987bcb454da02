//! How sample councils decide.

use chrono::{DateTime, Utc};
use domain::decisions::{Area, Base, ConstituencyShare, DecisionRight, Method, Rule};
use domain::fraction::Fraction;
use domain::tenancy::Constituency;
use domain::{BodyId, DecisionRightId};

use super::generator::Generator;

const DAY: i64 = 24 * 60 * 60;
/// How long a proposal is discussed.
pub(super) const DISCUSSION_DAYS: i64 = 7;
/// How long a vote stays open: open ones are to stay so while a benchmark runs.
pub(super) const VOTING_DAYS: i64 = 30;

/// One right of the council for each area.
pub(super) fn rights(generator: &mut Generator, at: DateTime<Utc>, body: BodyId) -> Vec<DecisionRight> {
    let right = |area: &Area| DecisionRight {
        id: DecisionRightId(generator.id(at)),
        area: *area,
        fund: None,
        allocation: None,
        range: None,
        body,
        rule: if area.is_money() { money() } else { consent() },
        escalates_to: None,
    };
    Area::ALL.iter().map(right).collect()
}

/// More than half, of which funders make up no more than half; half of the council must vote.
fn money() -> Rule {
    let caps = vec![ConstituencyShare { constituency: Constituency::Funder, share: Fraction::HALF }];
    Rule { caps, ..timed(Method::Majority) }
}

/// Consent, and where objections stand a round that needs two thirds.
fn consent() -> Rule {
    Rule { consent_fallback: Fraction::new(2, 3), ..timed(Method::Consent) }
}

fn timed(method: Method) -> Rule {
    Rule {
        base: Base::Cast,
        quorum: Some(Fraction::HALF),
        discussion: DISCUSSION_DAYS * DAY,
        voting: VOTING_DAYS * DAY,
        ..Rule::plain(method)
    }
}
