//! What the council decided about money: what was set aside, and who got which grant.

use chrono::NaiveDate;
use domain::decisions::{Action, Choice, Grantee, PlannedInstalment, ProposalState};
use domain::funds::GrantKind;
use domain::{AllocationId, GrantId};
use persistence::decisions::{DeclareInterest, Interested, declare_interest};
use persistence::rows::ProposalRow;
use persistence::{Error, Result, funds};

use super::cast::{Party, Person};
use super::motions::{Answers, Matter, Motion, case, expect};
use super::tale::{Tale, pounds};

/// A grant as it is put forward. Each grantee gets the same, on the same days.
#[derive(Debug, Clone)]
pub(super) struct Award {
    pub(super) title: &'static str,
    pub(super) summary: &'static str,
    pub(super) kind: GrantKind,
    pub(super) grantees: Vec<Party>,
    /// To each grantee on each day, in pounds.
    pub(super) each: i64,
    pub(super) days: Vec<NaiveDate>,
    pub(super) from: Option<AllocationId>,
}

impl Award {
    pub(super) fn motion(&self, tale: &Tale) -> Result<Motion> {
        let times = i64::try_from(self.days.len()).unwrap_or_default();
        let each = pounds(self.each)?.minor;
        let mut grantees = Vec::new();
        let mut instalments = Vec::new();
        for party in &self.grantees {
            let organisation = tale.organisation(*party)?;
            grantees.push(Grantee { organisation, amount_minor: each * times });
            instalments.extend(self.days.iter().map(|day| PlannedInstalment {
                grantee: organisation,
                amount_minor: each,
                due_on: *day,
            }));
        }
        let action = Action::AwardGrant {
            fund: tale.fund()?,
            source_allocation: self.from,
            title: self.title.to_owned(),
            grant_kind: self.kind,
            purpose: Some(self.summary.to_owned()),
            starts_on: None,
            ends_on: None,
            grantees,
            instalments,
        };
        let names: Vec<&str> = self.grantees.iter().map(|party| party.name()).collect();
        let cost = format!("{} GBP to each grantee, in {times} instalments.", self.each * times);
        let case = case(self.summary, &format!("Those whom {} work with.", names.join(", ")), &cost);
        Ok(Motion { title: self.title, case, matter: Matter::Binding(action) })
    }

    /// Decided, and agreed to by every grantee.
    async fn carried(&self, tale: &mut Tale, proposer: Party, answers: Answers) -> Result<GrantId> {
        let grant = self.awarded(tale, proposer, answers).await?;
        for party in &self.grantees {
            funds::agree_grant(&tale.store, tale.by(Person::Of(*party))?, grant, &[]).await?;
        }
        Ok(grant)
    }

    /// Decided; nobody has agreed yet.
    pub(super) async fn awarded(&self, tale: &mut Tale, proposer: Party, answers: Answers) -> Result<GrantId> {
        let motion = self.motion(tale)?;
        let row = tale.put_and_decide(Person::Of(proposer), motion, answers).await?;
        enacted(row).map(GrantId)
    }
}

fn enacted(row: ProposalRow) -> Result<uuid::Uuid> {
    let row = expect(row, ProposalState::Enacted)?;
    row.enacted_subject.ok_or_else(|| Error::Broken(format!("“{}” brought nothing about", row.title)))
}

/// A part of the fund is kept for the winters.
pub(super) async fn set_aside_for_winter(tale: &mut Tale) -> Result<AllocationId> {
    tale.on(tale.calendar.day(0, -52)).await?;
    let summary = "Winter comes each year and each year we scrape money together. Let us keep some for it.";
    let motion = Motion {
        title: "Keep 60,000 for warm winters",
        case: case(summary, "Whoever is cold.", "60,000 GBP that can't be spent on anything else."),
        matter: Matter::Binding(Action::Allocate {
            fund: tale.fund()?,
            name: "Warm winters".to_owned(),
            purpose: "Warm rooms, warm meals and a bed for the night from October to March.".to_owned(),
            amount_minor: pounds(60_000)?.minor,
        }),
    };
    let row = tale.put_and_decide(Person::Of(Party::Shelter), motion, Answers::FOR).await?;
    enacted(row).map(AllocationId)
}

/// The first grant: it is paid, a little comes back, and it is completed.
pub(super) async fn open_doors(tale: &mut Tale) -> Result<GrantId> {
    let day = |quarter| tale.calendar.day(quarter, 2);
    let award = Award {
        title: "A year of open doors at the youth club",
        summary: "The club opens on five evenings instead of two, with somebody there who listens.",
        kind: GrantKind::Project,
        grantees: vec![Party::Youth],
        each: 7_500,
        days: vec![day(1), day(2), day(3), day(4)],
        from: None,
    };
    let answers = Answers {
        all: Choice::For,
        but: &[(Party::Beispiel, Choice::Abstain, "We have not visited the club yet and would only guess.")],
    };
    award.carried(tale, Party::Mothers, answers).await
}

