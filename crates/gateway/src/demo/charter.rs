//! Who decides what, to which everybody assented.

use domain::DecisionRightId;
use domain::decisions::{AmountRange, Area, Base, DecisionRight, Method, Rule};
use domain::fraction::Fraction;
use domain::tenancy::Constituency;
use domain::transparency::hexadecimal;
use persistence::decisions::{self, AssentToCharter, CharterDraft};
use persistence::{Error, Result};

use super::cast::{Party, Person};
use super::tale::Tale;

const DAY: i64 = 24 * 60 * 60;

/// Up to this a majority awards a grant; above it takes two thirds. In minor units: 40,000.00.
const LARGE_GRANT: i64 = 4_000_000;

/// The charter is drafted, everybody assents, and the collaborative is founded.
pub(super) async fn found(tale: &mut Tale) -> Result<()> {
    tale.on(tale.calendar.day(0, -68)).await?;
    let draft = CharterDraft { rights: rights(tale, 14)?, declared_imbalances: Vec::new() };
    let version = decisions::draft_charter(&tale.store, tale.by(Person::Steward)?, &draft).await?;
    let read = tale.store.read(tale.collaborative).await?;
    let charter = decisions::current_charter(&read).await?;
    drop(read);
    let (_, row) = charter.ok_or_else(|| Error::Broken("a charter that was not drafted".to_owned()))?;
    let assent = AssentToCharter { digest: hexadecimal(&row.digest) };
    for (day, party) in (0..).zip(Party::ALL) {
        // They read it at home first: two of them answer each day.
        tale.on(tale.calendar.day(0, -66 + day / 2)).await?;
        decisions::assent_to_charter(&tale.store, tale.by(Person::Of(party))?, &assent).await?;
    }
    tale.on(tale.calendar.day(0, -60)).await?;
    decisions::found_collaborative(&tale.store, tale.by(Person::Steward)?, version).await
}

/// Every right of the council. Questions of measurement stay open for so many days.
pub(super) fn rights(tale: &Tale, days_for_measurement: i64) -> Result<Vec<DecisionRight>> {
    let council = tale.council()?;
    let right = |area, range, rule| DecisionRight {
        id: DecisionRightId(tale.store.new_id()),
        area,
        fund: None,
        allocation: None,
        range,
        body: council,
        rule,
        escalates_to: None,
    };
    let up_to = |minor| Some(AmountRange::new(0, Some(minor)));
    let from = |minor| Some(AmountRange::new(minor, None));
    let measured = Rule { voting: days_for_measurement * DAY, ..by_consent()? };
    Ok(vec![
        right(Area::GrantAward, up_to(LARGE_GRANT), by_majority()?),
        right(Area::GrantAward, from(LARGE_GRANT + 1), by_two_thirds()?),
        right(Area::Allocation, None, by_majority()?),
        right(Area::FundPolicy, None, by_two_thirds()?),
        right(Area::Measurement, None, measured),
        right(Area::Membership, None, Rule { quorum: Some(Fraction::HALF), ..Rule::plain(Method::Majority) }),
        right(Area::Agreement, None, Rule { quorum: Some(Fraction::HALF), ..Rule::plain(Method::Majority) }),
        right(Area::Charter, None, by_two_thirds()?),
    ])
}

/// More than half of all seats, and of the partners' seats too. Ballots are final, so a vote that is settled closes.
fn by_majority() -> Result<Rule> {
    Ok(Rule {
        base: Base::Eligible,
        quorum: Some(Fraction::HALF),
        concurrence: vec![Constituency::Partner],
        final_ballots: true,
        discussion: 2 * DAY,
        ..Rule::plain(Method::Majority)
    })
}

/// Two thirds of all seats, and of the partners' seats too.
fn by_two_thirds() -> Result<Rule> {
    let threshold = Some(fraction(2, 3)?);
    Ok(Rule { method: Method::Supermajority, threshold, ..by_majority()? })
}

/// Nobody objects; two thirds may set an objection aside.
fn by_consent() -> Result<Rule> {
    Ok(Rule { discussion: 2 * DAY, set_aside: Some(fraction(2, 3)?), ..Rule::plain(Method::Consent) })
}

fn fraction(numerator: i64, denominator: i64) -> Result<Fraction> {
    Fraction::new(numerator, denominator).ok_or_else(|| Error::Broken("a fraction that is none".to_owned()))
}
