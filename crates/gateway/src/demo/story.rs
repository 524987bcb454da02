//! The order in which it all happened.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{AllocationId, GrantId, PeriodId};
use persistence::{Error, Result, Store};

use super::calendar::{Calendar, QUARTERS, morning};
use super::clock::MovableClock;
use super::money::Pledges;
use super::tale::Tale;
use super::{charter, council, founding, grants, money, outcomes, recent, reports};

/// How many chapters [`fill`] tells: the founding, a quarter each, and the last days.
pub const CHAPTERS: u64 = QUARTERS as u64 + 2;

/// Tells the story into an empty database: it ends `now`. `told` hears of each chapter when it is over.
pub async fn fill(store: &Store, now: DateTime<Utc>, told: &(dyn Fn() + Sync)) -> Result<()> {
    let calendar = Calendar::up_to(now);
    let clock = Arc::new(MovableClock::at(morning(calendar.day(0, -75))));
    let mut tale = Tale::new(store.clone(), clock, calendar);
    let mut so_far = beginning(&mut tale).await?;
    told();
    for quarter in 0..QUARTERS {
        a_quarter(&mut tale, &mut so_far, quarter).await?;
        told();
    }
    let period = so_far.period.ok_or(Error::NotFound("reporting period"))?;
    reports::collect_the_last(&mut tale, QUARTERS - 1, period).await?;
    recent::these_days(&mut tale, so_far.winter).await?;
    told();
    Ok(())
}

/// What later chapters come back to.
#[derive(Debug)]
struct SoFar {
    pledges: Pledges,
    winter: AllocationId,
    open_doors: Option<GrantId>,
    warm_rooms: Option<GrantId>,
    van: Option<GrantId>,
    /// The quarter on which partners report next.
    period: Option<PeriodId>,
}

async fn beginning(tale: &mut Tale) -> Result<SoFar> {
    founding::come_together(tale).await?;
    charter::found(tale).await?;
    let pledges = money::open_the_fund(tale).await?;
    let winter = grants::set_aside_for_winter(tale).await?;
    outcomes::agree_what_to_measure(tale).await?;
    outcomes::consent_to_sharing(tale).await?;
    Ok(SoFar { pledges, winter, open_doors: None, warm_rooms: None, van: None, period: None })
}

/// A quarter begins with money, goes on with the reports on the one before, comes to decisions, and opens its own reports.
async fn a_quarter(tale: &mut Tale, so_far: &mut SoFar, quarter: u32) -> Result<()> {
    money::keep_the_books(tale, so_far.pledges, quarter).await?;
    if quarter == 4 {
        end_what_was_paid(tale, so_far).await?;
    }
    if let Some(period) = so_far.period {
        reports::collect(tale, quarter - 1, period).await?;
    }
    tale.on(tale.calendar.day(quarter, 42)).await?;
    decisions(tale, so_far, quarter).await?;
    so_far.period = Some(reports::open(tale, quarter).await?);
    Ok(())
}

async fn end_what_was_paid(tale: &mut Tale, so_far: &SoFar) -> Result<()> {
    if let Some(grant) = so_far.open_doors {
        money::money_comes_back(tale, grant).await?;
        money::complete(tale, grant).await?;
    }
    if let Some(grant) = so_far.warm_rooms {
        money::complete(tale, grant).await?;
    }
    Ok(())
}

async fn decisions(tale: &mut Tale, so_far: &mut SoFar, quarter: u32) -> Result<()> {
    match quarter {
        0 => so_far.open_doors = Some(grants::open_doors(tale).await?),
        1 => so_far.warm_rooms = Some(grants::warm_rooms(tale, so_far.winter).await?),
        2 => drop(grants::trust(tale).await?),
        3 => so_far.van = Some(grants::repair_van(tale).await?),
        4 => {
            if let Some(van) = so_far.van {
                grants::release_the_rest(tale, van).await?;
            }
            council::nobody_came(tale).await?;
        }
        5 => {
            grants::apprenticeships(tale).await?;
            outcomes::aim_higher(tale).await?;
        }
        6 => {
            council::somebody_objects(tale).await?;
            council::take_more_time(tale).await?;
        }
        _ => {
            grants::seed_bank(tale).await?;
            council::find_words(tale).await?;
        }
    }
    Ok(())
}