/// Two grantees sit in the council, and a third member is tied to one of them: all three are recused.
pub(super) async fn warm_rooms(tale: &mut Tale, winter: AllocationId) -> Result<GrantId> {
    let interest = DeclareInterest {
        of: Interested::Myself,
        counterparty: tale.organisation(Party::Shelter)?,
        nature: "My sister manages the night shelter.".to_owned(),
        key: Some(tale.key()?),
    };
    declare_interest(&tale.store, tale.by(Person::Of(Party::Mothers))?, &interest).await?;
    let award = Award {
        title: "Warm rooms for two winters",
        summary: "The shelter opens from October to March, and the library keeps its reading room warm until ten.",
        kind: GrantKind::Project,
        grantees: vec![Party::Shelter, Party::Library],
        each: 9_000,
        days: vec![tale.calendar.day(2, 2), tale.calendar.day(3, 2)],
        from: Some(winter),
    };
    award.carried(tale, Party::Youth, Answers::FOR).await
}

/// Above 40,000 it takes two thirds. Five instalments are paid, one is due, one is to come.
pub(super) async fn trust(tale: &mut Tale) -> Result<GrantId> {
    let mut days: Vec<NaiveDate> = (3..8).map(|quarter| tale.calendar.day(quarter, 1)).collect();
    days.extend([tale.calendar.days_from_today(-3), tale.calendar.days_from_today(90)]);
    let award = Award {
        title: "Two years of trust in the mothers' circle",
        summary: "The circle knows best what to do with it. We ask for no budget and no report of our own.",
        kind: GrantKind::Unrestricted,
        grantees: vec![Party::Mothers],
        each: 10_000,
        days,
        from: None,
    };
    let answers = Answers {
        all: Choice::For,
        but: &[(Party::Placeholder, Choice::Against, "We would like to see a budget first.")],
    };
    award.carried(tale, Party::Farmers, answers).await
}

/// A van is found second-hand for a third of the money.
pub(super) async fn repair_van(tale: &mut Tale) -> Result<GrantId> {
    let award = Award {
        title: "A van that repairs on the spot",
        summary: "The workshop drives up the valley twice a week, so that nobody has to carry a washing machine.",
        kind: GrantKind::Capacity,
        grantees: vec![Party::Repair],
        each: 6_000,
        days: (4..7).map(|quarter| tale.calendar.day(quarter, 2)).collect(),
        from: None,
    };
    award.carried(tale, Party::Library, Answers::FOR).await
}

/// What the van did not cost goes back to the fund, and the grant ends there.
pub(super) async fn release_the_rest(tale: &mut Tale, grant: GrantId) -> Result<()> {
    let summary = "The workshop found a second-hand van and does not need the other 12,000.";
    let motion = Motion {
        title: "Give back what the van did not cost",
        case: case(summary, "Whoever comes next.", "Nothing."),
        matter: Matter::Binding(Action::ReleaseCommitment {
            fund: tale.fund()?,
            source_allocation: None,
            grant,
            amount_minor: pounds(12_000)?.minor,
        }),
    };
    let row = tale.put_and_decide(Person::Of(Party::Repair), motion, Answers::FOR).await?;
    enacted(row).map(drop)
}

/// Three partners share one grant.
pub(super) async fn apprenticeships(tale: &mut Tale) -> Result<GrantId> {
    let award = Award {
        title: "Apprenticeships that lead somewhere",
        summary: "Club, cooperative and workshop take on twelve young people together and swap them every two months.",
        kind: GrantKind::Project,
        grantees: vec![Party::Youth, Party::Farmers, Party::Repair],
        each: 11_000,
        days: vec![tale.calendar.day(6, 2), tale.calendar.days_from_today(60)],
        from: None,
    };
    award.carried(tale, Party::Mothers, Answers::FOR).await
}

/// Agreed; its first instalment is still to come.
pub(super) async fn seed_bank(tale: &mut Tale) -> Result<GrantId> {
    let award = Award {
        title: "A seed bank for the allotments",
        summary: "The cooperative keeps seeds that grow here, and teaches how.",
        kind: GrantKind::Core,
        grantees: vec![Party::Farmers],
        each: 6_250,
        days: vec![tale.calendar.days_from_today(20), tale.calendar.days_from_today(200)],
        from: None,
    };
    award.carried(tale, Party::Repair, Answers::FOR).await
}
